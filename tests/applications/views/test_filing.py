"""The applicant's pages by HTTP: list, start, task list, sections, attachments, submission."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications.models import ApplicationVersion, Evidence, InternalNotice
from applications.services import filing, saving
from applications.transitions import Status
from nantong_award.core import clock
from nantong_award.core.files import store_bytes
from nantong_award.regulation.stage import Track
from tests.factories import applications as make

pytestmark = pytest.mark.django_db
PAGES = ("application", "internal_notice", "evidence", "check", "withdraw", "form_pdf")


def url(name, application, *more):
    return reverse(f"applications:{name}", args=[application.pk, *more])


def fetched(answer):
    """The bytes of a download; the test client closes the file when it has been read."""
    return b"".join(answer.streaming_content)


@pytest.fixture
def owner(client):
    user = make.make_user(name="陈一")
    client.force_login(user)
    return user


def test_without_sign_in_every_page_leads_to_the_door(client):
    application = make.make_application()
    targets = [reverse("applications:applications"), *(url(name, application) for name in PAGES)]
    assert {client.get(target).status_code for target in targets} == {302}


def test_a_strangers_file_is_not_there(client, owner):
    application = make.make_application()
    for name in PAGES:
        assert client.get(url(name, application)).status_code == 404, name
        assert client.post(url(name, application)).status_code in (404, 405), name
    assert client.get(url("section", application, "basics")).status_code == 404
    assert client.post(url("section", application, "basics")).status_code == 404


def test_the_open_round_is_started_with_one_button(client, owner):
    applicant, round = make.make_applicant(owner=owner), make.make_round()
    page = client.get(reverse("applications:applications"))
    assert f"为{applicant.name}开始申报" in page.content.decode()
    answer = client.post(reverse("applications:start"), {"applicant": applicant.pk})
    application = applicant.applications.get()
    assert (answer.url, application.round) == (url("application", application), round)


def test_starting_for_somebody_elses_applicant_is_refused_at_the_form(client, owner):
    make.make_round()
    other = make.make_applicant()
    assert client.post(reverse("applications:start"), {"applicant": other.pk}).status_code == 422
    assert not other.applications.exists()


def test_starting_while_nothing_is_open_is_told_with_the_instant(client, owner):
    make.make_round(filing_closes_at=clock.now() - timedelta(days=1))
    applicant = make.make_applicant(owner=owner)
    assert client.post(reverse("applications:start"), {"applicant": applicant.pk}).status_code == 403


def test_the_list_costs_the_same_for_one_file_and_for_thirty(client, owner):
    def counted():
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("applications:applications"))
        return len(queries)

    applicant = make.make_applicant(owner=owner)
    make.make_application(applicant=applicant, round=make.make_round(year=2009))
    counted()  # the first visit in a minute writes the session
    one = counted()
    for year in range(2010, 2039):
        make.make_application(applicant=applicant, round=make.make_round(year=year))
    assert counted() == one
    assert one <= 12


@pytest.mark.parametrize("track", list(Track))
@pytest.mark.parametrize("edition", ["2020", "2023-draft"])
def test_every_page_of_a_filled_draft_is_shown(client, owner, track, edition):
    applicant = make.make_applicant(owner=owner, track=track)
    application = make.make_application(
        applicant=applicant, round=make.make_round(edition=edition), filled=True
    )
    expected = 404 if edition == "2020" else 200
    assert client.get(url("internal_notice", application)).status_code == expected
    for name in ("application", "evidence", "check", "withdraw"):
        assert client.get(url(name, application)).status_code == 200, name
    for section in application.sections.all():
        assert client.get(url("section", application, section.key)).status_code == 200, section.key


def test_saving_keeps_what_is_valid_and_tells_what_is_not_at_the_field(client, owner):
    application = make.make_application(owner=owner)
    given = {
        "version": "0",
        "legal_representative": "陆海峰",
        "established_on": "去年",
        "industry_code": "38x",
    }
    answer = client.post(url("section", application, "basics"), given)
    page = answer.content.decode()
    data = application.sections.get(key="basics").data
    assert answer.status_code == 422
    assert (data["legal_representative"], data.get("established_on")) == ("陆海峰", None)
    assert 'value="去年"' in page
    assert "行业代码应为 4 位数字。" in page


def test_autosave_answers_with_the_new_version_and_nothing_jumps(client, owner):
    application = make.make_application(owner=owner)
    given = {"version": "0", "profile": "甲"}
    answer = client.post(url("section", application, "profile"), given, headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert '<input type="hidden" name="version" value="1">' in page
    assert "<html" not in page


def test_an_answer_brings_the_question_that_depends_on_it(client, owner):
    application = make.make_application(owner=owner)
    target = url("section", application, "kin")
    page = client.post(
        target, {"version": "0", "has_kin": "True"}, headers={"HX-Request": "true"}
    ).content.decode()
    assert 'id="part-companies"' in page
    assert 'id="part-has_kin"' not in page
    assert 'name="companies-0-code"' in page


def test_rows_are_added_filled_and_dropped(client, owner):
    application = make.make_application(owner=owner)
    target = url("section", application, "honours")
    row = {"kind": "luban", "granted_on": "2024-05-01", "issuer": "中国建筑业协会"}
    first = {f"honours-0-{key}": value for key, value in row.items()}
    answer = client.post(target, {"version": "0", "more": "honours", **first})
    assert answer.url == f"{target}?more=honours#rows-honours"
    assert 'name="honours-1-kind"' in client.get(answer.url).content.decode()
    assert application.sections.get().data["honours"] == [{**row, "number": "", "file": ""}]
    client.post(target, {"version": "1", **{f"honours-0-{key}": "" for key in row}})
    assert application.sections.get().data["honours"] == []


def test_figures_of_three_years_are_kept_by_line(client, owner):
    application = make.make_application(owner=owner)
    given = {"version": "0", "indicators-profit-0": "1,200.50", "indicators-profit-2": "-3"}
    client.post(url("section", application, "performance"), given)
    assert application.sections.get().data["indicators"]["profit"] == ["1200.5", None, "-3"]


@pytest.mark.requirement("R18.2")
def test_a_notice_that_is_too_short_is_refused_with_the_earliest_valid_day(client, owner):
    application = make.make_application(owner=owner)
    given = {"started_on": "2026-09-18", "ended_on": "2026-09-23", "place": "公告栏"}
    answer = client.post(url("internal_notice", application), given)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "2026-09-25" in page
    assert not InternalNotice.objects.exists()
    given["ended_on"] = "2026-09-24"
    assert client.post(url("internal_notice", application), given).status_code == 302
    assert InternalNotice.objects.get().ended_on.isoformat() == "2026-09-24"


@pytest.mark.requirement("R18.3")
def test_evidence_is_uploaded_with_its_criteria_fetched_and_removed(client, owner):
    application = make.make_application(owner=owner)
    png = bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
        "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
    )
    upload = SimpleUploadedFile("证书.png", png, "image/png")
    given = {"requirement": "honours", "title": "AAA 证书", "criteria_items": ["4.1.2"], "file": upload}
    answer = client.post(url("evidence", application), given)
    assert answer.status_code == 302, answer.content.decode()
    item = Evidence.objects.get()
    assert (item.title, item.criteria_items) == ("AAA 证书", ["4.1.2"])
    file_url = reverse("applications:file", args=[item.file_id])
    assert fetched(client.get(file_url)) == item.file.file.read()
    item.file.file.close()
    client.post(url("remove_evidence", application, item.pk))
    item.refresh_from_db()
    assert item.removed_at is not None
    assert client.post(url("remove_evidence", application, item.pk)).status_code == 404


def test_a_file_is_not_there_for_who_may_not_see_its_application(client):
    application = make.make_application(filled=True)
    file_url = reverse("applications:file", args=[application.evidence.first().file_id])
    assert client.get(file_url).status_code == 404
    client.force_login(make.make_user())
    assert client.get(file_url).status_code == 404
    client.force_login(make.make_clerk(application.county))
    assert client.get(file_url).status_code == 404
    filing.submit(application, by=make.owner_of(application.applicant))
    assert fetched(client.get(file_url)) == make.PDF


def test_submitting_ends_on_a_receipt_with_number_and_next_steps(client, owner):
    application = make.make_application(owner=owner, filled=True)
    answer = client.post(url("check", application), {"confirmed": "on"})
    assert answer.url == url("submitted", application)
    page = client.get(answer.url).content.decode()
    assert f"2026Z{application.pk:05d}" in page
    assert ApplicationVersion.objects.get().sha256 in page


def test_sending_the_submission_twice_is_told_and_changes_nothing(client, owner):
    application = make.make_application(owner=owner, filled=True)
    client.post(url("check", application), {"confirmed": "on"})
    assert client.post(url("check", application), {"confirmed": "on"}).status_code == 409
    assert ApplicationVersion.objects.count() == 1


def test_an_incomplete_file_is_refused_with_the_list(client, owner):
    application = make.make_application(owner=owner)
    answer = client.post(url("check", application), {"confirmed": "on"})
    assert answer.status_code == 422
    assert "缺少证明材料：自我评价报告" in answer.content.decode()


def test_after_the_deadline_the_refusal_tells_the_instant(client, owner):
    round = make.make_round(filing_closes_at=clock.now() - timedelta(seconds=1))
    application = make.make_application(owner=owner, round=round, filled=True)
    assert client.post(url("check", application), {"confirmed": "on"}).status_code == 403


def test_the_print_is_a_draft_before_and_a_version_after_submission(client, owner):
    application = make.make_application(owner=owner, filled=True)
    draft = client.get(url("form_pdf", application))
    assert (draft["Content-Type"], draft.content[:5]) == ("application/pdf", b"%PDF-")
    assert not ApplicationVersion.objects.exists()
    version = filing.submit(application, by=owner)
    printed = client.get(url("version_pdf", application, 1))
    version.refresh_from_db()
    with version.pdf.file.open() as stored:
        assert fetched(printed) == stored.read()
    assert client.get(url("version_pdf", application, 2)).status_code == 404


def test_withdrawing_needs_a_reason(client, owner):
    application = make.make_application(owner=owner)
    seen = {"version": application.version}
    assert client.post(url("withdraw", application), {"reason": "", **seen}).status_code == 422
    assert client.post(url("withdraw", application), {"reason": "暂缓", "version": 7}).status_code == 409
    assert client.post(url("withdraw", application), {"reason": "暂缓", **seen}).status_code == 302
    application.refresh_from_db()
    assert application.status == Status.WITHDRAWN


def test_returned_sections_open_and_the_others_stay_shut(client, owner):
    application = make.make_application(
        owner=owner, filled=True, status=Status.RETURNED, reopened_sections=["profile"]
    )
    assert 'id="section-form"' in client.get(url("section", application, "profile")).content.decode()
    assert 'id="section-form"' not in client.get(url("section", application, "basics")).content.decode()
    assert client.post(url("section", application, "basics"), {"version": "1"}).status_code == 409


@pytest.mark.requirement("R18.3")
def test_two_versions_are_compared_by_everybody_who_may_see_the_file(client, owner):
    application = make.make_application(owner=owner, filled=True)
    clerk = make.make_clerk(application.county)
    filing.submit(application, by=owner)
    type(application).objects.filter(pk=application.pk).update(status=Status.RETURNED)
    application = (
        type(application).objects.select_related("round", "applicant", "county").get(pk=application.pk)
    )
    saving.save_section(application, key="profile", data={"profile": "补正后的概述"}, version=1, by=owner)
    make.make_evidence(application, title="补充材料", file=store_bytes(b"x", "x.pdf", "application/pdf"))
    filing.submit(application, by=owner)
    target = url("version_changes", application, 2)
    for reader in (owner, clerk):
        client.force_login(reader)
        page = client.get(target).content.decode()
        assert [text in page for text in ("补正后的概述", "补充材料", "组织基本信息")] == [True, True, False]
    assert client.get(url("version_changes", application, 1)).status_code == 404
    client.force_login(make.make_user())
    assert client.get(target).status_code == 404
