"""第二十六、三十条: prize money for a first title of an organisation, nothing for a second."""

from collections.abc import Iterable
from decimal import Decimal

from nantong_award.regulation.edition import Edition
from nantong_award.regulation.facts import HeldAward
from nantong_award.regulation.stage import AwardLevel, Track

RANK = {AwardLevel.NOMINATION: 0, AwardLevel.AWARD: 1}


def is_again(edition: Edition, level: AwardLevel, held: Iterable[HeldAward]) -> bool:
    """Whether a title of this level is 再次获奖: outside the places and without money."""
    levels = {title.level for title in held}
    if edition.again == "any":
        return bool(levels)
    if edition.again == "same":
        return level in levels
    return any(RANK[earlier] >= RANK[level] for earlier in levels)


def prize(edition: Edition, track: Track, level: AwardLevel, *, again: bool) -> Decimal:
    """The prize money in yuan."""
    return Decimal(0) if again else edition.prize(track, level)
