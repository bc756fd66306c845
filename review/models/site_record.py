"""现场记录: what a panel sees, hears and photographs at an organisation; each record is one person's own row (Art. 21)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from nantong_award.core import clock
from nantong_award.core.models import StoredFile
from review.models.panel import Seat
from review.models.site_visit import SiteVisit


class NoteKind(models.TextChoices):
    """What a record is about."""

    CHECK = "check", _("核查清单")
    QUESTION = "question", _("核实问题")
    INTERVIEW = "interview", _("交流座谈")
    DOCUMENT = "document", _("查阅文件")
    EXAMINATION = "examination", _("考试、发布")
    CORRECTION = "correction", _("更正")


class LineState(models.TextChoices):
    """What was found at a line of a checklist, or about a question."""

    MET = "met", _("符合")
    PARTLY = "partly", _("部分符合")
    ABSENT = "absent", _("未见")


class SiteNote(models.Model):
    """记录: two members who write about one line write two rows, so nothing is ever overwritten."""

    visit = models.ForeignKey(SiteVisit, models.PROTECT, related_name="notes")
    kind = models.CharField(_("种类"), max_length=12, choices=NoteKind.choices)
    # A line of a checklist, a question, or for a log what the page invented: sent twice it stays one row.
    key = models.CharField(_("条目"), max_length=40)
    item = models.CharField(_("评价条目"), max_length=20, blank=True)
    state = models.CharField(_("核查结果"), max_length=10, choices=LineState.choices, blank=True)
    subject = models.CharField(_("对象"), max_length=120, blank=True)
    reference = models.CharField(_("依据"), max_length=120, blank=True)
    happened_at = models.TimeField(_("时间"), null=True, blank=True)
    people = models.PositiveSmallIntegerField(_("人数"), null=True, blank=True)
    text = models.TextField(_("情况"), blank=True)
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections", verbose_name=_("更正对象")
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("登记时间"), default=clock.now)
    saved_at = models.DateTimeField(_("保存时间"), default=clock.now)
    version = models.PositiveIntegerField(_("版本"), default=1)

    class Meta:
        verbose_name = verbose_name_plural = _("现场记录")
        ordering = ["made_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "kind", "key", "by"], name="one_note_per_person_and_line"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.key}"


class SitePhoto(models.Model):
    """现场照片: drawn anew without what the camera added; when it was taken is kept, where is not."""

    visit = models.ForeignKey(SiteVisit, models.PROTECT, related_name="photos")
    picture = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    small = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    # The camera's file as it came: the same one sent twice is one photo.
    sha256 = models.CharField(_("原文件校验值"), max_length=64)
    caption = models.CharField(_("说明"), max_length=120, blank=True)
    taken_at = models.DateTimeField(_("拍摄时间"))
    from_camera = models.BooleanField(_("时间取自相机"), default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("上传时间"), default=clock.now)

    class Meta:
        verbose_name = verbose_name_plural = _("现场照片")
        ordering = ["taken_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["visit", "sha256"], name="one_row_per_photo_and_visit")
        ]

    def __str__(self) -> str:
        return self.caption or self.picture.name


class Attendance(models.Model):
    """到场: whether a member was there on a day of the visit."""

    visit = models.ForeignKey(SiteVisit, models.PROTECT, related_name="attendance")
    seat = models.ForeignKey(Seat, models.PROTECT, related_name="+")
    day = models.DateField(_("日期"))
    is_present = models.BooleanField(_("到场"))
    note = models.CharField(_("说明"), max_length=120, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("登记时间"), default=clock.now)

    class Meta:
        verbose_name = verbose_name_plural = _("成员到场")
        ordering = ["day", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["visit", "seat", "day"], name="one_attendance_per_seat_and_day")
        ]

    def __str__(self) -> str:
        return f"{self.seat} {self.day}"
