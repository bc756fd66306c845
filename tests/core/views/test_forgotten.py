"""A forgotten password: one letter, one link, one hour, one use; and nobody learns who has an account (RX.9)."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from nantong_award.core.models import AuditEvent, Message
from nantong_award.core.outbox import deliver_due
from tests.core.people import PASSWORD, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.urls"), pytest.mark.requirement("RX.9")]
ASK, LOGIN = "/accounts/forgotten/", "/accounts/login/"
NEW = "Xin-Mima-2026-ok"
NOON = datetime(2026, 5, 1, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def noon():
    """A fixed hour that each test moves by itself."""
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def asked(client, name):
    """The page after asking."""
    return client.post(ASK, {"username": name}, follow=True)


def link(mailoutbox):
    """The path in the last letter."""
    deliver_due()
    return re.search(r"http://[^/]+(/accounts/forgotten/\S+)", mailoutbox[-1].body).group(1)


def test_the_link_sets_a_new_password_once_and_the_old_one_ends(client, mailoutbox):
    person = make_person(email="zhang@example.invalid")
    page = asked(client, " Zhang@Example.invalid ")
    assert "链接已经发出" in page.content.decode()
    path = link(mailoutbox)
    form = client.get(path, follow=True)
    given = {"new_password1": NEW, "new_password2": NEW}
    done = client.post(form.redirect_chain[-1][0], given, follow=True)
    assert "新密码已经设置" in done.content.decode()
    person.refresh_from_db()
    assert (person.check_password(NEW), person.check_password(PASSWORD)) == (True, False)
    assert "重新申请链接" in client.get(path, follow=True).content.decode()
    verbs = ["ask_password_link", "set_forgotten_password"]
    said = AuditEvent.objects.filter(verb__in=verbs).order_by("pk")
    assert list(said.values_list("verb", flat=True)) == verbs


def test_a_used_password_is_refused_at_its_field_and_the_link_still_works(client, mailoutbox):
    make_person(email="zhang@example.invalid")
    asked(client, "zhang@example.invalid")
    where = client.get(link(mailoutbox), follow=True).redirect_chain[-1][0]
    refused = client.post(where, {"new_password1": PASSWORD, "new_password2": PASSWORD})
    assert (refused.status_code, "最近 5 次" in refused.content.decode()) == (422, True)
    assert client.post(where, {"new_password1": NEW, "new_password2": NEW}).status_code == 302


def test_after_an_hour_the_link_is_nothing(client, mailoutbox, noon):
    make_person(email="zhang@example.invalid")
    asked(client, "zhang@example.invalid")
    path = link(mailoutbox)
    noon.move_to(NOON + timedelta(hours=1, seconds=1))
    assert "重新申请链接" in client.get(path, follow=True).content.decode()


def test_asking_again_within_ten_minutes_writes_no_second_letter(client, noon):
    make_person(email="zhang@example.invalid")
    for minutes, letters in ((0, 1), (9, 1), (11, 2)):
        noon.move_to(NOON + timedelta(minutes=minutes))
        asked(client, "zhang@example.invalid")
        assert Message.objects.filter(kind="password_link").count() == letters


@pytest.mark.parametrize("name", ["nobody@example.invalid", "13900000000", "\x00", "off@example.invalid"])
def test_the_answer_is_the_same_where_no_account_has_the_name(client, name):
    make_person(email="zhang@example.invalid")
    make_person(email="off@example.invalid", is_active=False)
    known = asked(client, "zhang@example.invalid").content.decode()
    other = asked(client, name)
    if name != "\x00":
        tokens = re.compile(r"\b\w{64}\b")
        assert tokens.sub("", other.content.decode()) == tokens.sub("", known)
    assert Message.objects.filter(kind="password_link").count() == 1


def test_an_empty_name_is_told_at_the_field(client):
    answer = client.post(ASK, {"username": ""})
    assert (answer.status_code, 'id="id_username_error"' in answer.content.decode()) == (422, True)
