"""材料评审的收口 (Art. 20–21): who goes to site review, and whether the stage may close."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from applications.models import Application, Round
from applications.transitions import Status
from nantong_award.core.audit import record
from nantong_award.core.models import User
from nantong_award.core.perform import perform
from nantong_award.core.refusals import Closed, Stale, Unsuitable
from nantong_award.regulation.finding import Findings, Obstructed
from nantong_award.regulation.gates import OpenItem, gate
from nantong_award.regulation.stage import Stage
from review import messages
from review.models import Assignment
from review.models.panel import ReviewStage
from review.selectors import panels as panel_selectors
from review.selectors import scores as selectors
from review.selectors.shortlist import Preview, Standing, organizations, preview
from review.services import feedback_reports, panels
from review.services.authority import demand
from review.transitions import PanelStatus

STAGE = Stage.MATERIAL_REVIEW


def findings(round: Round) -> Findings:
    """What is still open before material review may close (Art. 17, 20–21)."""
    return gate(round.law, STAGE, round.clearance_subject, [*_unscored(round), *_undecided(round)])


def _unscored(round: Round) -> list[OpenItem]:
    """Accepted files, of both tracks, that have no signed report."""
    scored = selectors.panel_scores(round, ReviewStage.MATERIAL)
    rows = Application.objects.filter(round=round, status__in=[Status.ACCEPTED, Status.SHORTLISTED])
    waiting = rows.exclude(pk__in=scored).select_related("round", "applicant").order_by("number", "pk")
    assigned = set(
        Assignment.objects.filter(
            application__round=round, stage=ReviewStage.MATERIAL, released_at=None
        ).values_list("application_id", flat=True)
    )
    return [
        OpenItem(
            "report_unsigned" if file.pk in assigned else "unassigned",
            _("%(file)s 的评审报告尚未签署") % {"file": file}
            if file.pk in assigned
            else _("%(file)s 尚未分配评审组") % {"file": file},
            file.number,
        )
        for file in waiting
    ]


def _undecided(round: Round) -> list[OpenItem]:
    """Organisations whose place on the shortlist is not decided; a tie across the line needs a person."""
    waiting = organizations(round)
    if not waiting:
        return []
    tied = preview(round).tied
    names = "、".join(str(file.applicant) for file in waiting if file.pk in tied)
    if tied:
        return [OpenItem("tie_at_line", _("入围线上同分，请决定并说明理由：%(names)s") % {"names": names})]
    return [
        OpenItem(
            "shortlist_undecided", _("%(count)d 个组织尚未确定是否进入现场评审") % {"count": len(waiting)}
        )
    ]


@transaction.atomic
def decide_shortlist(
    round: Round,
    *,
    by: User,
    tie_decision: Sequence[Application] | None = None,
    reason: str = "",
    seen: str = "",
) -> list[Application]:
    """Art. 21: shortlist the best within the limit and tell everybody; returns who goes to site review.

    `tie_decision` names those of the tied who go (none is possible); it needs a reason. `seen` is the state of
    the preview that was checked. Raises Obstructed while a file has no signed report or a tie is not decided.
    Who does not go on receives the feedback report with the decision, where it may go out.
    """
    demand(by, "applications.shortlist_application")
    if round.stage != STAGE.value:
        raise Closed(_("本年度现在不在“材料评审”程序。"))
    missing = _unscored(round)
    shown = preview(round)
    if seen and seen != shown.state:
        raise Stale(_("核对之后名次或者名单有变动，请重新核对。"), yours=seen, theirs=shown.state)
    if shown.tied and tie_decision is None:
        missing += _undecided(round)
    if missing:
        raise Obstructed(gate(round.law, STAGE, round.clearance_subject, missing))
    chosen = set(shown.selected) | _untie(shown, tie_decision or (), reason)
    details = _figures(shown)
    for row in shown.rows:
        _decide(row, row.application.pk in chosen, by=by, reason=reason, shown=shown)
    record("decide_shortlist", round, by=by, reason=reason, details=details)
    out = [row.application for row in shown.rows if row.application.pk not in chosen]
    if out and feedback_reports.may_release(by):
        feedback_reports.release_all(round, by=by, applications=out)
    return [row.application for row in shown.rows if row.application.pk in chosen]


def _figures(shown: Preview) -> dict[str, object]:
    return {
        "limit": str(shown.limit),
        "scores": {row.application.number or str(row.application.pk): str(row.score) for row in shown.rows},
        "tied": [row.application.number for row in shown.rows if row.verdict == "tied"],
    }


def _untie(shown: Preview, decision: Iterable[Application], reason: str) -> set[int]:
    """The tied who go on: of the tied only, never above the limit, with a reason (R21.1)."""
    named = {file.pk for file in decision}
    if (shown.tied or named) and not reason.strip():
        raise Unsuitable(_("同分取舍须说明理由（第二十一条）。"), field="reason")
    if not named <= set(shown.tied):
        raise Unsuitable(_("只能在入围线上同分的组织中取舍。"), field="tie_decision")
    if len(named) > shown.places_for_tied:
        message = _("同分组织中至多可选 %(places)d 个，入围总数不得超过 %(limit)d 个（第二十一条）。")
        raise Unsuitable(
            message % {"places": shown.places_for_tied, "limit": shown.limit}, field="tie_decision"
        )
    return named


def _decide(row: Standing, goes: bool, *, by: User, reason: str, shown: Preview) -> None:
    details = {"score": str(row.score), "place": str(row.place)}
    if goes:
        perform(
            row.application.shortlist, by=by, reason=reason if row.verdict == "tied" else "", details=details
        )
    else:
        why = _("材料评审排名第 %(place)d，进入现场评审的组织不超过 %(limit)d 个。") % {
            "place": row.place,
            "limit": shown.limit,
        }
        if row.verdict == "tied":
            why += reason.strip()
        perform(row.application.eliminate, by=by, reason=why, details=details)
    messages.shortlist_decided(row.application, shortlisted=goes, limit=shown.limit)


@transaction.atomic
def close(
    round: Round, *, by: User, tie_decision: Sequence[Application] | None = None, reason: str = ""
) -> Round:
    """Decide the shortlist where that is not done yet, conclude the panels, and open the site review."""
    if organizations(round):
        decide_shortlist(round, by=by, tie_decision=tie_decision, reason=reason)
    clearance = findings(round)
    if not clearance.clear:
        raise Obstructed(clearance)
    for panel in panel_selectors.panels(round).filter(
        stage=ReviewStage.MATERIAL, status=PanelStatus.CONVENED
    ):
        panels.conclude(panel, by=by)
    perform(round.close_material_review, by=by, findings=clearance, clearance=clearance)
    return round
