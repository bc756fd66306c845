"""Home and desk: what each person finds, at a price that does not grow."""

import re
from datetime import timedelta

import pytest
import time_machine

from applications.models import StandingEntry
from applications.transitions import Status
from nantong_award.core import clock
from nantong_award.core.models import Message, User
from publicity.models import CandidateList, PublicityNotice
from publicity.transitions import ListStatus
from review.models import MemberUnit
from tests.cast import make_world
from tests.factories.applications import (
    make_announcement,
    make_applicant,
    make_application,
    make_body,
    make_round,
    make_user,
)

pytestmark = pytest.mark.django_db
BACKEND = "nantong_award.core.accounts.EmailOrMobileBackend"
LINES = {
    "office": ["管理后台", "现场评审", "随机抽取见证", "本人的利害关系"],
    "committee": ["管理后台", "本人的利害关系"],
    "member": ["演讲陈述打分", "本人的利害关系"],
    "supervisor": ["现场评审", "评审监督", "随机抽取见证", "本人的利害关系"],
    "inspector": ["管理后台", "随机抽取见证", "本人的利害关系"],
    "system_admin": ["管理后台", "本人的利害关系"],
    "security_admin": ["管理后台", "本人的利害关系"],
    "audit_admin": ["管理后台", "本人的利害关系"],
    "leader": ["专家评审", "现场评审", "本人的利害关系"],
    "expert": ["专家评审", "现场评审", "本人的利害关系"],
    "clerk": ["审核推荐", "年度报告", "本人的利害关系"],
    "other_clerk": ["审核推荐", "本人的利害关系"],
    "owner": ["我的申报", "现场评审", "年度报告"],
    "editor": ["我的申报", "年度报告"],
    "viewer": ["我的申报", "年度报告"],
    "stranger": ["我的申报"],
}


@pytest.fixture
def world():
    made = make_world()
    MemberUnit.objects.create(name="市发展和改革委员会").users.add(made.cast.member)
    return made


def fill_home(count):
    """A running round; `count` announcements, notices and winners."""
    round, office, county = make_round(year=2026), make_user(), make_body()
    for number in range(count):
        make_announcement(round, title=f"公告{number}")
        past = make_round(year=1990 + number, title=f"往年{number}")
        listed = CandidateList.objects.create(round=past, drafted_by=office, status=ListStatus.CONFIRMED)
        PublicityNotice.objects.create(
            list=listed,
            title=f"公示{number}",
            opens_at=clock.now() - timedelta(days=1),
            closes_at=clock.now() + timedelta(days=11),
            last_day=clock.today() + timedelta(days=10),
            drafted_by=office,
        )
        StandingEntry.objects.create(applicant=make_applicant(county=county), kind="award", year=2025)


@pytest.mark.requirement("RX.10")
@pytest.mark.parametrize("count", [1, 30])
def test_home_costs_the_same_whatever_there_is(count, client, django_assert_num_queries):
    """Round, newest year, announcements, notices, winners."""
    fill_home(count)
    with django_assert_num_queries(5):
        page = client.get("/").content.decode()
    shown = [page.count(f">{word}{number}<") for word in ("公告", "公示") for number in range(count)]
    assert sum(shown) == min(count, 5) + min(count, 3)
    assert page.count("有限公司") == min(count, 12)


def test_home_before_the_first_round_says_so(client):
    page = client.get("/")
    assert page.status_code == 200
    assert "本年度评定尚未公布" in page.content.decode()


@pytest.mark.requirement("R18.1")
def test_home_offers_filing_while_the_round_takes_files(client):
    make_round()
    assert "开始申报" in client.get("/").content.decode()


@pytest.mark.requirement("RX.10")
@pytest.mark.parametrize("role", ["owner", "expert", "clerk", "supervisor", "office"])
def test_a_desk_costs_the_same_whatever_waits(role, world, client, django_assert_max_num_queries):
    """With the world's rows, and with 30 messages, announcements and files more."""
    user = world.cast.fresh(role)
    client.force_login(user, backend=BACKEND)
    client.get("/desk/")
    with django_assert_max_num_queries(22) as lean:
        client.get("/desk/")
    Message.objects.bulk_create(
        Message(recipient=user, kind="k", subject=f"消息{n}", body="请查看。", dedupe_key=str(n))
        for n in range(30)
    )
    for _number in range(30):
        applicant = make_applicant(owner=user if role == "owner" else None, county=world.application.county)
        make_application(round=world.round, applicant=applicant, status=Status.SUBMITTED)
    with django_assert_max_num_queries(22) as full:
        page = client.get("/desk/").content.decode()
    assert len(full) == len(lean)
    assert len(re.findall(r"消息\d", page)) == 5


@pytest.mark.requirement("RX.4")
@pytest.mark.parametrize("role", LINES)
def test_each_person_finds_the_own_work_and_no_other(role, world, client):
    client.force_login(world.cast.fresh(role), backend=BACKEND)
    response = client.get("/desk/")
    assert [entry.title for entry in response.context["entries"]] == LINES[role]


@pytest.mark.parametrize("role", LINES)
def test_every_line_of_a_desk_leads_to_a_page(role, world, client):
    client.force_login(world.cast.fresh(role), backend=BACKEND)
    urls = [entry.url for entry in client.get("/desk/").context["entries"]]
    assert {url: client.get(url, follow=True).status_code for url in urls} == dict.fromkeys(urls, 200)


def test_the_desk_counts_what_waits_for_a_clerk(world, client):
    make_application(
        round=world.round,
        applicant=make_applicant(county=world.application.county),
        status=Status.SUBMITTED,
    )
    client.force_login(world.cast.fresh("clerk"), backend=BACKEND)
    assert "待办 1" in client.get("/desk/").content.decode()


def test_the_desk_is_for_those_who_signed_in(client):
    response = client.get("/desk/")
    assert (response.status_code, response.url) == (302, "/accounts/login/?next=/desk/")


@pytest.mark.requirement("R17.2")
def test_the_cockpit_names_files_that_wait_past_the_deadline(world, client):
    late = make_application(
        round=world.round,
        applicant=make_applicant(county=world.application.county, name="迟办公司"),
        status=Status.SUBMITTED,
    )
    office = world.cast.fresh("office")
    with time_machine.travel(world.round.endorsing_closes_at + timedelta(days=1)):
        client.force_login(User.objects.get(pk=office.pk), backend=BACKEND)
        response = client.get(f"/admin/rounds/{world.round.pk}/")
    assert [row["what"] for row in response.context["overdue"]] == [str(late)]
