"""When the answers of 第十二至十四、二十九、三十、三十五条 change by the passing of time alone (R12.2).

Nothing is worked out a second time: the same rules are asked again on later reference days. Every rule counts whole
years from a day in the facts, so an answer can change only on an anniversary of such a day, just after one, on a ban's
last day or the day after it, or at the turn of a year; only those days are asked.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, timedelta
from enum import StrEnum

from nantong_award.regulation.edition import Edition
from nantong_award.regulation.facts import Debarment, HeldAward, IndividualFacts, OrganizationFacts
from nantong_award.regulation.finding import Finding, Findings, Outcome
from nantong_award.regulation.rules.eligibility import examine, verdict
from nantong_award.regulation.rules.exclusion import NAMES
from nantong_award.regulation.rules.standing import DEBARMENTS
from nantong_award.regulation.terms import years_after
from nantong_award.regulation.ternary import Ternary

YEARS_AHEAD = 6
# 28 February stands for the 29th in common years, so that a window may close up to two days after its anniversary.
DAYS_AROUND = 2
WINDOWS = frozenset({*NAMES, "clean_record"})
BARS = frozenset({*DEBARMENTS, "award_bar"})


class Turn(StrEnum):
    """What the passing of time does to one answer."""

    MET = "met"
    OUT_OF_WINDOW = "out_of_window"
    BAR_OVER = "bar_over"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Change:
    """From `day` on a rule answers otherwise; `finding` is the answer on that day."""

    day: date
    turn: Turn
    before: Outcome
    finding: Finding


@dataclass(frozen=True, slots=True)
class Span:
    """Days, both included, on which the whole has one verdict; `until` is None where it reaches the horizon."""

    since: date
    until: date | None
    verdict: Ternary


@dataclass(frozen=True, slots=True)
class Outlook:
    """The answers on the first day, every change up to the horizon, and the verdict in between."""

    since: date
    horizon: date
    findings: Findings
    changes: tuple[Change, ...]
    spans: tuple[Span, ...]

    @property
    def eligible_from(self) -> date | None:
        """The first day on which everything is met; None where no day up to the horizon is."""
        return next((span.since for span in self.spans if span.verdict is True), None)

    @property
    def open_from(self) -> date | None:
        """The first day on which nothing is unmet, whatever still needs evidence."""
        return next((span.since for span in self.spans if span.verdict is not False), None)

    @property
    def lasting(self) -> tuple[Finding, ...]:
        """What is unmet now and does not become otherwise by waiting."""
        turning = {change.finding.code for change in self.changes if change.turn is not Turn.LOST}
        return tuple(finding for finding in self.findings.unmet if finding.code not in turning)

    def next_change(self, code: str) -> Change | None:
        """The first change of one rule's answer."""
        return next((change for change in self.changes if change.finding.code == code), None)


def outlook(
    edition: Edition,
    applicant: OrganizationFacts | IndividualFacts,
    *,
    since: date,
    years: int = YEARS_AHEAD,
    awards: Sequence[HeldAward] = (),
    debarments: Sequence[Debarment] = (),
    subject: str = "applicant",
) -> Outlook:
    """The rules on `since` and on each later reference day, up to `years` ahead, on which an answer may change."""
    horizon = years_after(since, years)

    def asked(day: date) -> Findings:
        return examine(
            edition, applicant, reference_day=day, awards=awards, debarments=debarments, subject=subject
        )

    first = now = asked(since)
    changes: list[Change] = []
    verdicts = [(since, verdict(now))]
    for day in _turning_days((applicant, tuple(awards), tuple(debarments)), since, horizon):
        later = asked(day)
        changes += _changed(day, now, later)
        if verdict(later) != verdicts[-1][1]:
            verdicts.append((day, verdict(later)))
        now = later
    return Outlook(since, horizon, first, tuple(changes), tuple(_spans(verdicts)))


def _turning_days(known: object, since: date, horizon: date) -> list[date]:
    """The days after `since` on which an answer can differ from that of the day before."""
    turning = {date(year, 1, 1) for year in range(since.year, horizon.year + 1)}
    for day in _days_in(known):
        for year in range(since.year - 1, horizon.year + 1):
            again = years_after(day, year - day.year)
            turning |= {again + timedelta(days=more) for more in range(DAYS_AROUND + 1)}
    return sorted(day for day in turning if since < day <= horizon)


def _days_in(value: object) -> Iterator[date]:
    """Every day that stands anywhere in the facts."""
    if isinstance(value, date):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _days_in(each)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _days_in(getattr(value, field.name))


def _changed(day: date, before: Findings, after: Findings) -> Iterator[Change]:
    for old, new in zip(before, after, strict=True):
        if old.outcome is not new.outcome:
            yield Change(day, _turn(new), old.outcome, new)


def _turn(finding: Finding) -> Turn:
    if finding.outcome is Outcome.UNMET:
        return Turn.LOST
    if finding.code in WINDOWS:
        return Turn.OUT_OF_WINDOW
    return Turn.BAR_OVER if finding.code in BARS else Turn.MET


def _spans(verdicts: list[tuple[date, Ternary]]) -> Iterator[Span]:
    ends = [since - timedelta(days=1) for since, _verdict in verdicts[1:]]
    for (since, answer), until in zip(verdicts, [*ends, None], strict=True):
        yield Span(since, until, answer)
