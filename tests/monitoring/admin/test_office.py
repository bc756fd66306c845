"""The office's admin over reports, incidents, revocation, recovery (RX.3, Art. 28, 29)."""

import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from monitoring.models import AnnualReport, Incident, Recovery, Revocation
from monitoring.services import incidents, revocation
from nantong_award.core import clock
from nantong_award.core.files import store_bytes
from tests.factories import monitoring as make
from tests.factories.publicity import make_committee, make_office

pytestmark = pytest.mark.django_db
GARBAGE = ["\x00", "' OR 1=1 --", "<script>", "９" * 40, "x" * 5000, "-1", "0001-01-01"]


@pytest.fixture
def office(client):
    user = make_office()
    client.force_login(user)
    return user


def at(name, *args):
    return reverse(f"admin:monitoring_{name}", args=args)


@pytest.mark.requirement("R29.1", "RX.3")
def test_from_an_incident_to_the_last_yuan(client, office):
    title = make.make_winner(2023, paid_on=clock.today())
    incident = make.make_incident(title)
    words = {"version": incident.version, "facts": "较大事故，负有责任。", "is_grave": "on"}
    assert client.post(at("incident_investigate", incident.pk), words).status_code == 302
    assert client.post(at("incident_investigate", incident.pk), words).status_code == 409
    incident.refresh_from_db()
    page = client.get(at("incident_change", incident.pk)).content.decode()
    assert at("incident_revoke", incident.pk) in page
    given = {
        "version": incident.version,
        "article": "29",
        "number": "通政发〔2026〕9号",
        "decided_on": clock.today(),
        "reason": "情节严重、影响恶劣。",
    }
    assert client.post(at("incident_revoke", incident.pk), given).status_code == 302
    assert client.post(at("incident_revoke", incident.pk), given).status_code == 409
    assert Revocation.objects.get().conferral == title
    prize = Recovery.objects.get(thing="prize")
    sum_ = {"seen": "0", "amount": "200000", "on": clock.today()}
    assert client.post(at("recovery_enter", prize.pk), sum_).status_code == 302
    assert client.post(at("recovery_enter", prize.pk), sum_).status_code == 409
    rest = {"seen": "200000", "amount": "300000", "on": clock.today()}
    assert client.post(at("recovery_enter", prize.pk), {**rest, "amount": "300000.01"}).status_code == 422
    assert client.post(at("recovery_enter", prize.pk), rest).status_code == 302
    assert Recovery.objects.get(thing="prize").recovered_on == clock.today()


def test_a_slight_one_is_concluded_with_words_and_not_revoked(client, office):
    incident = make.make_investigated(is_grave=False).incident
    given = {
        "version": incident.version,
        "article": "29",
        "number": "1",
        "decided_on": clock.today(),
        "reason": "x",
    }
    assert client.post(at("incident_revoke", incident.pk), given).status_code == 422
    target = at("incident_act", incident.pk, "conclude")
    assert client.post(target, {"version": incident.version, "reason": ""}).status_code == 422
    assert client.post(target, {"version": incident.version, "reason": "已整改。"}).status_code == 302
    assert (Incident.objects.get().conclusion, Revocation.objects.count()) == ("已整改。", 0)


@pytest.mark.requirement("RX.5")
def test_a_tip_is_read_without_its_sender(client, office):
    incident, _code = incidents.tip(
        about="某某", kind="forgery", description="仿制奖牌。", contact="13912345678",
        files=[store_bytes(b"%PDF-1.4", "照片.pdf", "application/pdf")],
    )  # fmt: skip
    page = client.get(at("incident_change", incident.pk)).content.decode()
    assert ("13912345678" in page, "照片.pdf" in page) == (False, True)
    given = {"version": incident.version, "reason": "联系核实。"}
    shown = client.post(at("incident_act", incident.pk, "reveal"), given, follow=True)
    assert "13912345678" in shown.content.decode()
    stored = incident.files.get()
    assert b"".join(client.get(at("incident_file", incident.pk, stored.pk)).streaming_content) == b"%PDF-1.4"
    assert client.get(at("incident_revoke", incident.pk)).status_code == 404


