"""How far a draw has come: who is called, who has committed and revealed, what comes next (R20.2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from nantong_award.core import clock
from review.models import Contribution, Draw, WitnessCall

# One witness alone could choose the seed; with a public value that comes later, nobody can.
WITNESSES_AT_LEAST = 2


class Phase(models.TextChoices):
    """What the draw waits for."""

    COMMITTING = "committing", _("待承诺")
    REVEALING = "revealing", _("待揭示")
    VALUE = "value", _("待公开数产生")
    READY = "ready", _("可以抽取")
    DRAWN = "drawn", _("已抽取")
    VOID = "void", _("已作废")


class Stand(models.TextChoices):
    """What one witness has done so far."""

    AWAITED = "awaited", _("待承诺")
    ABSENT = "absent", _("缺席")
    COMMITTED = "committed", _("已承诺")
    REVEALED = "revealed", _("已揭示")
    SILENT = "silent", _("未揭示")


TONES = {
    Phase.COMMITTING: "warn",
    Phase.REVEALING: "active",
    Phase.VALUE: "warn",
    Phase.READY: "active",
    Phase.DRAWN: "good",
    Phase.VOID: "bad",
    Stand.AWAITED: "quiet",
    Stand.ABSENT: "bad",
    Stand.COMMITTED: "active",
    Stand.REVEALED: "good",
    Stand.SILENT: "bad",
}


@dataclass(frozen=True, slots=True)
class Witnessing:
    """One witness: called under this name, and what came of it."""

    call: WitnessCall
    part: Contribution | None
    stand: Stand
    is_late: bool

    @property
    def tone(self) -> str:
        """The colour of the stand."""
        return TONES[self.stand]


@dataclass(frozen=True, slots=True)
class Progress:
    """The draw's phase and every witness, in the order of the call."""

    phase: Phase
    witnesses: tuple[Witnessing, ...]

    @property
    def tone(self) -> str:
        """The colour of the phase."""
        return TONES[self.phase]

    @property
    def is_open(self) -> bool:
        """Neither drawn nor void."""
        return self.phase not in (Phase.DRAWN, Phase.VOID)

    @property
    def reached(self) -> int:
        """How many of the four steps on the way are done."""
        return {Phase.COMMITTING: 1, Phase.REVEALING: 2, Phase.DRAWN: 4}.get(self.phase, 3)

    def named(self, stand: Stand) -> list[str]:
        """The names of the witnesses who stand there."""
        return [each.call.by for each in self.witnesses if each.stand == stand]

    def of(self, user_pk: int | None) -> Witnessing | None:
        """The witness who is this person."""
        return next((each for each in self.witnesses if each.call.witness_id == user_pk), None)


def progress(draw: Draw) -> Progress:
    """Read from the draw's calls and contributions; 2 queries, none where they are prefetched."""
    parts = {part.witness_id: part for part in draw.contributions.all()}
    calls = list(draw.calls.all())
    # Who has committed owes the reveal only once nobody else is awaited.
    owed = draw.voided_at is not None and all(call.witness_id in parts or call.absent_at for call in calls)
    witnesses = tuple(_witnessing(call, parts.get(call.witness_id), owed) for call in calls)
    return Progress(_phase(draw, witnesses), witnesses)


def _witnessing(call: WitnessCall, part: Contribution | None, owed: bool) -> Witnessing:
    if part is None:
        stand = Stand.ABSENT if call.absent_at else Stand.AWAITED
    elif part.revealed_at:
        stand = Stand.REVEALED
    else:
        stand = Stand.SILENT if owed else Stand.COMMITTED
    late = bool(part and call.absent_at and part.committed_at > call.absent_at)
    return Witnessing(call, part, stand, late)


def _phase(draw: Draw, witnesses: Sequence[Witnessing]) -> Phase:
    stands = {each.stand for each in witnesses}
    if draw.voided_at or draw.drawn_at:
        return Phase.VOID if draw.voided_at else Phase.DRAWN
    if Stand.AWAITED in stands or not stands & {Stand.COMMITTED, Stand.REVEALED}:
        return Phase.COMMITTING
    if Stand.COMMITTED in stands:
        return Phase.REVEALING
    if draw.public_value_at and clock.now() < draw.public_value_at:
        return Phase.VALUE
    return Phase.READY


def enough(count: int, public_value_source: str) -> bool:
    """Whether so many witnesses keep any single one of them from choosing the seed."""
    return count >= (1 if public_value_source else WITNESSES_AT_LEAST)


def out_of_order(draw: Draw) -> list[str]:
    """Instants that contradict the order of a draw: freeze, commit, reveal, value, draw."""
    wrong: list[str] = []
    parts = list(draw.contributions.all())
    revealed = [part.revealed_at for part in parts if part.revealed_at]
    if any(part.committed_at < draw.opened_at for part in parts):
        wrong.append(str(_("有承诺早于候选名单固定")))
    if revealed and any(part.committed_at > min(revealed) for part in parts):
        wrong.append(str(_("有承诺晚于首次揭示")))
    if draw.drawn_at and any(at > draw.drawn_at for at in revealed):
        wrong.append(str(_("有揭示晚于抽取")))
    if draw.public_value_at and not _value_in_its_place(draw, [part.committed_at for part in parts]):
        wrong.append(str(_("公开数的产生时间不在最后一次承诺与抽取之间")))
    return wrong


def _value_in_its_place(draw: Draw, committed: Sequence[datetime]) -> bool:
    at = draw.public_value_at
    assert at is not None
    return all(each < at for each in committed) and (draw.drawn_at is None or at <= draw.drawn_at)
