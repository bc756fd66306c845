"""Nonsense to every form of every role: refused in Chinese, never an error of ours; others' things are not there."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from django.db import transaction

from nantong_award.core.models import AuditEvent, User
from tests.journeys import crowd
from tests.journeys.crawl import FoundForm, Walk, client_of, walk

pytestmark = pytest.mark.django_db

# Wrong types, huge text, control characters, ids of nothing, markup, digits to Python but not to a form. Each
# round of posts gives every field the next of them, so that a form meets each beside others.
NONSENSE = (
    "不是数字\x00\x07\x1b",
    "长" * 20_000,
    "9" * 40,
    "<script>alert(1)</script>' OR 1=1 --",
    "-1",
    "99999999",
    "２０²",
)
ROUNDS = (0, 3, 5)
TOKEN = {"csrfmiddlewaretoken": "no form of the portal comes without one"}
LONGEST_QUERY = 400  # a server takes no longer line
# What may be sent with anything or nothing in it: the self-check answers with what it does not know yet, a copy of
# the pool is without numbers where nobody asks for them, and any name may be asked to keep away.
ANSWERS_ANYTHING = re.compile(r"^/apply/self-check/|^/admin/review/expert/export/|^/apply/\d+/avoid/")
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
# Django's page of a new password shows its form again with 200; nothing is changed.
SHOWN_AGAIN = re.compile(r"^/admin/core/user/\d+/password/$")
HARMLESS = {"admin_change", "export"}
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
        f"{role} {address} {status}"
        for role, found in portal.walks.items()
        for address, status in found.statuses.items()
        if status not in (200, 302)
    ]
    assert not broken, "\n".join(broken)


def test_each_role_has_its_pages(portal: Portal) -> None:
    assert [role for role, found in portal.walks.items() if len(found.statuses) < 5] == []


def test_what_belongs_to_others_is_not_there(portal: Portal) -> None:
    owned = {
        (role, address)
        for role, found in portal.walks.items()
        for address, status in found.statuses.items()
        if status == 200 and address.startswith(PRIVATE) and re.search(r"/\d+/", address)
    }
    addresses = sorted({address for _role, address in owned})
    seen = []
    for stranger in ("applicant", "person", "unit1", "spare_expert"):
        client = client_of(portal.users[stranger])
        for address in addresses:
            if (stranger, address) not in owned:
                answer = client.get(address)
                if answer.streaming:
                    b"".join(answer.streaming_content)
                if answer.status_code != 404:
                    seen.append(f"{stranger} {address} {answer.status_code}")
    assert len(addresses) > 10
    assert not seen, "\n".join(seen)


def test_nonsense_in_every_form_is_refused_in_chinese(portal: Portal) -> None:
    wrong = []
    for form in _forms(portal):
        told = {_sent(portal, form, given) for given in _nonsense(form)} - {""}
        wrong += [f"{form.role} {form.method} {form.target}: {each}" for each in sorted(told)]
    assert not wrong, "\n".join(wrong)


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
            # Django's own change form saves the same values again and says so: nothing has changed.
            later = list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True)[before:])
            transaction.set_rollback(True)
        changed = [verb for verb in later if verb not in HARMLESS]
        if max(first.status_code, second.status_code) >= 500 or (first.status_code == 302 and changed):
            twice.append(f"{form.role} {form.target} {first.status_code} {second.status_code} {changed}")
    assert not twice, "\n".join(twice)


def _forms(portal: Portal) -> list[FoundForm]:
    """Every kind of form once, for the first role that meets it; signing in locks out and is tested elsewhere."""
    kinds: dict[Any, FoundForm] = {}
    for found in portal.walks.values():
        for key, form in found.forms.items():
            if form.asks and not form.target.startswith("/accounts/"):
                kinds.setdefault(key, form)
    return list(kinds.values())


def _nonsense(form: FoundForm) -> Iterator[dict[str, str]]:
    """Nothing at all, then each round's texts; where every field takes any text only what no text may be."""
    yield TOKEN
    kinds = NONSENSE[:2] if set(form.asks) <= set(form.texts) else NONSENSE
    for turn in ROUNDS[: len(kinds)]:
        given = {name: kinds[(turn + place) % len(kinds)] for place, name in enumerate(form.asks)}
        yield (
            given | TOKEN if form.method == "POST" else {n: text[:LONGEST_QUERY] for n, text in given.items()}
        )


def _untouched(form: FoundForm) -> dict[str, list[str]]:
    data: dict[str, list[str]] = {}
    for name, value in form.values:
        data.setdefault(name, []).append(value)
    return data


def _sent(portal: Portal, form: FoundForm, values: dict[str, str]) -> str:
    """What is wrong with the answer; nothing where it is a refusal in Chinese. Nothing of it stays."""
    client = client_of(portal.users[form.role])
    with transaction.atomic():
        before = AuditEvent.objects.count()
        act = client.post if form.method == "POST" else client.get
        answer = act(form.target, values)
        changed = AuditEvent.objects.count() - before
        transaction.set_rollback(True)
    status = answer.status_code
    text = "" if answer.streaming else answer.content.decode(errors="replace")
    if status >= 500:
        return f"{status} {'nothing' if values == TOKEN else 'nonsense'}"
    if form.method == "GET" or ANSWERS_ANYTHING.match(form.target):
        return ""
    if status < 400:
        # The admin's lists answer a missing action with a word and a redirect, and nothing is done.
        if SHOWN_AGAIN.match(form.target) and not changed:
            return ""
        is_list = form.target.startswith("/admin/") and "action" in form.names
        sent = {name: text[:9] for name, text in values.items() if name not in TOKEN}
        return "" if is_list and not changed else f"{status}, {changed} changes, sent {sent}"
    return "" if CHINESE.search(text) else f"{status} without a word of Chinese"
