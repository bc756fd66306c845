"""部门联审 and 退回补正 in the admin, by HTTP: out, in, every problem, once (R12.4, R19.1)."""

import io

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from applications.models import Application, DepartmentalAnswer, DepartmentalCheck
from applications.transitions import RoundStage, Status
from nantong_award.core import clock
from nantong_award.core.models import AuditEvent
from nantong_award.core.workbooks import CONTENT_TYPE
from nantong_award.desks import roles
from tests.factories import applications as make
from tests.factories.departmental import answer, penalty, receive

pytestmark = pytest.mark.django_db

CHECKS = reverse("admin:applications_departmentalcheck_changelist")
OUT = reverse("admin:applications_departmentalcheck_export")
IN = reverse("admin:applications_departmentalcheck_import")


@pytest.fixture
def office(client):
    """质委办, signed in."""
    roles.sync()
    user = make.make_user(groups=(Group.objects.get(name="office"),), is_staff=True)
    client.force_login(user)
    return user


@pytest.fixture
def application():
    """A recommended file at 资格审查."""
    round = make.make_round(stage=RoundStage.QUALIFICATION)
    applicant = make.make_applicant(name="南通甲电缆有限公司")
    return make.make_application(
        round=round, applicant=applicant, status=Status.ENDORSED, filled=True, endorsed_at=clock.now()
    )


def sent(client, **cells):
    """The exported workbook with the first row of 税务 filled in, uploaded again."""
    book = load_workbook(io.BytesIO(client.get(OUT).content))
    for column, value in cells.items():
        book["税务"][f"{column}2"] = value
    written = io.BytesIO()
    book.save(written)
    return client.post(IN, {"file": SimpleUploadedFile("答复.xlsx", written.getvalue(), CONTENT_TYPE)})


@pytest.mark.requirement("R12.4")
def test_the_workbook_goes_out_and_its_answers_come_in_and_are_examined(client, office, application):
    assert sent(client, E="无").status_code == 302
    check = DepartmentalCheck.objects.get()
    assert (check.department_name, check.imported_by, check.workbook.name) == (
        "市税务局",
        office,
        "答复.xlsx",
    )
    review = application.qualification_reviews.get()
    assert "check_tax_penalty" in {finding.code for finding in review.as_findings()}
    verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert {"export_departmental_check", "import_departmental_check", "assess"} <= verbs
    page = client.get(CHECKS).content.decode()
    assert "1 / 1" in page
    shown = client.get(
        reverse("admin:applications_departmentalcheck_change", args=[check.pk])
    ).content.decode()
    assert "南通甲电缆有限公司" in shown
    desk = client.get(reverse("admin:applications_application_change", args=[application.pk]))
    assert "市税务局的答复" in desk.content.decode()


@pytest.mark.requirement("R12.4")
def test_a_bad_workbook_is_told_by_sheet_row_and_column_and_nothing_is_stored(client, office, application):
    response = sent(client, E="有", F="行政处罚")
    assert response.status_code == 422
    places = [(each.sheet, each.row, each.column) for each in response.context["problems"]]
    assert places == [("税务", 2, "发生日期"), ("税务", 2, "文号")]
    assert not DepartmentalAnswer.objects.exists()
    not_a_book = client.post(IN, {"file": SimpleUploadedFile("x.xlsx", b"nonsense", CONTENT_TYPE)})
    assert not_a_book.status_code == 422
    assert client.post(IN).status_code == 422


def test_an_earlier_import_stays_to_be_read(client, office, application):
    first = receive("tax", penalty(application, clock.today()), by=office)
    receive("tax", answer(application, "penalty"), by=office)
    page = client.get(reverse("admin:applications_departmentalcheck_change", args=[first.pk]))
    assert "通税罚〔2025〕7号" in page.content.decode()


@pytest.mark.parametrize("address", [OUT, IN])
def test_the_check_is_the_offices(client, application, address):
    roles.sync()
    client.force_login(make.make_user(groups=(Group.objects.get(name="committee"),), is_staff=True))
    assert client.get(address).status_code == 404


def test_before_the_qualification_review_the_page_says_when(client, office):
    make.make_round()
    assert "进入资格审查后" in client.get(CHECKS).content.decode()
    assert client.get(OUT).status_code == 404


@pytest.mark.requirement("R19.1")
def test_the_office_returns_a_file_once_with_parts_reason_and_days(client, office, application):
    address = reverse("admin:applications_application_complete", args=[application.pk])
    assert "只能退回补正一次" in client.get(address).content.decode()
    given = {"version": application.version, "sections": ["evidence"], "reason": "补审计报告。", "days": 5}
    assert client.post(address, {**given, "reason": ""}).status_code == 422
    assert client.post(address, {**given, "days": 400}).status_code == 422
    assert client.post(address, {**given, "version": 99}).status_code == 409
    page = client.post(address, given, follow=True).content.decode()
    assert "补正通知书" in page
    assert "正在补正" in page
    assert Application.objects.get(pk=application.pk).status == Status.RETURNED
    assert client.post(address, {**given, "version": application.version + 1}).status_code == 409


@pytest.mark.requirement("R19.1")
def test_a_term_that_is_over_is_ended_on_the_desk_too(client, office, application):
    now = clock.now()
    Application.objects.filter(pk=application.pk).update(status=Status.RETURNED, completion_due_at=now)
    desk = reverse("admin:applications_application_change", args=[application.pk])
    assert "补正期限已过，转回审查" in client.get(desk).content.decode()
    client.post(reverse("admin:applications_application_lapse", args=[application.pk]))
    assert Application.objects.get(pk=application.pk).status == Status.ENDORSED
