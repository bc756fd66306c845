"""Pages of the years after: each finds its own, others a 404; stale, garbage, twice (Art. 28, 29, 31)."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from monitoring import grants
from monitoring.models import AnnualReport, Incident
from nantong_award.core import clock
from nantong_award.core.models import AuditEvent
from tests.core.specimens import pdf
from tests.factories import monitoring as make
from tests.factories.applications import make_clerk, make_user
from tests.factories.publicity import make_office

pytestmark = pytest.mark.django_db
GARBAGE = ["\x00", "' OR 1=1 --", "<script>alert(1)</script>", "９" * 40, "x" * 5000, "-1", "٣"]
TIP = {"about": "某某公司", "kind": "title_misuse", "description": "产品包装上印有称号。"}


def page_of(report):
    return reverse("monitoring:report", args=[report.pk])


def filled(report, **over):
    return {
        "version": report.version,
        "measures": "完成质量改进项目六项。",
        "amount_quality": "100000",
        "note_quality": "改进项目",
        **over,
    }


def paper():
    return SimpleUploadedFile("自评报告.pdf", pdf(), "application/pdf")


@pytest.mark.requirement("R28.1")
def test_the_winner_saves_completes_and_hands_in_then_the_county_reviews(client):
    report = make.make_report()
    client.force_login(make.owner_of(report.conferral.applicant))
    refused = client.post(page_of(report), filled(report, submit="1"))
    assert refused.status_code == 422
    assert "自我评价报告" in refused.content.decode()
    shown = refused.context["form"]["version"].value()
    report.refresh_from_db()
    assert (int(shown), report.content["measures"]) == (report.version, "完成质量改进项目六项。")
    assert client.post(page_of(report), filled(report, submit="1", file=paper())).status_code == 302
    assert AnnualReport.objects.get().status == "submitted"
    client.force_login(make_clerk(report.county))
    report.refresh_from_db()
    target = reverse("monitoring:self_assessment", args=[report.pk])
    assert b"".join(client.get(target).streaming_content)
    given = {"version": report.version, "decision": "endorse", "opinion": "情况属实。"}
    assert client.post(page_of(report), given).status_code == 302
    assert client.post(page_of(report), given).status_code == 409
    assert AnnualReport.objects.get().status == "endorsed"
    assert AuditEvent.objects.filter(verb="download").count() == 1


def test_the_county_returns_with_a_reason(client):
    report = make.make_submitted()
    client.force_login(make_clerk(report.county))
    given = {"version": report.version, "decision": "return", "opinion": ""}
    assert client.post(page_of(report), given).status_code == 422
    assert client.post(page_of(report), {**given, "opinion": "缺少凭证。"}).status_code == 302
    assert AnnualReport.objects.get().status == "due"


@pytest.mark.requirement("RX.4")
def test_others_find_nothing(client):
    report = make.make_submitted()
    addresses = [page_of(report), reverse("monitoring:self_assessment", args=[report.pk])]
    assert [client.get(each).status_code for each in addresses] == [302, 302]
    for user in (make_user(), make_clerk(make.make_winner(2024).applicant.county)):
        client.force_login(user)
        assert [client.get(each).status_code for each in addresses] == [404, 404]
        assert client.post(page_of(report), {"version": report.version}).status_code == 404
        assert list(client.get(reverse("monitoring:reports")).context["page"]) == []


def test_who_may_read_only_gets_no_form(client):
    report = make.make_report()
    for user in (make.member_of(report.conferral.applicant), make_clerk(report.county), make_office()):
        if not user.is_staff:
            grants.rebuild()
        client.force_login(user)
        assert client.get(page_of(report)).context["form"] is None
        assert client.post(page_of(report), filled(report)).status_code == 409
    assert AnnualReport.objects.get().content == {}


def test_an_older_page_is_409(client):
    report = make.make_report()
    client.force_login(make.owner_of(report.conferral.applicant))
    assert client.post(page_of(report), filled(report)).status_code == 302
    assert client.post(page_of(report), filled(report, measures="旧页面。")).status_code == 409
    assert AnnualReport.objects.get().content["measures"] == "完成质量改进项目六项。"


def test_too_much_money_is_422_and_keeps_what_was_typed(client):
    report = make.make_report()
    client.force_login(make.owner_of(report.conferral.applicant))
    answer = client.post(page_of(report), filled(report, amount_quality="500000.01"))
    assert answer.status_code == 422
    assert "超过奖金" in answer.content.decode()
    assert "500000.01" in answer.content.decode()
    assert AnnualReport.objects.get().content == {}


@pytest.mark.requirement("R29.1")
def test_a_winner_reports_an_incident_and_sees_its_state(client):
    title = make.make_winner()
    client.force_login(make.owner_of(title.applicant))
    target = reverse("monitoring:incident")
    given = {
        "conferral": title.pk,
        "kind": "work_safety",
        "confirmed_on": clock.today(),
        "description": "事故。",
    }
    answers = [client.post(target, {**given, "file": paper()}) for _each in range(2)]
    assert [each.status_code for each in answers] == [200, 409]
    assert "本次报告在期限内" in answers[0].content.decode()
    incident = Incident.objects.get()
    assert incident.files.count() == 1
    assert incident.case_number in client.get(reverse("monitoring:reports")).content.decode()
    other = make.make_winner(2022)
    assert client.post(target, {**given, "conferral": other.pk}).status_code == 422
    assert Incident.objects.count() == 1


@pytest.mark.requirement("R31.1", "R31.2")
def test_anyone_tells_and_looks_up(client):
    title = make.make_winner()
    target = reverse("monitoring:tip")
    assert title.plaque_number in client.get(target, {"number": title.plaque_number}).content.decode()
    answer = client.post(target, {**TIP, "plaque_number": title.plaque_number, "file": paper()})
    incident = Incident.objects.get()
    assert (incident.conferral, incident.about) == (title, f"某某公司（{title.plaque_number}）")
    assert client.post(target, {**TIP, "plaque_number": title.plaque_number}).status_code == 409
    given = {"case_number": incident.case_number, "code": answer.context["code"]}
    assert "正在调查核实" in client.post(reverse("monitoring:case"), given).content.decode()
    assert client.post(target, {**TIP, "plaque_number": "假牌 001"}).status_code == 200
    assert Incident.objects.filter(conferral=None).count() == 1


@pytest.mark.parametrize("text", GARBAGE)
def test_garbage_at_every_form(client, text):
    report = make.make_report()
    owner = make.owner_of(report.conferral.applicant)
    names = ("version", "revenue", "profit", "taxes", "measures", "amount_quality", "note_quality", "conferral",
             "kind", "confirmed_on", "description", "about", "plaque_number", "contact", "decision", "opinion")  # fmt: skip
    given = dict.fromkeys(names, text)
    assert client.post(reverse("monitoring:tip"), given).status_code == 422
    client.force_login(owner)
    assert client.post(page_of(report), given).status_code in (409, 422)
    assert client.post(reverse("monitoring:incident"), given).status_code == 422
    assert client.get(reverse("monitoring:reports"), {"state": text, "page": text}).status_code == 200
    submitted = make.make_submitted(report.conferral, year=report.year + 1)
    client.force_login(make_clerk(report.county))
    assert client.post(page_of(submitted), given).status_code == 422
    assert (Incident.objects.count(), AnnualReport.objects.get(pk=report.pk).content) == (0, {})


def test_a_hostile_attachment_is_refused_and_nothing_kept(client):
    wrong = SimpleUploadedFile("a.pdf", b"MZ", "application/pdf")
    answer = client.post(reverse("monitoring:tip"), {**TIP, "file": wrong})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["file"])
    assert not Incident.objects.exists()


@pytest.mark.requirement("RX.10")
def test_the_list_costs_the_same_at_1_and_at_30_rows(client):
    title = make.make_winner(2000)
    owner, clerk = make.owner_of(title.applicant), make_clerk(title.applicant.county)

    def cost(user):
        client.force_login(user)
        target = reverse("monitoring:reports")
        client.get(target)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(target).status_code == 200
        return len(seen)

    make.make_report(title, year=2001)
    make.make_incident(title)
    people = (owner, clerk, make_office())
    before = [cost(user) for user in people]
    for year in range(2002, 2031):
        make.make_report(title, year=year)
        make.make_incident(title, description=f"第{year}件。")
    assert [cost(user) for user in people] == before
    assert max(before) <= 16


def test_the_list_is_narrowed_by_state(client):
    title = make.make_winner(2023)
    client.force_login(make.owner_of(title.applicant))
    late = make.make_report(title, year=2024)
    target = reverse("monitoring:reports")
    found = {
        state: list(client.get(target, {"state": state}).context["page"])
        for state in ("due", "overdue", "received", "nonsense")
    }
    assert found == {"due": [late], "overdue": [late], "received": [], "nonsense": [late]}
