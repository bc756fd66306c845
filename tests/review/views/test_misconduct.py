"""Pages of misconduct cases: who finds them, the whole way, and a preview that is no longer true."""

from decimal import Decimal

import pytest
from django.urls import reverse

from applications.transitions import RoundStage, Status
from nantong_award.core import clock
from review.models import MisconductCase, PanelReport, StruckSheet
from tests.factories.applications import make_round
from tests.factories.misconduct import make_decided, make_reported
from tests.factories.review_events import (
    make_assignment,
    make_panel,
    make_report,
    make_role,
    make_shortlisted,
)
from tests.review.views.pages import signed_in, text

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R32.2")]


def make_world():
    round = make_round(stage=RoundStage.MATERIAL_REVIEW)
    panel = make_panel(round, "material", experts=4)
    application = make_shortlisted(round, reviewed=False, status=Status.ACCEPTED)
    make_report(make_assignment(application, panel), (40, 60, 70, 80))
    return round, panel.seats.order_by("pk")[3].expert


def url(name: str, pk: int) -> str:
    return reverse(f"review:{name}", args=[pk])


@pytest.mark.parametrize("role", ["member_unit", "supervisor", "expert", "system_admin"])
def test_cases_are_not_there_for_others(role):
    round, expert = make_world()
    case = make_decided(round, make_role("office"), expert=expert)
    client = signed_in(make_role(role))
    pages = [url(name, case.pk) for name in (
        "misconduct_case", "hear_misconduct", "dismiss_misconduct", "decide_misconduct",
        "carry_out_misconduct", "follow_up_misconduct",
    )]  # fmt: skip
    pages += [reverse("review:misconduct"), url("report_misconduct", round.pk)]
    assert {page: client.get(page).status_code for page in pages} == dict.fromkeys(pages, 404)


def test_the_inspector_reads_cases_and_changes_none():
    round, expert = make_world()
    case = make_decided(round, make_role("office"), expert=expert)
    client = signed_in(make_role("inspector"))
    assert expert.code in text(client.get(reverse("review:misconduct")))
    assert "查看影响并执行" not in text(client.get(url("misconduct_case", case.pk)))
    assert client.get(url("carry_out_misconduct", case.pk)).status_code == 404


def test_the_office_goes_from_report_to_strike():
    round, expert = make_world()
    client = signed_in(make_role("office"))
    today = clock.today().isoformat()
    client.post(
        url("report_misconduct", round.pk), {"expert": expert.pk, "source": "来信", "report": "打分异常"}
    )
    case = MisconductCase.objects.get()
    heard = {"heard_on": today, "statement": "无异议", "version": case.version}
    client.post(url("hear_misconduct", case.pk), heard)
    form = client.get(url("decide_misconduct", case.pk)).context["form"]
    decision = {
        "number": "通质委办〔2026〕1号", "decided_on": today, "decided_by": "市质委办", "grounds": "违纪",
        "measure": "warning", "void": [key for key, _label in form.fields["void"].choices], "version": 1,
    }  # fmt: skip
    client.post(url("decide_misconduct", case.pk), decision)
    page = client.get(url("carry_out_misconduct", case.pk))
    assert ["625.00" in text(page), "566.67" in text(page), StruckSheet.objects.count()] == [True, True, 0]
    seen = page.context["form"].initial["seen"]
    done = client.post(url("carry_out_misconduct", case.pk), {"seen": seen}, follow=True)
    assert ["已执行" in text(done), PanelReport.objects.get().score, StruckSheet.objects.count()] == [
        True,
        Decimal("566.666666666667"),
        1,
    ]


@pytest.mark.concurrency
def test_a_preview_overtaken_is_409_with_the_present_one():
    round, expert = make_world()
    case = make_decided(round, make_role("office"), expert=expert)
    client = signed_in(make_role("office"))
    seen = client.get(url("carry_out_misconduct", case.pk)).context["form"].initial["seen"]
    PanelReport.objects.update(score=Decimal(600))
    page = client.post(url("carry_out_misconduct", case.pk), {"seen": seen})
    assert [page.status_code, "600.00" in text(page), StruckSheet.objects.count()] == [409, True, 0]
    assert page.context["form"].initial["seen"] != seen


def test_a_refused_value_stands_at_its_field():
    round, _expert = make_world()
    client = signed_in(make_role("office"))
    page = client.post(url("report_misconduct", round.pk), {"source": "来信", "report": "打分异常"})
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["expert"])


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_of_cases_costs_the_same_for_any_number(rows, django_assert_num_queries):
    round, expert = make_world()
    office = make_role("office")
    for _row in range(rows):
        make_reported(round, office, expert=expert)
    client = signed_in(office)
    client.get(reverse("review:misconduct"))
    with django_assert_num_queries(7):
        page = client.get(reverse("review:misconduct"))
    assert page.content.decode().count(f"/misconduct/{MisconductCase.objects.latest('pk').pk}/") == 1
