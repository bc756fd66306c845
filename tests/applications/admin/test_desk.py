"""The 资格审查 desk and the list of files in the admin, by HTTP (Art. 12–14, 19)."""

import pytest
from django.urls import reverse

from applications.models import Application, Determination, QualificationReview
from applications.services import qualification
from applications.transitions import RoundStage, Status
from nantong_award.core.models import AuditEvent, IssuedDocument
from nantong_award.desks import roles
from tests.factories import applications as make

pytestmark = pytest.mark.django_db

LIST = "/admin/applications/application/"


def member(role):
    """Somebody of a role as `sync_roles` makes it."""
    from django.contrib.auth.models import Group

    roles.sync()
    return make.make_user(groups=(Group.objects.get(name=role),), is_staff=roles.BY_KEY[role].is_staff)


@pytest.fixture
def office(client):
    """质委办, signed in."""
    user = member("office")
    client.force_login(user)
    return user


@pytest.fixture
def application():
    """An endorsed file at 资格审查."""
    round = make.make_round(stage=RoundStage.QUALIFICATION)
    return make.make_application(round=round, status=Status.ENDORSED, filled=True)


def address(name, application):
    """One of the desk's addresses."""
    return reverse(f"admin:applications_application_{name}", args=[application.pk])


def accept_address(application):
    """The confirm page of acceptance."""
    return reverse("admin:applications_application_act", args=[application.pk, "accept"])


def text(response):
    """What the page says."""
    return response.content.decode()


def status_of(application):
    """The state in the database."""
    return Application.objects.get(pk=application.pk).status


@pytest.mark.requirement("R12.3")
def test_the_officer_examines_determines_and_accepts(client, office, application):
    page = text(client.get(address("change", application)))
    assert "按规则审查" in page
    client.post(address("assess", application), {"seen": 0})
    review = QualificationReview.objects.get()
    page = text(client.get(address("change", application)))
    assert "第十二条第（五）项" in page
    assert "待证明" in page
    blocked = client.post(accept_address(application), {"version": application.version})
    assert blocked.status_code == 422
    assert "待证明" in text(blocked)
    for finding in review.as_findings().blocking:
        given = {"review": review.pk, "code": finding.code, "seen": 0, "outcome": "met", "reason": "已核对。"}
        assert client.post(address("determine", application), given).status_code == 302
    accepted = client.post(accept_address(application), {"version": application.version}, follow=True)
    assert accepted.status_code == 200
    assert status_of(application) == Status.ACCEPTED
    notice = IssuedDocument.objects.get()
    assert notice.number in text(accepted)
    paper = client.get(reverse("applications:file", args=[notice.file_id]))
    assert b"".join(paper.streaming_content).startswith(b"%PDF")


@pytest.mark.requirement("R19.1")
def test_the_officer_refuses_on_a_finding(client, office, application):
    qualification.assess(application, by=office)
    page = text(client.get(address("refuse", application)))
    assert 'value="credit"' in page
    assert 'value="operation"' not in page
    given = {"version": application.version, "cites": ["credit"], "reason": "信用情况无法证明。"}
    refused = client.post(address("refuse", application), given, follow=True)
    assert status_of(application) == Status.REFUSED
    assert "信用情况无法证明。" in text(refused)


@pytest.mark.requirement("R19.1")
@pytest.mark.parametrize("who", ["owner", "clerk"])
def test_applicant_and_county_fetch_the_notice_and_strangers_do_not(client, office, application, who):
    qualification.assess(application, by=office)
    qualification.refuse(application, by=office, reason="信用情况无法证明。", cites=["credit"])
    paper = reverse("applications:file", args=[IssuedDocument.objects.get().file_id])
    reader = make.owner_of(application.applicant) if who == "owner" else make.make_clerk(application.county)
    client.force_login(reader)
    response = client.get(paper)
    assert b"".join(response.streaming_content).startswith(b"%PDF")
    client.force_login(make.make_clerk(make.make_body()))
    assert client.get(paper).status_code == 404


GARBAGE = [
    {},
    {"seen": "x", "version": "x"},
    {"seen": "-1", "version": "-1", "outcome": "maybe", "reason": " ", "review": "0", "code": ""},
    {
        "seen": "9" * 300,
        "version": "9" * 300,
        "reason": "长" * 9000,
        "code": "\x00",
        "cites": ["\x00", "credit"],
    },
]


