"""What an expert brings and when the expert is busy (R11.1): employments, training, periods without time."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from nantong_award.core import clock
from review.models.expert import Expert


class Confirmable(models.Model):
    """An entry that the expert may make and the office confirms; once confirmed only the office changes it."""

    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("登记人"),
    )
    entered_at = models.DateTimeField(_("登记时间"), default=clock.now, editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("确认人"),
    )
    confirmed_at = models.DateTimeField(_("确认时间"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def kind(self) -> str:
        """Which history it belongs to, as addresses name it."""
        return str(self._meta.model_name)

    @property
    def is_confirmed(self) -> bool:
        """The office has seen the proof."""
        return self.confirmed_at is not None


class Speciality(models.Model):
    """专长: coded, so that a draw can ask for it; a section of GB/T 4754 or a category of the criteria."""

    class Kind(models.TextChoices):
        INDUSTRY = "industry", _("行业门类")
        CATEGORY = "category", _("准则类目")

    expert = models.ForeignKey(Expert, models.CASCADE, related_name="specialities", verbose_name=_("专家"))
    kind = models.CharField(_("种类"), max_length=10, choices=Kind.choices)
    code = models.CharField(_("代码"), max_length=4)

    class Meta:
        verbose_name = verbose_name_plural = _("专长")
        ordering = ["kind", "code"]
        constraints = [
            models.UniqueConstraint(fields=["expert", "kind", "code"], name="one_speciality_per_code")
        ]
        indexes = [models.Index(fields=["kind", "code"])]

    def __str__(self) -> str:
        return self.code


class Employment(Confirmable):
    """任职经历: from which year to which; conflicts are computed from the credit code (Art. 32)."""

    expert = models.ForeignKey(Expert, models.CASCADE, related_name="employments", verbose_name=_("专家"))
    employer = models.CharField(_("单位名称"), max_length=120)
    # Offices abroad, or closed before the codes of 2015, have none.
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, blank=True, db_index=True)
    position = models.CharField(_("职务"), max_length=60, blank=True)
    from_year = models.PositiveSmallIntegerField(_("自（年）"))
    to_year = models.PositiveSmallIntegerField(_("至（年）"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("任职经历")
        ordering = [F("to_year").desc(nulls_first=True), "-from_year", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["expert", "employer", "from_year"], name="one_employment_per_employer_and_start"
            ),
            models.CheckConstraint(
                name="employment_ends_after_it_began",
                condition=Q(to_year=None) | Q(to_year__gte=F("from_year")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employer} {self.from_year}–{self.to_year or ''}"


class Training(Confirmable):
    """培训经历: a course in the criteria of performance excellence."""

    expert = models.ForeignKey(Expert, models.CASCADE, related_name="trainings", verbose_name=_("专家"))
    course = models.CharField(_("课程"), max_length=120)
    organiser = models.CharField(_("举办单位"), max_length=120)
    completed_on = models.DateField(_("结业日期"))
    certificate_number = models.CharField(_("证书编号"), max_length=60, blank=True)
    certificate = models.ForeignKey(
        "core.StoredFile",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("证书"),
    )

    class Meta:
        verbose_name = verbose_name_plural = _("培训经历")
        ordering = ["-completed_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["expert", "course", "completed_on"], name="one_training_per_course_and_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.course} {self.completed_on}"


class BusyPeriod(models.Model):
    """不能参加的时段: entered by the expert or the office; the reason is seen by these two only."""

    expert = models.ForeignKey(Expert, models.CASCADE, related_name="busy_periods", verbose_name=_("专家"))
    starts_on = models.DateField(_("自"))
    ends_on = models.DateField(_("至"))
    note = models.CharField(_("说明"), max_length=120, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("登记人"),
    )

    class Meta:
        verbose_name = verbose_name_plural = _("不能参加的时段")
        ordering = ["starts_on", "pk"]
        indexes = [models.Index(fields=["expert", "ends_on"])]
        constraints = [
            models.UniqueConstraint(
                fields=["expert", "starts_on", "ends_on"], name="one_busy_period_per_span"
            ),
            models.CheckConstraint(
                name="busy_period_ends_after_it_began", condition=Q(ends_on__gte=F("starts_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on}–{self.ends_on}"
