"""The endorsing bodies' pages by HTTP (Art. 10, 18)."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from applications.models import Application, Endorsement
from applications.services import opinions
from applications.transitions import Status
from nantong_award.core.models import AuditEvent
from tests.factories import applications as make

pytestmark = pytest.mark.django_db

INBOX = "/endorse/"


@pytest.fixture
def application():
    """A submitted file with all its parts."""
    return make.make_application(status=Status.SUBMITTED, filled=True)


@pytest.fixture
def clerk(application, client):
    """The county's clerk, signed in."""
    user = make.make_clerk(application.county)
    client.force_login(user)
    return user


def address(name, application):
    """One of the file's addresses."""
    return reverse(f"applications:{name}", args=[application.pk])


def text(response):
    """What the page says."""
    return response.content.decode()


def sent(application, **given):
    """A form as the page would send it."""
    return {"version": application.version, **given}


def unchanged(application):
    """Whether the file is as it was, with no opinion on it."""
    file = Application.objects.get(pk=application.pk)
    return (file.status, file.version) == (Status.SUBMITTED, application.version) and not (
        Endorsement.objects.exclude(opinion="").exists()
    )


@pytest.mark.requirement("R18.4")
def test_the_inbox_shows_the_bodys_own_files_by_state(client, clerk, application):
    other = make.make_application(round=application.round, status=Status.SUBMITTED)
    draft = make.make_application(
        round=application.round, applicant=make.make_applicant(county=application.county)
    )
    page = text(client.get(INBOX))
    assert application.applicant.name in page
    assert other.applicant.name not in page
    assert draft.applicant.name not in page
    assert application.applicant.name not in text(client.get(INBOX, {"status": "endorsed"}))
    assert application.applicant.name in text(client.get(INBOX, {"status": "all"}))


@pytest.mark.parametrize(
    "query", [{"status": "' or 1=1"}, {"page": "-3"}, {"page": "x"}, {"status": ["a", "b"]}]
)
def test_the_inbox_takes_any_query(client, clerk, query):
    assert client.get(INBOX, query).status_code == 200


@pytest.mark.requirement("R18.4")
@pytest.mark.parametrize("who", ["another county's clerk", "the owner", "the office"])
def test_to_everybody_else_the_file_is_not_there(client, application, who):
    user = {
        "another county's clerk": lambda: make.make_clerk(make.make_body()),
        "the owner": lambda: make.owner_of(application.applicant),
        "the office": make.make_office,
    }[who]()
    client.force_login(user)
    assert client.get(address("endorse_file", application)).status_code == 404
    for name in ("endorse", "return_for_correction", "decline", "ask_opinion", "add_opinion"):
        assert client.post(address(name, application), sent(application)).status_code == 404
    assert unchanged(application)


def test_whoever_is_no_clerk_has_no_inbox(client):
    assert client.get(INBOX).status_code == 302
    client.force_login(make.make_user())
    assert client.get(INBOX).status_code == 404


def test_the_file_stands_beside_the_form_with_its_evidence(client, clerk, application):
    page = text(client.get(address("endorse_file", application)))
    assert "陆海峰" in page
    assert "公司公告栏" in page
    evidence = application.evidence.first()
    assert reverse("applications:evidence_file", args=[application.pk, evidence.pk]) in page
    assert f'name="version" value="{application.version}"' in page
    for act, field in (
        ("endorse", "opinion"),
        ("return", "sections"),
        ("decline", "reason"),
        ("x", "opinion"),
    ):
        assert f'name="{field}"' in text(client.get(address("endorse_file", application), {"act": act}))