def test_the_office_enters_what_it_found(client, office):
    title = make.make_winner()
    given = {"kind": "penalty", "description": "行政处罚未报告。"}
    assert client.get(at("incident_add")).status_code == 200
    assert client.post(at("incident_add"), given).status_code == 422
    assert client.post(at("incident_add"), {**given, "plaque_number": "NTSZ-1"}).status_code == 422
    assert client.post(at("incident_add"), {**given, "plaque_number": title.plaque_number}).status_code == 302
    assert (Incident.objects.get().conferral, Incident.objects.get().source) == (title, "office")


@pytest.mark.requirement("R28.1")
def test_reports_are_received_one_by_one_or_together_and_listed_when_late(client, office):
    title = make.make_winner(2020)
    rows = [make.make_endorsed(title, year=year) for year in (2021, 2022)]
    late = make.make_report(title, year=2023)
    page = client.get(at("annualreport_change", rows[0].pk)).content.decode()
    assert "完成质量改进项目六项" in page
    given = {"version": rows[0].version, "reason": ""}
    assert client.post(at("annualreport_act", rows[0].pk, "receive"), given).status_code == 302
    chosen = {"action": "receive_chosen", "_selected_action": [each.pk for each in (*rows, late)]}
    assert client.post(at("annualreport_changelist"), chosen).status_code == 302
    assert list(AnnualReport.objects.order_by("year").values_list("status", flat=True)) == [
        "received",
        "received",
        "due",
    ]
    found = client.get(at("annualreport_changelist"), {"overdue": "yes"}).context["cl"].result_list
    assert list(found) == [late]
    export = {"action": "export_xlsx", "_selected_action": [late.pk]}
    answer = client.post(at("annualreport_changelist"), export)
    assert [row[6] for row in openpyxl.load_workbook(io.BytesIO(answer.content)).active.values] == [
        "逾期",
        "逾期",
    ]


@pytest.mark.parametrize("text", GARBAGE)
def test_garbage_at_every_form_is_4xx(client, office, text):
    investigated = make.make_investigated().incident
    reported = make.make_incident(make.make_winner(2022))
    names = ("version", "facts", "article", "number", "decided_on", "reason", "barred_until", "seen", "amount",
             "on", "plaque_number", "about", "kind", "description")  # fmt: skip
    given = dict.fromkeys(names, text)
    targets = [
        at("incident_investigate", reported.pk),
        at("incident_revoke", investigated.pk),
        at("incident_add"),
    ]
    assert {client.post(each, given).status_code for each in targets} <= {409, 422}
    revocation.revoke(
        reported.conferral, by=office, article="35", number="9", decided_on=clock.today(), reason="弄虚作假。"
    )
    plaque = Recovery.objects.first()
    assert client.post(at("recovery_enter", plaque.pk), given).status_code == 422
    assert Incident.objects.count() == 2


@pytest.mark.requirement("RX.4")
def test_others_find_nothing_in_the_admin(client):
    incident = make.make_investigated().incident
    client.force_login(make_committee())
    for name in ("incident_investigate", "incident_revoke"):
        assert client.post(at(name, incident.pk), {}).status_code == 404
    assert client.get(at("incident_add")).status_code == 404
    assert client.get(at("incident_change", incident.pk)).status_code == 403
    assert Incident.objects.get().status == "investigated"


@pytest.mark.requirement("RX.10")
@pytest.mark.parametrize("model", ["annualreport", "incident", "revocation", "recovery"])
def test_admin_lists_cost_the_same_at_1_and_at_30_rows(client, office, model):
    def grow(number, start):
        for year in range(start, start + number):
            title = make.make_winner(year)
            make.make_report(title, year=year)
            make.make_incident(title)
            values = {
                "article": "35",
                "number": str(year),
                "decided_on": clock.today(),
                "reason": "弄虚作假。",
            }
            revocation.revoke(title, by=office, **values)

    def cost():
        with CaptureQueriesContext(connection) as seen:
            assert client.get(at(f"{model}_changelist")).status_code == 200
        return len(seen)

    grow(1, 1990)
    cost()
    before = cost()
    grow(29, 1991)
    assert cost() == before
