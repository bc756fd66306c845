"""The inbox: one's own messages, at a fixed price, whatever their number."""

from datetime import UTC, datetime

import pytest
import time_machine

from nantong_award.core.models import Message
from tests.core.people import make_person

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.urls"), pytest.mark.requirement("RX.2")]
NOON = datetime(2026, 5, 1, 4, tzinfo=UTC)


@pytest.fixture
def reader(client):
    person = make_person()
    client.force_login(person, backend="nantong_award.core.accounts.EmailOrMobileBackend")
    return person


def make_messages(person, count, **over):
    start = Message.objects.count()
    values = {"kind": "sample", "body": "请查看。", "link": "/apply/1/", "created_at": NOON, **over}
    rows = [
        Message(recipient=person, subject=f"消息{n}", dedupe_key=f"k{n}", **values)
        for n in range(start, start + count)
    ]
    return Message.objects.bulk_create(rows)


def test_messages_are_listed_newest_first_with_unread_marked(client, reader):
    make_messages(reader, 2)
    Message.objects.filter(subject="消息0").update(read_at=NOON)
    page = client.get("/inbox/").content.decode()
    assert page.index("消息1") < page.index("消息0")
    assert page.count('class="unread"') == 1
    assert "全部标为已读" in page


def test_nobody_sees_messages_of_others(client, reader):
    make_messages(make_person(), 1)
    page = client.get("/inbox/").content.decode()
    assert ("消息0" in page, "这里将显示发给您的消息" in page) == (False, True)


def test_unread_ones_can_be_asked_for(client, reader):
    make_messages(reader, 2)
    Message.objects.filter(subject="消息0").update(read_at=NOON)
    page = client.get("/inbox/?show=unread").content.decode()
    assert ("消息1" in page, "消息0" in page) == (True, False)


@pytest.mark.parametrize("count", [1, 30, 120])
def test_the_list_costs_the_same_whatever_its_length(count, client, reader, django_assert_num_queries):
    """Session, reader, count, page, unread mark; the session's time of use is saved in a savepoint."""
    make_messages(reader, count)
    with django_assert_num_queries(8):
        client.get("/inbox/")


@pytest.mark.parametrize("page", ["2", "99", "x", "-1", ""])
def test_any_page_number_answers(page, client, reader):
    make_messages(reader, 60)
    assert client.get("/inbox/", {"page": page}).status_code == 200


def test_opening_a_message_notes_it_as_read_once_and_leads_to_its_matter(client, reader):
    message = make_messages(reader, 1)[0]
    with time_machine.travel(NOON, tick=False):
        answer = client.get(f"/inbox/{message.pk}/")
        client.get(f"/inbox/{message.pk}/")
    message.refresh_from_db()
    assert (answer.status_code, answer["Location"], message.read_at) == (302, "/apply/1/", NOON)


@pytest.mark.parametrize("link", ["", "https://evil.invalid/", "//evil.invalid/", "javascript:alert(1)"])
def test_a_message_that_leads_nowhere_of_ours_is_shown_itself(link, client, reader):
    message = make_messages(reader, 1, link=link, body="第一行\n<script>x</script>")[0]
    response = client.get(f"/inbox/{message.pk}/")
    assert response.status_code == 200
    assert "&lt;script&gt;x&lt;/script&gt;" in response.content.decode()


@pytest.mark.requirement("RX.4")
def test_a_message_of_somebody_else_is_not_there(client, reader):
    message = make_messages(make_person(), 1)[0]
    assert client.get(f"/inbox/{message.pk}/").status_code == 404
    message.refresh_from_db()
    assert message.read_at is None


def test_everything_of_ones_own_can_be_marked_read_by_post(client, reader):
    other = make_messages(make_person(), 1)[0]
    make_messages(reader, 3)
    assert client.get("/inbox/read/").status_code == 405
    assert client.post("/inbox/read/")["Location"] == "/inbox/"
    assert list(Message.objects.filter(read_at=None)) == [other]


@pytest.mark.parametrize("path", ["/inbox/", "/inbox/1/"])
def test_strangers_are_asked_to_sign_in(path, client):
    assert client.get(path)["Location"] == f"/accounts/login/?next={path}"
