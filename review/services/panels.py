"""评审组 (Art. 20, 32): form from a draw, assign files, convene, dissolve."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from applications.models import Application
from nantong_award.core import clock
from nantong_award.core.audit import record
from nantong_award.core.models import User
from nantong_award.core.perform import perform
from nantong_award.core.refusals import Stale, Unsuitable
from nantong_award.regulation.finding import Findings
from nantong_award.regulation.gates import OpenItem, gate
from nantong_award.regulation.rules import panel as rule
from review import grants, messages
from review.facts import kernel_stage
from review.models import Assignment, Draw, Expert, Panel, Scorecard, Seat
from review.models.panel import ReviewStage
from review.selectors import draw_records as records
from review.selectors import draws as draw_selectors
from review.selectors import panels as selectors
from review.selectors.conflicts import conflicts_among
from review.services import interests
from review.services.authority import demand
from review.services.seating import seat_expert
from review.transitions import PanelStatus, ReportStatus, ScorecardStatus

RUN = "review.run_panel"


@transaction.atomic
def form_panel(
    draw: Draw,
    *,
    by: User,
    name: str,
    leader: Expert | None = None,
    experts: Sequence[Expert] | None = None,
) -> Panel:
    """Seat the drawn experts. `experts` takes a part of them, where one draw serves several panels.

    The leader is the one named, else the first in the drawn order.
    """
    demand(by, RUN)
    if draw.drawn_at is None or draw.purpose not in draw_selectors.TRACKS:
        raise Stale(_("抽取尚未完成，不能组成评审组。"))
    members = _drawn(draw) if experts is None else list(experts)
    _only_drawn_and_free(draw, members)
    leader = leader or members[0]
    if leader not in members:
        raise Unsuitable(_("组长应是本组成员。"), field="leader")
    if Panel.objects.filter(round=draw.round, name=name.strip()).exists():
        raise Unsuitable(_("本年度已有同名的评审组。"), field="name")
    panel = Panel.objects.create(
        round=draw.round,
        draw=draw,
        name=name.strip(),
        stage=draw_selectors.stage_of(draw.purpose),
        track=draw_selectors.TRACKS[Draw.Purpose(draw.purpose)],
    )
    for expert in members:
        seat_expert(panel, expert, is_leader=expert == leader)
    details = {"draw": draw.pk, "seats": [expert.code for expert in members], "leader": leader.code}
    record("form_panel", panel, by=by, target=panel.status, details=details)
    return panel


@transaction.atomic
def form_panels(draw: Draw, *, by: User, name: str, count: int) -> list[Panel]:
    """Deal the drawn experts to so many panels in the drawn order: the first to the first, and so on round.

    The first of each panel leads it; with one panel it bears the name alone, with more they are numbered.
    """
    dealt = _drawn(draw) if draw.drawn_at else []
    least = draw.round.law.panel_minimum
    if not 1 <= count <= max(1, len(dealt) // least):
        message = _("抽中 %(have)d 名，每组不少于 %(least)d 名，至多组成 %(most)d 组（第二十条）。")
        numbers = {"have": len(dealt), "least": least, "most": len(dealt) // least}
        raise Unsuitable(message % numbers, field="count")
    if count == 1:
        return [form_panel(draw, by=by, name=name)]
    return [
        form_panel(
            draw,
            by=by,
            name=_("%(name)s第%(number)d组") % {"name": name.strip(), "number": at + 1},
            experts=dealt[at::count],
        )
        for at in range(count)
    ]


def unseated(draw: Draw) -> bool:
    """Whether this draw holds experts who sit nowhere yet; a replacement's seat comes with its recusal."""
    return not records.is_continuation(draw) and bool(_drawn(draw))


def _drawn(draw: Draw) -> list[Expert]:
    """Drawn experts in their order who have no seat from this draw yet."""
    found = {expert.code: expert for expert in Expert.objects.filter(code__in=draw.drawn)}
    taken = set(_seats_from(draw).values_list("expert_id", flat=True))
    return [found[code] for code in draw.drawn if found[code].pk not in taken]


def _seats_from(draw: Draw) -> QuerySet[Seat]:
    return Seat.objects.filter(panel__draw=draw).exclude(panel__status=PanelStatus.DISSOLVED)


def _only_drawn_and_free(draw: Draw, members: Sequence[Expert]) -> None:
    free = {expert.code for expert in _drawn(draw)}
    strangers = [expert.code for expert in members if expert.code not in free]
    if strangers or not members:
        names = "、".join(strangers)
        raise Unsuitable(
            _("评审组只能由本次抽中且未入其他组的专家组成：%(names)s") % {"names": names}, field="experts"
        )


@transaction.atomic
def assign(panel: Panel, applications: Iterable[Application], *, by: User) -> list[Assignment]:
    """Give files to a panel; nobody on it may have a conflict with any of them (Art. 32)."""
    demand(by, RUN)
    if panel.status not in (PanelStatus.FORMED, PanelStatus.CONVENED):
        raise Stale(_("评审组已完成或者解散，不能再分配材料。"))
    files = list(applications)
    interests.demand_clear(by, files)
    _check_files(panel, files)
    seats = list(selectors.seats_of(panel))
    _check_conflicts(seats, files)
    rows = [Assignment.objects.create(panel=panel, application=file, stage=panel.stage) for file in files]
    record("assign_files", panel, by=by, details={"files": [file.number for file in files]})
    if panel.status == PanelStatus.CONVENED:
        _lay_out_sheets(panel)
    return rows


