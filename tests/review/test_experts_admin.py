"""The office's pages of the pool (R11.1): list, workbooks, decisions, corrections."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nantong_award.core import clock, workbooks
from nantong_award.core.models import AuditEvent, Message
from nantong_award.core.workbooks import CONTENT_TYPE, Sheet
from review.models import BusyPeriod, Employment, Expert, ExpertRating, Training
from review.selectors.experts import pool_for_export
from review.services import expert_corrections, expert_history, experts
from review.services import expert_standing as standing
from review.workbooks_experts import pool, read_pool
from tests.factories.applications import credit_code, make_user
from tests.factories.review import make_expert, make_review_office, make_review_round

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R11.1", "RX.3")]

IDENTITY = "320602197503070011"


@pytest.fixture
def office(client):
    user = make_review_office()
    client.force_login(user)
    return user


def upload(data):
    return {"file": SimpleUploadedFile("pool.xlsx", data, CONTENT_TYPE)}


def full_expert(office, **over):
    """An expert with a row on every sheet of the workbook."""
    expert = make_expert(code="ZJ0007", user=make_user(name="周老师", mobile="13912345678"), **over)
    experts.set_specialities(expert, by=office, industries=["C", "M"], categories=["4.1"])
    code = credit_code()
    expert_history.keep_employment(
        expert, by=office, employer="甲厂", credit_code=code, position="总工", from_year=2010, to_year=2016
    )
    day = clock.today().replace(day=1)
    expert_history.keep_training(expert, by=office, course="卓越绩效", organiser="省质协", completed_on=day)
    expert_history.add_busy_period(expert, by=office, starts_on=day, ends_on=day)
    return expert


def rows():
    """All that a workbook holds, as the tables have it."""
    models = (Expert, Employment, Training, BusyPeriod)
    return [list(model.objects.order_by("pk").values()) for model in models]


def test_the_pool_goes_out_and_comes_back_unchanged(client, office):
    full_expert(office)
    before = rows()
    data = client.post(reverse("admin:review_expert_pool"), {}).content
    taken = read_pool(BytesIO(data))
    assert [
        len(each) for each in (taken.experts, taken.employments, taken.trainings, taken.busy_periods)
    ] == [
        1,
        1,
        1,
        1,
    ]
    answer = client.post(reverse("admin:review_expert_import"), upload(data))
    assert (answer.status_code, rows()) == (302, before)


@pytest.mark.requirement("RX.5")
def test_numbers_leave_the_house_only_with_a_reason_that_is_logged(client, office):
    full_expert(office, identity_number=IDENTITY)
    url = reverse("admin:review_expert_pool")
    plain = client.post(url, {})
    assert client.post(url, {"with_numbers": "on", "reason": " "}).status_code == 422
    asked = client.post(url, {"with_numbers": "on", "reason": "短信通知培训"})
    told = [read_pool(BytesIO(each.content)).experts[0] for each in (plain, asked)]
    assert [(row["mobile"], row["identity_number"]) for row in told] == [
        (None, None),
        ("13912345678", IDENTITY),
    ]
    events = AuditEvent.objects.filter(verb="export").order_by("pk")
    assert [(each.reason, each.details["numbers"]) for each in events] == [
        ("", False),
        ("短信通知培训", True),
    ]


def test_a_workbook_with_bad_cells_tells_each_by_sheet_row_and_column_and_changes_nothing(client, office):
    full_expert(office)
    good, bad = Expert.objects.get(), make_expert(code="ZJ0008")
    before = rows()
    good.title, bad.employer_code = "教授", "91320600MA0000000X"
    bad.birth_year = None
    data = pool([good, bad], numbers=True)
    found = client.post(reverse("admin:review_expert_import"), upload(data))
    assert (found.status_code, rows()) == (422, before)
    assert "工作表“评审专家”第 3 行“单位信用代码”列" in found.content.decode()
    strange = workbooks.write(
        [Sheet("任职经历", ["专家编号", "单位名称", "自（年）"], [["ZJ9999", "乙厂", 2001]])]
    )
    found = client.post(reverse("admin:review_expert_import"), upload(strange))
    assert (found.status_code, rows()) == (422, before)
    assert "工作表“任职经历”第 2 行“专家编号”列" in found.content.decode()


def test_a_refusal_on_the_way_undoes_the_whole_workbook(client, office):
    header = ["专家编号", "姓名", "电子邮箱", "工作单位"]
    lines = [["", "甲", "a@example.invalid", "某院"], ["", "乙", "A@example.invalid", "某院"]]
    data = workbooks.write([Sheet("评审专家", header, lines)])
    answer = client.post(reverse("admin:review_expert_import"), upload(data))
    assert (answer.status_code, Expert.objects.count()) == (422, 0)
    assert "第 3 行：已有使用此邮箱的账号" in answer.content.decode()


def test_an_empty_cell_changes_nothing_and_a_new_row_makes_an_account(client, office):
    kept = make_expert(code="ZJ0001", title="教授", employer="旧院")
    header = ["专家编号", "姓名", "电子邮箱", "工作单位", "职称", "行业门类", "本年度可参加"]
    lines = [
        ["ZJ0001", "改名无效", "", "新院", "", "C、M", "否"],
        ["", "新人", "new@example.invalid", "某院", "讲师", "", ""],
    ]
    data = workbooks.write([Sheet("评审专家", header, lines)])
    assert client.post(reverse("admin:review_expert_import"), upload(data)).status_code == 302
    kept.refresh_from_db()
    assert (kept.employer, kept.title, kept.is_available) == ("新院", "教授", False)
    assert [each.code for each in kept.specialities.all()] == ["C", "M"]
    made = Expert.objects.select_related("user").get(code="ZJ0002")
    assert (made.user.name, made.title, kept.user.name) == (
        "新人",
        "讲师",
        Expert.objects.get(pk=kept.pk).user.name,
    )


def test_a_new_expert_gets_an_account_and_a_number(client, office):
    values = {"name": "周老师", "email": "zhou@example.invalid", "employer": "某研究院", "is_available": "on"}
    bad = client.post(reverse("admin:review_expert_add"), values | {"new_identity": "123"})
    answer = client.post(reverse("admin:review_expert_add"), values | {"new_identity": IDENTITY})
    expert = Expert.objects.select_related("user").get()
    assert (bad.status_code, answer.status_code, expert.code, expert.user.name) == (
        422,
        302,
        "ZJ0001",
        "周老师",
    )
    assert (expert.identity_number, expert.identity_verified_at is not None) == (IDENTITY, True)
    again = client.post(reverse("admin:review_expert_add"), values)
    assert (again.status_code, Expert.objects.count()) == (422, 1)


def change_values(expert, **over):
    """The change page's fields as a browser sends them."""
    empty = {
        f"{name}-{part}": value
        for name in ("employments", "trainings", "busy_periods", "interests")
        for part, value in (("TOTAL_FORMS", 0), ("INITIAL_FORMS", 0))
    }
    return {
        "employer": expert.employer,
        "is_available": "on",
        "seen_version": expert.version,
        **empty,
        **over,
    }


