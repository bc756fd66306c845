"""The round's seven stages as one line, with today's place and the planned days."""

from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from applications.models import Round
from applications.transitions import RoundStage
from nantong_award.core import clock
from nantong_award.regulation.stage import ORDER, Stage

SHOWN = ORDER[ORDER.index(Stage.APPLICATION) : ORDER.index(Stage.PUBLICITY) + 1]


def due_at(round: Round, stage: Stage) -> datetime:
    """The instant until which a stage is planned."""
    if stage == Stage.APPLICATION:
        return round.endorsing_closes_at
    return clock.end_of(_due_on(round, stage))


def _due_on(round: Round, stage: Stage) -> date:
    day: date = getattr(round, f"{stage.value}_due_on")
    return day


def stage_line(round: Round) -> list[dict[str, Any]]:
    """Rows for components/_stages.html."""
    now = ORDER.index(Stage(round.stage))
    return [_row(round, stage, ORDER.index(stage) - now) for stage in SHOWN]


def _row(round: Round, stage: Stage, distance: int) -> dict[str, Any]:
    place = "now" if distance == 0 else "done" if distance < 0 else "next"
    last = round.endorsing_closes_at if stage == Stage.APPLICATION else _due_on(round, stage)
    day = clock.day_of(last) if isinstance(last, datetime) else last
    return {
        "name": RoundStage(stage).label,
        "place": place,
        "dates": _("至 %(day)s") % {"day": date_format(day, "n月j日")},
        "note": _("进行中") if place == "now" else "",
    }
