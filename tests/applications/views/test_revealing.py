"""A masked number is revealed by POST, to the office and the file's own body, for a reason that is logged (RX.5)."""

import pytest
from django.urls import reverse

from applications.services import filing
from nantong_award.core.models import AuditEvent
from tests.factories import applications as make

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("RX.5")]
MOBILE = "13962900001"
REASON = {"reason": "电话核实补正材料。"}


@pytest.fixture
def application():
    owner = make.make_user(name="陈一")
    row = make.make_application(owner=owner, filled=True)
    filing.submit(row, by=owner)
    return row


def address(application, section="contacts", key="mobile"):
    return reverse("applications:reveal", args=[application.pk, section, key])


def people(application):
    """Who may, and who may see the file but not this."""
    return {
        "office": make.make_office(),
        "clerk": make.make_clerk(application.county),
        "owner": make.owner_of(application.applicant),
        "other clerk": make.make_clerk(make.make_body()),
        "stranger": make.make_user(),
    }


def test_the_office_and_the_files_own_body_see_it_and_nobody_else(client, application):
    outcomes = {}
    for name, user in people(application).items():
        client.force_login(user)
        asked, told = client.get(address(application)), client.post(address(application), REASON)
        assert MOBILE not in asked.content.decode()
        outcomes[name] = (asked.status_code, told.status_code, MOBILE in told.content.decode())
    yes, no = (200, 200, True), (404, 404, False)
    assert outcomes == {"office": yes, "clerk": yes, "owner": no, "other clerk": no, "stranger": no}
    events = AuditEvent.objects.filter(verb="reveal_personal_data")
    assert [(each.reason, each.details) for each in events] == [
        ("电话核实补正材料。", {"section": "contacts", "field": "mobile"})
    ] * 2
    assert MOBILE not in str(list(events.values()))


@pytest.mark.parametrize("reason", ["", "  ", "核实", " 核 实 ", "核实\x00电话材料", "长" * 301])
def test_without_a_reason_in_words_nothing_is_shown(client, application, reason):
    client.force_login(make.make_office())
    answer = client.post(address(application), {"reason": reason})
    assert (answer.status_code, MOBILE in answer.content.decode()) == (422, False)
    assert not AuditEvent.objects.filter(verb="reveal_personal_data").exists()


def test_what_is_not_private_is_not_revealed_here(client, application):
    client.force_login(make.make_office())
    for section, key in (
        ("contacts", "email"),
        ("basics", "mobile"),
        ("nothing", "mobile"),
        ("applicant", "id_number"),
    ):
        assert client.post(address(application, section, key), REASON).status_code == 404


def test_an_individuals_identity_number_is_revealed_too(client):
    applicant = make.make_applicant(track="individual", id_number="320613198802290018")
    application = make.make_application(applicant=applicant)
    client.force_login(make.make_office())
    page = client.post(address(application, "applicant", "id_number"), REASON).content.decode()
    assert "320613198802290018" in page


def test_readers_of_the_file_see_the_mask_and_its_own_body_the_way_to_the_number(client, application):
    client.force_login(make.make_clerk(application.county))
    page = client.get(reverse("applications:endorse_file", args=[application.pk])).content.decode()
    assert ("139****0001" in page, MOBILE in page, address(application) in page) == (True, False, True)
