"""Announcements: drafts are nobody's, what is published changes by a recorded correction alone (Art. 18)."""

import pytest

from applications.models import Announcement, AnnouncementAttachment
from applications.selectors.rounds import published_announcements
from applications.services import announcements, rounds
from applications.transitions import RoundStage
from nantong_award.core.models import AuditEvent, Message
from nantong_award.core.refusals import Forbidden, Stale, Unsuitable
from tests.core.specimens import pdf, upload
from tests.factories import applications as make

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R18.1")]
WRITES = ("applications.change_announcement", "applications.run_round")


@pytest.fixture
def office():
    """Somebody of 质委办 who writes announcements."""
    return make.make_user(permissions=WRITES)


def file(name="申报表.pdf"):
    """An upload."""
    return upload(pdf(), name)


def names(row):
    """The attachments in their order."""
    return [each.file.name for each in row.attached.select_related("file")]


def test_a_draft_is_written_and_published_and_only_then_public(office):
    row = announcements.draft(by=office, title=" 补充通知 ", body="第一段\n\n第二段")
    announcements.revise(row, by=office, version=0, title="补充通知", body="改过")
    assert list(published_announcements()) == []
    announcements.publish(row, by=office, version=1)
    assert list(published_announcements().values_list("title", "body")) == [("补充通知", "改过")]
    assert list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True)) == [
        "draft_announcement",
        "revise_announcement",
        "publish_announcement",
    ]


def test_publishing_the_opening_announcement_opens_the_year_and_tells_the_clerks(office):
    clerk = make.make_clerk(make.make_body())
    round = make.make_round(stage=RoundStage.PLANNING)
    row = announcements.draft(by=office, title="申报公告", body="开始", round=round, kind="opening")
    announcements.attach(row, by=office, uploaded=file())
    announcements.publish(row, by=office, version=row.version)
    round.refresh_from_db()
    row.refresh_from_db()
    assert (round.stage, row.is_published, names(row)) == (RoundStage.APPLICATION, True, ["申报表.pdf"])
    assert list(Message.objects.values_list("recipient", "kind")) == [(clerk.pk, "round_announced")]
    assert Announcement.objects.count() == 1


def test_announcing_the_round_publishes_its_draft(office):
    round = make.make_round(stage=RoundStage.PLANNING)
    row = announcements.draft(by=office, title="申报公告", body="起草的文字", round=round, kind="opening")
    assert rounds.announce(round, by=office) == row
    row.refresh_from_db()
    assert (row.body, row.is_published) == ("起草的文字", True)


def test_a_year_has_one_opening_announcement(office):
    round = make.make_round(stage=RoundStage.PLANNING)
    announcements.draft(by=office, title="一", body="一", round=round, kind="opening")
    for other in (round, make.make_round(year=2025), None):
        with pytest.raises(Unsuitable) as refused:
            announcements.draft(by=office, title="二", body="二", round=other, kind="opening")
        assert refused.value.field == "kind"
    further = announcements.draft(by=office, title="补充", body="二", round=round)
    assert further.kind == Announcement.Kind.OTHER


def test_a_correction_keeps_what_was_said_and_says_why(office):
    row = make.make_announcement(title="公告", body="截止 6 月 30 日")
    made = announcements.correct(
        row, by=office, version=0, title="公告", body="截止 7 月 3 日", reason="日期有误"
    )
    row.refresh_from_db()
    assert (row.body, row.version) == ("截止 7 月 3 日", 1)
    assert (made.changes, made.former_title, made.former_body, made.reason) == (
        ["更正正文"],
        "公告",
        "截止 6 月 30 日",
        "日期有误",
    )
    event = AuditEvent.objects.get(verb="correct_announcement")
    assert (event.reason, event.details) == ("日期有误", {"what": "更正正文"})


