"""Scores being saved at once: nothing may fail, every acknowledged score must be in the database, and one expert
alone saves a score within four times of a bare logged-in UPDATE (RX.10).
"""

import asyncio
import re
import statistics
import time
from dataclasses import dataclass, field

import django

from benchmarks.autosave import ALONE, TIMES_BARE, post, told
from benchmarks.server import scratch, serving

ITEMS = ("4.1.2", "4.1.3", "4.2.2", "4.3.2", "4.7.2", "4.7.4")
VERSION = re.compile(rb'name="version" value="(\d+)"')
MOST_AT_ONCE = 60


@dataclass
class Scorer:
    """Who scores, what the server acknowledged, and how long each saving took."""

    pk: int
    session: str
    port: int
    versions: dict[str, int] = field(default_factory=dict)
    acknowledged: dict[str, int] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    async def save(self, turn: int) -> None:
        """Post one percentage as the page's script does."""
        item, percent = ITEMS[turn % len(ITEMS)], turn // len(ITEMS) % 2 * 45 + 5 * (self.pk % 10)
        given = {"version": str(self.versions.get(item, 0)), "percent": str(percent)}
        begun = time.perf_counter()
        status, body = await post(self.port, f"/review/sheets/{self.pk}/items/{item}/", self.session, given)
        self.seconds.append(time.perf_counter() - begun)
        found = VERSION.search(body)
        if status != 200 or found is None:
            self.errors.append(f"{status}: {body[:200]!r}")
            return
        self.versions[item], self.acknowledged[item] = int(found[1]), percent

    async def update(self, turn: int) -> None:
        """A bare UPDATE of one row."""
        begun = time.perf_counter()
        path = f"/apply/{self.pk}/sections/bare/"
        status, body = await post(self.port, path, self.session, {"bare": f"第{turn}次"})
        self.seconds.append(time.perf_counter() - begun)
        if status != 200 or b"\r\n1\r\n" not in body:
            self.errors.append(f"bare {status}: {body[:200]!r}")


async def at_once(people: list[Scorer], rounds: int) -> None:
    """Each saves again as soon as the answer is there."""

    async def go(person: Scorer) -> None:
        for turn in range(rounds):
            await person.save(turn)

    await asyncio.gather(*map(go, people))


async def alone(person: Scorer, plain: Scorer) -> None:
    """One saving after another, each followed by a bare UPDATE: both meet the same machine."""
    for turn in range(ALONE):
        await person.save(turn)
        await plain.update(turn)


def run(*, size: int = 40, rounds: int = 6) -> int:
    """Measure, compare with the database, print; 1 where something is not as it must be."""
    with scratch():
        django.setup()
        from benchmarks import sheets

        made = sheets.prepare(min(size, MOST_AT_ONCE))
        with serving() as port, serving("benchmarks.bare_settings") as bare_port:
            crowd = [Scorer(each.pk, each.session, port) for each in made]
            asyncio.run(at_once(crowd[:2], 2))
            for person in crowd[:2]:
                person.seconds.clear()
            begun = time.perf_counter()
            asyncio.run(at_once(crowd, rounds))
            told("scores", crowd, time.perf_counter() - begun)
            first = crowd[0]
            one = Scorer(
                first.pk, first.session, port, versions=first.versions, acknowledged=first.acknowledged
            )
            plain = Scorer(made[0].file, first.session, bare_port)
            asyncio.run(alone(one, plain))
            told("alone", [one])
            told("bare UPDATE", [plain])
        lost = sum(
            sheets.stored(each.pk).get(item) != percent
            for each in crowd
            for item, percent in each.acknowledged.items()
        )
    errors = [error for person in (*crowd, one, plain) for error in person.errors]
    times = statistics.median(one.seconds) / statistics.median(plain.seconds)
    print(
        f"errors {len(errors)}, lost scores {lost}; alone / bare UPDATE = {times:.1f} (at most {TIMES_BARE:.0f})"
    )
    for error in errors[:3]:
        print(" ", error)
    return int(bool(errors or lost or times > TIMES_BARE))
