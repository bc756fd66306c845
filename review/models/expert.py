"""评审专家库 and declared interests (Art. 11, 32)."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from nantong_award.core import clock
from nantong_award.core.encryption import EncryptedField, blind_index, masked_id


class Expert(models.Model):
    """专家: a member of the pool; `code` is what a draw lists, so that names need not be shown."""

    class Priority(models.TextChoices):
        NONE = "", _("无")
        NATIONAL_JUDGE = "national_judge", _("中国质量奖评委")
        PROVINCIAL_JUDGE = "provincial_judge", _("省级政府质量奖评委")
        AWARD_WINNER = "award_winner", _("市长质量奖以上获奖个人或者组织负责人")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("账号")
    )
    code = models.CharField(_("专家编号"), max_length=20, unique=True)
    # Art. 32: a verified number is compared with those of applicants and their people, never a name alone.
    identity_number = EncryptedField(_("身份证号"), blank=True, default="")
    identity_index = models.CharField(max_length=64, unique=True, null=True, blank=True, editable=False)
    identity_verified_at = models.DateTimeField(_("身份核实时间"), null=True, blank=True, editable=False)
    employer = models.CharField(_("工作单位"), max_length=120)
    employer_code = models.CharField(_("单位信用代码"), max_length=18, blank=True, db_index=True)
    title = models.CharField(_("职称"), max_length=60, blank=True)
    birth_year = models.PositiveSmallIntegerField(_("出生年份"), null=True, blank=True)
    practice_years = models.PositiveSmallIntegerField(_("质量工作年限"), null=True, blank=True)
    priority = models.CharField(_("优先类别"), max_length=20, choices=Priority.choices, blank=True)
    specialities = models.JSONField(_("专长"), default=list, blank=True)
    trained_on = models.DateField(_("准则培训日期"), null=True, blank=True)
    pledged_on = models.DateField(_("廉洁承诺日期"), null=True, blank=True)
    is_available = models.BooleanField(_("本年度可参加"), default=True)
    excluded_on = models.DateField(_("取消评审资格日期"), null=True, blank=True)
    exclusion_reason = models.TextField(_("取消评审资格的决定"), blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("评审专家")
        ordering = ["code"]
        permissions = [("manage_expert", _("管理专家库"))]

    def __str__(self) -> str:
        return f"{self.code} {self.user.name}"

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """The blind index follows the number, by which it is found and kept unique."""
        self.identity_index = blind_index(self.identity_number) if self.identity_number else None
        if update_fields is not None and "identity_number" in update_fields:
            update_fields = {*update_fields, "identity_index"}
        super().save(*args, update_fields=update_fields, **kwargs)

    @property
    def masked_identity(self) -> str:
        """320612********0018: what every page shows (RX.5)."""
        return masked_id(self.identity_number)


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
