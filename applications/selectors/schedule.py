"""A round's calendar against its edition: what each stage asks for, and the day from which it would do (Art. 17).

A stage that could not lawfully end before the next begins is refused; what is merely unwise is a warning. Only
the internal notice (Art. 18) and the public notice (Art. 24) have a length that the edition fixes.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from applications.models import Round
from nantong_award.core import clock, working_days
from nantong_award.regulation.holidays import Calendar
from nantong_award.regulation.terms import deadline, working_days_after

INSTANTS = ("filing_opens_at", "filing_closes_at", "endorsing_closes_at")
DAYS = (
    "qualification_due_on",
    "material_review_due_on",
    "site_review_due_on",
    "presentation_due_on",
    "evaluation_due_on",
    "publicity_due_on",
)
LABELS = {
    "filing_closes_at": _lazy("申报"),
    "endorsing_closes_at": _lazy("审核推荐"),
    "qualification_due_on": _lazy("资格审查"),
    "material_review_due_on": _lazy("材料评审"),
    "site_review_due_on": _lazy("现场评审"),
    "presentation_due_on": _lazy("演讲陈述"),
    "evaluation_due_on": _lazy("综合评价"),
    "publicity_due_on": _lazy("审定公示"),
}
ONE_DAY, INSTANT = timedelta(days=1), timedelta(microseconds=1)
FEW_WORKING_DAYS = 5
MOST_MOVES = 30


class Refused(NamedTuple):
    """A date that cannot be taken: its field, the sentence, and the first day that would do."""

    field: str
    message: str
    earliest: date


class Demand(NamedTuple):
    """What the edition asks of a stage, where, and why its end cannot be taken."""

    asks: str
    article: str
    refused: Refused | None = None


@dataclass(frozen=True, slots=True)
class PlannedStage:
    """One line of the calendar: first and last day, how long that is, what the edition asks of it."""

    field: str
    label: str
    begins: date
    ends: date
    working_days: int
    asks: str
    article: str
    refused: Refused | None
    warnings: tuple[str, ...]

    @property
    def days(self) -> int:
        """Calendar days, both ends counted."""
        return max((self.ends - self.begins).days + 1, 0)


class Moved(NamedTuple):
    """A date that was put off, with what it was."""

    field: str
    before: date | datetime
    after: date | datetime

    @property
    def label(self) -> str:
        """What the date is called."""
        return label_of(self.field)

    @property
    def is_instant(self) -> bool:
        """Whether the term ends at an hour, or with a day."""
        return self.field in INSTANTS


def last_day(value: date | datetime) -> date:
    """The last day of a term: one that ends at midnight ends with the day before (24:00)."""
    return clock.day_of(value - INSTANT) if isinstance(value, datetime) else value


def in_words(day: date) -> str:
    """A day as it is written in a sentence."""
    return date_format(day, "Y年n月j日")


def label_of(field: str) -> str:
    """What a date of the calendar is called."""
    return str(getattr(Round._meta.get_field(field), "verbose_name", field))


def planned_stages(round: Round, calendar: Calendar | None = None) -> tuple[PlannedStage, ...]:
    """The calendar as a table; every date of the round must be given."""
    days = calendar or working_days.calendar()
    fields = (*INSTANTS[1:], *DAYS)
    ends = [last_day(getattr(round, field)) for field in fields]
    begins = [clock.day_of(round.filing_opens_at), *(day + ONE_DAY for day in ends[:-1])]
    return tuple(
        _stage(round, field, first, last, days)
        for field, first, last in zip(fields, begins, ends, strict=True)
    )


def refusals(round: Round, calendar: Calendar | None = None) -> tuple[Refused, ...]:
    """Every date that the measures or the order of the stages do not allow."""
    return tuple(stage.refused for stage in planned_stages(round, calendar) if stage.refused)


def general_warnings(round: Round, calendar: Calendar | None = None) -> tuple[str, ...]:
    """What concerns the year as a whole: the edition's validity, an estimated calendar."""
    table = calendar or working_days.calendar()
    told = []
    if not round.law.covers(round.year):
        told.append(_("这一版办法的有效期不含%(year)d年度，请核对后再用。") % {"year": round.year})
    if clock.day_of(round.filing_opens_at).year != round.year:
        told.append(_("申报开始日不在%(year)d年。") % {"year": round.year})
    days = (last_day(getattr(round, field)) for field in (*INSTANTS, *DAYS))
    estimated = sorted({day.year for day in days if not table.is_published(day)})
    if estimated:
        years = "、".join(str(year) for year in estimated)
        told.append(
            _("%(years)s年的放假安排尚未公布，工作日按法定节假日推算，公布后请再核对。") % {"years": years}
        )
    return tuple(told)


def carry_forward(round: Round, calendar: Calendar | None = None) -> tuple[Moved, ...]:
    """Put off, on the row alone, every date that cannot stand to the first working day that would do."""
    days = calendar or working_days.calendar()
    before = {field: getattr(round, field) for field in (*INSTANTS, *DAYS)}
    for _turn in range(MOST_MOVES):
        found = refusals(round, days)
        if not found:
            break
        put_on(round, found[0].field, working_day_from(found[0].earliest, days))
    return tuple(
        Moved(field, former, getattr(round, field))
        for field, former in before.items()
        if getattr(round, field) != former
    )


