"""The public pages: what they show, refuse, and cost (R24.2, R26.2, RX.4)."""

import io
from datetime import timedelta

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nantong_award.core import clock
from nantong_award.core.models import StoredFile
from publicity.models import Objection
from publicity.services import notices
from tests.core.specimens import pdf
from tests.factories import publicity as make
from tests.factories.applications import make_applicant

pytestmark = pytest.mark.django_db
GARBAGE = ["\x00", "' OR 1=1 --", "<script>alert(1)</script>", "９" * 40, "x" * 5000, "-1", "٣"]


def queries(client, target, **given):
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(target, given).status_code == 200
    return len(seen)


def page_of(notice):
    return reverse("publicity:notice", args=[notice.pk])


def objecting(candidate, **over):
    return {
        "candidate": candidate.pk,
        "name": "李某",
        "contact": "13900000000",
        "content": "反映该单位近三年有行政处罚，请核查。",
        **over,
    }


@pytest.mark.requirement("R24.2")
def test_a_notice_is_found_from_its_first_second_and_stays_on_record(client):
    round = make.make_publicity_round()
    file = make.make_evaluated(round)
    notice = make.make_public_notice(make.make_list(round), opens_at=clock.now() + timedelta(hours=1))
    addresses = [
        page_of(notice),
        *(reverse(f"publicity:{name}", args=[notice.pk]) for name in ("notice_paper", "notice_json")),
    ]
    assert [client.get(each).status_code for each in addresses] == [404, 404, 404]
    assert notice.title not in client.get(reverse("publicity:notices")).content.decode()
    with clock.moved_to(notice.opens_at):
        page = client.get(page_of(notice)).content.decode()
        assert file.applicant.name in page
        assert "提交异议" in page
    with clock.moved_to(notice.closes_at):
        page = client.get(page_of(notice)).content.decode()
        assert (file.applicant.name in page, "提交异议" in page) == (True, False)
        assert notice.title in client.get(reverse("publicity:notices")).content.decode()


@pytest.mark.requirement("R24.2")
def test_a_removed_name_is_struck_out_with_its_reason_everywhere(client):
    _round, names, notice = make.make_noticed_round(2)
    notices.remove(names[0], by=make.make_office(), reason="核查不符合条件")
    name = names[0].application.applicant.name
    page = client.get(page_of(notice)).content.decode()
    assert f"<s>{name}</s>" in page
    assert "核查不符合条件" in page
    told = client.get(reverse("publicity:notice_json", args=[notice.pk])).json()
    assert [(each["name"], each["removed"]) for each in told["candidates"]] == [
        (name, True),
        (names[1].application.applicant.name, False),
    ]


@pytest.mark.requirement("R24.2")
def test_the_paper_is_one_page_and_follows_the_list(client):
    _round, names, notice = make.make_noticed_round(2)
    target = reverse("publicity:notice_paper", args=[notice.pk])
    before = client.get(target)
    with pikepdf.open(io.BytesIO(before.content)) as paper:
        assert len(paper.pages) == 1
    notices.remove(names[0], by=make.make_office(), reason="核查不符合条件")
    assert before["Content-Type"] == "application/pdf"
    assert client.get(target).content != before.content


@pytest.mark.requirement("R24.2")
def test_the_longest_lawful_list_still_prints_on_one_page(client):
    """Art. 6: thirteen names and some who won before, long ones, with contacts and an employer each."""
    round = make.make_publicity_round()
    make.make_evaluated(round)
    notice = make.make_public_notice(make.make_list(round))
    notice.contacts = "市质委办，电话 0513-85210000\n地址：南通市崇川区工农路1号\n邮箱：zwb@example.invalid"
    notice.save()
    for place in range(2, 17):
        applicant = make_applicant(
            name=f"南通第{place}特种电缆与先进装备制造股份有限公司", employer_name="所在单位有限公司"
        )
        make.make_conferral(round, applicant=applicant)
    answer = client.get(reverse("publicity:notice_paper", args=[notice.pk]))
    with pikepdf.open(io.BytesIO(answer.content)) as paper:
        assert len(paper.pages) == 1


@pytest.mark.requirement("R24.2", "R31.2")
def test_an_objection_is_taken_with_evidence_and_its_answer_looked_up(client):
    _round, names, notice = make.make_noticed_round(1)
    proof = SimpleUploadedFile("证明.pdf", pdf(), "application/pdf")
    answer = client.post(page_of(notice), objecting(names[0], file=proof))
    objection = Objection.objects.get()
    assert answer.status_code == 200
    assert objection.case_number in answer.content.decode()
    assert [each.name for each in objection.files.all()] == ["证明.pdf"]
    code = answer.context["code"]
    found = client.post("/cases/", {"case_number": objection.case_number, "code": code.lower()})
    assert "已收到" in found.content.decode()
    wrong = client.post("/cases/", {"case_number": objection.case_number, "code": "0" * 10})
    assert wrong.status_code == 422


