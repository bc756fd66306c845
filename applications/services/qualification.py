"""资格审查 (Art. 19): rules are run and stored, people settle what is left, the office decides."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from applications import messages_office
from applications.facts import declared_warnings, eligibility_facts
from applications.models import Announcement, Application, Determination, QualificationReview, Round
from applications.selectors import departmental, kinship
from applications.selectors.departmental_findings import employer_findings, findings_of
from applications.selectors.qualification import latest_review, settle, settled
from applications.selectors.standing import debarments, held_awards
from applications.services import decision_notices
from applications.transitions import OPEN_STATUSES, Status
from nantong_award.core import clock, documents
from nantong_award.core.audit import label_of, record
from nantong_award.core.models import User
from nantong_award.core.perform import perform
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Forbidden, Stale, Unsuitable
from nantong_award.regulation.finding import Finding, Findings, Obstructed, Outcome
from nantong_award.regulation.gates import OpenItem, gate
from nantong_award.regulation.rules.eligibility import examine
from nantong_award.regulation.stage import Stage

ACCEPT = "applications.accept_application"
REFUSE = "applications.refuse_application"


def examined(application: Application) -> Findings:
    """What the round's edition says of the file as things stand now; nothing is stored."""
    law, applicant = application.round.law, application.applicant
    answers = departmental.answers_about(application)
    declared = eligibility_facts(application)
    found = examine(
        law,
        departmental.verified_facts(application, answers),
        reference_day=application.round.reference_day,
        awards=held_awards(applicant),
        debarments=debarments(applicant),
        related_applications=_codes(kinship.accepted_kin(application)),
        subject=label_of(application),
    )
    besides = (
        *_kin_warnings(application),
        *declared_warnings(application),
        *findings_of(application, declared, answers),
        *employer_findings(application),
    )
    return Findings.of((*found, *besides), subject=found.subject, edition=law.key)


def _codes(files: Sequence[Application]) -> list[str]:
    return [file.applicant.credit_code or "" for file in files]


def _kin_warnings(application: Application) -> list[Finding]:
    """Kin that are not accepted, and sister companies, bar nothing but should be seen (T-50)."""
    law = application.round.law
    if not law.related_companies_barred:
        return []
    words = _("关联企业“%(name)s”也在本年度申报（%(lies)s），请核对")
    return [
        law.find(
            "related_companies",
            Outcome.WARNING,
            words % {"name": other.applicant.name, "lies": other.get_status_display()},
            f"application {other.pk}",
        )
        for other in kinship.other_kin(application)
    ]


@transaction.atomic
def assess(
    application: Application, *, by: User | None = None, occasion: str = "qualification"
) -> QualificationReview:
    """Run the rules and store what they say; a re-check (R12.6) adds a row. `by` is None for a clock."""
    if by is not None and not may(by, ACCEPT, application):
        raise Forbidden(_("您没有审查申报资格的权限。"))
    if application.is_out_for_completion:
        raise Stale(_("申报正在补正，补正后再审查。"), theirs=application.get_status_display())
    found = examined(application)
    review = QualificationReview.objects.create(
        application=application,
        edition=found.edition,
        occasion=occasion,
        reference_day=application.round.reference_day,
        findings=found.to_json(),
        examined_by=by,
    )
    record("assess", application, by=by, findings=found, details={"review": review.pk, "occasion": occasion})
    return review


@transaction.atomic
def determine(
    review: QualificationReview, *, by: User, code: str, outcome: str, reason: str
) -> Determination:
    """A named officer settles one finding with a reason; the finding and earlier words on it stay (R12.3)."""
    application = review.application
    if not may(by, ACCEPT, application):
        raise Forbidden(_("您没有认定申报资格的权限。"))
    if outcome not in Determination.Outcome.values:
        raise Unsuitable(_("请选择“符合”或者“不符合”。"), field="outcome")
    if not reason.strip():
        raise Unsuitable(_("认定须写明理由。"), field="reason")
    if code not in {finding.code for finding in review.as_findings()}:
        raise Unsuitable(_("本次审查没有这一项结论。"), field="code")
    if application.status not in OPEN_STATUSES or latest_review(application) != review:
        raise Stale(_("该审查记录已不是最新的，请刷新后再办。"), theirs=application.get_status_display())
    row = Determination.objects.create(
        review=review, code=code, outcome=outcome, reason=reason.strip(), determined_by=by
    )
    details = {"review": review.pk, "code": code, "outcome": outcome}
    record("determine", application, by=by, reason=row.reason, details=details)
    return row


@transaction.atomic
def determine_many(
    review: QualificationReview, *, by: User, codes: Sequence[str], reason: str
) -> list[Determination]:
    """Several findings settled as met with one reason; each keeps a determination of its own (R12.3)."""
    if not codes:
        raise Unsuitable(_("请选择要认定的结论。"), field="codes")
    met = Determination.Outcome.MET
    return [determine(review, by=by, code=code, outcome=met, reason=reason) for code in dict.fromkeys(codes)]


