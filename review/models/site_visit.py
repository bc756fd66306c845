"""现场评审: the visit, and the supervisor's record (Art. 20–21, 33)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase

from nantong_award.core import clock
from nantong_award.core.models import StoredFile
from review.models.panel import Assignment
from review.transitions import SiteVisitLifecycle


class SiteVisit(SiteVisitLifecycle):
    """现场评审: one panel at one organisation, under a supervisor's eyes."""

    assignment = models.OneToOneField(Assignment, models.PROTECT, related_name="visit")
    starts_on = models.DateField(_("开始日"))
    ends_on = models.DateField(_("结束日"))
    supervisor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("监督员"),
    )
    methods = models.JSONField(_("评审形式记录"), default=dict, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("现场评审")
        ordering = ["starts_on", "pk"]
        permissions = [
            ("conduct_sitevisit", _("主持现场评审")),
            ("supervise_sitevisit", _("监督现场评审")),
            ("give_feedback_sitevisit", _("作出双向评价")),
        ]
        constraints = [
            models.CheckConstraint(
                name="visit_ends_after_it_starts", condition=Q(ends_on__gte=F("starts_on"))
            )
        ]

    def __str__(self) -> str:
        return f"{self.assignment}"


class SupervisorReport(models.Model):
    """监督记录: filed by the supervisor before the visit closes (Art. 33)."""

    visit = models.OneToOneField(SiteVisit, models.PROTECT, related_name="supervisor_report")
    text = models.TextField(_("监督情况"))
    irregularities = models.TextField(_("发现的问题"), blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    filed_at = models.DateTimeField(_("提交时间"), default=clock.now)

    class Meta:
        verbose_name = verbose_name_plural = _("监督记录")

    def __str__(self) -> str:
        return f"{self.visit}"


class SiteVisitUserObjectPermission(UserObjectPermissionBase):
    """A user's right on one visit: leader, supervisor, the organisation's people."""

    content_object = models.ForeignKey(SiteVisit, on_delete=models.CASCADE)