def working_day_from(day: date, calendar: Calendar | None = None) -> date:
    """The day itself, or the first working day after it."""
    days = calendar or working_days.calendar()
    while not days.is_workday(day):
        day += ONE_DAY
    return day


def put_on(round: Round, field: str, day: date) -> None:
    """Give a date of the calendar another day; an instant keeps its hour."""
    value = getattr(round, field)
    if isinstance(value, datetime):
        day = day + (clock.day_of(value) - last_day(value))
        local = value.astimezone(clock.SHANGHAI)
        setattr(round, field, clock.at(day, local.hour, local.minute, local.second))
    else:
        setattr(round, field, day)


# --- one stage ---------------------------------------------------------------------


def _stage(round: Round, field: str, begins: date, ends: date, calendar: Calendar) -> PlannedStage:
    asked = _OWN_LENGTH.get(field)
    demand = asked(round, begins, ends, calendar) if asked else _in_order(round, field, begins, ends)
    count = (ends - begins).days + 1
    working = sum(calendar.is_workday(begins + ONE_DAY * number) for number in range(count))
    return PlannedStage(
        field=field,
        label=str(LABELS[field]),
        begins=begins,
        ends=ends,
        working_days=working,
        asks=demand.asks,
        article=demand.article,
        refused=demand.refused,
        warnings=() if demand.refused else _warnings(field, ends, working, calendar),
    )


def _warnings(field: str, ends: date, working: int, calendar: Calendar) -> tuple[str, ...]:
    told = []
    if not calendar.is_workday(ends):
        told.append(_("%(day)s是休息日。") % {"day": in_words(ends)})
    if working == 0:
        told.append(_("其间没有工作日。"))
    elif field == "endorsing_closes_at" and working < FEW_WORKING_DAYS:
        told.append(_("推荐单位只有%(count)d个工作日审核申报截止日提交的材料。") % {"count": working})
    return tuple(told)


# --- what the edition asks of a stage -------------------------------------------------


def _filing(round: Round, begins: date, ends: date, calendar: Calendar) -> Demand:
    """Whoever begins its internal notice on the first day must still be able to file (Art. 18)."""
    law = round.law
    article = law.cite("internal_notice").text
    if law.internal_notice_days is None:
        asks = _("这一版办法没有内部公示的规定。")
        earliest, why = begins, ""
    else:
        days = {"days": law.internal_notice_days}
        asks = _("容得下不少于 %(days)d 个工作日的内部公示，期满次日方可申报。") % days
        earliest = deadline(law, "internal_notice", begins, calendar).next_day
        why = _("%(begins)s起内部公示 %(days)d 个工作日（%(article)s），最早%(earliest)s可以申报，") % {
            **days, "begins": in_words(begins), "article": article, "earliest": in_words(earliest),
        }  # fmt: skip
    if round.filing_closes_at <= round.filing_opens_at:
        why = _("申报截止须晚于申报开始，")
    elif ends >= earliest:
        return Demand(asks, article)
    return Demand(asks, article, _too_early("filing_closes_at", earliest, why))


def _endorsing(round: Round, begins: date, ends: date, calendar: Calendar) -> Demand:
    """A file of the last day must still find a working day on which it can be endorsed (Art. 10, 18)."""
    asks = _("申报截止后至少留 1 个工作日，供推荐单位审核末日提交的材料。")
    article = round.law.cite("internal_notice").text
    earliest = working_days_after(begins - ONE_DAY, 1, calendar).last_day
    if ends >= earliest:
        return Demand(asks, article)
    return Demand(
        asks, article, _too_early("endorsing_closes_at", earliest, _("申报截止后须有工作日可以推荐，"))
    )


def _publicity(round: Round, begins: date, ends: date, calendar: Calendar) -> Demand:
    """The public notice, begun on the day the evaluation ends, must be over (Art. 24)."""
    law = round.law
    article = law.cite("public_notice").text
    opens = begins - ONE_DAY
    term = deadline(law, "public_notice", opens, calendar)
    days = {"days": law.public_notice_days}
    asks = _("公示不少于 %(days)d 日，末日遇休息日顺延，期满次日方可报批。") % days
    if ends >= term.next_day:
        return Demand(asks, article)
    why = _("%(opens)s起公示 %(days)d 日，至%(last)s期满（%(article)s），") % {
        **days, "opens": in_words(opens), "last": in_words(term.last_day), "article": article,
    }  # fmt: skip
    return Demand(asks, article, _too_early("publicity_due_on", term.next_day, why))


def _in_order(round: Round, field: str, begins: date, ends: date) -> Demand:
    """Stages follow one another; the measures fix no length for this one (Art. 17)."""
    article = round.law.cite("stages").text
    if ends >= begins:
        return Demand(_("办法未规定期限，须晚于上一程序。"), article)
    former = DAYS[DAYS.index(field) - 1] if field != DAYS[0] else INSTANTS[-1]
    why = _("须排在“%(earlier)s”之后，") % {"earlier": label_of(former)}
    return Demand(_("办法未规定期限，须晚于上一程序。"), article, _too_early(field, begins, why))


def _too_early(field: str, earliest: date, why: str) -> Refused:
    text = _("%(why)s“%(label)s”不得早于%(earliest)s。")
    told = {"why": why, "label": label_of(field), "earliest": in_words(earliest)}
    return Refused(field, text % told, earliest)


_OWN_LENGTH = {
    "filing_closes_at": _filing,
    "endorsing_closes_at": _endorsing,
    "publicity_due_on": _publicity,
}
