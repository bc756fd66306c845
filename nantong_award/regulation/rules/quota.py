"""第六、二十四、三十条: places, the order of merit, and titles outside the places."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from nantong_award.regulation.edition import Edition
from nantong_award.regulation.facts import Candidate
from nantong_award.regulation.rules.prize import is_again, prize
from nantong_award.regulation.rules.ranking import by_score, in_order
from nantong_award.regulation.rules.standing import nomination_bar, nomination_bar_unknown
from nantong_award.regulation.stage import AwardLevel, Track

NO_SME = "no_sme"
AWARD_THEN_NOMINATION = "award_then_nomination"


class BadPlaces(ValueError):
    """Places that the edition does not have, or candidates that cannot be ranked; `key` names the input."""

    def __init__(self, key: str, expected: str) -> None:
        self.key, self.expected = key, expected
        super().__init__(f"{key}: expected {expected}")


@dataclass(frozen=True, slots=True)
class Selection:
    """Who is proposed, best first, and what the office must look at."""

    award: tuple[str, ...]
    award_again: tuple[str, ...]
    nomination: tuple[str, ...]
    nomination_again: tuple[str, ...]
    barred_from_nomination: tuple[str, ...]
    tied_at_line: tuple[str, ...]
    prizes: Mapping[str, Decimal]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Filled:
    first: tuple[str, ...]
    again: tuple[str, ...]
    tied: tuple[str, ...]


def check_places(edition: Edition, track: Track, award: int, nomination: int) -> None:
    """Refuses places above the quota; fewer or none is allowed (R6.1)."""
    wanted = {
        AwardLevel.AWARD: ("award_places", award),
        AwardLevel.NOMINATION: ("nomination_places", nomination),
    }
    for level, (key, places) in wanted.items():
        if not 0 <= places <= edition.quota(track, level):
            raise BadPlaces(key, f"a whole number from 0 to {edition.quota(track, level)}")


def select(
    edition: Edition,
    track: Track,
    day: date,
    award_places: int,
    nomination_places: int,
    candidates: Sequence[Candidate],
) -> Selection:
    """Goes down the order of merit: award places first, then nomination places.

    A tie across the line of the award leaves open who of it falls to the nominations; only nominations that
    hold however the tie is decided are given.
    """
    check_places(edition, track, award_places, nomination_places)
    by_id = {candidate.id: candidate for candidate in candidates}
    if len(by_id) != len(candidates):
        raise BadPlaces("candidates", "every id once")
    scores = {name: candidate.score for name, candidate in by_id.items()}
    ranked = in_order(scores)
    award = _fill(edition, AwardLevel.AWARD, award_places, ranked, by_id)
    rest = [name for name in ranked if name not in {*award.first, *award.again, *award.tied}]
    barred = tuple(name for name in rest if barred_from_nomination(edition, by_id[name], day))
    open_ids = [name for name in rest if name not in barred]
    left = nomination_places - sum(
        1
        for name in award.tied
        if not is_again(edition, AwardLevel.NOMINATION, by_id[name].held)
        and not barred_from_nomination(edition, by_id[name], day)
    )
    nomination = _fill(edition, AwardLevel.NOMINATION, max(left, 0), open_ids, by_id)
    return Selection(
        award=award.first,
        award_again=award.again,
        nomination=nomination.first,
        nomination_again=nomination.again,
        barred_from_nomination=barred,
        tied_at_line=award.tied or nomination.tied,
        prizes=_prizes(edition, track, award, nomination),
        warnings=_warnings(edition, track, award_places, award, nomination, by_id),
    )


def barred_from_nomination(edition: Edition, candidate: Candidate, day: date) -> bool:
    """Whether a cooling term of 第三十条 runs on the day of the decision."""
    if nomination_bar_unknown(edition, candidate.held, day):
        raise BadPlaces("approved_on", f"the approval day of every nomination held by {candidate.id}")
    return nomination_bar(edition, candidate.held, day) is not None


def _fill(
    edition: Edition,
    level: AwardLevel,
    places: int,
    ranked: Sequence[str],
    by_id: Mapping[str, Candidate],
) -> _Filled:
    """Gives places down the order; holders of such a title before stand outside them."""
    scores = {name: by_id[name].score for name in ranked}
    first: list[str] = []
    again: list[str] = []
    for group in by_score(ranked, scores):
        if len(first) == places:
            break
        before = [name for name in group if is_again(edition, level, by_id[name].held)]
        new = tuple(name for name in group if name not in before)
        again.extend(before)
        if len(new) > places - len(first):
            return _Filled(tuple(first), tuple(again), new)
        first.extend(new)
    return _Filled(tuple(first), tuple(again), ())


def _prizes(edition: Edition, track: Track, award: _Filled, nomination: _Filled) -> Mapping[str, Decimal]:
    prizes: dict[str, Decimal] = {}
    for level, filled in ((AwardLevel.AWARD, award), (AwardLevel.NOMINATION, nomination)):
        prizes |= {name: prize(edition, track, level, again=False) for name in filled.first}
        prizes |= {name: prize(edition, track, level, again=True) for name in filled.again}
    return prizes


def _warnings(
    edition: Edition,
    track: Track,
    award_places: int,
    award: _Filled,
    nomination: _Filled,
    by_id: Mapping[str, Candidate],
) -> tuple[str, ...]:
    codes = []
    smes = sum(1 for name in award.first if by_id[name].sme)
    if track is Track.ORGANIZATION and award_places and smes < edition.sme_advised:
        codes.append(NO_SME)
    nominated = (*nomination.first, *nomination.again)
    if any(title.level is AwardLevel.AWARD for name in nominated for title in by_id[name].held):
        codes.append(AWARD_THEN_NOMINATION)
    return tuple(codes)
