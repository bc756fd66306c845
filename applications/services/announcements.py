"""公告: drafted, previewed, published; what is published changes by a recorded correction alone (Art. 18, R17.2)."""

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from applications.models import Announcement, AnnouncementAttachment, AnnouncementCorrection, Round
from applications.services import rounds
from applications.transitions import RoundStage
from nantong_award.core import clock
from nantong_award.core.audit import record
from nantong_award.core.files import store
from nantong_award.core.models import StoredFile, User
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Forbidden, Stale, Unsuitable

WRITE = "applications.change_announcement"
MOST_FILES = 20


@transaction.atomic
def draft(
    *,
    by: User,
    title: str,
    body: str,
    round: Round | None = None,
    kind: str = Announcement.Kind.OTHER,
) -> Announcement:
    """A new announcement that nobody outside the office sees yet."""
    _ask(by)
    if kind == Announcement.Kind.OPENING:
        _check_opening(round)
    made = Announcement(round=round, kind=kind)
    _write(made, title, body)
    made.save()
    record("draft_announcement", made, by=by)
    return made


def _check_opening(round: Round | None) -> None:
    """A year is opened once, by one announcement."""
    if round is None or round.stage != RoundStage.PLANNING:
        raise Unsuitable(_("申报公告只用于尚未公布的年度评定。"), field="kind")
    if round.announcements.filter(kind=Announcement.Kind.OPENING).exists():
        raise Unsuitable(_("本年度的申报公告已经起草，请直接修改。"), field="kind")


@transaction.atomic
def revise(announcement: Announcement, *, by: User, version: int, title: str, body: str) -> Announcement:
    """Change the text of a draft; raises Stale where a colleague was first, Unsuitable once it is published."""
    _ask(by)
    if announcement.published_at is not None:
        raise Unsuitable(_("公告已经发布，只能更正，并写明理由。"))
    _take(announcement, version)
    _write(announcement, title, body)
    announcement.save(update_fields=["title", "body"])
    record("revise_announcement", announcement, by=by)
    return announcement


@transaction.atomic
def publish(announcement: Announcement, *, by: User, version: int) -> Announcement:
    """Put it on the public site; a year's opening announcement opens the year itself (Art. 18)."""
    _ask(by)
    if announcement.published_at is not None:
        raise Stale(_("公告已经发布。"))
    _take(announcement, version)
    if announcement.kind == Announcement.Kind.OPENING and announcement.round is not None:
        return rounds.announce(announcement.round, by=by)
    announcement.published_at = clock.now()
    announcement.save(update_fields=["published_at"])
    record("publish_announcement", announcement, by=by)
    return announcement


@transaction.atomic
def correct(
    announcement: Announcement, *, by: User, version: int, title: str, body: str, reason: str
) -> AnnouncementCorrection:
    """Change what the public reads, with the reason and the former text kept and shown (R17.2)."""
    _ask(by)
    if announcement.published_at is None:
        raise Unsuitable(_("公告尚未发布，可以直接修改。"))
    former = (announcement.title, announcement.body)
    _write(announcement, title, body)
    pairs = ((_("更正标题"), former[0], announcement.title), (_("更正正文"), former[1], announcement.body))
    changes = [what for what, before, after in pairs if before != after]
    if not changes:
        raise Unsuitable(_("标题和正文没有改动。"), field="body")
    _take(announcement, version)
    announcement.save(update_fields=["title", "body"])
    return _corrected(announcement, by, reason, changes, former)


@transaction.atomic
def attach(
    announcement: Announcement, *, by: User, uploaded: UploadedFile, reason: str = ""
) -> AnnouncementAttachment:
    """Add a file at the end of the list; on the public page it is a correction with its reason."""
    _ask(by)
    if announcement.attached.count() >= MOST_FILES:
        text = _("一份公告至多 %(count)d 个附件。") % {"count": MOST_FILES}
        raise Unsuitable(text, field="file")
    _reason_if_published(announcement, reason)
    stored = store(uploaded, by=by)
    last = announcement.attached.last()
    made = AnnouncementAttachment.objects.create(
        announcement=announcement, file=stored, place=last.place + 1 if last else 0
    )
    _attachment_changed(announcement, by, reason, _("增加附件“%(name)s”"), stored)
    return made


@transaction.atomic
def detach(attachment: AnnouncementAttachment, *, by: User, reason: str = "") -> None:
    """Take a file off the list; on the public page it is a correction with its reason."""
    _ask(by)
    announcement, stored = attachment.announcement, attachment.file
    _reason_if_published(announcement, reason)
    attachment.delete()
    _attachment_changed(announcement, by, reason, _("移除附件“%(name)s”"), stored)


@transaction.atomic
def reorder(attachment: AnnouncementAttachment, *, by: User, up: bool) -> None:
    """Change places with the neighbour above or below; the first and the last stay."""
    _ask(by)
    rows = list(attachment.announcement.attached.all())
    at = rows.index(attachment)
    to = at - 1 if up else at + 1
    if not 0 <= to < len(rows):
        return
    rows[at], rows[to] = rows[to], rows[at]
    for place, row in enumerate(rows):
        row.place = place
    AnnouncementAttachment.objects.bulk_update(rows, ["place"])
    record("reorder_attachments", attachment.announcement, by=by)


def _ask(by: User) -> None:
    if not may(by, WRITE):
        raise Forbidden(_("您没有办理此事项的权限。"))


def _write(announcement: Announcement, title: str, body: str) -> None:
    announcement.title, announcement.body = title.strip(), body.strip()
    for name in ("title", "body"):
        if not getattr(announcement, name):
            raise Unsuitable(_("不能为空。"), field=name)


def _take(announcement: Announcement, version: int) -> None:
    """Whoever saw the present version goes first; raises Stale for everybody else."""
    seen = Announcement.objects.filter(pk=announcement.pk, version=version)
    if not seen.update(version=F("version") + 1):
        raise Stale(_("“%(row)s”刚刚已由他人修改，请刷新后再办。") % {"row": announcement})
    announcement.version = version + 1


def _reason_if_published(announcement: Announcement, reason: str) -> None:
    if announcement.published_at is not None and not reason.strip():
        raise Unsuitable(_("公告已经发布，请写明更正理由。"), field="reason")


def _attachment_changed(
    announcement: Announcement, by: User, reason: str, what: str, stored: StoredFile
) -> None:
    Announcement.objects.filter(pk=announcement.pk).update(version=F("version") + 1)
    announcement.refresh_from_db(fields=["version"])
    text = what % {"name": stored.name}
    if announcement.published_at is not None:
        _corrected(announcement, by, reason, [text], (announcement.title, announcement.body))
    else:
        record("revise_announcement", announcement, by=by, details={"what": text})


def _corrected(
    announcement: Announcement, by: User, reason: str, changes: list[str], former: tuple[str, str]
) -> AnnouncementCorrection:
    reason = reason.strip()
    if not reason:
        raise Unsuitable(_("请写明更正理由。"), field="reason")
    made = AnnouncementCorrection.objects.create(
        announcement=announcement,
        reason=reason,
        changes=changes,
        former_title=former[0],
        former_body=former[1],
        changed_text=former != (announcement.title, announcement.body),
        corrected_by=by,
    )
    record("correct_announcement", announcement, by=by, reason=reason, details={"what": "；".join(changes)})
    return made
