"""第二十二条: the list of presenters as it was proposed and decided, with what it rests on."""

from django.utils.translation import gettext as _

from applications.models import Application, Round
from applications.transitions import Status
from nantong_award.core.audit import label_of
from nantong_award.regulation.finding import Finding, Findings
from review.facts_evaluation import judged
from review.models import FinalistEntry, FinalistList
from review.selectors.evaluation import standing_so_far
from review.selectors.visits import visits_of
from review.transitions import FinalistListStatus, VisitStatus


def list_of(round: Round) -> FinalistList | None:
    """The round's list, drafted or confirmed: 1 query."""
    rows = FinalistList.objects.filter(round=round)
    return rows.select_related("round", "decision__file", "drafted_by", "confirmed_by").first()


def confirmed_list(round: Round) -> FinalistList | None:
    """The list as the committee has decided it: 1 query."""
    rows = FinalistList.objects.filter(round=round, status=FinalistListStatus.CONFIRMED)
    return rows.select_related("round", "decision__file").first()


def published_list(round: Round) -> FinalistList | None:
    """The list that everybody may read: 1 query."""
    rows = FinalistList.objects.filter(round=round, published_at__isnull=False)
    return rows.select_related("round", "decision").first()


def entries_of(listed: FinalistList) -> list[FinalistEntry]:
    """Every file that was considered, by class and number: 1 query."""
    rows = listed.entries.select_related(
        "application__applicant", "application__county", "application__round"
    )
    return list(rows.order_by("application__applicant__track", "application__number", "application__pk"))


def demand_of_decision(round: Round) -> Findings:
    """T-97: unmet as long as the committee has not decided the list."""
    decided = confirmed_list(round) is not None
    message = _("市质委会已审议确定演讲陈述名单") if decided else _("市质委会尚未审议确定演讲陈述名单")
    item = judged("22", "committee_decision", decided, message)
    return Findings.of([item], subject=label_of(round), edition=round.edition)


def examine(round: Round, proposed: set[int]) -> Findings:
    """What a list rests on: every file is still undecided, both reports of a proposed one, its visit closed."""
    closed = set(
        visits_of(round)
        .filter(status=VisitStatus.CLOSED)
        .values_list("assignment__application_id", flat=True)
    )
    items: list[Finding] = []
    for places in standing_so_far(round).values():
        for place in places:
            if place.application.pk in proposed:
                items += _of_file(place.application, place.total is not None, closed)
    return Findings.of(items, subject=label_of(round), edition=round.edition)


def _of_file(application: Application, scored: bool, closed: set[int]) -> list[Finding]:
    name = {"name": application.applicant.name}
    message = _("“%(name)s”的评审报告齐全") if scored else _("“%(name)s”的评审报告不齐全")
    items = [judged("22", f"reports:{application.pk}", scored, message % name)]
    if application.status == Status.SHORTLISTED:
        over = application.pk in closed
        message = _("“%(name)s”的现场评审已完成") if over else _("“%(name)s”的现场评审尚未完成")
        items.append(judged("22", f"visit:{application.pk}", over, message % name))
    return items
