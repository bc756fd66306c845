"""邀请: a drawn expert accepts the seat or declines it, within a term (Art. 20)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nantong_award.core import clock
from review.models.panel import Seat


class Invitation(models.Model):
    """邀请: one for every seat, answered once by the expert, or by the office on the expert's word."""

    class Answer(models.TextChoices):
        OPEN = "", _("待答复")
        ACCEPTED = "accepted", _("已接受")
        DECLINED = "declined", _("不能参加")

    seat = models.OneToOneField(Seat, models.PROTECT, related_name="invitation", verbose_name=_("席位"))
    invited_at = models.DateTimeField(_("邀请时间"), default=clock.now)
    answer_by = models.DateTimeField(_("答复期限"))
    answer = models.CharField(_("答复"), max_length=10, choices=Answer.choices, blank=True)
    reason = models.CharField(_("不能参加的原因"), max_length=300, blank=True)
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = _("评审邀请")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="declined_invitation_has_reason", condition=~Q(answer="declined") | ~Q(reason="")
            )
        ]

    def __str__(self) -> str:
        return str(self.seat)
