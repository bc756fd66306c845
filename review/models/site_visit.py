"""现场评审: the visit, and the supervisor's record (Art. 20–21, 33)."""

from datetime import datetime, time

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase

from nantong_award.core import clock
from nantong_award.core.models import StoredFile
from review.models.panel import Assignment
from review.transitions import SiteVisitLifecycle


class Answer(models.TextChoices):
    """受评组织对日期的答复."""

    NONE = "", _("待答复")
    AGREED = "agreed", _("已确认")
    OTHER_DAY = "other_day", _("请求另择日期")


class SiteVisit(SiteVisitLifecycle):
    """现场评审: one panel at one organisation, under a supervisor's eyes."""

    assignment = models.OneToOneField(Assignment, models.PROTECT, related_name="visit")
    starts_on = models.DateField(_("开始日"))
    ends_on = models.DateField(_("结束日"))
    starts_at = models.TimeField(_("开始时间"), default=time(9))
    ends_at = models.TimeField(_("结束时间"), default=time(17))
    place = models.CharField(_("地点"), max_length=120, blank=True)
    contact = models.CharField(_("受评组织联系人"), max_length=60, blank=True)
    # Minutes to get here from the panel's stop before; empty = the table of distances says.
    travel_minutes = models.PositiveSmallIntegerField(_("路上时间（分钟）"), null=True, blank=True)
    supervisor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("监督员"),
    )
    answer = models.CharField(_("受评组织的答复"), max_length=10, choices=Answer.choices, blank=True)
    answer_note = models.CharField(_("答复说明"), max_length=300, blank=True)
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)
    # Art. 33: the supervisor says so on the own device; nobody else can.
    present_at = models.DateTimeField(_("监督员到场时间"), null=True, blank=True)
    started_at = models.DateTimeField(_("首次会议时间"), null=True, blank=True)
    closed_at = models.DateTimeField(_("完成时间"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("现场评审")
        ordering = ["starts_on", "pk"]
        permissions = [
            ("conduct_sitevisit", _("主持现场评审")),
            ("record_sitevisit", _("登记现场评审记录")),
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

    @property
    def begins(self) -> datetime:
        """The instant of the first meeting as planned."""
        return datetime.combine(self.starts_on, self.starts_at, clock.SHANGHAI)

    @property
    def ends(self) -> datetime:
        """The instant of the closing meeting's end as planned."""
        return datetime.combine(self.ends_on, self.ends_at, clock.SHANGHAI)


class SupervisorReport(models.Model):
    """监督记录: filed by the supervisor before the visit closes (Art. 33)."""

    visit = models.OneToOneField(SiteVisit, models.PROTECT, related_name="supervisor_report")
    points = models.JSONField(_("监督要点"), default=dict)
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