@pytest.mark.requirement("R18.4")
@pytest.mark.parametrize(
    ("name", "given", "status"),
    [
        ("endorse", {"opinion": "同意推荐。", "ranking": "1"}, Status.ENDORSED),
        ("return_for_correction", {"reason": "缺页。", "sections": ["basics", "evidence"]}, Status.RETURNED),
        ("decline", {"reason": "不符合条件。"}, Status.DECLINED),
    ],
)
def test_a_clerk_decides(client, clerk, application, name, given, status):
    response = client.post(
        address(name, application), sent(application, **given, confirmed="yes"), follow=True
    )
    assert response.status_code == 200
    assert Application.objects.get().status == status
    assert next(iter(given.values())) in text(response)


@pytest.mark.requirement("R18.4")
@pytest.mark.parametrize(
    ("name", "given", "effect"),
    [
        ("endorse", {"opinion": "同意推荐。\n材料真实。", "ranking": "2"}, "不能再修改或者撤回"),
        ("decline", {"reason": "不符合条件。"}, "本年度的申报到此结束"),
    ],
)
def test_what_is_final_is_shown_once_more_and_can_be_changed(client, clerk, application, name, given, effect):
    page = client.post(address(name, application), sent(application, **given))
    assert (page.status_code, unchanged(application)) == (200, True)
    said = next(iter(given.values()))
    assert effect in text(page)
    assert f'name="version" value="{application.version}"' in text(page)
    assert said.splitlines()[-1] in text(page)
    back = client.post(address(name, application), sent(application, **given, change="yes"))
    assert (back.status_code, unchanged(application)) == (200, True)
    assert said.splitlines()[0] in text(back)
    assert f'href="{address("endorse_file", application)}?act=return#decide"' in text(back)


def test_a_clerk_goes_from_file_to_file(client, clerk, application):
    others = [
        make.make_application(
            round=application.round,
            applicant=make.make_applicant(county=application.county),
            status=Status.SUBMITTED,
        )
        for _each in range(2)
    ]
    page = text(client.get(address("endorse_file", application)))
    assert ("待办第 1 件，共 3 件" in page, address("endorse_file", others[0]) in page) == (True, True)
    given = sent(application, opinion="同意推荐。", confirmed="yes", then="next")
    assert client.post(address("endorse", application), given).url == address("endorse_file", others[0])
    skipped = sent(others[1], opinion="同意推荐。", confirmed="yes", then="next")
    assert client.post(address("endorse", others[1]), skipped).url == address("endorse_file", others[0])
    last = sent(others[0], opinion="同意推荐。", confirmed="yes", then="next")
    assert client.post(address("endorse", others[0]), last).url == INBOX
    assert {row.status for row in Application.objects.all()} == {Status.ENDORSED}


def test_the_last_opinion_can_begin_the_next(client, clerk, application):
    client.post(address("endorse", application), sent(application, opinion="经审核同意。", confirmed="yes"))
    other = make.make_application(
        round=application.round,
        applicant=make.make_applicant(county=application.county),
        status=Status.SUBMITTED,
    )
    assert "经审核同意。" not in text(client.get(address("endorse_file", other)))
    assert "经审核同意。" in text(client.get(address("endorse_file", other), {"again": "1"}))


@pytest.mark.parametrize("name", ["endorse", "return_for_correction", "decline"])
def test_a_stale_form_is_told_with_both_values(client, clerk, application, name):
    given = {"opinion": "同意", "reason": "缺页", "sections": ["basics"], "version": application.version + 1}
    response = client.post(address(name, application), given)
    assert response.status_code == 409
    assert "已提交，待推荐" in text(response)
    assert unchanged(application)


def test_a_form_sent_twice_decides_once(client, clerk, application):
    given = sent(application, opinion="同意推荐。", confirmed="yes")
    assert client.post(address("endorse", application), given).status_code == 302
    assert client.post(address("endorse", application), given).status_code == 409
    assert AuditEvent.objects.filter(verb="endorse").count() == 1