def accept(application: Application, *, by: User) -> Application:
    """Art. 19: meets the conditions. Obstructed tells what is outstanding; kin are told when they are why."""
    try:
        if application.status == Status.ENDORSED:
            _ask_the_rules(application, by)
        return decision_notices.deciding(
            application,
            lambda: decision_notices.acceptance(application),
            lambda paper: _accept(application, by, paper),
        )
    except Obstructed:
        for other in kinship.accepted_kin(application):
            messages_office.kin_blocked(application, other)
        raise


def _accept(application: Application, by: User, paper: documents.Paper) -> Application:
    # Two companies of one group must not be accepted at the same time by two officers.
    Round.objects.select_for_update().get(pk=application.round_id)
    standing = _ask_the_rules(application, by) if application.status == Status.ENDORSED else None
    perform(application.accept, by=by, findings=standing)
    messages_office.decided(application, documents.keep(paper, by=by))
    return application


def _ask_the_rules(application: Application, by: User) -> Findings:
    """The present findings with determinations; what changed since the review counts (R12.6)."""
    if not may(by, ACCEPT, application):
        raise Forbidden(_("您没有受理申报的权限。"))
    if latest_review(application) is None:
        lack = application.round.law.judge("acceptance", None, _("尚未进行资格审查"))
        raise Obstructed(
            Findings.of((lack,), subject=label_of(application), edition=application.round.edition)
        )
    standing = settle(application, examined(application))
    if not standing.clear:
        raise Obstructed(standing)
    return standing


def refuse(application: Application, *, by: User, reason: str, cites: Sequence[str]) -> Application:
    """Art. 19: refused, with a reason that rests on findings of the review (R19.1)."""
    if not may(by, REFUSE, application):
        raise Forbidden(_("您没有不予受理的权限。"))
    if not reason.strip():
        raise Unsuitable(_("不予受理须说明理由。"), field="reason")
    cited = _cited(application, cites)
    said = _with_articles(reason.strip(), cited)

    def decide(paper: documents.Paper) -> Application:
        perform(application.refuse, by=by, reason=said, findings=cited)
        messages_office.decided(application, documents.keep(paper, by=by))
        return application

    return decision_notices.deciding(
        application,
        lambda: decision_notices.refusal(application, reason=reason.strip(), cited=tuple(cited)),
        decide,
    )


def _cited(application: Application, cites: Sequence[str]) -> Findings:
    """The findings named, as settled; raises Unsuitable where one is missing or speaks for the applicant."""
    review = latest_review(application)
    against = {finding.code: finding for finding in settled(review).blocking} if review else {}
    if not cites or not set(cites) <= set(against):
        raise Unsuitable(_("请选择不予受理所依据的规则结论（须为未符合或者待证明的结论）。"), field="cites")
    chosen = [against[code] for code in dict.fromkeys(cites)]
    return Findings.of(chosen, subject=label_of(application), edition=application.round.edition)


def _with_articles(reason: str, cited: Findings) -> str:
    articles = "、".join(dict.fromkeys(finding.citation.text for finding in cited))
    return _("%(reason)s（依据：%(articles)s）") % {"reason": reason, "articles": articles}


def findings(round: Round) -> Findings:
    """What must be done before material review opens: every endorsed file is accepted or refused."""
    undecided = round.applications.filter(status=Status.ENDORSED).select_related("applicant")
    out = round.applications.filter(status=Status.RETURNED, completion_due_at__isnull=False)
    items = [
        OpenItem(
            "undecided_application",
            _("“%(name)s”已推荐，尚未作出受理或者不予受理的决定") % {"name": file.applicant.name},
            label_of(file),
        )
        for file in undecided.order_by("pk")
    ]
    items += [
        OpenItem(
            "out_for_completion",
            _("“%(name)s”正在补正，期限未满") % {"name": file.applicant.name},
            label_of(file),
        )
        for file in out.select_related("applicant").order_by("pk")
    ]
    return gate(round.law, Stage.QUALIFICATION, round.clearance_subject, items)


@transaction.atomic
def close(round: Round, *, by: User) -> Round:
    """Art. 19 is done; under an edition that says so, the accepted list becomes public."""
    clearance = findings(round)
    perform(round.close_qualification, clearance=clearance, findings=clearance, by=by)
    if round.law.publishes_accepted_list:
        _publish_accepted(round, by)
    return round


def _publish_accepted(round: Round, by: User) -> None:
    accepted = round.applications.filter(status=Status.ACCEPTED).order_by("applicant__track", "number", "pk")
    names = "\n".join(accepted.values_list("applicant__name", flat=True))
    row = Announcement.objects.create(
        round=round,
        title=_("%(round)s受理名单") % {"round": round},
        body=names or _("本年度没有受理的申报。"),
        published_at=clock.now(),
    )
    record("publish_accepted_list", row, by=by)
