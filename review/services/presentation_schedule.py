"""第二十二条: who presents when: the drawn order laid out in time."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from applications.models import Round
from applications.transitions import RoundStage
from nantong_award.core.audit import label_of, record
from nantong_award.core.models import User
from nantong_award.core.refusals import Closed, Stale, Unsuitable
from nantong_award.regulation.finding import Obstructed
from review import messages_events
from review.facts_evaluation import ids_in_order
from review.models import Draw, LiveSession, Presentation
from review.selectors import finalist_lists
from review.selectors import presentations as selectors
from review.services.authority import demand
from review.transitions import PresentationStatus

RUN = "review.run_presentation"


class Pace(NamedTuple):
    """Minutes of a turn's two parts, and a pause after every so many turns (0: none)."""

    statement: int = 10
    questions: int = 5
    pause_every: int = 0
    pause: int = 15


USUAL = Pace()


@transaction.atomic
def schedule(
    round: Round, *, by: User, draw: Draw, starts_at: datetime, pace: Pace = USUAL, place: str = ""
) -> list[Presentation]:
    """Give every finalist a turn in the drawn order; Obstructed before the committee has decided (T-97)."""
    demand(by, RUN)
    findings = finalist_lists.demand_of_decision(round)
    if not findings.clear:
        raise Obstructed(findings)
    demand_stage(round)
    _check(pace)
    files = {selectors.draw_id(application): application for application in selectors.finalists(round)}
    order = ids_in_order(draw.order)
    is_the_draw = draw.round_id == round.pk and draw.purpose == Draw.Purpose.PRESENTATION_ORDER
    if not is_the_draw or draw.voided_at is not None or not set(files) <= set(order):
        raise Unsuitable(_("请先为全部演讲者抽取顺序；该次抽取与演讲陈述名单不符。"), field="draw")
    # Who withdrew after the draw is passed over; the others keep their order.
    turns = [
        _timed(Presentation(application=files[number], position=position), starts_at, pace, position - 1)
        for position, number in enumerate([each for each in order if each in files], start=1)
    ]
    try:
        with transaction.atomic():
            for turn in turns:
                turn.save()
    except IntegrityError as error:
        raise Stale(_("演讲陈述已经排期。")) from error
    LiveSession.objects.update_or_create(round=round, defaults={"place": place.strip()})
    return _told(round, turns, by, "schedule_presentations", draw)


@transaction.atomic
def reschedule(
    round: Round, *, by: User, starts_at: datetime, pace: Pace = USUAL, place: str = ""
) -> list[Presentation]:
    """Move the turns that have not begun to other times; the order stays as drawn."""
    demand(by, RUN)
    demand_stage(round)
    _check(pace)
    waiting = list(selectors.turns_of(round).filter(status=PresentationStatus.WAITING))
    for index, turn in enumerate(waiting):
        _timed(turn, starts_at, pace, index).save()
    LiveSession.objects.update_or_create(round=round, defaults={"place": place.strip()})
    return _told(round, waiting, by, "reschedule_presentations", None)


def _timed(turn: Presentation, starts_at: datetime, pace: Pace, before: int) -> Presentation:
    """The turn with its time: `before` turns come earlier, and the pauses between them."""
    pauses = before // pace.pause_every if pace.pause_every else 0
    minutes = before * (pace.statement + pace.questions) + pauses * pace.pause
    turn.scheduled_at = starts_at + timedelta(minutes=minutes)
    turn.statement_minutes, turn.question_minutes = pace.statement, pace.questions
    return turn


def _told(
    round: Round, turns: list[Presentation], by: User, verb: str, draw: Draw | None
) -> list[Presentation]:
    details = {"times": {str(turn.application_id): str(turn.scheduled_at) for turn in turns}}
    record(verb, round, by=by, details=details | ({"draw": label_of(draw)} if draw else {}))
    messages_events.presentations_scheduled(round, turns)
    return turns


def _check(pace: Pace) -> None:
    limits = {"statement": (3, 60), "questions": (0, 60), "pause_every": (0, 20), "pause": (5, 180)}
    for name, (low, high) in limits.items():
        if not low <= getattr(pace, name) <= high:
            message = _("应在 %(low)d 至 %(high)d 之间。") % {"low": low, "high": high}
            raise Unsuitable(message, field=name)


def demand_stage(round: Round) -> None:
    """Raise Closed where the round is not at the presentations (Art. 17)."""
    if round.stage != RoundStage.PRESENTATION:
        raise Closed(_("现在不是演讲陈述阶段（第十七条）。"))
