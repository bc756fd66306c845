"""What a self-check says, or a file: the findings with what to do, and when they change by themselves (R12.2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.utils.translation import gettext_lazy as _

from applications.facts import Answers, eligibility_facts, self_checked_facts, self_checked_titles
from applications.sections.fields import Words
from applications.sections.next_steps import NEXT, next_step
from applications.selectors import standing
from applications.selectors.readiness import Readiness
from nantong_award.regulation.citation import Citation
from nantong_award.regulation.edition import Edition
from nantong_award.regulation.finding import Finding
from nantong_award.regulation.rules.outlook import Change, Outlook, Turn, outlook
from nantong_award.regulation.stage import Track
from nantong_award.regulation.ternary import Ternary

ONE_DAY = timedelta(days=1)
WIDTH = 1000  # of the drawn line, in its own units

TURNS: dict[Turn, Words] = {
    Turn.MET: _("自该日起满足"),
    Turn.OUT_OF_WINDOW: _("记录超出年限，不再构成限制"),
    Turn.BAR_OVER: _("限制期满"),
    Turn.LOST: _("自该日起不再满足"),
}


@dataclass(frozen=True, slots=True)
class Advice:
    """One finding, what to do about it, and when it changes."""

    finding: Finding
    step: Words
    by_deadline: bool
    change: Change | None

    @property
    def barred_until(self) -> date | None:
        """The last day on which it still stands against the applicant."""
        if self.change is None or not self.finding.blocking or self.change.turn is Turn.LOST:
            return None
        return self.change.day - ONE_DAY


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the calendar: what changes on a day, and what holds from then on."""

    day: date
    changes: tuple[tuple[Words, Finding], ...]
    verdict: Ternary


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of the drawn line."""

    left: int
    width: int
    tone: str


@dataclass(frozen=True, slots=True)
class Result:
    """The whole answer of a self-check."""

    outlook: Outlook
    advice: tuple[tuple[str, tuple[Advice, ...]], ...]

    @property
    def verdict(self) -> Ternary:
        """What holds on the first day."""
        return self.outlook.spans[0].verdict

    @property
    def ends(self) -> date | None:
        """The last day of the first stretch on which nothing is unmet; None where it reaches the horizon."""
        spans = iter(self.outlook.spans)
        last = next((span for span in spans if span.verdict is not False), None)
        for span in spans:
            if last is None or span.verdict is False:
                break
            last = span
        return None if last is None else last.until

    @property
    def events(self) -> tuple[Event, ...]:
        """The calendar, one line a day."""
        days = groupby(self.outlook.changes, key=lambda change: change.day)
        return tuple(
            Event(
                day,
                tuple((TURNS[change.turn], change.finding) for change in changes),
                self._holding(day),
            )
            for day, changes in days
        )

    @property
    def line(self) -> tuple[Stretch, ...]:
        """The verdicts over time, to be drawn."""
        tones = {True: "good", False: "bad", None: "warn"}
        return tuple(
            Stretch(
                self._place(span.since),
                self._place((span.until or self.outlook.horizon) + ONE_DAY) - self._place(span.since),
                tones[span.verdict],
            )
            for span in self.outlook.spans
        )

    @property
    def years(self) -> tuple[tuple[int, int], ...]:
        """Where each new year stands on the line."""
        first, last = self.outlook.since.year + 1, self.outlook.horizon.year
        return tuple((year, self._place(date(year, 1, 1))) for year in range(first, last + 1))

    def _holding(self, day: date) -> Ternary:
        return [span.verdict for span in self.outlook.spans if span.since <= day][-1]

    def _place(self, day: date) -> int:
        whole = (self.outlook.horizon - self.outlook.since).days
        return round((day - self.outlook.since).days * WIDTH / whole)


def result(track: Track, edition: Edition, reference_day: date, answers: Answers) -> Result:
    """The rules on these answers, today and on every later reference day of the next years."""
    found = outlook(
        edition,
        self_checked_facts(track, answers),
        since=reference_day,
        awards=self_checked_titles(answers),
        subject="self_check",
    )
    return Result(found, tuple(_by_article(found)))


def of_file(ready: Readiness) -> Result | None:
    """When a file would be eligible against which something stands now; None where nothing does."""
    if not ready.eligibility.unmet:
        return None
    application = ready.application
    found = outlook(
        application.round.law,
        eligibility_facts(application, submitted_on=ready.on, calendar=ready.calendar),
        since=application.round.reference_day,
        awards=standing.held_awards(application.applicant),
        debarments=standing.debarments(application.applicant),
        subject=ready.eligibility.subject,
    )
    return Result(found, tuple(_by_article(found)))


def _by_article(found: Outlook) -> Iterator[tuple[str, tuple[Advice, ...]]]:
    for article, findings in groupby(found.findings, key=lambda finding: finding.article):
        yield Citation(article).text, tuple(_advised(found, findings))


def _advised(found: Outlook, findings: Iterable[Finding]) -> Iterator[Advice]:
    for finding in findings:
        known = NEXT.get(finding.code)
        yield Advice(
            finding,
            next_step(finding),
            finding.blocking and known is not None and known.by_deadline,
            found.next_change(finding.code),
        )
