"""Who must keep away finds nothing of the applicant on any address of the site: pages, lists, files, logs (Art. 32).

The addresses are taken from the site's own table and tried with the number of every row that leads to the
applicant, so that a page made tomorrow is tried too.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from itertools import product
from zipfile import ZipFile

import pypdfium2
import pytest
from django.contrib.auth.models import Group
from django.core.management.color import no_style
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from nantong_award.core import bars
from nantong_award.core.audit import record
from nantong_award.core.models import User
from nantong_award.desks import roles
from review.services import interests
from tests.cast import World, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R32.1")]

PLACE = re.compile(r"<(?:(\w+):)?(\w+)>")
# Words for places of an address that are no numbers.
WORDS = {
    "code": ["4.1.2"],
    "name": ["accept", "confirm", "convene"],
    "key": ["basics"],
    "section": ["basics"],
    "track": ["organization"],
    "app_label": ["applications"],
    "token": ["nobody"],
    "kind": ["pdf", "xlsx"],
}
# The world's rows are counted from one: the first numbers belong to the applicant, its file and their rows.
MOST_NUMBERS = 3
NOT_TRIED = ("accounts/logout", "static/", "admin/logout", "admin/jsi18n", "admin/r/")


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """One row of every kind about one company's file; undone at the end of the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        _count_from_one()
        made = make_world()
        roles.sync()
        record("seen", made.application, by=None, reason=f"查看{made.application.applicant.name}")
        yield made
        transaction.set_rollback(True)


def _count_from_one() -> None:
    """Empty tables may remember the numbers of former tests."""
    tables = connection.introspection.sequence_list()
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_by_name_sql(no_style(), tables):
            cursor.execute(statement)


@pytest.fixture(scope="module")
def addresses(world):
    """Every address of the site, with the numbers that could open something of the applicant."""
    ids = {
        str(pk)
        for model, paths in bars.paths().items()
        for path in paths
        for pk in model.objects.filter(**{f"{path or 'pk'}": world.application.applicant_id}).values_list(
            "pk", flat=True
        )
        if str(pk).isdigit()
    }
    ids |= {str(world.round.pk), str(world.panel.pk)}
    ids = set(sorted(ids, key=int)[:MOST_NUMBERS])
    routes = sorted(set(_routes(get_resolver().url_patterns, "")))
    return sorted({address for route in routes for address in _filled(route, sorted(ids))})


def _routes(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[str]:
    for each in patterns:
        route = before + str(each.pattern).removeprefix("^")
        if isinstance(each, URLResolver):
            yield from _routes(each.url_patterns, route)
        elif "(?P" not in route and not route.startswith(NOT_TRIED):
            yield route.removesuffix("$")


def _filled(route: str, ids: list[str]) -> Iterator[str]:
    """Every word in its place; a number in all places at once."""
    words = [WORDS[name] for _kind, name in PLACE.findall(route) if name in WORDS]
    for chosen, number in product(product(*words), ids):
        values = iter(chosen)

        def fill(found: re.Match[str], values: Iterator[str] = values, number: str = number) -> str:
            return next(values) if found[2] in WORDS else number

        yield "/" + PLACE.sub(fill, route)


def _text(answer) -> str:
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if data.startswith(b"PK"):
        with ZipFile(BytesIO(data)) as parts:
            return "".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())
    if data.startswith(b"%PDF"):
        with suppress(pypdfium2.PdfiumError), pypdfium2.PdfDocument(data) as document:
            return "".join(page.get_textpage().get_text_range() for page in document)
    return data.decode("utf-8", "replace")


def _told(user: User | None, addresses: list[str], world: World) -> set[str]:
    """The addresses that speak of the applicant to this person."""
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user)
    words = (world.application.applicant.name, world.application.number)
    told = set()
    for address in addresses:
        with transaction.atomic():
            answer = client.get(address)
            if answer.status_code == 200 and any(word in _text(answer) for word in words):
                told.add(address)
            transaction.set_rollback(True)
    return told


def _holder_of_every_office(**over: str) -> User:
    person = User.objects.create_user(email=f"{over['name']}@leaks.invalid", is_staff=True, **over)
    person.groups.set(Group.objects.filter(name__in=[role.key for role in roles.ROLES]))
    return person


def test_a_holder_of_every_office_with_a_conflict_finds_nothing_and_a_colleague_does(world, addresses):
    person, colleague = (_holder_of_every_office(name=name) for name in ("away", "colleague"))
    interests.declare(person, world.application.applicant, by=person, kind="family", note="亲属任职")
    seen = sorted(each for each in _told(colleague, addresses, world) if not bars.is_open_page(each))
    public = _told(None, seen, world)
    assert len(seen) > 25
    assert _told(User.objects.get(pk=person.pk), seen, world) - public == set()


def test_an_expert_with_a_conflict_finds_nothing_though_a_seat_is_held(world, addresses):
    expert = world.scorecard.seat.expert
    told = _told(User.objects.get(pk=expert.user_id), addresses, world)
    seen = sorted(each for each in told if not bars.is_open_page(each))
    interests.declare(expert.user, world.application.applicant, by=expert.user, kind="advice", note="顾问")
    public = _told(None, seen, world)
    assert len(set(seen) - public) > 3
    assert _told(User.objects.get(pk=expert.user_id), seen, world) - public == set()


def test_pickers_and_searches_do_not_find_the_applicant(world):
    person = _holder_of_every_office(name="searching")
    interests.declare(person, world.application.applicant, by=person, kind="other", note="合伙")
    client = Client()
    client.force_login(User.objects.get(pk=person.pk))
    asked = {"app_label": "review", "model_name": "interest", "field_name": "applicant"}
    name = world.application.applicant.name
    answer = client.get(reverse("admin:autocomplete"), {**asked, "term": name})
    assert answer.json()["results"] == []
    for listed in ("applications_application", "applications_applicant", "core_auditevent"):
        found = client.get(reverse(f"admin:{listed}_changelist"), {"q": name[:-1]})
        assert (found.status_code, name in found.content.decode()) == (200, False)
