"""内部公示: the notice, what proves it, and the objections raised (Art. 18)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from nantong_award.core import clock
from nantong_award.core.models import StoredFile


class InternalNotice(models.Model):
    """内部公示: at least the edition's working days before filing; for an individual, by the employer."""

    application = models.OneToOneField(
        "applications.Application", models.CASCADE, related_name="internal_notice"
    )
    started_on = models.DateField(_("公示开始日"))
    ended_on = models.DateField(_("公示结束日"))
    place = models.CharField(_("公示地点或者网址"), max_length=200)
    version = models.PositiveIntegerField(_("版次"), default=1)
    recorded_at = models.DateTimeField(_("登记时间"), default=clock.now)

    class Meta:
        verbose_name = verbose_name_plural = _("内部公示")
        constraints = [
            models.CheckConstraint(
                name="notice_ends_after_it_starts", condition=models.Q(ended_on__gte=models.F("started_on"))
            )
        ]

    def __str__(self) -> str:
        return f"{self.started_on}–{self.ended_on}"

    @property
    def open_objections(self) -> int:
        """Objections without a settlement stop the filing (Art. 18); reads what is prefetched."""
        return sum(not objection.is_settled for objection in self.objections.all())

    @property
    def shown_objections(self) -> list[NoticeObjection]:
        """The objections raised; reads what is prefetched."""
        return list(self.objections.all())

    @property
    def shown_proofs(self) -> list[NoticeProof]:
        """The files that prove it now."""
        return [proof for proof in self.proofs.all() if proof.removed_at is None]


class NoticeProof(models.Model):
    """公示材料: a photo or scan of the notice; one taken out stays readable with the versions that name it."""

    notice = models.ForeignKey(InternalNotice, models.CASCADE, related_name="proofs")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("公示材料")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.file.name


class NoticeObjection(models.Model):
    """公示期间收到的异议, and how it was settled (Art. 18)."""

    notice = models.ForeignKey(InternalNotice, models.CASCADE, related_name="objections")
    received_on = models.DateField(_("收到日期"))
    raised_by = models.CharField(_("提出人"), max_length=60, blank=True)
    content = models.CharField(_("异议内容"), max_length=500)
    settlement = models.CharField(_("处理结论"), max_length=500, blank=True)
    settled_on = models.DateField(_("处理日期"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("内部公示异议")
        ordering = ["received_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="objection_is_settled_with_words_and_day",
                condition=models.Q(settlement="", settled_on=None)
                | (~models.Q(settlement="") & models.Q(settled_on__gte=models.F("received_on"))),
            )
        ]

    def __str__(self) -> str:
        return f"{self.received_on} {self.content[:20]}"

    @property
    def is_settled(self) -> bool:
        """A conclusion stands."""
        return self.settled_on is not None
