"""随机抽取: frozen candidates, commitments, reveal, result; never changed, only continued (Art. 20)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from nantong_award.core import clock


class Draw(models.Model):
    """抽取: the public record that anyone can recompute."""

    class Purpose(models.TextChoices):
        MATERIAL_ORGANIZATION = "material_organization", _("组织材料评审组")
        MATERIAL_INDIVIDUAL = "material_individual", _("个人材料评审组")
        SITE = "site", _("现场评审组")
        PRESENTATION_ORDER = "presentation_order", _("演讲顺序")

    round = models.ForeignKey("applications.Round", models.PROTECT, related_name="+", verbose_name=_("年度"))
    purpose = models.CharField(_("用途"), max_length=30, choices=Purpose.choices)
    candidates = models.JSONField(_("候选编号"))
    candidates_sha256 = models.CharField(_("候选名单 SHA-256"), max_length=64)
    # Code → why this expert was not a candidate; for the office and the witnesses, not for the public.
    left_out = models.JSONField(_("未列入候选"), default=dict)
    size = models.PositiveSmallIntegerField(_("抽取人数"))
    strata = models.JSONField(_("分层要求"), default=list)
    public_value_source = models.CharField(_("事先约定的公开数来源"), max_length=200, blank=True)
    # Before this instant nobody can know the value; after it nobody commits any more.
    public_value_at = models.DateTimeField(_("公开数产生时间"), null=True, blank=True)
    public_value = models.CharField(_("公开数"), max_length=200, blank=True)
    seed = models.CharField(_("种子"), max_length=64, blank=True)
    order = models.JSONField(_("次序"), default=list)
    drawn = models.JSONField(_("抽中"), default=list)
    reserve = models.JSONField(_("备选"), default=list)
    previous = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="next", verbose_name=_("前一次抽取")
    )
    reason = models.TextField(_("重抽或者递补的理由"), blank=True)
    voided_at = models.DateTimeField(_("作废时间"), null=True, blank=True)
    void_reason = models.TextField(_("作废原因"), blank=True)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(_("建立时间"), default=clock.now)
    drawn_at = models.DateTimeField(_("抽取时间"), null=True, blank=True)
    published_at = models.DateTimeField(_("记录公开时间"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("随机抽取")
        ordering = ["-opened_at", "-pk"]
        permissions = [("witness_draw", _("见证抽取")), ("run_draw", _("组织抽取"))]
        constraints = [
            models.CheckConstraint(
                name="draw_has_seed_when_drawn", condition=Q(drawn_at__isnull=True) | ~Q(seed="")
            ),
            models.CheckConstraint(
                name="draw_public_value_has_its_instant",
                condition=Q(public_value_source="") | Q(public_value_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.opened_at:%Y-%m-%d}"


class WitnessCall(models.Model):
    """应到见证人: who is to commit, named when the draw opens; who does not come is recorded."""

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="calls")
    witness = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by = models.CharField(_("见证人"), max_length=60)
    absent_at = models.DateTimeField(_("登记缺席时间"), null=True, blank=True)
    absence = models.CharField(_("缺席情况"), max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("应到见证人")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["draw", "witness"], name="one_call_per_witness"),
            models.UniqueConstraint(fields=["draw", "by"], name="one_witness_per_name"),
        ]

    def __str__(self) -> str:
        return f"{self.draw_id} {self.by}"


class Contribution(models.Model):
    """承诺与揭示: one witness's secret, committed before and revealed after the candidates are fixed."""

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="contributions")
    witness = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by = models.CharField(_("见证人"), max_length=60)
    commitment = models.CharField(_("承诺值"), max_length=64)
    secret = models.CharField(_("揭示值"), max_length=200, blank=True)
    committed_at = models.DateTimeField(_("承诺时间"), default=clock.now)
    revealed_at = models.DateTimeField(_("揭示时间"), null=True, blank=True)
    # SHA-256 of the device's random mark: a second witness cannot commit on the same device.
    device = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("抽取见证")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["draw", "by"], name="one_contribution_per_witness"),
            models.UniqueConstraint(
                fields=["draw", "device"], condition=~Q(device=""), name="one_contribution_per_device"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.draw_id} {self.by}"
