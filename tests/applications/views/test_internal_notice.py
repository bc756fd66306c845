"""The internal notice page: the earliest day first, computed as one types, objections one by one (Art. 18)."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications.models import InternalNotice, NoticeObjection, NoticeProof
from applications.selectors.notice_days import Mark, count_notice, latest_start
from applications.services import filing
from nantong_award.core import clock, holiday_schedules, working_days
from nantong_award.core.models import AuditEvent
from nantong_award.regulation.editions import loader
from nantong_award.regulation.stage import Track
from tests.core import specimens
from tests.factories import applications as make

pytestmark = pytest.mark.django_db
LAW = loader.by_key("2023-draft")
NOON = datetime(2026, 9, 28, 4, tzinfo=UTC)
GIVEN = {"started_on": "2026-09-18", "ended_on": "2026-09-24", "place": "公告栏"}


@pytest.fixture
def owner(client):
    """An applicant's owner, signed in."""
    owner = make.make_user()
    client.force_login(owner)
    return owner


def url(application, name="internal_notice", *more):
    return reverse(f"applications:{name}", args=[application.pk, *more])


def objection(number, **over):
    values = {"received_on": "2026-09-21", "content": "产值不实", **over}
    return {f"objections-{number}-{name}": value for name, value in values.items()}


@pytest.mark.requirement("R18.2")
def test_the_earliest_day_stands_before_everything_else(client, owner):
    application = make.make_application(owner=owner)
    make.make_notice(application, started_on=date(2026, 9, 18), ended_on=date(2026, 9, 24))
    page = client.get(url(application)).content.decode()
    assert '<time datetime="2026-09-25">2026年9月25日</time>' in page
    assert page.index("最早可申报日") < page.index("修改登记")


@pytest.mark.requirement("R18.2")
def test_days_are_counted_as_one_types_and_nothing_is_stored(client, owner):
    application = make.make_application(owner=owner)
    before = AuditEvent.objects.count()
    answer = client.get(
        url(application, "notice_days"), {"started_on": "2026-09-18", "ended_on": "2026-09-22"}
    )
    page = answer.content.decode()
    assert "2026年9月25日" in page
    assert "第 1 日，调休上班" in page
    assert "不足 5 个工作日" in page
    assert "<html" not in page
    assert (AuditEvent.objects.count(), InternalNotice.objects.count()) == (before, 0)


@pytest.mark.parametrize(
    "typed", [{}, {"started_on": "x"}, {"started_on": "2026-09-18", "ended_on": "2020-01-01"}]
)
def test_half_typed_days_are_answered_too(client, owner, typed):
    application = make.make_application(owner=owner)
    assert client.get(url(application, "notice_days"), typed).status_code == 200


def test_the_strip_marks_each_day_for_what_it_is():
    days = count_notice(
        LAW, date(2026, 9, 18), None, closes_at=clock.at(date(2026, 12, 1)), calendar=working_days.calendar()
    )
    assert [(each.day.day, each.mark, each.number) for each in days.days] == [
        (18, Mark.START, None),
        (19, Mark.OFF, None),
        (20, Mark.MADE_UP, 1),
        (21, Mark.COUNTED, 2),
        (22, Mark.COUNTED, 3),
        (23, Mark.COUNTED, 4),
        (24, Mark.COUNTED, 5),
        (25, Mark.FILING, None),
    ]
    assert (days.last_day, days.earliest, days.estimated, days.short, days.too_late) == (
        date(2026, 9, 24), date(2026, 9, 25), False, False, False,
    )  # fmt: skip


def test_a_longer_notice_moves_the_day_of_filing_and_a_late_one_is_told():
    days = count_notice(
        LAW,
        date(2026, 9, 18),
        date(2026, 9, 30),
        closes_at=clock.at(date(2026, 10, 1)),
        calendar=working_days.calendar(),
    )
    assert (days.earliest, days.too_late) == (date(2026, 10, 1), True)
    assert [each.name for each in days.days if each.mark is Mark.OFF] == ["", "中秋", "中秋", "中秋"]


