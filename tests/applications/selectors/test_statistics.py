"""A round in figures: whole tables, compared with the year before; as many queries for 100 files as for 3."""

import io
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from applications.models import Applicant, Application, ApplicationVersion, FormSection
from applications.selectors.statistics import statistics
from applications.transitions import RoundStage, Status
from applications.workbooks_statistics import statistics_workbook
from nantong_award.core import clock
from nantong_award.regulation.stage import Track
from tests.factories import applications as make

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("RX.3")]
CABLES = {"industry_code": "3831", "employees": 1200, "revenue": "52000", "assets": "60000"}
SHOP = {"industry_code": "5221", "employees": 60, "revenue": "900", "assets": "500"}


def a_round(year):
    """A year that was announced on 1 April and took files from 6 May to 30 June."""
    return make.make_round(
        year=year,
        stage=RoundStage.QUALIFICATION,
        announced_at=clock.at(date(year, 4, 1)),
        filing_opens_at=clock.at(date(year, 5, 6), 9),
        filing_closes_at=clock.at(date(year, 5, 9), 17),
        endorsing_closes_at=clock.at(date(year, 7, 15), 17),
    )


@pytest.fixture
def counties():
    """Two counties."""
    return [
        make.make_body(name="崇川区质委会", region_code="320602"),
        make.make_body(name="海安市质委会", region_code="320685"),
    ]


def file(round, county, status, *, day=None, track=Track.ORGANIZATION, answers=None):
    """A file in a state, first submitted on a day of May."""
    applicant = make.make_applicant(county=county, track=track)
    Applicant.objects.filter(pk=applicant.pk).update(created_at=clock.at(date(round.year, 5, 1)))
    row = make.make_application(round=round, applicant=applicant, status=status)
    if day:
        ApplicationVersion.objects.create(
            application=row, number=1, content={}, sha256="", submitted_by=make.owner_of(applicant),
            submitted_at=clock.at(date(round.year, 5, day), 23, 59),
        )  # fmt: skip
    if answers is not None:
        FormSection.objects.create(application=row, key="basics", data=answers)
    return row


@pytest.fixture
def years(counties):
    """This year with seven files and somebody who only registered; last year with two."""
    here, there = counties
    now, before = a_round(2026), a_round(2025)
    file(now, here, Status.DRAFT, answers=CABLES)
    file(now, here, Status.SUBMITTED, day=6, answers=CABLES)
    file(now, here, Status.ACCEPTED, day=8, answers=SHOP)
    file(now, here, Status.REFUSED, day=8, answers={**SHOP, "revenue": None})
    file(now, there, Status.CONFERRED, day=9, answers={**CABLES, "industry_code": "3832", "revenue": "3000"})
    file(now, there, Status.ELIMINATED, day=9, track=Track.INDIVIDUAL)
    file(now, there, Status.WITHDRAWN, day=9, answers={})
    only_registered = make.make_applicant(county=here)
    Applicant.objects.filter(pk=only_registered.pk).update(created_at=clock.at(date(2026, 5, 2)))
    file(before, here, Status.CONFERRED, day=7, answers=CABLES)
    file(before, here, Status.DRAFT, answers=CABLES)
    return now, before


def tables(round):
    """Header and rows by key."""
    return {table.key: (table.header, table.rows) for table in statistics(round).tables}


def test_the_tables_of_a_year_beside_those_of_the_year_before(years):
    now, _before = years
    assert tables(now) == {
        "funnel": (
            ("环节", "件数", "2025年度"),
            (
                ("登记", 8, 2),
                ("开始填报", 7, 2),
                ("提交", 6, 1),
                ("推荐", 4, 1),
                ("受理", 3, 1),
                ("授奖", 1, 1),
            ),
        ),
        "statuses": (
            ("状态", "件数", "2025年度"),
            (
                ("填报中", 1, 1),
                ("已提交，待推荐", 1, 0),
                ("已受理", 1, 0),
                ("不予受理", 1, 0),
                ("已授奖", 1, 1),
                ("未进入下一程序", 1, 0),
                ("已撤回", 1, 0),
            ),
        ),
        "tracks": (
            ("类别", "开始填报", "提交", "推荐", "受理", "2025年度提交", "2025年度受理"),
            (("组织", 6, 5, 3, 2, 1, 1), ("个人", 1, 1, 1, 1, 0, 0)),
        ),
        "counties": (
            ("推荐单位", "开始填报", "提交", "推荐", "受理", "2025年度提交", "2025年度受理"),
            (("崇川区质委会", 4, 3, 2, 1, 1, 1), ("海安市质委会", 3, 3, 2, 2, 0, 0)),
        ),
        "industries": (
            ("门类", "提交", "受理", "2025年度提交", "2025年度受理"),
            (("C 制造业", 2, 1, 1, 1), ("F 批发和零售业", 2, 1, 0, 0), ("未能判定", 1, 0, 0, 0)),
        ),
        "sizes": (
            ("规模", "提交", "受理", "2025年度提交", "2025年度受理"),
            (
                ("大型", 1, 0, 1, 1),
                ("中型", 2, 2, 0, 0),
                ("小型", 0, 0, 0, 0),
                ("微型", 0, 0, 0, 0),
                ("未能判定", 2, 0, 0, 0),
            ),
        ),
        "days": (
            ("日期", "当日首次提交", "累计", "2025年度同期累计"),
            (
                ("2026-05-06", 1, 1, 0),
                ("2026-05-07", 0, 1, 1),
                ("2026-05-08", 2, 3, 1),
                ("2026-05-09", 3, 6, 1),
            ),
        ),
    }


def test_a_first_year_is_compared_with_none(years):
    _now, before = years
    found = tables(before)
    assert found["funnel"] == (
        ("环节", "件数"),
        (("登记", 2), ("开始填报", 2), ("提交", 1), ("推荐", 1), ("受理", 1), ("授奖", 1)),
    )
    assert found["counties"] == (
        ("推荐单位", "开始填报", "提交", "推荐", "受理"),
        (("崇川区质委会", 2, 1, 1, 1), ("海安市质委会", 0, 0, 0, 0)),
    )
    assert found["days"][1][-1] == ("2025-05-09", 0, 1)


def test_an_empty_year_has_empty_tables():
    found = tables(a_round(2026))
    assert (found["statuses"][1], found["industries"][1]) == ((), ())
    assert found["funnel"][1][0] == ("登记", 0)


def test_the_queries_do_not_grow_with_the_files(years, counties):
    now, _before = years

    def counted():
        with CaptureQueriesContext(connection) as queries:
            statistics(now)
        return len(queries)

    few = counted()
    for _number in range(30):
        file(now, counties[0], Status.SUBMITTED, day=7, answers=CABLES)
    assert (few, counted()) == (6, 6)


def test_the_workbook_has_one_sheet_for_each_table(years):
    found = statistics(years[0])
    book = load_workbook(io.BytesIO(statistics_workbook(found)))
    sheets = {page.title: [tuple(cell.value for cell in row) for row in page] for page in book}
    assert sheets == {table.title: [table.header, *table.rows] for table in found.tables}


def test_a_file_counts_once_however_often_it_was_submitted(years):
    now, _before = years
    row = Application.objects.filter(round=now, status=Status.SUBMITTED).get()
    ApplicationVersion.objects.create(
        application=row, number=2, content={}, sha256="", submitted_at=clock.at(date(2026, 5, 9), 9),
        submitted_by=make.owner_of(row.applicant),
    )  # fmt: skip
    assert tables(now)["days"][1][-1] == ("2026-05-09", 3, 6, 1)
