"""A file on its way: its bytes come in pieces and survive a lost connection."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from nantong_award.core import clock


class Upload(models.Model):
    """续传: `received` bytes lie flushed on disk; `subject` names the row the file is for, as in the audit log."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.CharField(_("对象"), max_length=80, db_index=True)
    details: "models.JSONField[dict[str, object], dict[str, object]]" = models.JSONField(
        _("用途"), default=dict
    )
    name = models.CharField(_("文件名"), max_length=200)
    # What the browser tells of the file on the person's disk: a file of the same name saved since is another one.
    changed_at = models.CharField(_("文件修改标记"), max_length=20, blank=True)
    size = models.PositiveBigIntegerField(_("字节数"))
    received = models.PositiveBigIntegerField(_("已收到"), default=0)
    begun_at = models.DateTimeField(_("开始时间"), default=clock.now)
    last_byte_at = models.DateTimeField(_("最近收到时间"), default=clock.now, db_index=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = _("未完成的上传")
        ordering = ["begun_at"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_whole(self) -> bool:
        """Every byte has come."""
        return self.received == self.size

    @property
    def percent(self) -> int:
        """How much has come, rounded down: 100 is said of a whole file only."""
        return self.received * 100 // self.size
