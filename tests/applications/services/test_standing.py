"""The ledger, and the winners of 2009–2015 that enter it from the shipped workbook."""

import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from openpyxl import Workbook

from applications.models import Applicant, StandingEntry
from applications.selectors.standing import barred_until, debarments, held_awards
from applications.services import bodies, standing
from applications.workbooks import PAST_WINNERS, empty_past_winners, read_past_winners
from nantong_award.core.models import AuditEvent
from nantong_award.core.refusals import Forbidden, Unsuitable
from nantong_award.core.workbooks import Unreadable
from nantong_award.regulation.facts import Debarment, HeldAward
from nantong_award.regulation.stage import AwardLevel
from tests.factories import applications as make

SHIPPED = Path(standing.__file__).resolve().parent.parent / "fixtures" / "past-winners.xlsx"
HEADERS = [column.header for column in PAST_WINNERS]
# Published lists of the winning organisations (domain facts §7.2): year and first characters of the name.
PUBLISHED = [
    (2009, "南通醋酸纤维"),
    (2010, "江苏联发"),
    (2010, "南通供电公司"),
    (2011, "南通中远川崎"),
    (2012, "鑫缘茧丝绸"),
    (2012, "江苏中洋"),
    (2012, "江苏南通二建"),
    (2013, "南通烟滤嘴"),
    (2013, "江苏九鼎新材料"),
    (2013, "南通四建"),
    (2014, "江苏中天科技"),
    (2014, "南通中集罐式储运"),
    (2015, "江苏通光电子线缆"),
    (2015, "金轮针布"),
    (2015, "中国天楹"),
    (2015, "南通华新建工"),
]


def book(*rows, headers=HEADERS):
    """A workbook with these rows."""
    workbook = Workbook()
    workbook.active.title = "历年获奖"
    for row in (headers, *rows):
        workbook.active.append(row)
    written = io.BytesIO()
    workbook.save(written)
    return written.getvalue()


def test_the_shipped_workbook_holds_the_published_winners_and_nothing_that_is_not_known():
    rows = read_past_winners(SHIPPED.read_bytes())
    assert len(rows) == 16
    for row, (year, name) in zip(rows, PUBLISHED, strict=True):
        assert row["name"].startswith(name)
        assert (row["year"], row["level"], row["track"], row["prize"]) == (
            year,
            "award",
            "organization",
            Decimal(500000),
        )
        assert (row["credit_code"], row["approved_on"]) == (None, None)


@pytest.mark.django_db
def test_importing_twice_leaves_the_ledger_as_importing_once(capsys):
    bodies.seed_bodies()
    call_command("import_past_winners", str(SHIPPED))
    call_command("import_past_winners", str(SHIPPED))
    assert capsys.readouterr().out.split("\n")[:2] == [
        "新登记 16 条，台账已有 0 条。",
        "新登记 0 条，台账已有 16 条。",
    ]
    assert StandingEntry.objects.count() == Applicant.objects.count() == 16
    counties = dict(Applicant.objects.values_list("name", "county__name"))
    assert counties["南通四建集团有限公司"] == "通州区质量发展委员会"
    assert counties["南通中集罐式储运设备制造有限公司"] == "崇川区质量发展委员会"
    assert counties["中国天楹股份有限公司"] is None


@pytest.mark.django_db
def test_a_bad_row_is_named_by_row_and_column_and_nothing_is_stored(tmp_path):
    good = [2013, "市长质量奖", "组织", "南通甲有限公司", None, "崇川", None, 500000]
    file = tmp_path / "bad.xlsx"
    file.write_bytes(
        book(
            good,
            [],
            [1999, "特别奖", "企业", "南通乙有限公司", "123", None, "2999-01-01", -1],
            good,
        )
    )
    with pytest.raises(CommandError) as refused:
        call_command("import_past_winners", str(file))
    told = str(refused.value)
    for place in (
        "第 4 行“年度”列",
        "第 4 行“奖项”列",
        "第 4 行“类别”列",
        "第 4 行“批准日”列",
        "第 4 行“奖金（元）”列",
    ):
        assert place in told
    assert "第 4 行“统一社会信用代码”列" in told
    assert "第 5 行“名称”列：与第 2 行重复。" in told
    assert refused.value.returncode == 2
    assert StandingEntry.objects.count() == Applicant.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"not a workbook", "XLSX"),
        (book(headers=["年度"]), "缺少此列"),
        (book(), "没有获奖记录"),
        (empty_past_winners(), "没有获奖记录"),
        (book(["二〇一三", "市长质量奖", "组织", "甲"]), "“年度”列"),
    ],
)
def test_what_is_no_list_of_winners_is_refused(content, words):
    with pytest.raises(Unreadable) as refused:
        read_past_winners(content)
    assert words in refused.value.message


