"""Who must keep away from what, whatever office the person holds."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from nantong_award.core import clock


class Bar(models.Model):
    """回避: a ledger line; the person neither acts on nor reads anything that belongs to the subject.

    `subject` is named as in the audit log (`app.model:pk`), so that this table knows no other app.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("用户")
    )
    subject = models.CharField(_("对象"), max_length=80)
    set_at = models.DateTimeField(_("登记时间"), default=clock.now)

    class Meta:
        verbose_name = verbose_name_plural = _("回避")
        constraints = [
            models.UniqueConstraint(fields=["user", "subject"], name="one_bar_per_user_and_subject")
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.subject}"