@pytest.mark.parametrize(
    ("over", "field"), [({"reason": " "}, "reason"), ({"body": "原文"}, "body"), ({"title": " "}, "title")]
)
def test_no_correction_without_a_reason_a_change_and_a_text(office, over, field):
    row = make.make_announcement(title="公告", body="原文")
    given = {"title": "公告", "body": "新文", "reason": "有误", **over}
    with pytest.raises(Unsuitable) as refused:
        announcements.correct(row, by=office, version=0, **given)
    row.refresh_from_db()
    assert (refused.value.field, row.body, row.version) == (field, "原文", 0)


def test_what_is_public_is_not_revised_and_a_draft_is_not_corrected(office):
    public, draft = make.make_announcement(), make.make_announcement(published_at=None)
    with pytest.raises(Unsuitable):
        announcements.revise(public, by=office, version=0, title="一", body="一")
    with pytest.raises(Unsuitable):
        announcements.correct(draft, by=office, version=0, title="一", body="一", reason="一")
    with pytest.raises(Stale):
        announcements.publish(public, by=office, version=0)


def test_of_two_who_edit_the_second_is_told(office):
    row = make.make_announcement(published_at=None)
    same = Announcement.objects.get(pk=row.pk)
    announcements.revise(row, by=office, version=0, title="甲", body="甲")
    for act in (
        lambda: announcements.revise(same, by=office, version=0, title="乙", body="乙"),
        lambda: announcements.publish(same, by=office, version=0),
    ):
        with pytest.raises(Stale):
            act()
    row.refresh_from_db()
    assert (row.title, row.published_at) == ("甲", None)


def test_attachments_are_added_ordered_and_removed(office):
    row = make.make_announcement(published_at=None)
    first, second, third = (
        announcements.attach(row, by=office, uploaded=file(f"{name}.pdf")) for name in ("甲", "乙", "丙")
    )
    announcements.reorder(third, by=office, up=True)
    announcements.reorder(first, by=office, up=True)
    announcements.detach(second, by=office)
    assert names(row) == ["甲.pdf", "丙.pdf"]
    row.refresh_from_db()
    assert row.version == 4


def test_an_attachment_of_a_published_announcement_changes_as_a_correction(office):
    row = make.make_announcement()
    with pytest.raises(Unsuitable) as refused:
        announcements.attach(row, by=office, uploaded=file())
    assert refused.value.field == "reason"
    made = announcements.attach(row, by=office, uploaded=file(), reason="漏附")
    with pytest.raises(Unsuitable):
        announcements.detach(made, by=office)
    announcements.detach(made, by=office, reason="附错")
    told = list(row.corrections.order_by("pk").values_list("changes", "reason", "changed_text"))
    assert told == [
        (["增加附件“申报表.pdf”"], "漏附", False),
        (["移除附件“申报表.pdf”"], "附错", False),
    ]


@pytest.mark.requirement("RX.8")
def test_an_attachment_is_judged_by_its_content_and_there_are_not_too_many(office):
    row = make.make_announcement(published_at=None)
    with pytest.raises(Unsuitable):
        announcements.attach(row, by=office, uploaded=upload(b"MZ\x00", "x.pdf"))
    stored = announcements.attach(row, by=office, uploaded=file()).file
    AnnouncementAttachment.objects.bulk_create(
        AnnouncementAttachment(announcement=row, file=stored) for _number in range(19)
    )
    with pytest.raises(Unsuitable) as refused:
        announcements.attach(row, by=office, uploaded=file())
    assert refused.value.message == "一份公告至多 20 个附件。"


def test_nobody_else_writes_announcements():
    stranger, row = make.make_user(), make.make_announcement(published_at=None)
    for act in (
        lambda: announcements.draft(by=stranger, title="一", body="一"),
        lambda: announcements.revise(row, by=stranger, version=0, title="一", body="一"),
        lambda: announcements.publish(row, by=stranger, version=0),
        lambda: announcements.attach(row, by=stranger, uploaded=file()),
    ):
        with pytest.raises(Forbidden):
            act()
