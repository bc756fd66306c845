"""The board of a round's visits, panels × days, and the proposal that the office can adjust (Art. 20-21)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from applications.models import Round
from nantong_award.core.models import User
from nantong_award.core.working_days import OfficeCalendar, calendar
from review.facts_visits import Stop, days_of, minutes_between, overlap, stop_of
from review.models import Assignment, BusyPeriod, Expert, Panel, Seat, SiteVisit
from review.models.panel import ReviewStage
from review.selectors.site_schedule import Clash, days_off, meetings, planned, said
from review.selectors.visits import possible_supervisors, unscheduled, visits, visits_of
from review.transitions import VisitStatus

WEEKDAYS = ("一", "二", "三", "四", "五", "六", "日")
PATIENCE = 120  # days that a proposal looks ahead


@dataclass(frozen=True, slots=True)
class Day:
    """A column of the board."""

    date: date
    weekday: str
    is_off: bool
    name: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A visit on one day of the board, and what is wrong about it."""

    visit: SiteVisit
    wrong: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A panel's row of the board: the entries of each day."""

    panel: Panel
    cells: list[tuple[Day, list[Entry]]]


@dataclass(frozen=True, slots=True)
class Board:
    """Panels × days."""

    days: list[Day]
    lines: list[Line]


def first_day(round: Round, today: date) -> date:
    """The Monday of the first visit that is still ahead, else of this week."""
    ahead = visits_of(round).filter(ends_on__gte=today).order_by("starts_on").first()
    day = ahead.starts_on if ahead else today
    return day - timedelta(days=day.weekday())


def board(round: Round, start: date, length: int) -> Board:
    """The plan of a round from a day on; a fixed number of queries, however many visits."""
    office = calendar()
    days = [
        Day(day, WEEKDAYS[day.weekday()], not office.is_workday(day), office.name_of(day))
        for day in days_of(start, start + timedelta(days=length - 1))
    ]
    rows = list(visits_of(round))
    wrong = _wrong(rows, office)
    panels = Panel.objects.filter(round=round, stage=ReviewStage.SITE, assignments__released_at=None)
    lines = [
        Line(panel, [(day, _entries(rows, wrong, panel, day.date)) for day in days])
        for panel in panels.distinct().order_by("name")
    ]
    return Board(days, lines)


def _entries(rows: Iterable[SiteVisit], wrong: dict[int, list[str]], panel: Panel, day: date) -> list[Entry]:
    return [
        Entry(row, tuple(wrong[row.pk]))
        for row in rows
        if row.assignment.panel_id == panel.pk and row.starts_on <= day <= row.ends_on
    ]


def _wrong(rows: Sequence[SiteVisit], office: OfficeCalendar) -> dict[int, list[str]]:
    """Visit → what is wrong about its days, for those that are still to come."""
    ahead = [row for row in rows if row.status == VisitStatus.SCHEDULED]
    stops = {row.pk: stop_of(row) for row in rows}
    times = _Times({row.assignment.panel_id for row in ahead})
    found: dict[int, list[str]] = defaultdict(list)
    for row in ahead:
        stop = stops[row.pk]
        others = [other for pk, other in stops.items() if pk != row.pk]
        clashing = [*meetings(stop, others), *times.busy(row.assignment.panel_id, row.starts_on, row.ends_on)]
        clashing += days_off(row.starts_on, row.ends_on, office)
        found[row.pk] = [clash.message for clash in clashing]
    return found


class _Times:
    """When the experts of some panels have no time: 2 queries."""

    def __init__(self, panels: set[int]) -> None:
        self.seated: dict[int, list[Expert]] = defaultdict(list)
        seats = Seat.objects.filter(panel__in=panels, vacated_at=None).select_related("expert__user")
        for seat in seats:
            self.seated[seat.panel_id].append(seat.expert)
        self.periods: dict[int, list[BusyPeriod]] = defaultdict(list)
        for period in BusyPeriod.objects.filter(expert__in={seat.expert_id for seat in seats}):
            self.periods[period.expert_id].append(period)

    def busy(self, panel: int, first: date, last: date) -> list[Clash]:
        """Members without time on these days."""
        return [
            Clash(f"busy:{expert.pk}:{period.pk}", said(expert, period))
            for expert in self.seated[panel]
            for period in self.periods[expert.pk]
            if period.starts_on <= last and period.ends_on >= first
        ]


@dataclass(frozen=True, slots=True)
class Proposed:
    """A day that would do for an organisation; None where none was found."""

    assignment: Assignment
    starts_on: date | None
    ends_on: date | None
    supervisor: User | None


def propose(round: Round, start: date, days: int) -> list[Proposed]:
    """Days for every organisation that has none: nearest first, workdays only, nobody in two places.

    Greedy: each panel goes from where it was to the nearest organisation; the first free supervisor goes along.
    """
    waiting: dict[int, list[Assignment]] = defaultdict(list)
    for assignment in unscheduled(round).select_related("application__county").order_by("panel__name", "pk"):
        waiting[assignment.panel_id].append(assignment)
    search = _Search(round, start, days, set(waiting))
    return [found for panel in waiting for found in search.panel(waiting[panel])]


class _Search:
    """What is taken already, and the next day that is free."""

    def __init__(self, round: Round, start: date, days: int, panels: set[int]) -> None:
        self.start, self.length, self.office = start, days, calendar()
        self.taken = [stop_of(row) for row in visits().filter(assignment__released_at=None)]
        self.supervisors = list(possible_supervisors())
        self.times = _Times(panels)

    def panel(self, waiting: list[Assignment]) -> list[Proposed]:
        """One panel's organisations in the order in which it would go there."""
        found, rest, here = [], list(waiting), ""
        while rest:
            nearest = min(rest, key=lambda each: self._way(here, each))
            rest.remove(nearest)
            here = nearest.application.county.name
            found.append(self._place(nearest))
        return found

    def _way(self, here: str, assignment: Assignment) -> int:
        return minutes_between(here, assignment.application.county.name) if here else 0

    def _place(self, assignment: Assignment) -> Proposed:
        for offset in range(PATIENCE):
            first = self.start + timedelta(days=offset)
            last = first + timedelta(days=self.length - 1)
            if not self._free(assignment, first, last):
                continue
            supervisor = self._supervisor(planned(assignment, first, last))
            if supervisor is not None:
                self.taken.append(planned(assignment, first, last, supervisor=supervisor))
                return Proposed(assignment, first, last, supervisor)
        return Proposed(assignment, None, None, None)

    def _free(self, assignment: Assignment, first: date, last: date) -> bool:
        worked = all(self.office.is_workday(day) for day in days_of(first, last))
        if not worked or self.times.busy(assignment.panel_id, first, last):
            return False
        stop = planned(assignment, first, last)
        return not any(other.panel == stop.panel and overlap(stop, other) for other in self.taken)

    def _supervisor(self, stop: Stop) -> User | None:
        """Who is free, the one with the fewest visits first."""
        busy = {other.supervisor for other in self.taken if overlap(stop, other)}
        load = [other.supervisor for other in self.taken]
        free = [each for each in self.supervisors if each.pk not in busy]
        return min(free, key=lambda each: load.count(each.pk), default=None)
