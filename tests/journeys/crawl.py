"""Walks every page that links lead to, once for each kind of address, and collects the forms on the way."""

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from django.test import Client
from lxml import html  # type: ignore[import-untyped]

from nantong_award.core.models import User

MOST = 150  # pages for each person
LOGOUT = "/accounts/logout/"
HOST = "http://testserver"


@dataclass(frozen=True)
class FoundForm:
    """A form of a page: where it goes and what it would send untouched."""

    role: str
    page: str
    target: str
    method: str
    values: tuple[tuple[str, str], ...]
    names: tuple[str, ...]
    texts: tuple[str, ...]

    @property
    def key(self) -> tuple[str, tuple[str, ...]]:
        """Forms of one kind: the address without numbers, and the fields."""
        return kind_of(self.target), tuple(sorted(kind_of(name) for name in self.names))

    @property
    def asks(self) -> tuple[str, ...]:
        """Names of its fields, apart from the token."""
        return tuple(name for name in self.names if name != "csrfmiddlewaretoken")


@dataclass
class Walk:
    """What one person reached."""

    role: str
    statuses: dict[str, int] = field(default_factory=dict)
    forms: dict[Any, FoundForm] = field(default_factory=dict)


def client_of(user: User | None) -> Client:
    """A signed-in client that answers 500 instead of raising."""
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user)
    return client


def kind_of(address: str) -> str:
    """An address without its numbers and its query."""
    return re.sub(r"\d+", "N", address.split("?")[0])


def walk(role: str, user: User | None, starts: tuple[str, ...]) -> Walk:
    """Every kind of page once, beginning at `starts`."""
    client, found = client_of(user), Walk(role)
    waiting, known = deque(starts), {kind_of(start) for start in starts}
    while waiting and len(found.statuses) < MOST:
        address = waiting.popleft()
        answer = client.get(address)
        found.statuses[address] = answer.status_code
        if answer.streaming:
            b"".join(answer.streaming_content)
            continue
        links = [answer["Location"]] if 300 <= answer.status_code < 400 else []
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            page = html.fromstring(answer.content.decode())
            links += [each.get("href") for each in page.iterfind(".//a[@href]")]
            for form in _forms(role, address, page):
                found.forms.setdefault(form.key, form)
        for link in links:
            target = _inside(address, link)
            if target and kind_of(target) not in known:
                known.add(kind_of(target))
                waiting.append(target)
    return found


def _inside(base: str, link: str) -> str:
    """The path of a link within the portal; nothing for others, static files and signing out."""
    target = urldefrag(urljoin(HOST + base, link))[0]
    parts = urlsplit(target)
    if not target.startswith(HOST) or parts.path.startswith(("/static/", LOGOUT)):
        return ""
    return target.removeprefix(HOST)


def _forms(role: str, address: str, page: Any) -> Iterator[FoundForm]:
    for form in page.forms:
        target = _inside(address, form.get("action") or address)
        if target:
            names = tuple(name for name in form.inputs.keys() if name)  # noqa: SIM118
            values = tuple((name, str(value)) for name, value in form.form_values())
            texts = tuple(each.get("name") for each in form.iterfind(".//textarea"))
            yield FoundForm(role, address, target, (form.method or "GET").upper(), values, names, texts)
