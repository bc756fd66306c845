"""公告: what stands on the public site, its attachments and its recorded corrections (Art. 18, 25)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.models.round import Round
from nantong_award.core import clock
from nantong_award.core.models import StoredFile


class Announcement(models.Model):
    """公告: a draft until it is published; afterwards it changes by recorded corrections alone."""

    class Kind(models.TextChoices):
        OPENING = "opening", _("申报公告")
        EXTENSION = "extension", _("期限延长公告")
        OTHER = "other", _("其他公告")

    round = models.ForeignKey(
        Round, models.PROTECT, related_name="announcements", null=True, blank=True, verbose_name=_("年度")
    )
    kind = models.CharField(_("类别"), max_length=10, choices=Kind.choices, default=Kind.OTHER)
    title = models.CharField(_("标题"), max_length=200)
    body = models.TextField(_("正文"))
    attachments: "models.ManyToManyField[StoredFile, AnnouncementAttachment]" = models.ManyToManyField(
        StoredFile,
        through="applications.AnnouncementAttachment",
        related_name="+",
        blank=True,
        verbose_name=_("附件"),
    )
    published_at = models.DateTimeField(_("发布时间"), null=True, blank=True)
    version = models.PositiveIntegerField(_("版本"), default=0, editable=False)
    created_at = models.DateTimeField(_("建立时间"), default=clock.now, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("公告")
        ordering = ["-published_at", "-pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def is_published(self) -> bool:
        """Whether it stands on the public site."""
        return self.published_at is not None and self.published_at <= clock.now()


class AnnouncementAttachment(models.Model):
    """附件: a file of an announcement, at its place in the list."""

    announcement = models.ForeignKey(Announcement, models.CASCADE, related_name="attached")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField(_("次序"), default=0)

    class Meta:
        verbose_name = verbose_name_plural = _("公告附件")
        ordering = ["place", "pk"]

    def __str__(self) -> str:
        return self.file.name


class AnnouncementCorrection(models.Model):
    """更正: what a published announcement said before, what was changed and why (R17.2)."""

    announcement = models.ForeignKey(Announcement, models.CASCADE, related_name="corrections")
    reason = models.TextField(_("更正理由"), max_length=2000)
    changes = models.JSONField(_("更正内容"), default=list)
    former_title = models.CharField(_("更正前标题"), max_length=200)
    former_body = models.TextField(_("更正前正文"))
    changed_text = models.BooleanField(_("改动了标题或者正文"), default=True)
    corrected_at = models.DateTimeField(_("更正时间"), default=clock.now)
    corrected_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = _("公告更正")
        ordering = ["-corrected_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.announcement} · {self.corrected_at:%Y-%m-%d}"