def test_a_page_seen_before_another_change_is_refused(client, office):
    expert = make_expert()
    url = reverse("admin:review_expert_change", args=[expert.pk])
    values = change_values(expert, title="教授", industries=["C"])
    assert client.post(url, values).status_code == 302
    assert client.post(url, change_values(expert, title="讲师")).status_code == 409
    expert.refresh_from_db()
    assert (expert.title, expert.version, expert.specialities.get().code) == ("教授", 1, "C")


def test_what_the_office_adds_on_the_page_is_confirmed_by_it(client, office):
    expert = make_expert()
    url = reverse("admin:review_expert_change", args=[expert.pk])
    row = {"employments-0-employer": "甲厂", "employments-0-from_year": "2010", "employments-TOTAL_FORMS": 1}
    bad = client.post(url, change_values(expert, **row, **{"employments-0-to_year": "2001"}))
    good = client.post(url, change_values(expert, **row))
    assert (bad.status_code, good.status_code) == (422, 302)
    assert Employment.objects.get().confirmed_by == office


@pytest.mark.requirement("R32.2")
def test_decisions_ratings_and_corrections_have_their_pages(client, office):
    round_, expert = make_review_round(), make_expert(title="工程师")
    expert_corrections.ask(expert, by=expert.user, values={"title": "教授"})
    entry = expert_history.keep_employment(expert, by=expert.user, employer="甲厂", from_year=2010)
    correction = expert.corrections.get()
    page = client.get(reverse("admin:review_expert_change", args=[expert.pk])).content.decode()
    assert "办理更正申请" in page
    assert "甲厂 2010–" in page

    def post(name, *args, **values):
        return client.post(reverse(f"admin:review_expert_{name}", args=args), values).status_code

    assert post("confirm", expert.pk, "employment", entry.pk) == 302
    assert post("correction", correction.pk, decision="decline", reason="") == 422
    assert post("correction", correction.pk, decision="accept") == 302
    assert post("correction", correction.pk, decision="accept") == 409
    assert post("rate", expert.pk, round=round_.pk, mark="6") == 422
    assert post("rate", expert.pk, round=round_.pk, mark="4", note="细致") == 302
    today = str(clock.today())
    term = {"starts_on": today, "ends_on": today, "reason": "未按规定回避"}
    assert post("suspend", expert.pk, **term) == 422
    assert post("suspend", expert.pk, number="1号", **term) == 302
    assert post("suspend", expert.pk, number="1号", **term) == 409
    assert post("lift", expert.suspensions.get().pk, reason="申诉成立") == 302
    decision = {"number": "2号", "decided_on": today, "reason": "泄露评审情况"}
    assert [post("exclude", expert.pk, **decision) for _each in range(2)] == [302, 409]
    expert.refresh_from_db()
    told = (expert.title, expert.exclusion_number, ExpertRating.objects.get().mark)
    assert told == ("教授", "2号", 4)
    assert client.get(reverse("admin:review_expert_change", args=[expert.pk])).status_code == 200


