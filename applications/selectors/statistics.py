"""A round in figures: how far files came, from where, of what kind and when; last year's beside it (RX.3).

Five queries, however many files there are; a page, its charts and its workbook are drawn from the same tables.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Q
from django.utils.translation import gettext as _

from applications.models import EndorsingBody, Round
from applications.models.applicant import TrackChoice
from applications.selectors.statistics_counts import (
    ACCEPTED,
    ENDORSED,
    Company,
    Counted,
    companies,
    counted_files,
    first_submissions,
    registered,
)
from applications.transitions import Status
from nantong_award.core import clock
from nantong_award.regulation.rules.company_size import Size

UNKNOWN = ""
Row = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its key, its title, what its columns are called, and its rows; figures from the second column."""

    key: str
    title: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Statistics:
    """All tables of a round, and the round of the year before where there is one."""

    round: Round
    former: Round | None
    tables: tuple[Table, ...]


class Group(NamedTuple):
    """A kind of files: started, submitted, endorsed, accepted."""

    started: int
    submitted: int
    endorsed: int
    accepted: int


def statistics(round: Round) -> Statistics:
    """Every table of the round: 6 queries with the search for last year's round."""
    former = Round.objects.filter(year=round.year - 1).first()
    rounds = [round.pk, *([former.pk] if former else [])]
    counted = counted_files(rounds)
    listed = list(companies(rounds))
    years = _Years(round, former)
    tables = (
        _funnel(years, counted, registered(round, former)),
        _statuses(years, counted),
        _groups(years, "tracks", _("组织与个人"), _("类别"), _tracks(counted)),
        _groups(years, "counties", _("县（市）区"), _("推荐单位"), _counties(counted)),
        _companies(years, "industries", _("行业门类（组织）"), _("门类"), listed, lambda each: each.section),
        _companies(years, "sizes", _("企业规模（组织）"), _("规模"), listed, lambda each: each.size),
        _days(years, first_submissions(rounds)),
    )
    return Statistics(round, former, tables)


class _Years(NamedTuple):
    """The round asked for and the one before it."""

    round: Round
    former: Round | None

    def header(self, *columns: str, former: Sequence[str] = ()) -> tuple[str, ...]:
        """The columns, and those of the former year where there is one."""
        year = self.former.year if self.former else 0
        return (
            *columns,
            *(_("%(year)d年度%(what)s") % {"year": year, "what": what} for what in former if year),
        )

    def row(self, name: str, *figures: int, former: Sequence[int] = ()) -> Row:
        """A row, and the former year's figures where there is one."""
        return (name, *figures, *(former if self.former else ()))


# --- tables ------------------------------------------------------------------------


def _group(rows: Iterable[Counted]) -> Group:
    listed = list(rows)

    def files(kept: Callable[[Counted], bool]) -> int:
        return sum(row.files for row in listed if kept(row))

    return Group(
        files(lambda row: True),
        files(lambda row: row.submitted),
        files(lambda row: row.endorsed or row.status in ENDORSED),
        files(lambda row: row.status in ACCEPTED),
    )


def _funnel(years: _Years, counted: list[Counted], people: tuple[int, int]) -> Table:
    """How many came at least so far."""
    names = (_("登记"), _("开始填报"), _("提交"), _("推荐"), _("受理"), _("授奖"))
    columns = []
    for year, filers in zip(years, people, strict=True):
        own = [row for row in counted if year and row.round == year.pk]
        conferred = sum(row.files for row in own if row.status == Status.CONFERRED)
        columns.append((filers, *_group(own), conferred))
    rows = tuple(
        years.row(name, now, former=(before,)) for name, now, before in zip(names, *columns, strict=True)
    )
    return Table("funnel", _("申报进程"), years.header(_("环节"), _("件数"), former=("",)), rows)


