"""Every address of the portal that can be opened with GET, filled in with the numbers of rows that exist."""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice, product

from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from nantong_award.core.models import User

# What a text parameter may be; one of each kind is enough to enter.
WORDS = ("4.1.2", "organization", "total")
MOST = 40
# The admin's pages of other apps hold nothing of a sheet, and there are hundreds of them.
ADMIN = re.compile(
    r"^admin/(?!$|review/|rounds/|core/auditevent|core/message|applications/(application|round)/)"
)
SPENDING = re.compile(r"^(static|media|accounts/logout|__debug__)")
# Headers that say when, or are made anew for each answer.
CHANGING = ("Set-Cookie", "Content-Security-Policy", "Expires", "Date")
PART = re.compile(r"<(?:(\w+):)?(\w+)>")
# Tokens against forged requests, names of requests, signed addresses, when a calendar was written: new each time.
TOKENS = re.compile(
    r"\b[A-Za-z0-9]{64}\b|\b[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}\b|nonce-[\w+/=-]+"
    r"|/presentations/pulse/[\w:-]+|DTSTAMP:\w+"
)


def routes(patterns: Iterable[URLPattern | URLResolver] | None = None, before: str = "") -> Iterator[str]:
    """Every route of the address book, as it is written there."""
    for each in patterns if patterns is not None else get_resolver().url_patterns:
        route = before + str(each.pattern).removeprefix("^").removesuffix("$").removesuffix("\\Z")
        if isinstance(each, URLResolver):
            yield from routes(each.url_patterns, route)
        else:
            yield route


def addresses(numbers: Mapping[str, Iterable[int]], *, is_staff: bool) -> list[str]:
    """Each route with numbers in its places, and every word where words stand.

    `numbers` says for a beginning of a route which rows it is about; the longest beginning counts, "" is for all
    others. The admin is tried with every number by those only whom it lets in.
    """
    found: list[str] = []
    for route in dict.fromkeys(routes()):
        if "(?P" in route or ADMIN.match(route) or SPENDING.match(route):
            continue
        begins = max((each for each in numbers if route.startswith(each)), key=len)
        kept = [str(number) for number in numbers[begins]]
        if route.startswith("admin/") and not is_staff:
            kept = kept[:1]
        choices = [kept if kind in ("int", "path") else WORDS for kind, _name in PART.findall(route)]
        for chosen in islice(product(*choices), MOST):
            values = iter(chosen)
            found.append("/" + PART.sub(lambda _match, values=values: next(values), route))
    return found


def client_of(user: User | None) -> Client:
    """A browser in which this person is signed in."""
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user)
    return client


def open_all(user: User | None, wanted: Iterable[str]) -> dict[str, str]:
    """What the person can read: address → text of page, workbook or answer, its headers before it."""
    client, seen = client_of(user), {}
    for address in wanted:
        answer = client.get(address)
        assert answer.status_code < 500, (address, answer.status_code)
        if answer.status_code == 200:
            seen[address] = text_of(answer)
    return seen


def text_of(answer: HttpResponseBase) -> str:
    """Headers and body, without what changes with every request; a workbook is unpacked."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            text = "\n".join(
                packed.read(name).decode("utf-8", "replace")
                for name in packed.namelist()
                if "docProps" not in name
            )
    else:
        text = body.decode("utf-8", "replace")
    headers = "\n".join(f"{name}: {value}" for name, value in sorted(answer.items()) if name not in CHANGING)
    return TOKENS.sub("", f"{headers}\n{text}")
