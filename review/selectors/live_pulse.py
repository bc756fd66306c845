"""What a waiting page asks every two seconds: one query, a few words, the same answer as long as nothing changed.

The signed token in the page's own address says what may be told, so no session is read and none is written.
"""

from dataclasses import dataclass
from typing import Any

from django.core import signing

from applications.models import Round
from review.models import Presentation
from review.selectors import presentations as selectors
from review.transitions import OPEN

SALT = "review.live-pulse"
VALID_SECONDS = 18 * 60 * 60
FIELDS = ("version", "status", "phase", "ends_at", "left")


@dataclass(frozen=True, slots=True)
class Pulse:
    """The state now, and a mark that changes with every change of it."""

    mark: str
    data: dict[str, Any]


def token_of(round: Round, *, with_answers: bool = False) -> str:
    """A page's own address of the pulse; the office's and the screen's also tell that sheets have come in."""
    return signing.dumps([round.pk, int(with_answers)], salt=SALT, compress=True)


def pulse_behind(token: str) -> Pulse | None:
    """The pulse of the round in the token; None for a token that is not ours or too old: 1 or 2 queries."""
    try:
        round_id, with_answers = signing.loads(token, salt=SALT, max_age=VALID_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    turns = list(Presentation.objects.filter(application__round=round_id).only(*FIELDS))
    current = next((turn for turn in turns if turn.status in OPEN), None)
    mark = f"{len(turns)}.{sum(turn.version for turn in turns)}"
    if with_answers and current:
        mark += ".{}.{}".format(*selectors.answers(current.pk))
    return Pulse(mark, _told(current))


def _told(current: Presentation | None) -> dict[str, Any]:
    if current is None:
        return {"turn": 0}
    return {
        "turn": current.pk,
        "status": current.status,
        "phase": current.phase,
        "label": current.get_phase_display(),
        "running": current.ends_at is not None,
        "left": current.seconds_left,
    }
