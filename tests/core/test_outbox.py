"""Messages: written with what they tell of, told once, delivered later, tried again, never doubled."""

import json
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.db import connection, transaction
from django.template import engines

from nantong_award.celery import app
from nantong_award.core import outbox, sms
from nantong_award.core.models import Message
from tests.core.people import make_person

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("RX.2")]
START = datetime(2026, 5, 1, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def message_template(settings, tmp_path):
    """One message kind of our own, in a folder that is asked first."""
    (tmp_path / "messages").mkdir()
    text = "{% autoescape off %}受理：{{ name }}\n请于{{ day }}前补正。{% endautoescape %}\n"
    (tmp_path / "messages" / "sample.txt").write_text(text)
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}]
    assert engines.all()


def tell(*people, key="accepted:1", link="/apply/1/"):
    outbox.notify("sample", to=people, key=key, link=link, name="A&B 公司", day="5月8日")


def test_a_message_is_a_row_in_the_inbox_with_subject_body_and_link():
    person = make_person()
    tell(person)
    message = Message.objects.get()
    assert (message.recipient, message.kind, message.subject) == (person, "sample", "受理：A&B 公司")
    assert (message.body, message.link, message.read_at, message.sent_at) == (
        "请于5月8日前补正。",
        "/apply/1/",
        None,
        None,
    )


def test_the_same_occasion_tells_the_same_person_once_and_others_too():
    first, second = make_person(), make_person()
    tell(first, first)
    tell(first, second)
    tell(first, key="accepted:2")
    assert sorted(Message.objects.values_list("recipient", "dedupe_key")) == sorted(
        [
            (first.pk, f"sample:accepted:1:{first.pk}"),
            (second.pk, f"sample:accepted:1:{second.pk}"),
            (first.pk, f"sample:accepted:2:{first.pk}"),
        ]
    )


def test_what_is_rolled_back_was_never_told(django_capture_on_commit_callbacks):
    def told_and_undone():
        with transaction.atomic():
            tell(make_person())
            raise RuntimeError

    with django_capture_on_commit_callbacks() as callbacks, pytest.raises(RuntimeError):
        told_and_undone()
    assert (Message.objects.count(), callbacks) == (0, [])


