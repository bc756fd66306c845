"""Nonsense to every form of every role: refused in Chinese, never an error of ours; others' things are not there."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from django.db import transaction

from nantong_award.core.models import AuditEvent, User
from tests.journeys import crowd
from tests.journeys.crawl import FoundForm, Walk, client_of, walk

HUGE = "长" * 40_000
pytestmark = pytest.mark.django_db

# What a field is filled with: wrong types, huge, control characters, ids of nothing, markup.
NONSENSE = {
    "text": "不是数字\x00\x07\x1b",
    "huge": HUGE,
    "negative": "-1",
    "endless": "9" * 40,
    "strange": "99999999",
    "markup": "<script>alert(1)</script>' OR 1=1 --",
    "digits": "２０²",  # digits to Python, not to anybody's form
    "empty": "",
}
# Only the person's own will is asked for here: there is nothing in the form that could be nonsense.
PRIVATE = (
    "/apply/",
    "/endorse/",
    "/review/",
    "/site-review/",
    "/supervision/",
    "/reports/",
    "/files/",
    "/inbox/",
)
CHINESE = re.compile("[\u4e00-\u9fff]")


class Portal(NamedTuple):
    """Everybody, and what each has walked."""

    users: dict[str, User | None]
    walks: dict[str, Walk]


@pytest.fixture(scope="module")
def portal(django_db_setup: None, django_db_blocker: Any) -> Iterator[Portal]:
    """Small years at several stages, walked once by everybody; undone at the end of the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        users: dict[str, User | None] = {"public": None, **crowd.make()}
        walks = {role: walk(role, user, _starts(user)) for role, user in users.items()}
        yield Portal(users, walks)
        transaction.set_rollback(True)


def _starts(user: User | None) -> tuple[str, ...]:
    if user is None:
        return (
            "/",
            "/verify/",
            "/cases/",
            "/winners/",
            "/notices/",
            "/incidents/tip/",
            "/apply/register/",
            "/draws/",
        )
    return (
        ("/desk/", "/inbox/", "/accounts/password/", "/admin/")
        if user.is_staff
        else ("/desk/", "/inbox/", "/")
    )


def test_every_linked_page_opens_for_everybody_who_is_led_there(portal: Portal) -> None:
    broken = [
        (role, address, status)
        for role, found in portal.walks.items()
        for address, status in found.statuses.items()
        if status not in (200, 302)
    ]
    assert broken == []


def test_each_role_has_its_pages(portal: Portal) -> None:
    assert {role: len(found.statuses) > 4 for role, found in portal.walks.items()} == dict.fromkeys(
        portal.walks, True
    )


def test_what_belongs_to_others_is_not_there(portal: Portal) -> None:
    owned = {
        (role, address)
        for role, found in portal.walks.items()
        for address, status in found.statuses.items()
        if status == 200 and address.startswith(PRIVATE) and re.search(r"/\d+/", address)
    }
    addresses = sorted({address for _role, address in owned})
    seen = []
    for stranger in ("applicant", "person", "unit1", "expert"):
        client = client_of(portal.users[stranger])
        for address in addresses:
            if (stranger, address) not in owned:
                answer = client.get(address)
                if answer.streaming:
                    b"".join(answer.streaming_content)
                if answer.status_code != 404:
                    seen.append((stranger, address, answer.status_code))
    assert len(addresses) > 10
    assert seen == []


def test_nonsense_in_every_form_is_refused_in_chinese(portal: Portal) -> None:
    wrong = []
    for form in _forms(portal):
        if form.asks:
            wrong += [
                (form.role, form.target, case, told)
                for case, nonsense in NONSENSE.items()
                if (told := _sent(portal, form, dict.fromkeys(form.asks, nonsense), case))
            ]
            wrong += (
                [(form.role, form.target, "nothing", told)]
                if (told := _sent(portal, form, {}, "nothing"))
                else []
            )
    assert wrong == []


def test_the_same_click_twice_changes_nothing_the_second_time(portal: Portal) -> None:
    twice = []
    for form in _forms(portal):
        if form.method != "POST":
            continue
        client = client_of(portal.users[form.role])
        with transaction.atomic():
            first = client.post(form.target, _untouched(form))
            before = AuditEvent.objects.count()
            second = client.post(form.target, _untouched(form))
            changed = AuditEvent.objects.count() - before
            transaction.set_rollback(True)
        if max(first.status_code, second.status_code) >= 500 or (first.status_code == 302 and changed):
            twice.append((form.role, form.target, first.status_code, second.status_code, changed))
    assert twice == []


def _forms(portal: Portal) -> list[FoundForm]:
    """Every kind of form once, for the first role that meets it; signing in locks out and is tested elsewhere."""
    kinds: dict[Any, FoundForm] = {}
    for found in portal.walks.values():
        for key, form in found.forms.items():
            if not form.target.startswith("/accounts/"):
                kinds.setdefault(key, form)
    return list(kinds.values())


def _untouched(form: FoundForm) -> dict[str, list[str]]:
    data: dict[str, list[str]] = {}
    for name, value in form.values:
        data.setdefault(name, []).append(value)
    return data


def _sent(portal: Portal, form: FoundForm, values: dict[str, str], case: str) -> str:
    """What is wrong with the answer; nothing where it is a refusal in Chinese. Nothing of it stays."""
    client = client_of(portal.users[form.role])
    with transaction.atomic():
        act = client.post if form.method == "POST" else client.get
        answer = act(form.target, values)
        transaction.set_rollback(True)
    text = "" if answer.streaming else answer.content.decode(errors="replace")
    if form.method == "GET":
        return "" if answer.status_code < 500 else str(answer.status_code)
    if not 400 <= answer.status_code < 500:
        return f"{answer.status_code}"
    return "" if CHINESE.search(text) else f"{answer.status_code} without a word of Chinese"
