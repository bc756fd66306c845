"""A live session: 60 member units ask the pulse every two seconds and score together in the last half minute.

Four boards (the office's, the host's, the supervisor's, the committee's) follow beside them. Nothing may fail, every
acknowledged sheet must be in the database, and 95 of 100 answers must come within half a second (R22.2).
"""

import asyncio
import json
import os
import random
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import django

from benchmarks.server import scratch, serving

if TYPE_CHECKING:
    from benchmarks.sessions import Hall

UNITS = 60
BEAT = 2.0
LISTENING = 15.0  # seconds before anybody scores
SCORING = 30.0
LIMIT = 0.5
TOKEN = "b" * 32
BOARDS = 4  # each is fetched anew after every pulse that tells of a change: enough requests for a percentile


@dataclass
class Measured:
    """How long each kind of request took, and what went wrong."""

    pulses: list[float] = field(default_factory=list)
    savings: list[float] = field(default_factory=list)
    pages: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@dataclass
class Unit:
    """A phone: what it has typed, and what the portal has acknowledged."""

    session: str
    version: int = 0
    items: dict[str, int] = field(default_factory=dict)
    state: str = ""


async def ask(port: int, path: str, headers: dict[str, str], body: bytes = b"") -> tuple[int, str, bytes]:
    """One request on a connection of its own: status, ETag, body; 0 where there was no answer."""
    lines = [f"{'POST' if body else 'GET'} {path} HTTP/1.1", "Host: 127.0.0.1", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if body:
        lines += [f"Content-Length: {len(body)}", "Content-Type: application/x-www-form-urlencoded"]
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(("\r\n".join(lines) + "\r\n\r\n").encode() + body)
        answer = await reader.read()
        writer.close()
    except OSError as problem:
        return 0, "", str(problem).encode()
    head, _gap, content = answer.partition(b"\r\n\r\n")
    mark = next((line[6:] for line in head.decode("latin-1").split("\r\n") if line.startswith("ETag: ")), "")
    return int(answer[9:12] or 0), mark, content


async def listen(port: int, path: str, follow: str, session: str, until: float, seen: Measured) -> None:
    """Ask the pulse every two seconds; `follow` is the page to fetch again when it has changed."""
    mark = ""
    await asyncio.sleep(random.uniform(0, BEAT))
    while time.monotonic() < until:
        begun = time.perf_counter()
        status, found, body = await ask(port, path, {"If-None-Match": mark} if mark else {})
        seen.pulses.append(time.perf_counter() - begun)
        if status not in (200, 304):
            seen.errors.append(f"pulse {status}: {body[:200]!r}")
        if status == 200 and mark and follow:
            await _page(port, follow, session, seen)
        mark = found or mark
        await asyncio.sleep(max(0.0, BEAT - (time.perf_counter() - begun)))


async def _page(port: int, path: str, session: str, seen: Measured) -> None:
    begun = time.perf_counter()
    headers = {"HX-Request": "true", "Cookie": f"sessionid={session}"}
    status, _mark, body = await ask(port, path, headers)
    seen.pages.append(time.perf_counter() - begun)
    if status != 200:
        seen.errors.append(f"page {status}: {body[:200]!r}")


async def score(port: int, hall: "Hall", unit: Unit, begins: float, seen: Measured) -> None:
    """Type one item after the other, each saved by the page itself, then hand in: all within half a minute."""
    await asyncio.sleep(max(0.0, begins - time.monotonic()))
    pause = SCORING / (len(hall.codes) + 2)
    for code in hall.codes:
        await asyncio.sleep(random.uniform(0.5, 1.0) * pause)
        unit.items[code] = random.randrange(10, 20) * 5
        await _save(port, hall, unit, seen)
    await asyncio.sleep(random.uniform(0.5, 1.0) * pause)
    await _save(port, hall, unit, seen, hand_in="1")


async def _save(port: int, hall: "Hall", unit: Unit, seen: Measured, **more: str) -> None:
    given = {**unit.items, "version": unit.version, "note": "", "csrfmiddlewaretoken": TOKEN, **more}
    headers = {"Accept": "application/json", "Cookie": f"sessionid={unit.session}; csrftoken={TOKEN}"}
    begun = time.perf_counter()
    path = f"/presentations/{hall.turn}/score/"
    status, _mark, body = await ask(port, path, headers, urlencode(given).encode())
    seen.savings.append(time.perf_counter() - begun)
    if status != 200:
        seen.errors.append(f"saving {status}: {body[:200]!r}")
        return
    told = json.loads(body)
    unit.version, unit.state = told["version"], told["state"]


async def hold(port: int, hall: "Hall", units: dict[int, Unit], seen: Measured) -> None:
    """The whole session: everybody listens, then everybody scores."""
    begins = time.monotonic() + LISTENING
    until = begins + SCORING + BEAT
    phones, watched = f"/presentations/pulse/{hall.pulse}/", f"/presentations/pulse/{hall.watched}/"
    board = f"/presentations/rounds/{hall.round}/"
    await asyncio.gather(
        *(listen(port, phones, "", "", until, seen) for _unit in units),
        *(score(port, hall, unit, begins, seen) for unit in units.values()),
        *(listen(port, watched, board, hall.office, until, seen) for _board in range(BOARDS)),
    )


async def _warm(port: int, hall: "Hall") -> None:
    """Let both workers load their code before anything is measured."""
    member, office = (
        {"Cookie": f"sessionid={each}"} for each in (next(iter(hall.units.values())), hall.office)
    )
    asked = [
        (f"/presentations/pulse/{hall.pulse}/", member),
        (f"/presentations/{hall.turn}/own/", member),
        (f"/presentations/rounds/{hall.round}/", office | {"HX-Request": "true"}),
    ]
    await asyncio.gather(*(ask(port, path, headers) for path, headers in asked * 12))


def run(*, size: int = UNITS) -> int:
    """Measure and print; 1 where something failed, was lost, or was slower than it may be."""
    seen = Measured()
    with scratch():
        django.setup()
        from benchmarks import sessions

        hall = sessions.prepare(size)
        units = {pk: Unit(session) for pk, session in hall.units.items()}
        with serving() as port:
            asyncio.run(_warm(port, hall))
            asyncio.run(hold(port, hall, units, seen))
        there = sessions.kept(hall.turn)
    lost = sum(there.get(pk) != ("handed_in", unit.items) for pk, unit in units.items())
    slow = [_told(name, times) for name, times in vars(seen).items() if name != "errors"]
    load = os.getloadavg()[0]
    print(f"{size} units; errors {len(seen.errors)}, lost sheets {lost}; load of the machine {load:.1f}")
    for error in seen.errors[:3]:
        print(" ", error)
    return int(bool(seen.errors or lost or any(slow)))


def _told(name: str, times: list[float]) -> bool:
    """Print a line of figures; whether they are above the limit."""
    ordered = sorted(times)
    p50, p95 = (ordered[int(len(ordered) * share)] for share in (0.5, 0.95))
    print(
        f"{name:10}{len(ordered):6} requests; p50 {p50 * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms,"
        f" max {ordered[-1] * 1000:.0f} ms",
        flush=True,
    )
    return p95 > LIMIT
