"""Drafts being autosaved at once: nothing may fail, and every acknowledged field must be in the database.

Three runs on one server: everybody at the same instant, everybody in the rhythm of people typing, and one person
alone beside a bare logged-in UPDATE (RX.10: a field within four times of it).
"""

import asyncio
import re
import statistics
import time
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlencode

import django

from benchmarks.server import scratch, serving

if TYPE_CHECKING:
    from benchmarks import drafts

FIELDS = (("basics", "legal_representative"), ("contacts", "address"), ("profile", "profile"))
TOKEN = "b" * 32
RHYTHM = 10.0  # seconds between two savings of one person who types
ALONE = 200
TIMES_BARE = 4.0
VERSION = re.compile(rb'name="version" value="(\d+)"')


@dataclass
class Person:
    """Who saves, what the server acknowledged, and how long each saving took."""

    pk: int
    session: str
    port: int
    versions: dict[str, int] = field(default_factory=dict)
    acknowledged: dict[tuple[str, str], str] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    async def save(self, turn: int) -> None:
        """Post one field as the page's script does."""
        key, name = FIELDS[turn % len(FIELDS)]
        value, seen = f"第{turn}次-{self.pk}", self.versions.get(key, 0)
        given = {"script": "1", "version": str(seen), "touched": f"{name}:{seen}", name: value}
        begun = time.perf_counter()
        status, body = await post(self.port, f"/apply/{self.pk}/sections/{key}/", self.session, given)
        self.seconds.append(time.perf_counter() - begun)
        found = VERSION.search(body)
        if status != 200 or found is None:
            self.errors.append(f"{status}: {body[:200]!r}")
            return
        self.versions[key] = int(found[1])
        self.acknowledged[key, name] = value

    async def update(self, turn: int) -> None:
        """A bare UPDATE of a row of one's own."""
        begun = time.perf_counter()
        path = f"/apply/{self.pk}/sections/bare/"
        status, body = await post(self.port, path, self.session, {"bare": f"第{turn}次"})
        self.seconds.append(time.perf_counter() - begun)
        if status != 200 or b"\r\n1\r\n" not in body:
            self.errors.append(f"bare {status}: {body[:200]!r}")


class Timed(Protocol):
    """Somebody whose savings were timed."""

    seconds: list[float]


async def post(port: int, path: str, session: str, given: dict[str, str]) -> tuple[int, bytes]:
    """One request on a connection of its own; 0 where there was no answer."""
    body = urlencode({**given, "csrfmiddlewaretoken": TOKEN}).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nHX-Request: true\r\n"
        f"Cookie: sessionid={session}; csrftoken={TOKEN}\r\nContent-Length: {len(body)}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
    )
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(head.encode() + body)
        answer = await reader.read()
        writer.close()
    except OSError as problem:
        return 0, str(problem).encode()
    return int(answer[9:12] or 0), answer


async def at_once(people: list[Person], rounds: int) -> None:
    """Each saves again as soon as the answer is there."""

    async def go(person: Person) -> None:
        for turn in range(rounds):
            await person.save(turn)

    await asyncio.gather(*map(go, people))


async def in_rhythm(people: list[Person], rounds: int) -> None:
    """Each saves every few seconds, not all at the same moment."""

    async def go(place: int, person: Person) -> None:
        await asyncio.sleep(RHYTHM * place / len(people))
        for turn in range(rounds):
            begun = time.monotonic()
            await person.save(turn)
            await asyncio.sleep(max(0.0, RHYTHM - (time.monotonic() - begun)))

    await asyncio.gather(*(go(place, person) for place, person in enumerate(people)))


async def alone(person: Person, plain: Person) -> None:
    """One person, one saving after another, each followed by a bare UPDATE: both meet the same machine."""
    for turn in range(ALONE):
        await person.save(turn)
        await plain.update(turn)


def run(*, size: int = 500, rounds: int = 6) -> int:
    """Measure, compare with the database, print; 1 where something is not as it must be."""
    with scratch():
        django.setup()
        from benchmarks import drafts

        made = drafts.prepare(size)
        with serving() as port, serving("benchmarks.bare_settings") as bare_port:
            asyncio.run(_warm(port, made[0].pk, made[0].session))
            crowd, typing = _people(made, port), _people(made, port)
            _measured("at once", at_once(crowd, rounds), crowd)
            lost = _lost(crowd)
            _know(typing, crowd)
            _measured("typing", in_rhythm(typing, rounds), typing)
            lost += _lost(typing)
            one, plain = _people(made[:1], port), _people(made[:1], bare_port)
            _know(one, typing)
            _measured("alone", alone(one[0], plain[0]), one)
            told("bare UPDATE", plain)
    errors = [error for person in (*crowd, *typing, *one, *plain) for error in person.errors]
    times = statistics.median(one[0].seconds) / statistics.median(plain[0].seconds)
    print(
        f"errors {len(errors)}, lost fields {lost}; alone / bare UPDATE = {times:.1f} (at most {TIMES_BARE:.0f})"
    )
    for error in errors[:3]:
        print(" ", error)
    return int(bool(errors or lost or times > TIMES_BARE))


def _people(made: Sequence["drafts.Draft"], port: int) -> list[Person]:
    return [Person(draft.pk, draft.session, port) for draft in made]


def _know(people: list[Person], before: list[Person]) -> None:
    """The versions that an earlier run of theirs was told."""
    for person, earlier in zip(people, before, strict=False):
        person.versions = dict(earlier.versions)


async def _warm(port: int, pk: int, session: str) -> None:
    """Let both workers load their code before anything is measured."""
    given = {"version": "0", "touched": "", "script": "1"}
    await asyncio.gather(
        *(post(port, f"/apply/{pk}/sections/quality/", session, given) for _each in range(16))
    )


def _measured(name: str, load: Coroutine[Any, Any, None], people: list[Person]) -> None:
    begun = time.perf_counter()
    asyncio.run(load)
    told(name, people, time.perf_counter() - begun)


def told(name: str, people: Sequence["Timed"], took: float = 0) -> None:
    """Print how long the savings of these people took."""
    seconds = sorted(second for person in people for second in person.seconds)
    p50, p95 = (seconds[int(len(seconds) * share)] * 1000 for share in (0.5, 0.95))
    speed = f" in {took:5.1f} s = {len(seconds) / took:5.1f}/s" if took else ""
    print(
        f"{name:12}{len(people):4} people, {len(seconds):5} savings{speed};"
        f" p50 {p50:.0f} ms, p95 {p95:.0f} ms, max {seconds[-1] * 1000:.0f} ms",
        flush=True,
    )


def _lost(people: list[Person]) -> int:
    """Acknowledged fields that the database does not hold."""
    from benchmarks import drafts

    lost = 0
    for person in people:
        there = drafts.stored(person.pk)
        lost += sum(
            there.get(key, {}).get(name) != value for (key, name), value in person.acknowledged.items()
        )
    return lost
