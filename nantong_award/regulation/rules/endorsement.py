"""第十八条: the applicant's internal notice before filing."""

from datetime import date

from nantong_award.regulation.edition import Edition
from nantong_award.regulation.finding import Finding, Findings, Outcome
from nantong_award.regulation.holidays import PUBLISHED, Calendar
from nantong_award.regulation.rules.organization import worded
from nantong_award.regulation.terms import CalendarBasis, Deadline, deadline

ESTIMATED = "（节假日安排未公布，暂按周末推算）"


def internal_notice(
    edition: Edition,
    started_on: date | None,
    ended_on: date | None,
    objections_open: int,
    submitted_on: date,
    *,
    calendar: Calendar = PUBLISHED,
    subject: str = "internal_notice",
) -> Findings:
    """The notice ran its working days, is over on the day of filing, and no objection is open (R18.2).

    A refusal names the earliest day on which the application may be filed.
    """
    if edition.internal_notice_days is None:
        absent = edition.find("internal_notice", Outcome.NOT_APPLICABLE, "本版没有内部公示的规定")
        return Findings.of((absent,), subject=subject, edition=edition.key)
    findings = (
        _length(edition, started_on, ended_on, submitted_on, calendar),
        _objections(edition, objections_open),
    )
    return Findings.of(findings, subject=subject, edition=edition.key)


def _length(
    edition: Edition, started_on: date | None, ended_on: date | None, submitted_on: date, calendar: Calendar
) -> Finding:
    days = edition.internal_notice_days
    if started_on is None:
        return edition.judge(
            "internal_notice", False, f"尚未进行不少于{days}个工作日的内部公示", "started_on none"
        )
    term = deadline(edition, "internal_notice", started_on, calendar)
    over = (ended_on is None or ended_on >= term.last_day) and submitted_on >= _earliest(term, ended_on)
    short = ended_on is not None and ended_on < term.last_day
    earliest = term.next_day if short else _earliest(term, ended_on)
    message = worded(
        over,
        f"内部公示满{days}个工作日（{started_on}至{ended_on or term.last_day}）",
        f"内部公示未满{days}个工作日，须公示至{max(term.last_day, ended_on or term.last_day)}，"
        f"最早{earliest}可以申报{ESTIMATED if term.calendar is CalendarBasis.ESTIMATED else ''}",
        "",
    )
    rests_on = f"started_on {started_on}; ended_on {ended_on}; submitted_on {submitted_on}"
    return edition.judge("internal_notice", over, message, rests_on)


def _earliest(term: Deadline, ended_on: date | None) -> date:
    """The day after the notice: a longer one than asked runs to its own end."""
    if ended_on is None or ended_on <= term.last_day:
        return term.next_day
    return date.fromordinal(ended_on.toordinal() + 1)


def _objections(edition: Edition, objections_open: int) -> Finding:
    met = objections_open == 0
    message = "没有未处理的异议" if met else f"有{objections_open}件异议未处理，不得申报"
    return edition.judge("internal_notice", met, message, f"objections_open {objections_open}")
