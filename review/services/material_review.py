"""材料评审的收口 (Art. 20–21): who goes to site review, and whether the stage may close."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from applications.models import Application, Round
from applications.transitions import Status
from nantong_award.core.audit import record
from nantong_award.core.models import User
from nantong_award.core.perform import perform
from nantong_award.core.refusals import Closed, Unsuitable
from nantong_award.regulation.finding import Findings, Obstructed
from nantong_award.regulation.gates import OpenItem, gate
from nantong_award.regulation.rules import shortlist as rule
from nantong_award.regulation.rules.ranking import in_order
from nantong_award.regulation.stage import Stage, Track
from review import messages
from review.models import Assignment
from review.models.panel import ReviewStage
from review.selectors import panels as panel_selectors
from review.selectors import scores as selectors
from review.services import panels
from review.services.authority import demand
from review.transitions import PanelStatus

STAGE = Stage.MATERIAL_REVIEW


@dataclass(frozen=True, slots=True)
class Standing:
    """One organisation in the order of merit, and on which side of the line it stands."""

    place: int
    application: Application
    score: Decimal
    verdict: str


@dataclass(frozen=True, slots=True)
class Preview:
    """The shortlist as the scores give it: limit, order of merit, and who is tied across the line."""

    limit: int
    rows: tuple[Standing, ...]
    selected: tuple[int, ...]
    tied: tuple[int, ...]
    unscored: tuple[Application, ...]

    @property
    def places_for_tied(self) -> int:
        """How many of the tied still fit."""
        return self.limit - len(self.selected)


def organizations(round: Round) -> list[Application]:
    """Accepted organisations on whose way to the site nothing is decided yet."""
    rows = Application.objects.filter(
        round=round, status=Status.ACCEPTED, applicant__track=Track.ORGANIZATION
    )
    return list(rows.select_related("round", "applicant").order_by("number", "pk"))


def preview(round: Round) -> Preview:
    """Art. 21: the best within the limit; equal scores across the line are named, never cut by chance."""
    files = {file.pk: file for file in organizations(round)}
    scores = {
        pk: score for pk, score in selectors.panel_scores(round, ReviewStage.MATERIAL).items() if pk in files
    }
    # Ids are put in fixed width, so that equal scores stand in the order of ids.
    names = {f"{pk:012d}": score for pk, score in scores.items()}
    planned = rule.planned_for_site(
        round.law,
        round.award_organizations,
        round.nomination_organizations,
    )
    found = rule.shortlist(round.law, planned, names)
    selected, tied = tuple(map(int, found.selected)), tuple(map(int, found.tied_at_line))
    verdicts = {**dict.fromkeys(selected, "selected"), **dict.fromkeys(tied, "tied")}
    rows = tuple(
        Standing(
            1 + sum(other > scores[pk] for other in scores.values()),
            files[pk],
            scores[pk],
            verdicts.get(pk, "out"),
        )
        for pk in map(int, in_order(names))
    )
    unscored = tuple(file for pk, file in files.items() if pk not in scores)
    return Preview(found.limit, rows, selected, tied, unscored)


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
    round: Round, *, by: User, tie_decision: Sequence[Application] | None = None, reason: str = ""
) -> list[Application]:
    """Art. 21: shortlist the best within the limit and tell everybody; returns who goes to site review.

    `tie_decision` names those of the tied who go (none is possible); it needs a reason. Raises Obstructed
    while a file has no signed report or a tie is not decided.
    """
    demand(by, "applications.shortlist_application")
    if round.stage != STAGE.value:
        raise Closed(_("本年度现在不在“材料评审”程序。"))
    missing = _unscored(round)
    shown = preview(round)
    if shown.tied and tie_decision is None:
        missing += _undecided(round)
    if missing:
        raise Obstructed(gate(round.law, STAGE, round.clearance_subject, missing))
    chosen = set(shown.selected) | _untie(shown, tie_decision or (), reason)
    details = _figures(shown)
    for row in shown.rows:
        _decide(row, row.application.pk in chosen, by=by, reason=reason, shown=shown)
    record("decide_shortlist", round, by=by, reason=reason, details=details)
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
