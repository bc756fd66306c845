"""节假日安排: the office's table of days off and adjusted workdays (Civil Code 201–203)."""

from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from nantong_award.core import clock

FIRST_YEAR, LAST_YEAR = 2000, 2099


class HolidaySchedule(models.Model):
    """One year's schedule. A complete one describes the whole year, weekends aside; another only adds days.

    `stamp` is new with every change: who keeps the table in memory compares stamps.
    """

    year = models.PositiveSmallIntegerField(_("年份"), unique=True)
    source = models.CharField(_("依据"), max_length=120, help_text=_("例如：国办发明电〔2025〕7号。"))
    whole_year = models.BooleanField(
        _("整年安排"),
        default=True,
        help_text=_(
            "勾选：本表就是全年安排，未列出的日子按周一至周五上班计算。不勾选：只在已有安排上增改几日。"
        ),
    )
    changed_at = models.DateTimeField(_("最近修改"), default=clock.now, editable=False)
    stamp = models.CharField(max_length=32, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("节假日安排")
        ordering = ["-year"]

    def __str__(self) -> str:
        return _("%(year)d年节假日安排") % {"year": self.year}

    def save(self, *args: object, **options: object) -> None:
        """With every saving the table counts as changed."""
        self.stamp, self.changed_at = uuid4().hex, clock.now()
        super().save(*args, **options)  # type: ignore[arg-type]

    def clean(self) -> None:
        """A year that can be."""
        if self.year is not None and not FIRST_YEAR <= self.year <= LAST_YEAR:
            text = _("年份应在 %(first)d 至 %(last)d 之间。") % {"first": FIRST_YEAR, "last": LAST_YEAR}
            raise ValidationError({"year": text})


class CalendarDay(models.Model):
    """休 or 班: one day that the schedule names."""

    schedule = models.ForeignKey(HolidaySchedule, models.CASCADE, related_name="days")
    date = models.DateField(_("日期"), unique=True)
    worked = models.BooleanField(_("安排"), choices=[(False, _("休")), (True, _("班"))], default=False)
    name = models.CharField(_("名称"), max_length=40, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("日子")
        ordering = ["date"]

    def __str__(self) -> str:
        return f"{self.date} {self.get_worked_display()} {self.name}".rstrip()

    def clean(self) -> None:
        """The day lies in its schedule's year."""
        year = self.schedule.year if self.schedule_id or hasattr(self, "schedule") else None
        if self.date is not None and year is not None and self.date.year != year:
            raise ValidationError({"date": _("日期不在 %(year)d 年。") % {"year": year}})
