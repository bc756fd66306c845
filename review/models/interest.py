"""利害关系 (Art. 32): what keeps a person away from an applicant's files."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from nantong_award.core import clock
from review.models.expert import Expert


class Interest(models.Model):
    """利害关系: computed or declared; it keeps the expert away from the applicant's files (Art. 32)."""

    class Kind(models.TextChoices):
        EMPLOYER = "employer", _("任职单位")
        OWNERSHIP = "ownership", _("持股或者投资")
        ADVICE = "advice", _("有偿咨询")
        FAMILY = "family", _("亲属")
        DECLARED = "declared", _("本人申明")
        OTHER = "other", _("其他")

    expert = models.ForeignKey(Expert, models.CASCADE, related_name="interests", verbose_name=_("专家"))
    applicant = models.ForeignKey(
        "applications.Applicant", models.CASCADE, related_name="+", verbose_name=_("申报主体")
    )
    kind = models.CharField(_("种类"), max_length=20, choices=Kind.choices)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("登记人"),
    )
    declared_at = models.DateTimeField(_("登记时间"), default=clock.now)

    class Meta:
        verbose_name = verbose_name_plural = _("利害关系")
        constraints = [
            models.UniqueConstraint(fields=["expert", "applicant", "kind"], name="one_interest_per_kind")
        ]

    def __str__(self) -> str:
        return f"{self.expert} – {self.applicant}"
