"""评审专家库 (Art. 11, 32)."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nantong_award.core.encryption import EncryptedField, blind_index, masked_id


class ExpertQuerySet(models.QuerySet["Expert"]):
    """Who may act as an expert on a day."""

    def barred(self, on: date) -> "ExpertQuerySet":
        """Art. 32: excluded by a decision, or suspended on that day."""
        suspended = Q(
            suspensions__starts_on__lte=on, suspensions__ends_on__gte=on, suspensions__lifted_on=None
        )
        return self.filter(Q(excluded_on__isnull=False) | suspended).distinct()


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
    position = models.CharField(_("职务"), max_length=60, blank=True)
    title = models.CharField(_("职称"), max_length=60, blank=True)
    birth_year = models.PositiveSmallIntegerField(_("出生年份"), null=True, blank=True)
    practice_years = models.PositiveSmallIntegerField(_("质量工作年限"), null=True, blank=True)
    priority = models.CharField(_("优先类别"), max_length=20, choices=Priority.choices, blank=True)
    summary = models.TextField(_("专业简介"), max_length=500, blank=True)
    pledged_on = models.DateField(_("廉洁承诺日期"), null=True, blank=True)
    # Empty where the office entered a pledge signed on paper.
    pledge_version = models.CharField(_("承诺书版本"), max_length=10, blank=True)
    is_available = models.BooleanField(_("本年度可参加"), default=True)
    excluded_on = models.DateField(_("取消评审资格日期"), null=True, blank=True)
    exclusion_number = models.CharField(_("取消决定文号"), max_length=60, blank=True)
    exclusion_reason = models.TextField(_("取消评审资格的理由"), blank=True)
    exclusion_file = models.ForeignKey(
        "core.StoredFile",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("取消决定"),
    )
    version = models.PositiveIntegerField(_("版本"), default=0, editable=False)
    objects = ExpertQuerySet.as_manager()

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
