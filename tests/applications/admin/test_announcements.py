"""Announcements in the admin: drafted, previewed as the public page, published, corrected; files in their order."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from applications.models import Announcement, AnnouncementAttachment
from applications.transitions import RoundStage
from nantong_award.desks import roles
from tests.core.specimens import pdf, upload
from tests.factories import applications as make

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R18.1")]
ADD = "/admin/applications/announcement/add/"


@pytest.fixture
def office(client):
    """质委办, signed in."""
    roles.sync()
    user = make.make_user(groups=(Group.objects.get(name="office"),), is_staff=True)
    client.force_login(user)
    return user


def at(name, row):
    """A page of an announcement or of one of its attachments."""
    return reverse(f"admin:applications_announcement_{name}", args=[row.pk])


def public(row):
    """The page that everybody reads."""
    return reverse("applications:announcement", args=[row.pk])


def text(response):
    """What the page says."""
    return response.content.decode()


def test_an_announcement_goes_from_draft_over_preview_to_the_public(client, office):
    given = {"kind": "other", "round": "", "title": "补充通知", "body": "第一段\r\n\r\n<b>第二段</b>"}
    assert client.post(ADD, {**given, "title": ""}).status_code == 422
    assert client.post(ADD, {}).status_code == 422
    answer = client.post(ADD, given)
    row = Announcement.objects.get()
    assert answer["Location"] == at("change", row)
    assert client.get(public(row)).status_code == 404
    preview = text(client.get(at("preview", row)))
    for words in ("<p>第一段</p>", "&lt;b&gt;第二段&lt;/b&gt;", "不收取任何费用", "尚未发布"):
        assert words in preview, words
    assert client.post(at("publish", row), {}).status_code == 422
    assert client.post(at("publish", row), {"version": "7"}).status_code == 409
    assert client.post(at("publish", row), {"version": row.version}).status_code == 302
    client.logout()
    assert "<p>第一段</p>" in text(client.get(public(row)))


def test_the_opening_announcement_is_drafted_for_its_round_and_opens_it(client, office):
    round = make.make_round(stage=RoundStage.PLANNING)
    page = text(client.get(reverse("admin:applications_round_change", args=[round.pk])))
    assert f"{ADD}?round={round.pk}&amp;kind=opening" in page
    begun = text(client.get(f"{ADD}?round={round.pk}&kind=opening"))
    assert "关于开展2026年度南通市市长质量奖申报工作的公告" in begun
    assert client.get(f"{ADD}?round=x&kind=²").status_code == 200
    assert client.post(ADD, {"kind": "opening", "title": "申报公告", "body": "开始"}).status_code == 422
    client.post(ADD, {"kind": "opening", "round": round.pk, "title": "申报公告", "body": "开始"})
    row = Announcement.objects.get()
    assert "年度评定即告公布" in text(client.get(at("preview", row)))
    client.post(at("publish", row), {"version": row.version})
    round.refresh_from_db()
    assert (round.stage, Announcement.objects.get().is_published) == (RoundStage.APPLICATION, True)
    assert "申报和推荐时间" in text(client.get(public(row)))


def test_files_are_attached_ordered_and_removed_and_public_only_with_the_announcement(client, office):
    row = make.make_announcement(published_at=None)
    for name in ("甲.pdf", "乙.pdf"):
        assert client.post(at("attach", row), {"file": upload(pdf(), name)}).status_code == 302
    first, second = AnnouncementAttachment.objects.select_related("file")
    assert client.post(at("attach", row), {"file": upload(b"MZ", "a.pdf")}).status_code == 422
    assert client.post(at("attach", row), {}).status_code == 422
    client.post(at("up", second))
    client.post(at("down", second))
    client.post(at("up", second))
    page = text(client.get(at("change", row)))
    assert page.index("乙.pdf") < page.index("甲.pdf")
    client.post(at("remove", first))
    assert [each.file.name for each in row.attached.all()] == ["乙.pdf"]
    address = reverse("applications:file", args=[second.file_id])
    read = client.get(address)
    assert (read.status_code, b"".join(read.streaming_content)[:4]) == (200, b"%PDF")
    client.logout()
    assert client.get(address).status_code == 404
    Announcement.objects.update(published_at=row.created_at)
    answer = client.get(address)
    assert (answer.status_code, b"".join(answer.streaming_content)[:4]) == (200, b"%PDF")


def test_what_is_public_is_corrected_with_a_reason_that_everybody_reads(client, office):
    row = make.make_announcement(title="公告", body="截止 6 月 30 日")
    page = at("change", row)
    assert "更正理由" in text(client.get(page))
    given = {"title": "公告", "body": "截止 7 月 3 日", "version": "0"}
    assert client.post(page, given).status_code == 422
    assert client.post(page, {**given, "reason": "有误", "version": "5"}).status_code == 409
    assert client.post(page, {**given, "reason": "日期有误"}).status_code == 302
    read = text(client.get(public(row)))
    for words in ("截止 7 月 3 日", "更正正文", "日期有误", "截止 6 月 30 日"):
        assert words in read, words


def test_a_file_leaves_a_public_announcement_with_a_reason_alone(client, office):
    row = make.make_announcement()
    client.post(at("attach", row), {"file": upload(pdf(), "甲.pdf")})
    assert not row.attached.exists()
    client.post(at("attach", row), {"file": upload(pdf(), "甲.pdf"), "reason": "漏附"})
    attachment = row.attached.get()
    assert "更正理由" in text(client.get(at("remove", attachment)))
    assert client.post(at("remove", attachment), {"reason": " "}).status_code == 422
    assert client.post(at("remove", attachment), {"reason": "附错"}).status_code == 302
    assert not row.attached.exists()
    assert "移除附件“甲.pdf”" in text(client.get(public(row)))


def test_who_may_not_write_neither_reads_drafts_nor_writes(client):
    roles.sync()
    client.force_login(make.make_user(groups=(Group.objects.get(name="committee"),), is_staff=True))
    row = make.make_announcement(published_at=None)
    for page in ("change", "preview"):
        assert client.get(at(page, row)).status_code == 403
    for page in ("change", "publish", "attach"):
        assert client.post(at(page, row), {"title": "x", "body": "x", "version": 0}).status_code == 403
    assert client.get(ADD).status_code == 403
    assert client.get("/admin/applications/announcement/x/change/").status_code in (403, 404)
