"""The session in people's own calendars: each turn from its beginning to its end (Art. 22)."""

from collections.abc import Sequence
from datetime import timedelta

from django.utils.translation import gettext as _

from nantong_award.core import calendar_files
from nantong_award.core.calendar_files import CONTENT_TYPE, Deadline
from review.models import Presentation
from review.selectors.presentations import session_of

__all__ = ["CONTENT_TYPE", "session_calendar"]


def session_calendar(turns: Sequence[Presentation]) -> bytes:
    """A calendar of these turns, which are of one round."""
    round = turns[0].application.round
    place = session_of(round).place
    entries = [
        Deadline(
            key=f"presentation-{turn.pk}",
            title=_("演讲陈述：%(position)d. %(name)s")
            % {"position": turn.position, "name": turn.application.applicant.name},
            since=turn.scheduled_at,
            until=turn.scheduled_at + timedelta(minutes=turn.minutes),
            text=_("陈述 %(statement)d 分钟，答问 %(questions)d 分钟。%(place)s")
            % {"statement": turn.statement_minutes, "questions": turn.question_minutes, "place": place},
            path="/presentations/",
            days_before=(1,),
        )
        for turn in turns
        if turn.scheduled_at
    ]
    sequence = sum(turn.version for turn in turns)
    return calendar_files.write(_("演讲陈述"), entries, sequence=sequence)
