"""第二十条: a random draw that anyone can recompute from its published record (R20.2).

The order depends on the seed and the ids alone. A ticket is the SHA-256 of seed, line feed, id; texts that
could share a ticket (empty, or with a control character) are refused.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from nantong_award.regulation.strata import satisfiable, still_asked

SECRET_LENGTH = 16


class BadDraw(ValueError):
    """A draw that cannot be held; `key` names the input at fault."""

    def __init__(self, key: str, expected: str) -> None:
        self.key, self.expected = key, expected
        super().__init__(f"{key}: expected {expected}")


@dataclass(frozen=True, slots=True)
class Ticket:
    """A candidate's place in the order is that of its ticket."""

    id: str
    ticket: str


@dataclass(frozen=True, slots=True)
class Stratum:
    """分层: at least so many of these must be drawn."""

    ids: frozenset[str]
    at_least: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """The result: everybody in order, who is drawn, who stands in reserve, the hash of the list given."""

    order: tuple[Ticket, ...]
    drawn: tuple[str, ...]
    reserve: tuple[str, ...]
    candidates_sha256: str


@dataclass(frozen=True, slots=True)
class Contribution:
    """One party's secret, committed to before it is shown."""

    by: str
    secret: str
    commitment: str


def plain(text: str) -> bool:
    """Whether a text is not empty, holds no control character and can be written as UTF-8."""
    return bool(text) and not any(unicodedata.category(sign) in ("Cc", "Cs") for sign in text)


def digest(text: str) -> str:
    """SHA-256 of a UTF-8 text, in hex."""
    return sha256(text.encode("utf-8")).hexdigest()


def candidates_sha256(candidates: Sequence[str]) -> str:
    """The hash of the list, fixed and shown before the seed exists."""
    return digest("".join(f"{name}\n" for name in candidates))


def draw(seed: str, candidates: Sequence[str], size: int, strata: Sequence[Stratum] = ()) -> Drawn:
    """Draws `size` candidates: the first in the order of tickets that leave every stratum satisfiable."""
    _check(seed, candidates, size, strata)
    order = sorted((Ticket(name, digest(f"{seed}\n{name}")) for name in candidates), key=lambda t: t.ticket)
    drawn = _pick([ticket.id for ticket in order], size, strata)
    if drawn is None:
        raise BadDraw("strata", f"strata that {size} of the candidates can satisfy together")
    chosen = set(drawn)
    reserve = tuple(ticket.id for ticket in order if ticket.id not in chosen)
    return Drawn(tuple(order), tuple(drawn), reserve, candidates_sha256(candidates))


def _check(seed: str, candidates: Sequence[str], size: int, strata: Sequence[Stratum]) -> None:
    if not plain(seed):
        raise BadDraw("seed", "a text without control characters")
    for at, name in enumerate(candidates):
        if not plain(name):
            raise BadDraw(f"candidates[{at}]", "an id without control characters")
    if len(set(candidates)) != len(candidates):
        raise BadDraw("candidates", "every id once")
    if not 1 <= size <= len(candidates):
        raise BadDraw("size", f"a whole number from 1 to {len(candidates)}, the number of candidates")
    known = set(candidates)
    for at, stratum in enumerate(strata):
        if not stratum.ids <= known:
            raise BadDraw(f"strata[{at}].ids", "ids of candidates")
        if not 0 <= stratum.at_least <= min(size, len(stratum.ids)):
            raise BadDraw(f"strata[{at}].at_least", "a number that its ids and the size of the draw allow")


def _pick(order: Sequence[str], size: int, strata: Sequence[Stratum]) -> list[str] | None:
    """Takes each candidate in turn if the rest can still satisfy what is open; exact for any overlap."""
    masks = {name: sum(1 << at for at, s in enumerate(strata) if name in s.ids) for name in order}
    supply = Counter(masks.values())
    demand = tuple(stratum.at_least for stratum in strata)
    if not satisfiable(demand, supply, size):
        return None
    drawn: list[str] = []
    for name in order:
        if len(drawn) == size:
            break
        mask = masks[name]
        supply[mask] -= 1
        after = still_asked(demand, mask)
        if satisfiable(after, supply, size - len(drawn) - 1):
            drawn.append(name)
            demand = after
    return drawn


def commitment(by: str, secret: str) -> str:
    """What a party hands in before anybody shows a secret."""
    return digest(f"{by}\n{secret}")


def seed(contributions: Iterable[Contribution], public_value: str | None = None) -> str:
    """The seed from the secrets in the order given, each ended by a line feed; a public value comes last."""
    lines: list[str] = []
    names: set[str] = set()
    for at, part in enumerate(contributions):
        here = f"contributions[{at}]"
        if not plain(part.by):
            raise BadDraw(f"{here}.by", "a name without control characters")
        if part.by in names:
            raise BadDraw(f"{here}.by", f"every name once, {part.by} is there already")
        if not plain(part.secret) or len(part.secret) < SECRET_LENGTH:
            raise BadDraw(
                f"{here}.secret", f"{SECRET_LENGTH} characters or more, none a control character ({part.by})"
            )
        if part.commitment.lower() != commitment(part.by, part.secret):
            raise BadDraw(f"{here}.commitment", f"the commitment of the secret of {part.by}")
        names.add(part.by)
        lines.append(part.secret)
    if not lines:
        raise BadDraw("contributions", "one contribution or more")
    if public_value is not None:
        if not plain(public_value):
            raise BadDraw("public_value", "a text without control characters")
        lines.append(public_value)
    return digest("".join(f"{line}\n" for line in lines))
