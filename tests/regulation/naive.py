"""The review's arithmetic a second time, from the text of the measures, in fractions and without the kernel.

Slow and plain on purpose: every figure is made anew from the percentages, nothing is shared, nothing is cached.
"""

from fractions import Fraction
from typing import Any

# GB/T 19580-2012 and our own sheets: item → points.
ORGANIZATION = {
    "4.1.2": 50, "4.1.3": 30, "4.1.4": 30, "4.2.2": 40, "4.2.3": 50, "4.3.2": 40, "4.3.3": 50, "4.4.2": 60,
    "4.4.3": 15, "4.4.4": 20, "4.4.5": 15, "4.4.6": 10, "4.4.7": 10, "4.5.2": 50, "4.5.3": 50, "4.6.2": 40,
    "4.6.3": 40, "4.7.2": 80, "4.7.3": 80, "4.7.4": 80, "4.7.5": 60, "4.7.6": 50, "4.7.7": 50,
}  # fmt: skip
INDIVIDUAL = {"P1.1": 150, "P2.1": 300, "P3.1": 300, "P4.1": 150, "P5.1": 100}
PRESENTATION = {"S1.1": 200, "S2.1": 300, "S3.1": 250, "S4.1": 150, "S5.1": 100}
TENTHS = {"organization": {"material": 2, "site": 7, "speech": 1}, "individual": {"material": 8, "speech": 2}}

Sheet = dict[str, int]
# Stage → {"sheets": {scorer: sheet}, "struck": [scorer], "agreed": sheet or None, "absent": bool}
File = dict[str, dict[str, Any]]


def points_of(sheet: Sheet, points: dict[str, int], only: str = "") -> Fraction:
    """What a sheet gives; `only` the items of one category."""
    return sum(
        (Fraction(points[item] * sheet[item], 100) for item in points if item.startswith(only)), Fraction(0)
    )


def one_of(values: list[Fraction], policy: str) -> Fraction:
    """Mean, or from five values on the mean without one highest and one lowest."""
    left = sorted(values)
    if policy == "trimmed_mean" and len(left) >= 5:
        left = left[1 : len(left) - 1]
    return sum(left, Fraction(0)) / len(left)


def stage(given: dict[str, Any], points: dict[str, int], policy: str, only: str = "") -> Fraction | None:
    """A stage's score; None where nothing that counts was given."""
    if given["absent"]:
        return Fraction(0)
    counted = [sheet for scorer, sheet in given["sheets"].items() if scorer not in given["struck"]]
    if not counted:
        return None
    if policy == "consensus":
        return points_of(agreed(given, points), points, only)
    return one_of([points_of(sheet, points, only) for sheet in counted], policy)


def agreed(given: dict[str, Any], points: dict[str, int]) -> Sheet:
    """What the panel agreed on; a mean that it took as it was becomes the mean of the sheets that count."""
    everybody = list(given["sheets"].values())
    counted = [sheet for scorer, sheet in given["sheets"].items() if scorer not in given["struck"]]
    if len(counted) == len(everybody):
        return dict(given["agreed"])
    return {
        item: step_of(counted, item)
        if given["agreed"][item] == step_of(everybody, item)
        else given["agreed"][item]
        for item in points
    }


def step_of(sheets: list[Sheet], item: str) -> int:
    """The mean on an item, to the nearest five, half up."""
    mean = Fraction(sum(sheet[item] for sheet in sheets), len(sheets))
    return min(range(0, 105, 5), key=lambda step: (abs(mean - step), -step))


def merit(
    file: File, track: str, panel: str, speech: str, points: dict[str, int]
) -> tuple[Fraction, ...] | None:
    """Total, site, results on site, material: or None without a part."""
    sheets = {"material": points, "site": points, "speech": PRESENTATION}
    policies = {"material": panel, "site": panel, "speech": speech}
    parts = {}
    for name in TENTHS[track]:
        if name not in file:
            return None
        score = stage(file[name], sheets[name], policies[name])
        if score is None:
            return None
        parts[name] = score
    total = sum((Fraction(TENTHS[track][name], 10) * score for name, score in parts.items()), Fraction(0))
    results = stage(file["site"], points, panel, "4.7.") if "site" in parts else Fraction(0)
    return total, parts.get("site", Fraction(0)), results or Fraction(0), parts["material"]


def ranks(merits: dict[str, tuple[Fraction, ...]]) -> dict[str, tuple[int, int]]:
    """First and last place that a file may stand at: everybody is compared with everybody."""
    return {
        name: (
            1 + sum(other > own for other in merits.values()),
            sum(other >= own for other in merits.values()),
        )
        for name, own in merits.items()
    }


def shortlist(scores: dict[str, Fraction], planned: int) -> tuple[set[str], set[str]]:
    """Who is in for certain, and who shares the score across the line of one and a half times the places."""
    limit = 3 * planned // 2
    inside = {name for name, own in scores.items() if sum(other >= own for other in scores.values()) <= limit}
    tied = {
        name
        for name, own in scores.items()
        if name not in inside and sum(other > own for other in scores.values()) < limit
    }
    return inside, tied
