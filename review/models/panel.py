"""评审组, seats, assigned files and recusals (Art. 20, 32)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.models.applicant import TrackChoice
from nantong_award.core import clock
from review.models.draw import Draw
from review.models.expert import Expert
from review.transitions import PanelLifecycle


class ReviewStage(models.TextChoices):
    """评审方式."""

    MATERIAL = "material", _("材料评审")
    SITE = "site", _("现场评审")


class Panel(PanelLifecycle):
    """评审组: drawn at random, three experts or more, one leader."""

    round = models.ForeignKey("applications.Round", models.PROTECT, related_name="+", verbose_name=_("年度"))
    stage = models.CharField(_("评审方式"), max_length=10, choices=ReviewStage.choices)
    track = models.CharField(_("类别"), max_length=20, choices=TrackChoice.choices)
    name = models.CharField(_("名称"), max_length=60)
    draw = models.ForeignKey(Draw, models.PROTECT, related_name="panels", verbose_name=_("抽取"))
    formed_at = models.DateTimeField(_("组成时间"), default=clock.now)

    class Meta:
        verbose_name = verbose_name_plural = _("评审组")
        ordering = ["stage", "track", "name"]
        permissions = [("run_panel", _("组建和管理评审组"))]
        constraints = [models.UniqueConstraint(fields=["round", "name"], name="one_panel_per_name")]

    def __str__(self) -> str:
        return self.name


class Seat(models.Model):
    """席位: an expert on a panel; a vacated seat stays on record."""

    panel = models.ForeignKey(Panel, models.PROTECT, related_name="seats", verbose_name=_("评审组"))
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="seats", verbose_name=_("专家"))
    is_leader = models.BooleanField(_("组长"), default=False)
    vacated_at = models.DateTimeField(_("离席时间"), null=True, blank=True)
    # 签到: from here on the office's pages may show the name, where the round hides names.
    signed_in_at = models.DateTimeField(_("签到时间"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("席位")
        ordering = ["-is_leader", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["panel", "expert"], name="one_seat_per_expert"),
            models.UniqueConstraint(
                fields=["panel"],
                condition=Q(is_leader=True, vacated_at__isnull=True),
                name="one_leader_per_panel",
            ),
        ]

    def __str__(self) -> str:
        """The code alone: names stay hidden until the expert has signed in."""
        return f"{self.panel} · {self.expert.code}"

    @property
    def shown(self) -> str:
        """What a page may call this expert: code and name once the name may be known, else the code."""
        if self.signed_in_at or not self.panel.round.hides_expert_names:
            return str(self.expert)
        return self.expert.code


class Assignment(models.Model):
    """分配: a file that a panel reviews; one panel per file and kind of review."""

    panel = models.ForeignKey(Panel, models.PROTECT, related_name="assignments")
    application = models.ForeignKey("applications.Application", models.PROTECT, related_name="+")
    stage = models.CharField(_("评审方式"), max_length=10, choices=ReviewStage.choices)
    # Set when the panel is dissolved: the file may then go to another panel.
    released_at = models.DateTimeField(_("解除时间"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("评审分配")
        ordering = ["application__number"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "stage"],
                condition=Q(released_at__isnull=True),
                name="one_panel_per_file_and_stage",
            )
        ]

    def __str__(self) -> str:
        return f"{self.panel} · {self.application}"


class Recusal(models.Model):
    """回避: why a seat or a single file was given up."""

    seat = models.ForeignKey(Seat, models.PROTECT, related_name="recusals")
    application = models.ForeignKey(
        "applications.Application", models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.TextField(_("理由"))
    replacement = models.OneToOneField(
        Seat, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("递补席位")
    )
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("登记时间"), default=clock.now)

    class Meta:
        verbose_name = verbose_name_plural = _("回避")

    def __str__(self) -> str:
        return f"{self.seat}"
