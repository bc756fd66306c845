"""Papers that leave the house carry a number and never change."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from nantong_award.core import clock
from nantong_award.core.models.file import StoredFile


class IssuedDocument(models.Model):
    """文书: a numbered PDF; `subject` names the row it is about, as in the audit log."""

    kind = models.CharField(_("文种"), max_length=40)
    prefix = models.CharField(_("发文代字"), max_length=20)
    year = models.PositiveSmallIntegerField(_("年份"))
    serial = models.PositiveIntegerField(_("序号"))
    title = models.CharField(_("标题"), max_length=200)
    subject = models.CharField(_("对象"), max_length=80, db_index=True)
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(_("签发时间"), default=clock.now)

    class Meta:
        verbose_name = verbose_name_plural = _("文书")
        ordering = ["-issued_at"]
        constraints = [
            models.UniqueConstraint(fields=["prefix", "year", "serial"], name="one_document_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def number(self) -> str:
        """The number as printed, e.g. 通质委办〔2026〕7号 (GB/T 9704)."""
        return f"{self.prefix}〔{self.year}〕{self.serial}号"
