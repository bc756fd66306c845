"""Two hundred random rounds: the kernel against a second reckoning that shares no line with it (R16.1, R23.1)."""

import random
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from nantong_award.regulation.rules.fragility import Kind, examine
from nantong_award.regulation.rules.merit import Merit, Review, Way, merit, tallies
from nantong_award.regulation.rules.ranking import places
from nantong_award.regulation.rules.scoring import BadScore, Policy, half_up
from nantong_award.regulation.rules.shortlist import shortlist
from nantong_award.regulation.stage import Stage, Track
from tests.regulation import naive
from tests.regulation.samples import E2023

STAGES = {
    "material": Stage.MATERIAL_REVIEW,
    "site": Stage.SITE_REVIEW,
    "speech": Stage.PRESENTATION,
}
POINTS = {Track.ORGANIZATION: naive.ORGANIZATION, Track.INDIVIDUAL: naive.INDIVIDUAL}
ROUNDS = 200


class Invented:
    """A class of files with panels, sheets, policies, struck sheets, absences, gaps and twins."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.track = self.dice.choice([Track.ORGANIZATION, Track.ORGANIZATION, Track.INDIVIDUAL])
        self.points = POINTS[self.track]
        self.panel = self.dice.choice(["consensus", "mean", "trimmed_mean"])
        self.speech = self.dice.choice(["mean", "trimmed_mean"])
        self.planned = self.dice.randint(0, 7)
        self.files: dict[str, naive.File] = {}
        for number in range(self.dice.randint(3, 12)):
            twin = self.files and self.dice.random() < 0.2
            source = self.dice.choice(sorted(self.files)) if twin else ""
            self.files[f"f{number:02d}"] = self.files[source] if twin else self._file()

    def _file(self) -> naive.File:
        level = self.dice.randrange(20, 95, 5)
        found = {
            name: self._stage(
                self.points if name != "speech" else naive.PRESENTATION, level, name == "speech"
            )
            for name in naive.TENTHS[self.track.value]
        }
        if self.dice.random() < 0.05:
            del found[self.dice.choice(sorted(found))]
        return found

    def _stage(self, points: dict[str, int], level: int, speech: bool) -> dict[str, Any]:
        coarse = self.dice.random() < 0.3
        sheets = {}
        for scorer in range(self.dice.randint(3, 8)):
            own = max(0, min(100, level + 5 * self.dice.randint(-2, 2)))
            shift = 0 if coarse else 2
            sheets[f"e{scorer}"] = {
                item: max(0, min(100, own + 5 * self.dice.randint(-shift, shift))) for item in points
            }
        struck = [scorer for scorer in sheets if self.dice.random() < 0.08]
        agreed = {item: naive.step_of(list(sheets.values()), item) for item in points}
        for item in self.dice.sample(sorted(agreed), 2):
            agreed[item] = self.dice.randrange(0, 105, 5)
        absent = speech and self.dice.random() < 0.1
        return {
            "sheets": {} if absent else sheets,
            "struck": struck,
            "agreed": None if speech else agreed,
            "absent": absent,
        }

    def expected(self) -> dict[str, tuple[Fraction, ...]]:
        """Merits by the second reckoning."""
        made = {
            name: naive.merit(file, self.track.value, self.panel, self.speech, self.points)
            for name, file in self.files.items()
        }
        return {name: each for name, each in made.items() if each is not None}

    @property
    def way(self) -> Way:
        """The policies as the kernel names them."""
        return Way(None if self.panel == "consensus" else Policy(self.panel), Policy(self.speech))

    def kernel(self) -> dict[str, Merit]:
        """Merits by the kernel."""
        found = {}
        for name, file in self.files.items():
            reviews = {
                STAGES[stage]: Review(given["sheets"], given["agreed"], given["absent"])
                for stage, given in file.items()
            }
            struck = {STAGES[stage]: given["struck"] for stage, given in file.items()}
            try:
                given_up = tallies(E2023, self.track, reviews)
                found[name] = merit(E2023, self.track, given_up, self.way, struck)
            except BadScore:
                continue
        return found


def cents(value: Fraction) -> str:
    """Two decimals, half up, by whole numbers alone."""
    whole = (value * 1000 + 5) // 10
    return f"{whole // 100}.{whole % 100:02d}"


def close(value: Decimal, exact: Fraction) -> bool:
    """The same to seventy digits: what an endless decimal can be."""
    return abs(Fraction(value) - exact) < Fraction(1, 10**70)


@pytest.mark.requirement("R16.1")
@pytest.mark.requirement("R23.1")
def test_two_hundred_random_rounds_come_out_the_same() -> None:
    """R16.1, R23.1: every total, every place with its ties, and every shortlist."""
    seen = {"ties": 0, "absent": 0, "struck": 0, "partless": 0, "tied_lines": 0}
    for seed in range(ROUNDS):
        invented = Invented(seed)
        expected, found = invented.expected(), invented.kernel()
        assert set(found) == set(expected), seed
        for name, exact in expected.items():
            own = found[name]
            assert str(half_up(own.total)) == cents(exact[0]), (seed, name)
            parts = (own.total, own.parts.get(Stage.SITE_REVIEW, Decimal(0)), own.results)
            material = own.parts[Stage.MATERIAL_REVIEW]
            assert all(map(close, (*parts, material), exact)), (seed, name)
        standing = places({name: each.key for name, each in found.items()})
        ranks = naive.ranks(expected)
        assert {name: (place.rank, place.last) for name, place in standing.items()} == ranks, seed
        _compare_shortlists(invented, expected, found, seen, seed)
        seen["ties"] += sum(first != last for first, last in ranks.values())
        seen["partless"] += len(invented.files) - len(expected)
        for file in invented.files.values():
            seen["absent"] += sum(given["absent"] for given in file.values())
            seen["struck"] += sum(bool(given["struck"]) for given in file.values())
    # A comparison that never met a tie, an absence or a struck sheet would prove little.
    assert min(seen.values()) > 20, seen


def _compare_shortlists(
    invented: Invented,
    expected: dict[str, tuple[Fraction, ...]],
    found: dict[str, Merit],
    seen: dict[str, int],
    seed: int,
) -> None:
    chosen = shortlist(
        E2023,
        invented.planned,
        {name: each.parts[Stage.MATERIAL_REVIEW] for name, each in found.items()},
    )
    inside, tied = naive.shortlist({name: each[3] for name, each in expected.items()}, invented.planned)
    assert (set(chosen.selected), set(chosen.tied_at_line)) == (inside, tied), seed
    seen["tied_lines"] += bool(tied)


@pytest.mark.requirement("R23.1")
@pytest.mark.parametrize("seed", range(20))
def test_leaving_out_one_sheet_is_the_whole_reckoning_once_more(seed: int) -> None:
    """The fragile places are those of the naive order with the sheet struck."""
    invented = Invented(seed)
    for file in invented.files.values():
        for given in file.values():
            given["struck"] = []
    expected = naive.ranks(invented.expected())
    files = {
        name: tallies(
            E2023,
            invented.track,
            {
                STAGES[stage]: Review(given["sheets"], given["agreed"], given["absent"])
                for stage, given in invented.files[name].items()
            },
        )
        for name in expected
    }
    found = examine(E2023, invented.track, files, invented.way, [("award", 1), ("nomination", 3)])
    told = {
        (each.file, each.stage, each.value): {
            move.file: (move.after.rank, move.after.last) for move in each.moves
        }
        for each in found.alternatives
        if each.kind is Kind.SHEET
    }
    for name in expected:
        original = invented.files[name]
        for stage, given in original.items():
            for scorer in given["sheets"]:
                if len(given["sheets"]) < 2:
                    continue
                # Twins share their rows: only this file's sheet is struck.
                invented.files[name] = {**original, stage: {**given, "struck": [scorer]}}
                after = naive.ranks(invented.expected())
                moved = {file: place for file, place in after.items() if place != expected[file]}
                assert told.get((name, STAGES[stage], scorer), {}) == moved, (seed, name, stage, scorer)
        invented.files[name] = original