def test_delivery_is_kicked_after_the_commit(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        tell(make_person())
        assert mail.outbox == []
    assert len(mail.outbox) == 1


@pytest.mark.requirement("RX.7")
def test_without_a_broker_the_message_stands_and_the_scan_delivers_it(
    django_capture_on_commit_callbacks, monkeypatch
):
    def fail(*_args, **_more):
        raise OSError("no broker")

    monkeypatch.setattr("nantong_award.core.tasks.deliver_messages.apply_async", fail)
    with django_capture_on_commit_callbacks(execute=True):
        tell(make_person())
    assert (len(mail.outbox), outbox.deliver_due(), len(mail.outbox)) == (0, 1, 1)


@pytest.mark.requirement("RX.7")
def test_a_page_does_not_wait_for_a_broker_that_is_down(django_capture_on_commit_callbacks, monkeypatch):
    """The real way to a broker of which nothing exists: it is tried once more at once, without a pause."""
    waited = []
    monkeypatch.setitem(app.conf, "task_always_eager", False)
    monkeypatch.setattr("kombu.utils.functional.sleep", waited.append)
    with django_capture_on_commit_callbacks(execute=True):
        tell(make_person())
    assert (sum(waited), len(mail.outbox), outbox.deliver_due()) == (0, 0, 1)


def test_the_mail_says_what_the_inbox_says_and_a_repeat_is_recognisable(settings):
    settings.SITE_URL = "https://award.invalid"
    person = make_person()
    tell(person)
    outbox.deliver_due()
    sent = mail.outbox[0]
    assert (sent.to, sent.subject) == ([person.email], "受理：A&B 公司")
    assert sent.body == "请于5月8日前补正。\n\nhttps://award.invalid/apply/1/"
    assert (
        sent.extra_headers["Message-ID"]
        == outbox._mail(Message.objects.get(), person.email).extra_headers["Message-ID"]
    )


def test_what_was_sent_is_not_sent_again():
    tell(make_person())
    with time_machine.travel(START + timedelta(days=400), tick=False):
        assert [outbox.deliver_due() for _run in range(3)] == [1, 0, 0]
    assert len(mail.outbox) == 1


def test_of_two_workers_one_claims_a_message():
    tell(make_person())
    first, second = outbox.claim(), outbox.claim()
    assert (len(first), second) == (1, [])


def test_a_claim_of_a_worker_that_died_is_freed_after_an_hour():
    with time_machine.travel(START, tick=False):
        tell(make_person())
        assert len(outbox.claim()) == 1
    with time_machine.travel(START + timedelta(minutes=60), tick=False):
        assert outbox.claim() == []
    with time_machine.travel(START + timedelta(minutes=60, seconds=1), tick=False):
        assert len(outbox.claim()) == 1


def test_a_failing_mail_server_is_asked_six_times_at_growing_distance(monkeypatch):
    monkeypatch.setattr(
        "django.core.mail.EmailMessage.send", lambda self: (_ for _ in ()).throw(OSError("refused"))
    )
    waits, now = [], START
    with time_machine.travel(START, tick=False):
        tell(make_person())
    for _try in range(6):
        with time_machine.travel(now, tick=False):
            assert outbox.deliver_due() == 0
        message = Message.objects.get()
        waits.append((message.due_at - now) // timedelta(minutes=1))
        with time_machine.travel(message.due_at - timedelta(seconds=1), tick=False):
            assert outbox.claim() == []
        now = message.due_at
    with time_machine.travel(now + timedelta(days=1), tick=False):
        assert outbox.claim() == []
    assert (waits, message.attempts, message.error, message.sent_at) == (
        [2, 4, 8, 16, 32, 64],
        6,
        "refused",
        None,
    )


def test_people_without_an_address_are_told_in_the_inbox_only():
    tell(make_person(email="", mobile="13812341234"))
    assert (outbox.deliver_due(), mail.outbox) == (1, [])


def outbox_command(capsys, *arguments):
    try:
        call_command("outbox", *arguments)
        status = 0
    except SystemExit as end:
        status = end.code
    return status, capsys.readouterr().out.splitlines()


def test_the_command_lists_what_waits_and_says_so_by_its_status(capsys):
    assert outbox_command(capsys, "--pending") == (0, ["sent 0, waiting 0, given up 0"])
    with time_machine.travel(START, tick=False):
        tell(make_person())
    pk = Message.objects.get().pk
    assert outbox_command(capsys, "--pending") == (
        1,
        [f"{pk} sample tries 0, due 2026-05-01T08:00:00Z", "sent 0, waiting 1, given up 0"],
    )
    assert outbox_command(capsys) == (0, ["sent 0, waiting 1, given up 0"])
    outbox.deliver_due()
    assert outbox_command(capsys, "--pending") == (0, ["sent 1, waiting 0, given up 0"])


def invite(address):
    outbox.write_to("sample", address=address, key="1", secret_link="/secret/abc/", name="甲", day="5月8日")
    return Message.objects.get()


def raw():
    """The table as the database holds it."""
    with connection.cursor() as cursor:
        cursor.execute("select * from core_message")
        return str(cursor.fetchall())


def test_a_letter_to_an_address_without_account_keeps_its_link_sealed_and_blots_it_out(settings):
    settings.SITE_URL = "https://award.invalid"
    message = invite("new@example.invalid")
    assert (message.recipient, "/secret/abc/" in raw(), "new@example.invalid" in raw()) == (
        None,
        False,
        False,
    )
    assert outbox.deliver_due() == 1
    sent = mail.outbox[0]
    assert (sent.to, "https://award.invalid/secret/abc/" in sent.body) == (["new@example.invalid"], True)
    message.refresh_from_db()
    assert (message.secret_link, message.sent_at is None) == ("", False)


def test_a_letter_to_a_number_goes_through_the_gateway_that_is_set(settings, monkeypatch):
    settings.SMS_GATEWAY_URL, settings.SITE_URL = "https://sms.invalid/send", "https://award.invalid"
    sent = []
    monkeypatch.setattr(sms, "urlopen", lambda request, timeout: (sent.append(request), BytesIO())[1])
    invite("13812341234")
    assert outbox.deliver_due() == 1
    told = {"mobile": "13812341234", "text": "请于5月8日前补正。\n\nhttps://award.invalid/secret/abc/"}
    assert [(each.full_url, json.loads(each.data)) for each in sent] == [("https://sms.invalid/send", told)]


def test_without_a_gateway_a_letter_to_a_number_is_shown_as_undelivered(settings):
    settings.SMS_GATEWAY_URL = ""
    message = invite("13812341234")
    assert outbox.deliver_due() == 0
    message.refresh_from_db()
    assert (message.sent_at, message.attempts, "SMS_GATEWAY" in message.error) == (None, 1, True)
