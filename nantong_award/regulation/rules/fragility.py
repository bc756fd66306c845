"""第二十三条: which places hang on one sheet, one person, the policy or the rounding. Exact: every alternative is
the whole reckoning once more, only without what cannot have changed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from enum import StrEnum

from nantong_award.regulation.edition import Edition
from nantong_award.regulation.rules.merit import Merit, Tallies, Way, merit, merits
from nantong_award.regulation.rules.ranking import Key, Place, places, side
from nantong_award.regulation.rules.scoring import EXACT, BadScore, Policy
from nantong_award.regulation.stage import Stage, Track, scored_stages

Lines = Sequence[tuple[str, int]]
Rulings = Iterable[Sequence[str]]
DECIMALS = (2, 1)


class Kind(StrEnum):
    """What is otherwise in an alternative."""

    SHEET = "sheet"
    SCORER = "scorer"
    PANEL_POLICY = "panel_policy"
    PRESENTATION_POLICY = "presentation_policy"
    ROUNDING = "rounding"


@dataclass(frozen=True, slots=True)
class Move:
    """A file that stands elsewhere: places and sides of the lines, before and after."""

    file: str
    before: Place
    after: Place
    side_before: str
    side_after: str

    @property
    def crosses(self) -> bool:
        """It stands on another side of a line."""
        return self.side_before != self.side_after


@dataclass(frozen=True, slots=True)
class Alternative:
    """One thing otherwise, and who would then stand elsewhere: `value` names scorer, policy or decimals."""

    kind: Kind
    value: str
    stage: Stage | None
    file: str | None
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class Margin:
    """A file's place, its distance to the next file below, and to the merit that each line takes."""

    file: str
    place: Place
    side: str
    to_next: Decimal | None
    to_lines: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Fragility:
    """The margins of a class, best first, the alternatives that change a place, and how many were tried."""

    margins: tuple[Margin, ...]
    alternatives: tuple[Alternative, ...]
    tried: int


def examine(
    edition: Edition,
    track: Track,
    files: Mapping[str, Tallies],
    way: Way,
    lines: Lines,
    rulings: Rulings = (),
) -> Fragility:
    """Try every alternative on the files that have all their parts."""
    decided = [tuple(order) for order in rulings]
    with localcontext(EXACT):
        base = merits(edition, track, files, way)
        complete = {name: files[name] for name in base}
        standing = _Standing({name: each.key for name, each in base.items()}, lines, decided)
        tried = [
            *_sheets(edition, track, complete, way, standing),
            *_scorers(edition, track, complete, way, standing),
            *_ways(edition, track, complete, way, standing),
        ]
        found = tuple(each for each in tried if each.moves)
        return Fragility(_margins(base, standing), found, len(tried))


class _Standing:
    """The order as it is, against which alternatives are held."""

    def __init__(self, keys: Mapping[str, Key], lines: Lines, rulings: Sequence[Sequence[str]]) -> None:
        self.keys, self.lines, self.rulings = keys, lines, rulings
        self.places = places(keys, rulings)

    def moves(self, keys: Mapping[str, Key]) -> tuple[Move, ...]:
        """Who stands elsewhere by these keys, best first."""
        after = places(keys, self.rulings)
        changed = [name for name, place in self.places.items() if after[name] != place]
        return tuple(
            Move(
                name,
                self.places[name],
                after[name],
                side(self.places[name], self.lines),
                side(after[name], self.lines),
            )
            for name in sorted(changed, key=lambda name: (self.places[name].rank, name))
        )

    def moves_of_one(self, name: str, key: Key) -> tuple[Move, ...]:
        """Who stands elsewhere when one file has another key: most often nobody, seen without sorting."""
        own = self.keys[name]
        stays = all(
            ((other > own) - (other < own)) == ((other > key) - (other < key))
            for file, other in self.keys.items()
            if file != name
        )
        return () if stays else self.moves({**self.keys, name: key})


def _sheets(
    edition: Edition, track: Track, files: Mapping[str, Tallies], way: Way, standing: _Standing
) -> Iterator[Alternative]:
    """Each single sheet left out; a stage's only sheet cannot be."""
    for name, given in files.items():
        for stage in scored_stages(track):
            for scorer in given[stage].totals:
                try:
                    changed = merit(edition, track, given, way, {stage: {scorer}})
                except BadScore:
                    continue
                moves = standing.moves_of_one(name, changed.key)
                yield Alternative(Kind.SHEET, scorer, stage, name, moves)


def _scorers(
    edition: Edition, track: Track, files: Mapping[str, Tallies], way: Way, standing: _Standing
) -> Iterator[Alternative]:
    """Each person's or unit's sheets of a stage left out altogether."""
    for stage in scored_stages(track):
        found: dict[str, list[str]] = {}
        for name, given in files.items():
            for scorer in given[stage].totals:
                found.setdefault(scorer, []).append(name)
        for scorer, names in sorted(found.items()):
            if len(names) < 2:
                continue
            try:
                changed = {
                    name: merit(edition, track, files[name], way, {stage: {scorer}}).key for name in names
                }
            except BadScore:
                continue
            yield Alternative(Kind.SCORER, scorer, stage, None, standing.moves({**standing.keys, **changed}))


def _ways(
    edition: Edition, track: Track, files: Mapping[str, Tallies], way: Way, standing: _Standing
) -> Iterator[Alternative]:
    """Other policies for panels and presentations, and rounding at every stage."""
    tries: list[tuple[Kind, str, Way]] = []
    for panel in (*Policy, None):
        if panel != way.panel:
            value = panel.value if panel else "consensus"
            tries.append((Kind.PANEL_POLICY, value, Way(panel, way.presentation)))
    for presentation in Policy:
        if presentation != way.presentation:
            tries.append((Kind.PRESENTATION_POLICY, presentation.value, Way(way.panel, presentation)))
    for decimals in DECIMALS:
        tries.append((Kind.ROUNDING, str(decimals), Way(way.panel, way.presentation, decimals)))
    for kind, value, other in tries:
        found = merits(edition, track, files, other)
        if len(found) == len(files):
            keys = {name: each.key for name, each in found.items()}
            yield Alternative(kind, value, None, None, standing.moves(keys))


def _margins(base: Mapping[str, Merit], standing: _Standing) -> tuple[Margin, ...]:
    """Distances in total points: to the next below, and to what each line takes."""
    ordered = sorted(base, key=lambda name: (standing.places[name].rank, name))
    found = []
    for at, name in enumerate(ordered):
        below = base[ordered[at + 1]].total if at + 1 < len(ordered) else None
        own = base[name].total
        found.append(
            Margin(
                name,
                standing.places[name],
                side(standing.places[name], standing.lines),
                None if below is None else own - below,
                dict(_to_lines(ordered, base, name, standing)),
            )
        )
    return tuple(found)


def _to_lines(
    ordered: Sequence[str], base: Mapping[str, Merit], name: str, standing: _Standing
) -> Iterator[tuple[str, Decimal]]:
    """Above a line: the lead over the first below it. Below: what is lacking to the last above it (negative)."""
    at = ordered.index(name)
    for line, reach in standing.lines:
        if not 0 < reach < len(ordered):
            continue
        other = ordered[reach] if at < reach else ordered[reach - 1]
        yield line, base[name].total - base[other].total