@time_machine.travel("2026-09-01 12:00:00+08:00", tick=False)
@pytest.mark.parametrize(
    ("closes", "latest"),
    [
        (datetime(2026, 9, 25, tzinfo=clock.SHANGHAI), date(2026, 9, 17)),
        (datetime(2026, 9, 25, 0, 0, 1, tzinfo=clock.SHANGHAI), date(2026, 9, 19)),
        (datetime(2026, 9, 3, tzinfo=clock.SHANGHAI), None),
    ],
)
def test_the_last_day_to_begin_is_told(closes, latest):
    assert latest_start(LAW, closes, working_days.calendar()) == latest


@pytest.mark.requirement("R18.2")
def test_an_imported_schedule_moves_the_earliest_day_on_the_page(client, owner):
    """Domain 6.2: estimated until the office imports the year, then by the schedule."""
    application = make.make_application(owner=owner)
    days = {"started_on": "2027-09-28"}
    estimated = client.get(url(application, "notice_days"), days).content.decode()
    assert ("2027年10月9日" in estimated, "节假日安排未公布" in estimated) == (True, True)
    off = [date(2027, 10, number) for number in range(1, 9)]
    rows = [{"date": each, "worked": False, "name": "国庆节"} for each in off]
    holiday_schedules.import_years(rows, by=None)
    published = client.get(url(application, "notice_days"), days).content.decode()
    assert ("2027年10月14日" in published, "节假日安排未公布" in published) == (True, False)


@time_machine.travel(NOON, tick=False)
def test_objections_are_recorded_one_by_one_and_settled_later(client, owner):
    application = make.make_application(owner=owner)
    posted = GIVEN | objection(0, raised_by="职工") | objection(1, content="公示范围不够")
    assert client.post(url(application), posted).url == url(application, "application")
    rows = NoticeObjection.objects
    assert list(rows.values_list("content", "raised_by", "settlement", "settled_on")) == [
        ("产值不实", "职工", "", None),
        ("公示范围不够", "", "", None),
    ]
    assert application.internal_notice.open_objections == 2
    settled = {"settlement": "已核实更正", "settled_on": "2026-09-23"}
    again = (
        GIVEN | objection(0, **settled) | objection(1, content="公示范围不够", **settled) | {"version": "1"}
    )
    assert client.post(url(application), again).status_code == 302
    notice = InternalNotice.objects.get()
    assert (notice.version, notice.open_objections) == (2, 0)
    assert "已核实更正" in client.get(url(application)).content.decode()


@time_machine.travel(NOON, tick=False)
@pytest.mark.parametrize(
    ("over", "told"),
    [
        ({"received_on": ""}, "缺少“收到日期”"),
        ({"content": ""}, "缺少“异议内容”"),
        ({"received_on": "2026-09-17"}, "不得早于公示开始日"),
        ({"received_on": "2026-09-29"}, "不得晚于今天"),
        ({"settlement": "已核实"}, "处理结论和处理日期须一并填写"),
        ({"settled_on": "2026-09-22"}, "处理结论和处理日期须一并填写"),
        ({"settlement": "已核实", "settled_on": "2026-09-20"}, "不得早于收到日期"),
    ],
)
def test_an_objection_that_cannot_be_is_refused_and_nothing_is_stored(client, owner, over, told):
    application = make.make_application(owner=owner)
    answer = client.post(url(application), GIVEN | objection(0, **over))
    assert (answer.status_code, told in answer.content.decode()) == (422, True)
    assert not InternalNotice.objects.exists()


def test_without_an_end_the_notice_runs_its_least_days(client, owner):
    application = make.make_application(owner=owner)
    client.post(url(application), GIVEN | {"ended_on": ""})
    assert InternalNotice.objects.get().ended_on == date(2026, 9, 24)


