"""The timer of a turn: it runs on the server's clock, so every page shows the same second (Art. 22)."""

from datetime import timedelta

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nantong_award.core import clock
from nantong_award.core.audit import record
from nantong_award.core.models import User
from nantong_award.core.refusals import Stale
from review.models import Phase, Presentation
from review.services.authority import demand
from review.services.presentation_schedule import RUN
from review.transitions import PresentationStatus

MINUTE = 60


class TimerAct(models.TextChoices):
    """What the office does with the timer."""

    QUESTIONS = "questions", gettext_lazy("进入答问")
    PAUSE = "pause", gettext_lazy("暂停计时")
    RESUME = "resume", gettext_lazy("继续计时")
    EXTEND = "extend", gettext_lazy("延长 1 分钟")


@transaction.atomic
def turn_timer(presentation: Presentation, *, by: User, act: TimerAct) -> Presentation:
    """Pause, go on, add a minute, or go over to the questions; only while the presenter is speaking."""
    demand(by, RUN, presentation)
    row = presentation
    is_paused = row.ends_at is None
    fits = {TimerAct.PAUSE: not is_paused, TimerAct.RESUME: is_paused}.get(act, True)
    if act == TimerAct.QUESTIONS:
        fits = row.phase == Phase.STATEMENT
    if row.status != PresentationStatus.SPEAKING or not fits:
        raise Stale(_("计时刚刚已有变动，请刷新后再看。"))
    left = row.seconds_left
    if act == TimerAct.QUESTIONS:
        row.phase, left, is_paused = Phase.QUESTIONS, row.question_minutes * MINUTE, False
    elif act == TimerAct.EXTEND:
        # Whoever has run over gets the minute from now on.
        left = max(left, 0) + MINUTE
    else:
        is_paused = act == TimerAct.PAUSE
    row.left = left if is_paused else None
    row.ends_at = None if is_paused else clock.now() + timedelta(seconds=left)
    row.save()
    record("turn_timer", row, by=by, details={"act": act.value, "left": str(left)})
    return row
