"""回避与递补 (Art. 32): give up a seat or a single file, and let the reserve move up."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from nantong_award.core import clock
from nantong_award.core.audit import record
from nantong_award.core.models import User
from nantong_award.core.perform import perform
from nantong_award.core.refusals import Stale, Unsuitable
from review import grants, messages
from review.models import Assignment, Draw, Expert, Interest, Invitation, Panel, Recusal, Scorecard, Seat
from review.models.interest import InterestKind
from review.selectors import panels as selectors
from review.selectors.conflicts import conflicts_among
from review.services import draws, interests, panels, scorecards
from review.services.authority import demand
from review.services.panel_reports import discard_draft
from review.services.seating import seat_expert
from review.transitions import PanelStatus, ReportStatus, ScorecardStatus

RUN = "review.run_panel"


@dataclass(frozen=True, slots=True)
class Answer:
    """What an expert says of one file: a kind of tie with a note, or nothing where there is none."""

    card: Scorecard
    kind: str = ""
    note: str = ""


@transaction.atomic
def recuse(seat: Seat, *, by: User, reason: str, assignment: Assignment | None = None) -> Recusal:
    """The office takes an expert off the panel, or off one file: sheets are struck, the file closes."""
    demand(by, RUN)
    return give_up(seat, by=by, reason=reason, assignment=assignment)


@transaction.atomic
def declare_conflict(card: Scorecard, *, by: User, note: str, kind: str = InterestKind.DECLARED) -> Recusal:
    """Art. 32: the expert names a conflict with the applicant and is recused from the file at once."""
    demand(by, "review.strike_scorecard", card)
    if not note.strip():
        raise Unsuitable(_("请填写利害关系的说明。"), field="note")
    recusal = give_up(card.seat, by=by, reason=note, assignment=card.assignment)
    interests.declare(by, card.assignment.application.applicant, by=by, kind=kind, note=note)
    return recusal


@transaction.atomic
def declare_each(user: User, answers: Iterable[Answer]) -> list[Recusal]:
    """Answers for several files at once, all or none; each as if it had been given alone."""
    recusals = []
    for answer in answers:
        if answer.kind:
            recusals.append(declare_conflict(answer.card, by=user, kind=answer.kind, note=answer.note))
        else:
            scorecards.declare_no_conflict(answer.card, by=user)
    return recusals


@transaction.atomic
def recuse_bound(*, by: User) -> list[Recusal]:
    """Everybody who sits over a file of somebody to keep away from leaves that file, for the reason on record.

    A signed report stays as it is: striking its sheets is a decision of its own (Art. 32).
    """
    demand(by, RUN)
    reasons = {(row.person_id, row.applicant_id): row for row in Interest.objects.select_related("applicant")}
    cards = (
        Scorecard.objects.filter(seat__vacated_at=None, assignment__released_at=None)
        .filter(seat__expert__user__in={person for person, _applicant in reasons})
        .exclude(status=ScorecardStatus.STRUCK)
        .exclude(assignment__report__status=ReportStatus.SIGNED)
        .exclude(assignment__panel__status__in=[PanelStatus.CONCLUDED, PanelStatus.DISSOLVED])
        .select_related("seat__expert", "seat__panel", "assignment__application")
    )
    found = [
        (card, reasons[key])
        for card in cards.order_by("pk")
        if (key := (card.seat.expert.user_id, card.assignment.application.applicant_id)) in reasons
    ]
    return [
        give_up(card.seat, by=by, reason=row.words or row.get_kind_display(), assignment=card.assignment)
        for card, row in found
    ]


def give_up(seat: Seat, *, by: User, reason: str, assignment: Assignment | None = None) -> Recusal:
    """Vacate a seat, or take one file from it; the caller has asked who may."""
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
    # The draw's reason is public; why somebody keeps away is not.
    # The draw's reason is published with its record: it says no more than that the seat was given up.
    declined = Invitation.objects.filter(seat=left, answer=Invitation.Answer.DECLINED).exists()
    given_up = _("%(code)s 不能参加") if declined else _("%(code)s 回避")
    why = reason.strip() or given_up % {"code": left.expert.code}
    last = draws.latest(panel.draw)
    barred = _barred(panel, last)
    drawn = draws.continue_draw(
        last, by=by, reason=why, without=list(barred), strata=_strata_left(panel, last)
    )
    expert = Expert.objects.select_related("user").get(code=drawn.drawn[0])
    seat = seat_expert(panel, expert, is_leader=bool(left.vacated_at and left.is_leader))
    if not Recusal.objects.filter(pk=recusal.pk, replacement=None).update(replacement=seat):
        raise Stale(_("该席位已经递补。"))
    recusal.refresh_from_db()
    passed = [code for code in last.reserve[: last.reserve.index(expert.code)] if code in barred]
    details = {
        "draw": drawn.pk,
        "expert": expert.code,
        "passed_over": {code: barred[code] for code in passed},
    }
    record("replace_seat", panel, by=by, reason=why, details=details)
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


def _barred(panel: Panel, last: Draw) -> dict[str, str]:
    """Reserve members who cannot move up, each with the reason that the log keeps."""
    applicants = [row.application.applicant for row in selectors.assignments_of(panel)]
    experts = list(Expert.objects.filter(code__in=last.reserve))
    found = conflicts_among(experts, applicants, years=panel.round.interest_years)
    suspended = set(Expert.objects.barred(clock.today()).values_list("pk", flat=True))
    seated = set(
        Seat.objects.filter(panel__round=panel.round, panel__stage=panel.stage)
        .exclude(panel__status=PanelStatus.DISSOLVED)
        .values_list("expert_id", flat=True)
    )
    reasons = {
        expert.code: next(
            (
                word
                for word, holds in (
                    (_("利害关系"), bool(found.get(expert.pk))),
                    (_("暂停或者取消评审资格"), expert.pk in suspended),
                    (_("本年度不能参加"), not expert.is_available),
                    (_("未签署廉洁承诺"), not expert.pledged_on),
                    (_("已在其他评审组"), expert.pk in seated),
                )
                if holds
            ),
            "",
        )
        for expert in experts
    }
    return {code: word for code, word in reasons.items() if word}


def _strata_left(panel: Panel, last: Draw) -> list[dict[str, object]]:
    """Strata of the panel's own draw that its present members no longer satisfy."""
    sitting = {seat.expert.code for seat in selectors.seats_of(panel)}
    reserve = set(last.reserve)
    return [
        {**each, "ids": [code for code in each["ids"] if code in reserve], "at_least": 1}
        for each in panel.draw.strata
        if len(sitting & set(each["ids"])) < each["at_least"] and reserve & set(each["ids"])
    ]
