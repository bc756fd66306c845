"""Where a self-check keeps its answers: in a signed cookie of the person's own browser, nowhere else (R12.2).

It ends with the browser, holds no name and no free text, and is thrown away once it was carried into a file.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse

from nantong_award.regulation.stage import Track

SALT = "applications.self_check"
LONGEST = 12 * 3600  # seconds; an unfinished self-check of yesterday is begun anew
PATH = "/apply/"


@dataclass(frozen=True, slots=True)
class Kept:
    """Answers by group, the questions that were passed, and whether the person asked to fill in a file with them."""

    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    seen: frozenset[str] = frozenset()
    carried: bool = False


def _name(track: Track) -> str:
    return f"self_check_{track.value}"


def kept_of(request: HttpRequest, track: Track) -> Kept:
    """What the browser brings; nothing where it brings nothing that we signed."""
    text = request.COOKIES.get(_name(track), "")
    try:
        found = signing.loads(text, salt=SALT, max_age=LONGEST)
    except signing.BadSignature:
        return Kept()
    return Kept(found["answers"], frozenset(found["seen"]), found["carried"])


def keep(request: HttpRequest, response: HttpResponse, track: Track, kept: Kept) -> HttpResponse:
    """Give the answers to the browser."""
    content = {"answers": kept.answers, "seen": sorted(kept.seen), "carried": kept.carried}
    response.set_cookie(
        _name(track),
        signing.dumps(content, salt=SALT, compress=True),
        path=PATH,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return response


def forget(response: HttpResponse, track: Track) -> HttpResponse:
    """Take them back."""
    response.delete_cookie(_name(track), path=PATH, samesite="Lax")
    return response
