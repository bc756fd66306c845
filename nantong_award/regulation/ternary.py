"""Yes, no, not known: a certain no stays a no whatever else is missing, and a certain yes a yes."""

from collections.abc import Iterable

Ternary = bool | None


def all_of(answers: Iterable[Ternary]) -> Ternary:
    """No where one is no; not known where one is not known; else yes."""
    known = tuple(answers)
    if False in known:
        return False
    return None if None in known else True


def any_of(answers: Iterable[Ternary]) -> Ternary:
    """Yes where one is yes; not known where one is not known; else no."""
    return negated(all_of(negated(answer) for answer in answers))


def negated(answer: Ternary) -> Ternary:
    """The opposite; what is not known stays so."""
    return None if answer is None else not answer


def agreed(answers: Iterable[Ternary]) -> Ternary:
    """The common answer of several suppositions, not known where they differ."""
    distinct = set(answers)
    return distinct.pop() if len(distinct) == 1 else None
