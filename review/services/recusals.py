"""回避与递补 (Art. 32): give up a seat or a single file, and let the reserve move up."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from nantong_award.core import clock
from nantong_award.core.audit import record
from nantong_award.core.models import User
from nantong_award.core.perform import perform
from nantong_award.core.refusals import Stale, Unsuitable
from review import grants, messages
from review.models import Assignment, Draw, Expert, Interest, Panel, Recusal, Scorecard, Seat
from review.selectors import panels as selectors
from review.selectors.conflicts import conflicts_among
from review.services import draws, panels
from review.services.authority import demand
from review.services.panel_reports import discard_draft
from review.transitions import PanelStatus, ReportStatus, ScorecardStatus

RUN = "review.run_panel"


@transaction.atomic
def recuse(seat: Seat, *, by: User, reason: str, assignment: Assignment | None = None) -> Recusal:
    """The office takes an expert off the panel, or off one file: sheets are struck, the file closes."""
    demand(by, RUN)
    return _recuse(seat, by=by, reason=reason, assignment=assignment)


@transaction.atomic
def declare_conflict(card: Scorecard, *, by: User, note: str, kind: str = Interest.Kind.DECLARED) -> Recusal:
    """Art. 32: the expert names a conflict with the applicant and is recused from the file at once."""
    demand(by, "review.strike_scorecard", card)
    if kind not in Interest.Kind.values:
        raise Unsuitable(_("请选择利害关系的种类。"), field="kind")
    application = card.assignment.application
    Interest.objects.get_or_create(
        expert=card.seat.expert,
        applicant=application.applicant,
        kind=kind,
        defaults={"note": note.strip()[:200], "declared_by": by},
    )
    return _recuse(card.seat, by=by, reason=note, assignment=card.assignment)


def _recuse(seat: Seat, *, by: User, reason: str, assignment: Assignment | None) -> Recusal:
    if not reason.strip():
        raise Unsuitable(_("请填写回避的理由。"), field="reason")
    if seat.vacated_at or seat.panel.status in (PanelStatus.CONCLUDED, PanelStatus.DISSOLVED):
        raise Stale(_("该席位已经空出，或者评审组已经结束。"))
    cards = seat.scorecards.exclude(status=ScorecardStatus.STRUCK)
    if assignment is not None:
        cards = cards.filter(assignment=assignment)
        if not cards.exists() and seat.panel.status == PanelStatus.CONVENED:
            raise Stale(_("该专家已不再评审这份材料。"))
    if cards.filter(assignment__report__status=ReportStatus.SIGNED).exists():
        raise Stale(_("评审报告已经签署，不能再回避；评分作废须由市质委办另行决定（第三十二条）。"))
    recusal = Recusal.objects.create(
        seat=seat,
        application=assignment.application if assignment else None,
        reason=reason.strip(),
        recorded_by=by,
    )
    _strike(cards, by=by, reason=reason)
    if assignment is None:
        Seat.objects.filter(pk=seat.pk).update(vacated_at=clock.now())
        seat.refresh_from_db()
    record("recuse", seat.panel, by=by, reason=reason, details=_details(recusal))
    grants.sync(seat.panel)
    messages.recused(recusal)
    return recusal


def _details(recusal: Recusal) -> dict[str, str]:
    number = recusal.application.number if recusal.application else ""
    return {"expert": recusal.seat.expert.code, "application": number or ""}


def _strike(cards: Iterable[Scorecard], *, by: User, reason: str) -> None:
    """Void the sheets, and the draft reports that rest on them."""
    for card in cards.select_related("assignment__application__applicant", "seat__expert"):  # type: ignore[attr-defined]
        discard_draft(card.assignment, by=by, reason=reason)
        perform(card.strike, by=by, reason=reason)


@transaction.atomic
def replace(recusal: Recusal, *, by: User, reason: str = "") -> Seat:
    """The first of the reserve who may review these files moves up: a linked draw by the same seed."""
    demand(by, RUN)
    panel, left = recusal.seat.panel, recusal.seat
    if recusal.replacement_id or panel.status in (PanelStatus.CONCLUDED, PanelStatus.DISSOLVED):
        raise Stale(_("该席位已经递补，或者评审组已经结束。"))
    why = reason.strip() or _("%(code)s 回避") % {"code": left.expert.code}
    last = draws.latest(panel.draw)
    drawn = draws.continue_draw(
        last, by=by, reason=why, without=_barred(panel, last), strata=_strata_left(panel, last)
    )
    expert = Expert.objects.select_related("user").get(code=drawn.drawn[0])
    seat = Seat.objects.create(panel=panel, expert=expert, is_leader=bool(left.vacated_at and left.is_leader))
    if not Recusal.objects.filter(pk=recusal.pk, replacement=None).update(replacement=seat):
        raise Stale(_("该席位已经递补。"))
    recusal.refresh_from_db()
    record("replace_seat", panel, by=by, reason=why, details={"draw": drawn.pk, "expert": expert.code})
    if panel.status == PanelStatus.CONVENED:
        panels.lay_out(panel, [(seat, file) for file in _files_to_take(recusal)])
        messages.seats_convened(panel, [seat])
    return seat


def _files_to_take(recusal: Recusal) -> list[Assignment]:
    """What the replaced expert had to review: all files of the panel, or the one given up."""
    files = recusal.seat.panel.assignments.filter(released_at=None).exclude(
        report__status=ReportStatus.SIGNED
    )
    if recusal.application_id:
        files = files.filter(application=recusal.application_id)
    return list(files)


def _barred(panel: Panel, last: Draw) -> list[str]:
    """Reserve members who cannot move up: conflict, excluded, unavailable, or seated meanwhile."""
    applicants = [row.application.applicant for row in selectors.assignments_of(panel)]
    experts = list(Expert.objects.filter(code__in=last.reserve))
    found = conflicts_among(experts, applicants)
    seated = set(
        Seat.objects.filter(panel__round=panel.round, panel__stage=panel.stage)
        .exclude(panel__status=PanelStatus.DISSOLVED)
        .values_list("expert_id", flat=True)
    )
    return [
        expert.code
        for expert in experts
        if found.get(expert.pk)
        or expert.excluded_on
        or not expert.is_available
        or not expert.pledged_on
        or expert.pk in seated
    ]


def _strata_left(panel: Panel, last: Draw) -> list[dict[str, object]]:
    """Strata of the panel's own draw that its present members no longer satisfy."""
    sitting = {seat.expert.code for seat in selectors.seats_of(panel)}
    reserve = set(last.reserve)
    return [
        {**each, "ids": [code for code in each["ids"] if code in reserve], "at_least": 1}
        for each in panel.draw.strata
        if len(sitting & set(each["ids"])) < each["at_least"] and reserve & set(each["ids"])
    ]
