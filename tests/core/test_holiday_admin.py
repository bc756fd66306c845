"""节假日安排 in the admin: edited, imported whole or not at all, exported in the same shape."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from nantong_award.core import holiday_schedules, working_days
from nantong_award.core.holiday_workbook import read_holidays, write_holidays
from nantong_award.core.models import AuditEvent, CalendarDay, HolidaySchedule
from nantong_award.core.workbooks import Unreadable
from tests.core.people import make_person

pytestmark = pytest.mark.django_db
LIST = "/admin/core/holidayschedule/"
HEADER = ["日期", "安排", "名称", "依据"]
RIGHTS = (
    *(f"core.{act}_holidayschedule" for act in ("view", "add", "change")),
    *(f"core.{act}_calendarday" for act in ("view", "add", "change", "delete")),
)
WHOLE = [
    [date(2027, 1, 1), "休", "元旦", "国办发明电〔2026〕9号"],
    [date(2027, 5, 1), "休", "劳动节", None],
    [date(2027, 10, 1), "休", "国庆节", None],
    [date(2027, 10, 2), "休", "国庆节", None],
    [date(2027, 10, 3), "休", "国庆节", None],
    [date(2027, 10, 9), "班", "国庆节", None],
]


@pytest.fixture
def office(client):
    """Who keeps the table, signed in."""
    user = make_person(*RIGHTS, is_staff=True)
    client.force_login(user)
    return user


def book(*rows, header=HEADER):
    """A workbook as a person would save it."""
    made = Workbook()
    made.active.title = "安排"
    for row in (header, *rows):
        made.active.append(row)
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


def problems_of(*rows):
    with pytest.raises(Unreadable) as refused:
        read_holidays(book(*rows))
    return [(problem.row, problem.column, problem.message) for problem in refused.value.problems]


def sent(client, data):
    return client.post(f"{LIST}import/", {"file": SimpleUploadedFile("安排.xlsx", data)})


def test_a_whole_year_is_imported_and_counts(client, office):
    response = sent(client, book(*WHOLE))
    assert (response.status_code, response.url) == (302, LIST)
    schedule = HolidaySchedule.objects.get()
    assert (schedule.year, schedule.source, schedule.whole_year, schedule.days.count()) == (
        2027, "国办发明电〔2026〕9号", True, 6,
    )  # fmt: skip
    calendar = working_days.calendar()
    assert [calendar.is_workday(date(2027, 10, each)) for each in (1, 4, 9, 10)] == [False, True, True, False]
    assert AuditEvent.objects.get(verb="import_holidays").actor_id == office.pk


@pytest.mark.requirement("RX.3")
def test_one_wrong_row_and_nothing_is_imported(client, office):
    rows = [*WHOLE, [date(2027, 10, 9), "班", "", None], ["2027-13-01", "休", "", None]]
    response = sent(client, book(*rows))
    page = response.content.decode()
    assert response.status_code == 422
    assert "第 9 行“日期”列" in page
    assert not HolidaySchedule.objects.exists()


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ([date(2027, 10, 9), "班", "", None], (8, "日期", "与第 7 行重复。")),
        ([date(2027, 10, 8), "假", "", None], (8, "安排", "请填写“休”或者“班”。")),
        (
            [date(2027, 10, 8), "班", "", None],
            (8, "安排", "该日是周一至周五，本就上班，不必登记为“班”。"),
        ),
        ([date(1987, 10, 8), "休", "", None], (8, "日期", "年份应在 2000 至 2099 之间。")),
        ([date(2027, 10, 8), "休", "国" * 41, None], (8, "名称", "名称不得超过 40 字。")),
    ],
)
def test_each_problem_is_told_by_row_and_column(row, problem):
    assert problems_of(*WHOLE, row) == [problem]


def test_a_year_without_a_day_that_is_always_off_is_not_whole():
    assert problems_of(*WHOLE[:1], *WHOLE[2:]) == [(6, "日期", "2027 年的安排不完整：缺少 5 月 1 日“休”。")]


def test_an_empty_workbook_is_told():
    assert problems_of() == [(2, "", "工作簿中没有日期。")]


def test_what_is_exported_is_what_is_imported(client, office):
    holiday_schedules.seed(by=None)
    rows = CalendarDay.objects.select_related("schedule")
    before = list(rows.values_list("date", "worked", "name"))
    holiday_schedules.import_years(read_holidays(write_holidays(rows)), by=None)
    assert list(rows.all().values_list("date", "worked", "name")) == before


def test_the_list_exports_the_chosen_years(client, office):
    holiday_schedules.seed(by=None)
    chosen = HolidaySchedule.objects.get(year=2026)
    response = client.post(LIST, {"action": "export_days", "_selected_action": [chosen.pk]})
    sheet = load_workbook(io.BytesIO(response.content)).worksheets[0]
    found = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert found[0] == HEADER
    assert {row[0].year for row in found[1:]} == {2026}
    assert len(found) == chosen.days.count() + 1


def test_a_day_edited_by_hand_counts_at_once_and_is_audited(client, office):
    holiday_schedules.seed(by=None)
    schedule = HolidaySchedule.objects.get(year=2026)
    assert working_days.calendar().is_workday(date(2026, 7, 1)) is True
    given = {
        "year": "2026", "source": schedule.source, "whole_year": "on",
        "days-TOTAL_FORMS": "1", "days-INITIAL_FORMS": "0",
        "days-0-date": "2026-07-01", "days-0-worked": "False", "days-0-name": "临时放假",
    }  # fmt: skip
    assert client.post(f"{LIST}{schedule.pk}/change/", given).status_code == 302
    assert working_days.calendar().is_workday(date(2026, 7, 1)) is False
    assert AuditEvent.objects.filter(verb="admin_change", actor_id=office.pk).count() == 1


def test_a_day_of_another_year_is_refused(client, office):
    schedule = HolidaySchedule.objects.create(year=2027)
    given = {
        "year": "2027", "source": "x", "days-TOTAL_FORMS": "1", "days-INITIAL_FORMS": "0",
        "days-0-date": "2028-07-01", "days-0-worked": "False", "days-0-name": "",
    }  # fmt: skip
    response = client.post(f"{LIST}{schedule.pk}/change/", given)
    assert (response.status_code, "日期不在 2027 年" in response.content.decode()) == (422, True)


def test_published_years_are_added_by_a_button_and_the_list_tells_what_is_estimated(client, office):
    assert client.post(f"{LIST}seed/").status_code == 302
    page = client.get(LIST).content.decode()
    assert HolidaySchedule.objects.count() == 23
    assert "2027 年起尚无国务院办公厅安排" in page


def test_others_neither_see_nor_fill_the_table(client):
    client.force_login(make_person(is_staff=True))
    answers = [client.get(LIST), client.get(f"{LIST}import/"), client.get(f"{LIST}import/template.xlsx")]
    answers.append(client.post(f"{LIST}seed/"))
    assert [answer.status_code for answer in answers] == [403] * 4
    assert not HolidaySchedule.objects.exists()
