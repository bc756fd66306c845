"""A private file: who uploaded it, what it is by content, and its hash."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from nantong_award.core import clock


def private_path(stored: "StoredFile", name: str) -> str:
    """A random path that tells nothing of the content; the person's own file name is kept in the row."""
    return f"{clock.today():%Y/%m}/{uuid.uuid4().hex}"


class ScanState(models.TextChoices):
    """What a virus scanner said; an infected file is never stored."""

    UNSCANNED = "unscanned", _("未经病毒扫描")
    CLEAN = "clean", _("病毒扫描通过")


class StoredFile(models.Model):
    """文件: stored once, never changed; domain rows point to it."""

    file = models.FileField(upload_to=private_path)
    name = models.CharField(_("文件名"), max_length=200)
    content_type = models.CharField(_("类型"), max_length=100)
    size = models.PositiveBigIntegerField(_("字节数"))
    sha256 = models.CharField(_("SHA-256"), max_length=64, db_index=True)
    pages = models.PositiveIntegerField(_("页数"), null=True, blank=True)
    scan_state = models.CharField(
        _("病毒扫描"), max_length=10, choices=ScanState.choices, default=ScanState.UNSCANNED
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    uploaded_at = models.DateTimeField(_("上传时间"), default=clock.now)

    class Meta:
        verbose_name = verbose_name_plural = _("文件")

    def __str__(self) -> str:
        return self.name
