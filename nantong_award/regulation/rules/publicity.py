"""第二十四条: the public notice; whoever fails it is out and nobody moves up."""

from collections.abc import Collection, Sequence
from datetime import date

from nantong_award.regulation.edition import Edition
from nantong_award.regulation.finding import Findings
from nantong_award.regulation.holidays import PUBLISHED, Calendar
from nantong_award.regulation.terms import deadline


def public_notice_over(
    edition: Edition,
    opened_on: date,
    today: date,
    *,
    calendar: Calendar = PUBLISHED,
    subject: str = "public_notice",
) -> Findings:
    """Whether what follows the notice may happen today."""
    term = deadline(edition, "public_notice", opened_on, calendar)
    over = today >= term.next_day
    days = edition.public_notice_days
    message = (
        f"公示已满{days}日（至{term.last_day}）"
        if over
        else f"公示须至{term.last_day}，{term.next_day}起方可报批"
    )
    finding = edition.judge("public_notice", over, message, f"opened_on {opened_on}; today {today}")
    return Findings.of((finding,), subject=subject, edition=edition.key)


def remaining(proposed: Sequence[str], removed: Collection[str]) -> tuple[str, ...]:
    """The list after the notice: the removed are gone, their places stay empty (no substitution)."""
    return tuple(name for name in proposed if name not in removed)