def _check_files(panel: Panel, files: Sequence[Application]) -> None:
    purpose = draw_selectors.Purpose.SITE if panel.stage == ReviewStage.SITE else panel.draw.purpose
    fitting = set(draw_selectors.files_for(panel.round, purpose).values_list("pk", flat=True))
    taken = Assignment.objects.filter(application__in=files, stage=panel.stage, released_at=None)
    given = set(taken.values_list("application_id", flat=True))
    for file in files:
        if file.pk not in fitting:
            raise Unsuitable(
                _("%(file)s 不在本程序或者不属于本组类别。") % {"file": file}, field="applications"
            )
        if file.pk in given:
            raise Unsuitable(_("%(file)s 已分配给评审组。") % {"file": file}, field="applications")


def _check_conflicts(seats: Sequence[Seat], files: Sequence[Application]) -> None:
    years = files[0].round.interest_years if files else None
    found = conflicts_among([seat.expert for seat in seats], [file.applicant for file in files], years=years)
    for seat in seats:
        for file in files:
            if file.applicant_id in found.get(seat.expert_id, {}):
                message = _("%(expert)s 与 %(file)s 有利害关系，不能评审（第三十二条）。")
                raise Unsuitable(message % {"expert": seat.expert.code, "file": file}, field="applications")


def convening(panel: Panel) -> Findings:
    """Whether the panel may begin: enough seats, one leader, at least one file (Art. 20)."""
    seats = list(selectors.seats_of(panel))
    law = panel.round.law
    leaders = sum(seat.is_leader for seat in seats)
    found = rule.convened(law, len(seats), leaders, subject=f"panel:{panel.pk}")
    missing = []
    if not panel.assignments.filter(released_at=None).exists():
        missing.append(OpenItem("no_files", _("评审组还没有分配材料")))
    return found + gate(law, kernel_stage(panel.stage), found.subject, missing)


@transaction.atomic
def convene(panel: Panel, *, by: User) -> Panel:
    """The panel begins: every member gets a sheet for every file."""
    found = convening(panel)
    perform(panel.convene, by=by, findings=found, clearance=found)
    _lay_out_sheets(panel)
    messages.seats_convened(panel, selectors.seats_of(panel))
    return panel


def _lay_out_sheets(panel: Panel) -> None:
    """A sheet for every seat and file; existing sheets, struck ones too, stay as they are."""
    seats = selectors.seats_of(panel)
    files = panel.assignments.filter(released_at=None)
    lay_out(panel, [(seat, file) for seat in seats for file in files])


def lay_out(panel: Panel, pairs: Iterable[tuple[Seat, Assignment]]) -> None:
    """Make the sheets of these pairs and give the rights that follow."""
    known = set(Scorecard.objects.filter(seat__panel=panel).values_list("seat_id", "assignment_id"))
    Scorecard.objects.bulk_create(
        Scorecard(seat=seat, assignment=file) for seat, file in pairs if (seat.pk, file.pk) not in known
    )
    grants.sync(panel)


@transaction.atomic
def appoint_leader(seat: Seat, *, by: User, reason: str = "") -> Seat:
    """Make another member the leader; there is exactly one at any time."""
    demand(by, RUN)
    panel = seat.panel
    if seat.vacated_at or panel.status in (PanelStatus.CONCLUDED, PanelStatus.DISSOLVED):
        raise Stale(_("该席位不能担任组长。"))
    panel.seats.filter(is_leader=True, vacated_at=None).update(is_leader=False)
    Seat.objects.filter(pk=seat.pk).update(is_leader=True)
    seat.refresh_from_db()
    record("appoint_leader", panel, by=by, reason=reason, details={"leader": seat.expert.code})
    grants.sync(panel)
    return seat


@transaction.atomic
def conclude(panel: Panel, *, by: User) -> Panel:
    """Every file of the panel has its signed report."""
    files = panel.assignments.filter(released_at=None)
    if files.exclude(report__status=ReportStatus.SIGNED).exists():
        raise Stale(_("评审组还有未签署的评审报告。"))
    perform(panel.conclude, by=by)
    return panel


@transaction.atomic
def dissolve(panel: Panel, *, by: User, reason: str) -> Panel:
    """End a panel without result: its sheets are struck, its files go to another panel; the draw stays."""
    if not reason.strip():
        raise Unsuitable(_("请填写解散的理由。"), field="reason")
    if panel.assignments.filter(released_at=None, report__status=ReportStatus.SIGNED).exists():
        raise Stale(_("评审组已有签署的评审报告，不能解散。"))
    perform(panel.dissolve, by=by, reason=reason)
    cards = Scorecard.objects.filter(assignment__panel=panel).exclude(status=ScorecardStatus.STRUCK)
    for card in cards.select_related("assignment__application__applicant", "seat__expert"):
        perform(card.strike, by=by, reason=reason)
    panel.assignments.filter(released_at=None).update(released_at=clock.now())
    panel.seats.filter(vacated_at=None).update(vacated_at=clock.now())
    grants.sync(panel)
    return panel
