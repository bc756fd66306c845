"""A related row on a page to read is a link for whoever may open it, and plain words for everybody else."""

import pytest
from django.urls import reverse

from nantong_award.core.models import Message
from tests.factories.applications import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def message():
    """A message to somebody."""
    return Message.objects.create(
        recipient=make_user(name="收信人"), kind="x", subject="题", body="文", dedupe_key="k"
    )


@pytest.mark.parametrize(
    ("permissions", "linked"),
    [(("core.view_message",), False), (("core.view_message", "core.view_user"), True)],
)
def test_the_recipient_is_a_link_only_for_who_may_open_it(client, message, permissions, linked):
    client.force_login(make_user(permissions=permissions, is_staff=True))
    page = client.get(reverse("admin:core_message_change", args=[message.pk])).content.decode()
    address = reverse("admin:core_user_change", args=[message.recipient_id])
    assert ("收信人" in page, address in page) == (True, linked)
    assert client.get(address).status_code == (200 if linked else 403)


@pytest.mark.parametrize(
    ("permissions", "led"), [(("core.view_user",), False), (("core.view_user", "core.change_user"), True)]
)
def test_who_only_reads_is_not_led_to_anothers_password(client, permissions, led):
    other = make_user()
    client.force_login(make_user(permissions=permissions, is_staff=True))
    page = client.get(reverse("admin:core_user_change", args=[other.pk])).content.decode()
    assert ("../password/" in page) == led