def test_the_same_form_twice_is_one_objection(client):
    _round, names, notice = make.make_noticed_round(1)
    answers = [client.post(page_of(notice), objecting(names[0])).status_code for _each in range(2)]
    assert (answers, Objection.objects.count()) == ([200, 409], 1)


@pytest.mark.requirement("R24.2")
def test_after_the_end_the_answer_is_403_with_the_instant_and_nothing_is_kept(client):
    _round, names, notice = make.make_noticed_round(1)
    proof = SimpleUploadedFile("证明.pdf", pdf(), "application/pdf")
    with clock.moved_to(notice.closes_at):
        answer = client.post(page_of(notice), objecting(names[0], file=proof))
    end = clock.day_of(notice.closes_at)
    assert answer.status_code == 403
    assert f"{end.year}年{end.month}月{end.day}日" in answer.content.decode()
    assert (Objection.objects.count(), StoredFile.objects.filter(name="证明.pdf").count()) == (0, 0)


def test_a_hostile_file_is_refused_at_its_field_and_nothing_is_kept(client):
    _round, names, notice = make.make_noticed_round(1)
    wrong = SimpleUploadedFile("a.pdf", b"<html><script>1</script>", "application/pdf")
    answer = client.post(page_of(notice), objecting(names[0], file=wrong))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["file"])
    assert Objection.objects.count() == 0


@pytest.mark.parametrize("text", GARBAGE)
def test_garbage_at_every_public_form(client, text):
    _round, names, notice = make.make_noticed_round(1)
    given = dict.fromkeys(("candidate", "name", "contact", "content"), text)
    answer = client.post(page_of(notice), given)
    assert (answer.status_code, Objection.objects.count()) == (422, 0)
    assert "请更正以下内容" in answer.content.decode()
    assert client.post("/cases/", {"case_number": text, "code": text}).status_code == 422
    assert client.get(reverse("publicity:verify"), {"number": text}).status_code == 200
    search = dict.fromkeys(("q", "year", "level", "county", "page"), text)
    assert client.get(reverse("publicity:winners"), search).status_code == 200
    assert client.get(reverse("publicity:notices"), {"page": text}).status_code == 200
    assert client.post(page_of(notice), objecting(names[0], name=text)).status_code in (200, 422)


@pytest.mark.requirement("R26.2")
def test_a_plaque_is_real_revoked_or_forged(client):
    """T-122."""
    [title] = make.make_conferrals()
    target = reverse("publicity:verify")
    real = client.get(target, {"number": f" {title.plaque_number.lower()} "}).content.decode()
    assert "编号真实，称号有效" in real
    assert title.applicant.name in real
    assert "<svg" in real
    make.make_title(title.applicant, "revocation", year=title.year, effective_on=clock.today(), article="29")
    assert "该称号已被撤销" in client.get(target, {"number": title.plaque_number}).content.decode()
    assert "没有这一编号的奖牌" in client.get(target, {"number": "NTSZ-2026-A99"}).content.decode()


@pytest.mark.requirement("R26.2")
def test_a_revoked_title_is_marked_in_the_register(client):
    [title] = make.make_conferrals()
    make.make_title(title.applicant, "revocation", year=title.year, effective_on=clock.today(), article="29")
    assert "已撤销" in client.get(reverse("publicity:winners")).content.decode()


def test_the_register_is_searched_by_year_level_county_and_name(client):
    first, second = make_applicant(name="甲电缆公司"), make_applicant(name="乙纺织公司")
    make.make_title(first, year=2016)
    make.make_title(second, "nomination", year=2017)
    target = reverse("publicity:winners")

    def found(**given):
        return [row.applicant.name for row in client.get(target, given).context["page"]]

    assert found() == ["乙纺织公司", "甲电缆公司"]
    assert (
        found(year=2016)
        == found(level="award")
        == found(q="电缆")
        == found(county=first.county_id)
        == ["甲电缆公司"]
    )
    assert found(year=2015) == []


@pytest.mark.requirement("RX.10")
def test_lists_cost_the_same_at_1_and_at_30_rows(client):
    targets = [reverse("publicity:winners"), reverse("publicity:notices")]

    def grow(number, start):
        for year in range(start, start + number):
            round = make.make_publicity_round(year=year)
            make.make_public_notice(make.make_list(round))
            make.make_title(make_applicant(), year=year)

    grow(1, 2100)
    [queries(client, each) for each in targets]
    before = [queries(client, each) for each in targets]
    grow(29, 2101)
    assert [queries(client, each) for each in targets] == before
    assert max(before) <= 12


@pytest.mark.requirement("RX.10")
def test_a_notice_costs_the_same_at_1_and_at_30_names(client):
    def grown(names, year):
        round = make.make_publicity_round(year=year)
        first = make.make_evaluated(round)
        listed = make.make_list(round)
        for place in range(2, names + 1):
            title = make.make_conferral(round)
            title.candidate.position = place
            title.candidate.save()
        assert first.round == round
        return make.make_public_notice(listed)

    few, many = grown(1, 2100), grown(30, 2101)
    queries(client, page_of(few))
    assert queries(client, page_of(few)) == queries(client, page_of(many))
