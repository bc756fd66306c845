"""Rounds in the admin: set up with the calendar beside, announced, cloned, extended, counted."""

import io
import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from openpyxl import load_workbook

from applications.models import Announcement, Round
from applications.transitions import RoundStage, Status
from nantong_award.core import clock
from nantong_award.core.models import AuditEvent, Message
from nantong_award.desks import roles
from tests.factories import applications as make

pytestmark = pytest.mark.django_db
ADD = "/admin/applications/round/add/"


@pytest.fixture
def office(client):
    """质委办, signed in."""
    roles.sync()
    user = make.make_user(groups=(Group.objects.get(name="office"),), is_staff=True)
    client.force_login(user)
    return user


def plan(**over):
    """The form of a new round as the page sends it."""
    values = {
        "title": "",
        "year": "2026",
        "edition": "2023-draft",
        "notes": "",
        "award_organizations": "5",
        "award_individuals": "1",
        "nomination_organizations": "5",
        "nomination_individuals": "2",
        "panel_policy": "trimmed_mean",
        "item_spread_limit": "20",
        "total_spread_limit": "100",
        "interest_years": "3",
        "hides_expert_names": "on",
        "presentation_policy": "trimmed_mean",
    }
    moments = {
        "filing_opens_at": "2026-05-06",
        "filing_closes_at": "2026-06-30",
        "endorsing_closes_at": "2026-07-15",
    }
    for name, day in moments.items():
        values |= {f"{name}_0": day, f"{name}_1": "17:30:00"}
    days = ("qualification", "material_review", "site_review", "presentation", "evaluation", "publicity")
    for month, name in enumerate(days, start=7):
        values[f"{name}_due_on"] = (
            f"2026-{month:02d}-31" if month in (7, 8, 10, 12) else f"2026-{month:02d}-30"
        )
    return values | over


def text(response):
    """What the page says."""
    return response.content.decode()


def below(round, page):
    """An address below a round."""
    return reverse(f"admin:applications_round_{page}", args=[round.pk])


@pytest.mark.requirement("RX.3")
def test_the_office_sets_up_a_round_and_announces_it(client, office):
    clerk = make.make_clerk(make.make_body())
    assert client.post(ADD, plan()).status_code == 302
    round = Round.objects.get()
    assert (round.title, round.edition, round.stage) == ("2026年度南通市市长质量奖", "2023-draft", "planning")
    assert AuditEvent.objects.filter(verb="create_round").count() == 1
    address = reverse("admin:applications_round_act", args=[round.pk, "announce"])
    assert client.post(address, {"version": round.version, "reason": ""}).status_code == 302
    assert Round.objects.get().stage == RoundStage.APPLICATION
    assert Announcement.objects.get().round == round
    assert Message.objects.filter(kind="round_announced", recipient=clerk).exists()


@pytest.mark.requirement("R6.1")
@pytest.mark.parametrize(
    ("over", "words"),
    [
        ({"award_organizations": "6"}, "超出名额"),
        ({"edition": "1999"}, "1999"),
        ({"filing_closes_at_0": "2026-05-01"}, "申报截止须晚于申报开始"),
        ({"filing_closes_at_0": "2026-05-12"}, "“申报截止”不得早于2026年5月13日"),
        ({"endorsing_closes_at_0": "2026-06-30"}, "“推荐截止”不得早于2026年7月1日"),
        ({"qualification_due_on": "2026-07-01"}, "“资格审查完成日”不得早于2026年7月16日"),
        ({"publicity_due_on": "2026-12-10"}, "“审定公示完成日”不得早于2026年12月11日"),
        ({"year": "1990"}, "2009"),
        (
            {"year": "", "award_organizations": "-1", "filing_opens_at_0": "x", "panel_policy": "dice"},
            "error",
        ),
    ],
)
def test_a_plan_against_the_measures_is_refused_at_the_field_with_the_day(client, office, over, words):
    response = client.post(ADD, plan(**over))
    assert response.status_code == 422
    assert words in text(response)
    assert not Round.objects.exists()


@pytest.mark.requirement("R6.1")
def test_every_field_that_is_wrong_is_told_at_once(client, office):
    page = text(
        client.post(
            ADD, plan(award_organizations="6", nomination_individuals="3", publicity_due_on="2026-12-01")
        )
    )
    fields = re.findall(r'<ul class="errorlist" id="id_(\w+)_error">', page)
    assert fields == ["publicity_due_on", "award_organizations", "nomination_individuals"]


@pytest.mark.requirement("R6.1")
def test_the_calendar_is_looked_at_without_saving(client, office):
    assert "选定办法版本并填写全部日期后" in text(client.get(ADD))
    page = client.post(ADD, plan(_preview="1"))
    assert (page.status_code, Round.objects.count()) == (200, 0)
    for words in (
        "所填日期可行，尚未保存",
        "容得下不少于 5 个工作日的内部公示",
        "第二十四条",
        'value="2026-05-06"',
    ):
        assert words in text(page), words
    refused = client.post(ADD, plan(_preview="1", publicity_due_on="2026-12-01"))
    assert (refused.status_code, "排不下" in text(refused)) == (422, True)


def test_edition_year_and_stage_are_nobodys_field_once_set(client, office):
    round = make.make_round(stage=RoundStage.APPLICATION)
    address = reverse("admin:applications_round_change", args=[round.pk])
    page = text(client.get(address))
    for name in (
        "edition",
        "year",
        "stage",
        "award_organizations",
        "filing_closes_at_0",
        "panel_policy",
        "interest_years",
    ):
        assert f'name="{name}"' not in page
    given = plan(year="2030", edition="2020", stage="closed", notes="改注", seen_version=str(round.version))
    days = {name: str(getattr(round, name)) for name in given if name.endswith("_due_on")}
    assert client.post(address, given | days).status_code == 302
    after = Round.objects.get()
    assert (after.year, after.edition, after.stage, after.notes) == (
        2026,
        "2023-draft",
        "application",
        "改注",
    )