def _statuses(years: _Years, counted: list[Counted]) -> Table:
    """Where the files lie now; what nobody's file is in is left out."""
    found: Counter[tuple[int, str]] = Counter()
    for row in counted:
        found.update({(row.round, row.status): row.files})
    rows = []
    for status in Status:
        now, before = (found[year.pk, status] if year else 0 for year in years)
        if now or before:
            rows.append(years.row(str(status.label), now, former=(before,)))
    return Table("statuses", _("目前状态"), years.header(_("状态"), _("件数"), former=("",)), tuple(rows))


Named = list[tuple[str, list[Counted]]]


def _tracks(counted: list[Counted]) -> Named:
    return [(str(track.label), [row for row in counted if row.track == track]) for track in TrackChoice]


def _counties(counted: list[Counted]) -> Named:
    """Every active county, also one from which nobody filed, and each other body that has files."""
    filed = {row.county for row in counted}
    shown = Q(kind=EndorsingBody.Kind.COUNTY, is_active=True) | Q(pk__in=filed)
    bodies = EndorsingBody.objects.filter(shown).values_list("pk", "name")
    by_county: dict[int, list[Counted]] = {}
    for row in counted:
        by_county.setdefault(row.county, []).append(row)
    return [(name, by_county.get(pk, [])) for pk, name in bodies]


def _groups(years: _Years, key: str, title: str, what: str, named: Named) -> Table:
    rows = []
    for name, counted in named:
        now, before = (_group(row for row in counted if year and row.round == year.pk) for year in years)
        rows.append(years.row(name, *now, former=(before.submitted, before.accepted)))
    header = years.header(what, _("开始填报"), _("提交"), _("推荐"), _("受理"), former=(_("提交"), _("受理")))
    return Table(key, title, header, tuple(rows))


def _companies(
    years: _Years,
    key: str,
    title: str,
    what: str,
    listed: list[Company],
    kind: Callable[[Company], str],
) -> Table:
    """Organisations that have submitted, by kind; what cannot be told stands last."""
    found: Counter[tuple[int, str, str]] = Counter()
    for each in listed:
        found[each.round, kind(each), "submitted"] += each.submitted
        found[each.round, kind(each), "accepted"] += each.accepted
    names = _size_names() if key == "sizes" else {name: name for _round, name, _step in sorted(found)}
    rows = []
    for name in [*(name for name in names if name != UNKNOWN), UNKNOWN]:
        now, before = (
            [found[year.pk, name, step] if year else 0 for step in ("submitted", "accepted")]
            for year in years
        )
        if any((*now, *before)) or (key == "sizes" and name != UNKNOWN):
            rows.append(years.row(names.get(name) or _("未能判定"), *now, former=before))
    header = years.header(what, _("提交"), _("受理"), former=(_("提交"), _("受理")))
    return Table(key, title, header, tuple(rows))


def _size_names() -> dict[str, str]:
    words = (_("大型"), _("中型"), _("小型"), _("微型"))
    return {size.value: word for size, word in zip(Size, words, strict=True)}


def _days(years: _Years, by_day: dict[int, Counter[date]]) -> Table:
    """First submissions day by day from the opening on; the former year by the day of its own course."""
    round, former = years
    first, last = clock.day_of(round.filing_opens_at), min(round.reference_day, clock.today())
    start = clock.day_of(former.filing_opens_at) if former else first
    total = sum(count for day, count in by_day[round.pk].items() if day < first)
    before = sum(count for day, count in by_day[former.pk].items() if day < start) if former else 0
    rows = []
    for number in range(max((last - first).days + 1, 0)):
        day = first + timedelta(days=number)
        total += by_day[round.pk][day]
        before += by_day[former.pk][start + timedelta(days=number)] if former else 0
        rows.append(years.row(day.isoformat(), by_day[round.pk][day], total, former=(before,)))
    header = years.header(_("日期"), _("当日首次提交"), _("累计"), former=(_("同期累计"),))
    return Table("days", _("逐日提交"), header, tuple(rows))
