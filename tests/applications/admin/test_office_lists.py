"""Applicants, ledger, announcements and endorsing bodies as lists of the admin (RX.3)."""

import io
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from applications.models import EndorsingBody, StandingEntry
from applications.services import standing
from applications.workbooks import PAST_WINNERS
from nantong_award.core.models import AuditEvent
from nantong_award.desks import roles
from tests.factories import applications as make

pytestmark = pytest.mark.django_db

SHIPPED = Path(standing.__file__).resolve().parent.parent / "fixtures" / "past-winners.xlsx"
ADD_ROUND = "/admin/applications/round/add/"
IMPORT = "/admin/applications/standingentry/import/"


@pytest.fixture
def office(client):
    """质委办, signed in."""
    roles.sync()
    user = make.make_user(groups=(Group.objects.get(name="office"),), is_staff=True)
    client.force_login(user)
    return user


def text(response):
    """What the page says."""
    return response.content.decode()


def upload(content, name="past.xlsx"):
    """A file field."""
    return {"file": SimpleUploadedFile(name, content)}


@pytest.mark.requirement("RX.3")
def test_past_winners_are_imported_from_the_shipped_workbook(client, office):
    assert client.post(IMPORT, upload(SHIPPED.read_bytes())).status_code == 302
    assert StandingEntry.objects.count() == 16
    page = text(client.get("/admin/applications/standingentry/"))
    assert "江苏中天科技股份有限公司" in page
    assert "导入历年获奖" in page


def test_a_bad_workbook_is_told_by_row_and_column_and_nothing_is_stored(client, office):
    workbook = Workbook()
    workbook.active.append([column.header for column in PAST_WINNERS])
    workbook.active.append([2013, "市长质量奖", "组织", "南通甲有限公司"])
    workbook.active.append([2013, "金奖", "组织", "南通乙有限公司"])
    written = io.BytesIO()
    workbook.save(written)
    response = client.post(IMPORT, upload(written.getvalue()))
    assert response.status_code == 422
    assert "第 3 行“奖项”列" in text(response)
    for content in (b"", b"x", b"PK\x03\x04 broken"):
        assert client.post(IMPORT, upload(content)).status_code == 422
    assert client.post(IMPORT, {}).status_code == 422
    assert not StandingEntry.objects.exists()


def test_the_empty_workbook_has_the_headers_that_are_read(client, office):
    content = client.get(reverse("admin:applications_standingentry_template")).content
    sheet = load_workbook(io.BytesIO(content)).active
    assert [cell.value for cell in sheet[1]] == [column.header for column in PAST_WINNERS]


def test_a_line_of_the_ledger_is_added_and_never_changed(client, office):
    applicant = make.make_applicant()
    given = {
        "applicant": applicant.pk,
        "kind": "debarment",
        "effective_on": "2026-01-05",
        "until": "2031-01-05",
    }
    add = "/admin/applications/standingentry/add/"
    assert client.post(add, given | {"until": "2025-01-01"}).status_code == 422
    assert client.post(add, {"applicant": "x", "kind": "medal", "year": "-5"}).status_code == 422
    assert client.post(add, given | {"article": "35"}).status_code == 302
    entry = StandingEntry.objects.get()
    assert AuditEvent.objects.filter(verb="record_entry").count() == 1
    address = f"/admin/applications/standingentry/{entry.pk}/"
    assert client.post(f"{address}change/", given).status_code == 403
    assert client.post(f"{address}delete/", {"post": "yes"}).status_code == 403


def test_who_only_watches_neither_imports_nor_adds(client):
    roles.sync()
    client.force_login(make.make_user(groups=(Group.objects.get(name="inspector"),), is_staff=True))
    assert client.get(IMPORT).status_code == 403
    assert client.post(IMPORT, upload(SHIPPED.read_bytes())).status_code == 403
    assert client.get(ADD_ROUND).status_code == 403


def test_a_body_is_registered_with_its_group_and_switched_off_not_removed(client, office):
    add = "/admin/applications/endorsingbody/add/"
    assert client.post(add, {"name": "", "kind": "x"}).status_code == 422
    given = {"name": "市生态环境局", "kind": "department", "paying_treasury": "city", "is_active": "on"}
    assert client.post(add, given).status_code == 302
    body = EndorsingBody.objects.get()
    assert body.group.name == "推荐单位：市生态环境局"
    address = f"/admin/applications/endorsingbody/{body.pk}/"
    assert client.post(f"{address}delete/", {"post": "yes"}).status_code == 403
    given.pop("is_active")
    assert client.post(f"{address}change/", given).status_code == 302
    assert not EndorsingBody.objects.get().is_active


def test_an_applicants_code_and_number_cannot_be_changed_and_the_number_is_masked(client, office):
    person = make.make_applicant(track="individual")
    address = reverse("admin:applications_applicant_change", args=[person.pk])
    page = text(client.get(address))
    assert person.id_number not in page
    assert person.id_number[:6] in page
    company = make.make_applicant()
    address = reverse("admin:applications_applicant_change", args=[company.pk])
    given = {"name": "南通新名有限公司", "county": company.county_id, "credit_code": "X"}
    assert client.post(address, given).status_code == 302
    company.refresh_from_db()
    assert (company.name, company.credit_code != "X") == ("南通新名有限公司", True)


@pytest.mark.requirement("RX.3")
@pytest.mark.parametrize(
    ("name", "one_more", "queries"),
    [
        ("applicant", lambda: make.make_applicant(county=None), 9),
        ("endorsingbody", make.make_body, 8),
        ("announcement", make.make_announcement, 9),
        (
            "standingentry",
            lambda: StandingEntry.objects.create(applicant=make.make_applicant(county=None), kind="award"),
            9,
        ),
    ],
)
@pytest.mark.parametrize("count", [1, 30])
def test_each_list_costs_the_same_for_one_and_for_thirty(
    client, office, django_assert_num_queries, name, one_more, queries, count
):
    for _each in range(count):
        one_more()
    address = f"/admin/applications/{name}/"
    client.get(address)
    with django_assert_num_queries(queries):
        client.get(address)