@pytest.mark.requirement("R6.1")
def test_next_years_round_is_cloned_and_opened_for_checking(client, office):
    round = make.make_round(year=2025)
    assert below(round, "clone") in text(client.get("/admin/applications/round/"))
    assert 'value="2026"' in text(client.get(below(round, "clone")))
    assert client.post(below(round, "clone"), {"year": "2025", "edition": "2023-draft"}).status_code == 422
    assert client.post(below(round, "clone"), {"year": "x", "edition": "1999"}).status_code == 422
    answer = client.post(below(round, "clone"), {"year": "2026", "edition": "2023-draft"})
    made = Round.objects.get(year=2026)
    assert answer["Location"] == reverse("admin:applications_round_change", args=[made.pk])
    assert "请逐项核对" in text(client.get(answer["Location"]))
    assert (made.stage, made.announcements.get().published_at) == (RoundStage.PLANNING, None)


def extension(round, days, **over):
    """The form of an extension of endorsing by some days."""
    later = round.endorsing_closes_at + timedelta(days=days)
    local = later.astimezone(clock.SHANGHAI)
    given = {
        "version": round.version,
        "endorsing_closes_at_0": f"{local:%Y-%m-%d}",
        "endorsing_closes_at_1": f"{local:%H:%M}",
        "reason": "台风影响。",
    }
    return given | over


@pytest.mark.requirement("R18.4")
def test_a_deadline_is_extended_once_its_effect_was_seen(client, office):
    round = make.make_round()
    make.make_application(round=round, status=Status.DRAFT)
    make.make_application(round=round, status=Status.SUBMITTED)
    before = round.endorsing_closes_at
    page = client.post(below(round, "extend"), extension(round, 3))
    assert page.status_code == 200
    assert "填报中和退回补正 1 件，待推荐 1 件，推荐单位 2 个" in text(page)
    assert "确认延长并公告" in text(page)
    assert Round.objects.get().endorsing_closes_at == before
    assert client.post(below(round, "extend"), extension(round, 3, _confirm="1")).status_code == 302
    assert Round.objects.get().endorsing_closes_at == (before + timedelta(days=3)).replace(microsecond=0)
    assert Announcement.objects.get().kind == Announcement.Kind.EXTENSION


@pytest.mark.requirement("R18.4")
@pytest.mark.parametrize(
    ("over", "status"),
    [
        ({"reason": " "}, 422),
        ({"endorsing_closes_at_0": ""}, 422),
        ({"endorsing_closes_at_0": "2020-01-01"}, 422),
        ({"endorsing_closes_at_0": "", "endorsing_closes_at_1": ""}, 422),
        ({"version": "99"}, 409),
        ({"version": "x"}, 422),
    ],
)
def test_an_extension_that_cannot_be_changes_nothing(client, office, over, status):
    round = make.make_round()
    answer = client.post(below(round, "extend"), extension(round, 3, _confirm="1", **over))
    assert answer.status_code == status
    assert Round.objects.get().endorsing_closes_at == round.endorsing_closes_at
    assert not Announcement.objects.exists()


@pytest.mark.requirement("R18.4")
def test_an_extension_into_a_later_day_names_the_day_or_carries_it(client, office):
    round = make.make_round()
    days = (round.qualification_due_on - clock.day_of(round.endorsing_closes_at)).days + 2
    refused = client.post(below(round, "extend"), extension(round, days))
    assert (refused.status_code, "“资格审查完成日”不得早于" in text(refused)) == (422, True)
    page = client.post(below(round, "extend"), extension(round, days, carry="on"))
    assert (page.status_code, "资格审查完成日" in text(page)) == (200, True)


@pytest.mark.requirement("RX.3")
def test_the_statistics_are_a_page_and_a_workbook_for_who_may_see_the_files(client, office):
    round = make.make_round()
    make.make_application(round=round, status=Status.SUBMITTED)
    page = text(client.get(below(round, "statistics")))
    for words in ("申报进程", "县（市）区", "行业门类", "企业规模", "逐日提交", "<svg", "不作比较"):
        assert words in page, words
    book = load_workbook(io.BytesIO(client.get(below(round, "statistics_file")).content))
    assert len(book.sheetnames) == 7
    assert AuditEvent.objects.filter(verb="export", details={"what": "statistics"}).count() == 1
    client.force_login(make.make_user(groups=(Group.objects.get(name="inspector"),), is_staff=True))
    assert client.get(below(round, "statistics")).status_code == 403
    assert client.get(below(round, "statistics_file")).status_code == 403


def test_the_page_of_statistics_asks_no_more_for_many_files(client, office, django_assert_max_num_queries):
    round = make.make_round()
    make.make_round(year=2025)
    for _number in range(12):
        make.make_application(round=round, status=Status.SUBMITTED)
    client.get(below(round, "statistics"))
    with django_assert_max_num_queries(15):  # twelve questions, and the session's own saving
        client.get(below(round, "statistics"))


def test_who_only_watches_sets_up_clones_and_extends_nothing(client):
    roles.sync()
    client.force_login(make.make_user(groups=(Group.objects.get(name="committee"),), is_staff=True))
    round = make.make_round()
    assert client.get(ADD).status_code == 403
    for page in ("clone", "extend"):
        assert client.get(below(round, page)).status_code == 403
        assert client.post(below(round, page), {"year": "2030", "edition": "2020"}).status_code == 403
    change = text(client.get(reverse("admin:applications_round_change", args=[round.pk])))
    assert below(round, "clone") not in change