@pytest.mark.parametrize("name", ["assess", "determine", "refuse"])
@pytest.mark.parametrize("garbage", GARBAGE)
def test_garbage_changes_nothing_and_is_told(client, office, application, name, garbage):
    qualification.assess(application, by=office)
    response = client.post(address(name, application), garbage)
    assert response.status_code in (409, 422)
    assert status_of(application) == Status.ENDORSED
    assert (QualificationReview.objects.count(), Determination.objects.count()) == (1, 0)


def test_a_stale_form_is_told(client, office, application):
    review = qualification.assess(application, by=office)
    given = {"review": review.pk, "code": "credit", "seen": 0, "outcome": "met", "reason": "属实。"}
    assert client.post(address("determine", application), given).status_code == 302
    assert client.post(address("determine", application), given | {"outcome": "unmet"}).status_code == 409
    assert client.post(address("assess", application), {"seen": 0}).status_code == 409
    stale = {"version": application.version + 1, "cites": ["performance"], "reason": "不符合"}
    assert client.post(address("refuse", application), stale).status_code == 409
    assert client.post(accept_address(application), {"version": 99}).status_code == 409
    assert [row.outcome for row in Determination.objects.all()] == ["met"]
    assert status_of(application) == Status.ENDORSED


def test_a_review_of_another_file_cannot_be_named(client, office, application):
    other = make.make_application(round=application.round, status=Status.ENDORSED, filled=True)
    review = qualification.assess(other, by=office)
    qualification.assess(application, by=office)
    given = {"review": review.pk, "code": "credit", "seen": 0, "outcome": "met", "reason": "属实。"}
    assert client.post(address("determine", application), given).status_code == 404


@pytest.mark.parametrize("role", ["inspector", "system_admin", "security_admin", "audit_admin", "committee"])
def test_other_staff_decide_nothing(client, office, application, role):
    qualification.assess(application, by=office)
    client.force_login(member(role))
    for name, given in (
        ("assess", {"seen": QualificationReview.objects.get().pk}),
        ("refuse", {"version": 0, "cites": ["credit"], "reason": "不符合"}),
    ):
        assert client.post(address(name, application), given).status_code in (403, 404)
    assert client.post(accept_address(application), {"version": application.version}).status_code in (
        403,
        404,
        422,
    )
    assert status_of(application) == Status.ENDORSED
    assert not AuditEvent.objects.filter(verb__in=["accept", "refuse"]).exists()


@pytest.mark.parametrize("address", [LIST, LIST + "1/change/", "/admin/applications/round/add/"])
def test_the_admin_is_closed_to_applicants(client, address):
    client.force_login(make.make_user())
    assert client.get(address).status_code == 302


@pytest.mark.parametrize("pk", ["0", "99999999", "x", "1e3", "-1", "9" * 60])
def test_a_file_that_is_not_there_is_404(client, office, pk):
    assert client.get(f"{LIST}{pk}/change/").status_code in (302, 404)


@pytest.mark.requirement("RX.3")
def test_the_list_filters_searches_and_exports(client, office, application):
    round = application.round
    other = make.make_application(round=round, status=Status.ACCEPTED)
    page = text(client.get(LIST, {"status__exact": "accepted"}))
    assert other.applicant.name in page
    assert application.applicant.name not in page
    page = text(client.get(LIST, {"q": application.applicant.credit_code}))
    assert application.applicant.name in page
    assert other.applicant.name not in page
    chosen = {"action": "export_xlsx", "_selected_action": [application.pk, other.pk]}
    assert client.post(LIST, chosen).content.startswith(b"PK")


@pytest.mark.requirement("R19.1")
def test_applicant_and_county_find_the_notice_on_their_pages(client, office, application):
    qualification.assess(application, by=office)
    qualification.refuse(application, by=office, reason="信用情况无法证明。", cites=["credit"])
    notice = IssuedDocument.objects.get()
    for reader, name in (
        (make.owner_of(application.applicant), "applications:application"),
        (make.make_clerk(application.county), "applications:endorse_file"),
    ):
        client.force_login(reader)
        page = text(client.get(reverse(name, args=[application.pk])))
        assert notice.number in page
        assert reverse("applications:file", args=[notice.file_id]) in page