def test_a_form_seen_before_a_colleague_changed_it_is_stale(client, owner):
    application = make.make_application(owner=owner)
    client.post(url(application), GIVEN)
    answer = client.post(url(application), GIVEN | {"place": "内网"})
    assert answer.status_code == 409
    assert InternalNotice.objects.get().place == "公告栏"


def test_several_proofs_are_kept_shown_and_taken_out(client, owner):
    application = make.make_application(owner=owner)
    files = [
        SimpleUploadedFile("公示.pdf", specimens.pdf()),
        SimpleUploadedFile("照片.png", specimens.image("PNG")),
    ]
    answer = client.post(url(application), GIVEN | {"proof": files})
    assert answer.status_code == 302
    proofs = list(NoticeProof.objects.all())
    assert [proof.file.name for proof in proofs] == ["公示.pdf", "照片.png"]
    opened = client.get(reverse("applications:file", args=[proofs[1].file_id]))
    assert b"".join(opened.streaming_content) == specimens.image("PNG")
    client.post(url(application, "remove_notice_proof", proofs[0].pk))
    page = client.get(url(application)).content.decode()
    assert ("公示.pdf" in page, "照片.png" in page) == (False, True)
    assert AuditEvent.objects.filter(verb="remove_notice_proof").count() == 1
    assert client.post(url(application, "remove_notice_proof", proofs[0].pk)).status_code == 404


@pytest.mark.parametrize(
    "file", [SimpleUploadedFile("表.csv", b"a,b"), SimpleUploadedFile("x.pdf", b"MZ\x90")]
)
def test_a_proof_that_is_no_picture_and_no_pdf_is_refused(client, owner, file):
    application = make.make_application(owner=owner)
    assert client.post(url(application), GIVEN | {"proof": file}).status_code == 422
    assert not InternalNotice.objects.exists()


@pytest.mark.requirement("RX.4")
def test_a_strangers_notice_is_not_there(client, owner):
    other = make.make_application()
    make.make_notice(other)
    answers = [client.get(url(other)), client.get(url(other, "notice_days")), client.post(url(other), GIVEN)]
    assert [answer.status_code for answer in answers] == [404] * 3


@pytest.mark.requirement("R0.1")
@pytest.mark.parametrize("name", ["internal_notice", "notice_days"])
def test_the_2020_edition_knows_no_notice(client, owner, name):
    application = make.make_application(round=make.make_round(edition="2020"), owner=owner)
    assert client.get(url(application, name)).status_code == 404


@pytest.mark.requirement("R14.1")
def test_an_individuals_page_asks_for_the_employers_notice(client, owner):
    applicant = make.make_applicant(owner=owner, track=Track.INDIVIDUAL)
    application = make.make_application(applicant=applicant)
    assert "由所在单位就推荐事项内部公示" in client.get(url(application)).content.decode()


def test_what_was_filed_names_days_objections_and_proofs():
    owner = make.make_user()
    application = make.make_application(owner=owner, filled=True)
    notice = application.internal_notice
    NoticeObjection.objects.create(
        notice=notice,
        received_on=notice.started_on,
        content="产值不实",
        settlement="已核实",
        settled_on=notice.ended_on,
    )
    frozen = filing.submit(application, by=owner).content["internal_notice"]
    assert frozen["objections"] == [
        {
            "received_on": notice.started_on.isoformat(),
            "raised_by": "",
            "content": "产值不实",
            "settlement": "已核实",
            "settled_on": notice.ended_on.isoformat(),
        }
    ]
    assert frozen["proofs"] == []


def test_the_page_costs_the_same_for_one_objection_and_for_twenty(client, owner):
    application = make.make_application(owner=owner)
    notice = make.make_notice(application)

    def counted():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url(application)).status_code == 200
        return len(queries)

    NoticeObjection.objects.create(notice=notice, received_on=notice.started_on, content="一")
    counted()  # what a session costs once
    one = counted()
    for _number in range(19):
        NoticeObjection.objects.create(notice=notice, received_on=notice.started_on, content="多")
    assert counted() == one