@pytest.mark.requirement("R34.1")
def test_marks_are_for_the_office_and_not_for_every_reader(client):
    office, expert = make_review_office(), make_expert()
    standing.rate(expert, make_review_round(), by=office, mark=2, note="迟交评分表")
    reader = make_user(is_staff=True, permissions=("review.view_expert",))
    url = reverse("admin:review_expert_change", args=[expert.pk])
    seen = {}
    for user in (office, reader):
        client.force_login(user)
        seen[user] = "迟交评分表" in client.get(url).content.decode()
    assert seen == {office: True, reader: False}
    for name in ("rate", "suspend", "exclude"):
        assert client.get(reverse(f"admin:review_expert_{name}", args=[expert.pk])).status_code == 403
    for name in ("pool", "import"):
        assert client.get(reverse(f"admin:review_expert_{name}")).status_code == 403


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", {"ready", "unpledged", "away", "suspended", "junior"}),
        ("standing=ready", {"ready", "junior"}),
        ("standing=unpledged", {"unpledged"}),
        ("standing=away", {"away"}),
        ("standing=suspended", {"suspended"}),
        ("standing=excluded", set()),
        ("admitted=yes", {"ready", "unpledged", "away", "suspended"}),
        ("admitted=no", {"junior"}),
        ("industry=C", {"ready"}),
        ("category=4.1", {"ready"}),
        ("category=4.7", set()),
        ("waiting=entries", {"away"}),
        ("q=甲厂", {"away"}),
        ("q=13900000000", set()),
    ],
)
def test_the_list_is_filtered_and_searched(client, office, query, names):
    make_review_round(edition="2020")
    people = {
        "ready": make_expert(),
        "unpledged": make_expert(pledged_on=None),
        "away": make_expert(is_available=False),
        "suspended": make_expert(),
        "junior": make_expert(practice_years=2),
    }
    experts.set_specialities(people["ready"], by=office, industries=["C"], categories=["4.1"])
    today = clock.today()
    standing.suspend(
        people["suspended"], by=office, number="1号", starts_on=today, ends_on=today, reason="未回避"
    )
    expert_history.keep_employment(people["away"], by=people["away"].user, employer="甲厂", from_year=2010)
    page = client.get(reverse("admin:review_expert_changelist") + f"?{query}")
    shown = {row.pk for row in page.context["cl"].result_list}
    assert {name for name, expert in people.items() if expert.pk in shown} == names


def test_bulk_actions_change_whom_they_should_and_write_only_to_those_without_a_pledge(client, office):
    signed, unsigned = make_expert(), make_expert(pledged_on=None)
    url = reverse("admin:review_expert_changelist")

    def act(action):
        chosen = {"action": action, "_selected_action": [signed.pk, unsigned.pk]}
        return client.post(url, chosen).status_code

    assert [act("make_unavailable"), act("ask_for_pledge"), act("ask_for_pledge")] == [302, 302, 302]
    assert set(Expert.objects.values_list("is_available", flat=True)) == {False}
    asked = Message.objects.filter(kind="expert_pledge_asked").values_list("recipient", flat=True)
    assert list(asked) == [unsigned.user_id]


def test_a_hundred_experts_cost_the_queries_of_ten(client, office):
    make_review_round()
    url = reverse("admin:review_expert_changelist")

    def queries():
        client.get(url)
        with CaptureQueriesContext(connection) as asked:
            client.get(url)
        return len(asked)

    for _each in range(5):
        expert_history.add_busy_period(
            make_expert(), by=office, starts_on=clock.today(), ends_on=clock.today()
        )
    few = queries()
    for _each in range(35):
        experts.set_specialities(make_expert(), by=office, industries=["C"], categories=["4.1"])
    assert queries() == few
    with CaptureQueriesContext(connection) as asked:
        pool(pool_for_export())
    assert len(asked) == 5
