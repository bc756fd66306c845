"""Histories on an expert's page (R11.1); what the office enters there is confirmed by that."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from nantong_award.core import clock
from nantong_award.core.identifiers import check_credit_code
from review.models import BusyPeriod, Employment, Training
from review.services.experts import MANAGE

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class EmploymentForm(forms.ModelForm):
    """Credit codes by GB 32100, years in their order."""

    def clean_credit_code(self) -> str:
        """A checked code, or none."""
        typed: str = self.cleaned_data["credit_code"]
        return check_credit_code(typed) if typed.strip() else ""

    def clean(self) -> dict[str, Any] | None:
        """From, then to; not in years to come."""
        given = super().clean() or {}
        start, end = given.get("from_year"), given.get("to_year")
        if start and not 1950 <= start <= clock.today().year:
            self.add_error("from_year", _("请填写四位数的年份，且不晚于今年。"))
        if start and end and not start <= end <= clock.today().year:
            self.add_error("to_year", _("结束年份不能早于开始年份，也不能晚于今年；仍在任的请留空。"))
        return given


class TrainingForm(forms.ModelForm):
    """Courses that are over."""

    class Meta:
        widgets = {"completed_on": DAY}

    def clean_completed_on(self) -> Any:
        """Not a day to come."""
        day = self.cleaned_data["completed_on"]
        if day > clock.today():
            raise ValidationError(_("结业日期不能晚于今天。"))
        return day


class BusyForm(forms.ModelForm):
    """Days in their order."""

    class Meta:
        widgets = {"starts_on": DAY, "ends_on": DAY}

    def clean(self) -> dict[str, Any] | None:
        """From, then to."""
        given = super().clean() or {}
        if given.get("starts_on") and given.get("ends_on") and given["ends_on"] < given["starts_on"]:
            self.add_error("ends_on", _("截止日期不能早于起始日期。"))
        return given


class _HistoryInline(admin.TabularInline):
    """Rows of an expert, for whoever manages the pool."""

    extra = 0

    def _manages(self, request: HttpRequest) -> bool:
        return request.user.has_perm(MANAGE)

    def has_add_permission(self, request: HttpRequest, obj: Any) -> bool:
        """Whoever manages the pool."""
        return self._manages(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever manages the pool."""
        return self._manages(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever manages the pool."""
        return self._manages(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may see the expert."""
        return self._manages(request) or bool(request.user.has_perm("review.view_expert"))


class _ConfirmedInline(_HistoryInline):
    @admin.display(description=_("已确认"), boolean=True)
    def confirmed(self, row: Any) -> bool:
        """Whether the office has seen the proof."""
        return bool(row.is_confirmed)


class EmploymentInline(_ConfirmedInline):
    """任职经历."""

    model = Employment
    form = EmploymentForm
    fields = ["employer", "credit_code", "position", "from_year", "to_year", "confirmed"]
    readonly_fields = ["confirmed"]


class TrainingInline(_ConfirmedInline):
    """培训经历."""

    model = Training
    form = TrainingForm
    fields = ["course", "organiser", "completed_on", "certificate_number", "confirmed"]
    readonly_fields = ["confirmed"]


class BusyInline(_HistoryInline):
    """不能参加的时段; those that are over are not shown."""

    model = BusyPeriod
    form = BusyForm
    fields = ["starts_on", "ends_on", "note"]

    def get_queryset(self, request: HttpRequest) -> Any:
        """What is still to come."""
        return super().get_queryset(request).filter(ends_on__gte=clock.today())


INLINES: list[type[admin.TabularInline]] = [EmploymentInline, TrainingInline, BusyInline]