def test_a_missing_file_is_refused_without_a_trace():
    with pytest.raises(CommandError):
        call_command("import_past_winners", "nowhere.xlsx")


@pytest.mark.django_db
def test_history_is_not_judged_a_branch_and_six_winners_of_one_year_are_taken():
    rows = [[2010, "市长质量奖", "组织", f"南通第{number}供电分公司"] for number in range(6)]
    assert standing.import_past_winners(read_past_winners(book(*rows))) == standing.Imported(6, 0)


@pytest.mark.django_db
def test_a_registered_organisation_is_met_by_its_code_and_keeps_its_name():
    known = make.make_applicant(name="南通新名电缆有限公司")
    row = [2015, "市长质量奖", "组织", "南通旧名电缆有限公司", known.credit_code, None, "2015-12-01", None]
    standing.import_past_winners(read_past_winners(book(row)))
    assert held_awards(known) == (HeldAward(AwardLevel.AWARD, date(2015, 12, 1)),)
    assert Applicant.objects.get().name == "南通新名电缆有限公司"


@pytest.mark.django_db
@pytest.mark.requirement("R30.1")
def test_titles_of_a_past_winner_follow_its_name_until_it_has_a_code():
    bodies.seed_bodies()
    standing.import_past_winners(read_past_winners(SHIPPED.read_bytes()))
    today = make.make_applicant(name="江苏中天科技股份有限公司")
    assert held_awards(today) == (HeldAward(AwardLevel.AWARD, None),)
    assert held_awards(make.make_applicant(name="南通无名有限公司")) == ()


@pytest.mark.django_db
def test_two_persons_of_one_name_are_not_taken_for_each_other():
    row = [2012, "市长质量奖", "个人", "陆海峰"]
    standing.import_past_winners(read_past_winners(book(row)))
    namesake = make.make_applicant(track="individual", name="陆海峰")
    assert held_awards(namesake) == ()


@pytest.mark.django_db
@pytest.mark.requirement("R30.2")
def test_bans_keep_the_end_day_that_was_decided():
    applicant = make.make_applicant()
    office = make.make_office()
    standing.record_entry(
        applicant=applicant,
        kind="debarment",
        by=office,
        effective_on=date(2022, 5, 1),
        until=date(2025, 5, 1),
        article="35",
        edition="2020",
    )
    assert debarments(applicant) == (Debarment("35", date(2022, 5, 1), date(2025, 5, 1)),)
    assert [barred_until(applicant, day) for day in (date(2025, 5, 1), date(2025, 5, 2))] == [
        date(2025, 5, 1),
        None,
    ]
    assert AuditEvent.objects.filter(verb="record_entry").count() == 1


@pytest.mark.django_db
def test_one_title_of_a_year_is_written_once_and_no_ban_ends_before_it_starts():
    applicant, office = make.make_applicant(), make.make_office()
    standing.record_entry(applicant=applicant, kind="award", by=office, year=2026)
    for wrong in (
        {"kind": "award", "year": 2026},
        {"kind": "debarment", "effective_on": date(2026, 1, 2), "until": date(2026, 1, 1)},
    ):
        with pytest.raises(Unsuitable):
            standing.record_entry(applicant=applicant, by=office, **wrong)
    assert StandingEntry.objects.count() == 1


@pytest.mark.django_db
def test_only_who_keeps_the_ledger_imports():
    with pytest.raises(Forbidden):
        standing.import_past_winners([], by=make.make_user())


@pytest.mark.django_db
def test_the_ten_bodies_are_seeded_once_with_code_treasury_and_group():
    first, second = bodies.seed_bodies(), bodies.seed_bodies()
    assert first == second
    assert [(body.name[:2], body.region_code, body.paying_treasury) for body in first] == [
        ("崇川", "320613", "city"),
        ("通州", "320612", "city"),
        ("海门", "320614", "city"),
        ("如东", "320623", "county"),
        ("启东", "320681", "county"),
        ("如皋", "320682", "county"),
        ("海安", "320685", "county"),
        ("南通", "320671", "city"),
        ("苏锡", "", "city"),
        ("通州", "", "city"),
    ]
    assert len({body.group_id for body in first}) == 10