GARBAGE = [
    {},
    {"version": "x"},
    {"version": "-1", "opinion": "", "reason": "", "sections": ""},
    {"version": "0", "opinion": " \n ", "reason": "\t", "sections": ["basics", "<b>"], "ranking": "1e9"},
    {"version": "9" * 400, "opinion": "长" * 5000, "reason": "长" * 5000, "sections": ["basics"] * 500},
    {
        "version": "0",
        "opinion": "\x00",
        "reason": "\x00",
        "sections": ["\x00"],
        "ranking": "٣٣٣٣",
        "body": "x",
    },
]


@pytest.mark.parametrize(
    "name", ["endorse", "return_for_correction", "decline", "ask_opinion", "add_opinion"]
)
@pytest.mark.parametrize("garbage", GARBAGE)
def test_garbage_answers_422_in_chinese_at_the_field(client, clerk, application, name, garbage):
    response = client.post(address(name, application), garbage)
    assert response.status_code == 422
    assert "error" in text(response)
    assert unchanged(application)


@pytest.mark.parametrize(
    "name", ["endorse", "return_for_correction", "decline", "ask_opinion", "add_opinion"]
)
def test_acts_are_not_done_by_reading(client, clerk, application, name):
    assert client.get(address(name, application)).status_code == 405
    assert unchanged(application)


@pytest.mark.requirement("R18.4")
def test_after_the_deadline_the_page_says_so_and_the_form_is_closed(client, clerk, application):
    with time_machine.travel(application.round.endorsing_closes_at + timedelta(seconds=1), tick=False):
        client.force_login(clerk)
        page = text(client.get(address("endorse_file", application)))
        assert ("逾期未推荐" in page, 'name="opinion"' in page) == (True, False)
        response = client.post(address("endorse", application), sent(application, opinion="同意"))
    assert response.status_code == 403
    assert "推荐已经截止" in text(response)
    assert unchanged(application)


def test_a_department_reads_and_answers_and_sees_no_decision_form(client, clerk, application):
    body = make.make_body(kind="department", name="市生态环境局")
    page = text(client.get(address("endorse_file", application)))
    assert body.name in page
    asked = client.post(address("ask_opinion", application), sent(application, body=body.pk))
    assert asked.status_code == 302
    client.force_login(make.make_clerk(body))
    page = text(client.get(address("endorse_file", application)))
    assert "出具意见" in page
    assert 'name="ranking"' not in page
    assert client.post(address("endorse", application), sent(application, opinion="同意")).status_code == 403
    answered = client.post(
        address("add_opinion", application), sent(application, opinion="无处罚记录。"), follow=True
    )
    assert "无处罚记录。" in text(answered)
    assert Application.objects.get().status == Status.SUBMITTED


def test_a_department_that_was_not_asked_has_nothing_to_answer(client, clerk, application):
    response = client.post(address("add_opinion", application), sent(application, opinion="支持"))
    assert response.status_code == 409
    assert unchanged(application)


@pytest.mark.parametrize("count", [1, 30])
def test_the_inbox_costs_the_same_for_one_and_for_thirty(client, django_assert_num_queries, count):
    body, round = make.make_body(), make.make_round()
    for _each in range(count):
        make.make_application(
            round=round, applicant=make.make_applicant(county=body), status=Status.SUBMITTED
        )
    client.force_login(make.make_clerk(body))
    client.get(INBOX)
    with django_assert_num_queries(7):
        response = client.get(INBOX)
    assert text(response).count('<th scope="row">') == count


@pytest.mark.parametrize("count", [1, 30])
def test_the_file_page_costs_the_same_for_one_opinion_and_for_thirty(
    client, clerk, application, django_assert_num_queries, count
):
    for number in range(count):
        body = make.make_body(kind="association", name=f"第{number}行业协会")
        opinions.ask_opinion(application, by=clerk, body=body)
        opinions.add_opinion(application, by=make.make_clerk(body), body=body, opinion=f"意见{number}。")
    client.get(address("endorse_file", application))
    with django_assert_num_queries(20):
        client.get(address("endorse_file", application))
