"""节假日安排 in the admin: edited day by day, imported and exported by whole years."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from nantong_award.core import clock
from nantong_award.core.audit import record
from nantong_award.core.holiday_schedules import import_years, seed
from nantong_award.core.holiday_workbook import read_holidays, write_holidays
from nantong_award.core.lifecycle_admin import AuditedAdmin
from nantong_award.core.models import CalendarDay, HolidaySchedule, User
from nantong_award.core.workbooks import CONTENT_TYPE, Unreadable
from nantong_award.regulation.holidays import LAST_PUBLISHED

LIST = "admin:core_holidayschedule_changelist"


class WorkbookForm(forms.Form):
    """The workbook of one or several whole years."""

    file = forms.FileField(label=gettext_lazy("节假日安排工作簿（XLSX）"))


class DayForm(forms.ModelForm):
    """One day; each field says itself what it is, because a table's head does not."""

    class Meta:
        model = CalendarDay
        fields = ("date", "worked", "name")
        widgets = {
            "date": forms.DateInput(
                format="%Y-%m-%d", attrs={"type": "date", "aria-label": gettext_lazy("日期")}
            ),
            "worked": forms.Select(attrs={"aria-label": gettext_lazy("安排")}),
            "name": forms.TextInput(attrs={"aria-label": gettext_lazy("名称")}),
        }


class DayFormSet(forms.BaseInlineFormSet):
    """The days of one year; the box that takes one out says so itself."""

    def add_fields(self, form: Any, index: int | None) -> None:
        """Django's own fields of a line, with a name for the box."""
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].widget.attrs["aria-label"] = gettext_lazy("删除")


class DayInline(admin.TabularInline):
    """The days of one year."""

    model = CalendarDay
    formset = DayFormSet
    extra = 1
    form = DayForm
    fields = ("date", "worked", "name")
    classes = ("days-only",)

    class Media:
        css = {"all": ("css/days.css",)}


@admin.register(HolidaySchedule)
class HolidayScheduleAdmin(AuditedAdmin):
    """Every computed day of the portal rests on this table (Art. 18, 24, 29)."""

    change_list_template = "admin/core/holidayschedule/change_list.html"
    list_display = ["year", "source", "whole_year", "days_off", "days_worked", "changed_at"]
    inlines = [DayInline]
    actions = ["export_days"]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[HolidaySchedule]:
        """With both counts in the same query."""
        off, worked = (models.Count("days", filter=models.Q(days__worked=each)) for each in (False, True))
        return super().get_queryset(request).annotate(off=off, made_up=worked)

    @admin.display(description=gettext_lazy("休（日）"))
    def days_off(self, schedule: Any) -> int:
        """How many days off."""
        return int(schedule.off)

    @admin.display(description=gettext_lazy("班（日）"))
    def days_worked(self, schedule: Any) -> int:
        """How many adjusted workdays."""
        return int(schedule.made_up)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """A changed day changes the year's stamp, so that it counts at once everywhere."""
        super().save_related(request, form, formsets, change)
        form.instance.save()

    @admin.action(description=gettext_lazy("导出 XLSX"))
    def export_days(self, request: HttpRequest, queryset: models.QuerySet[HolidaySchedule]) -> HttpResponse:
        """The chosen years day by day, in the shape that is imported."""
        years = list(queryset.values_list("pk", flat=True))
        days = CalendarDay.objects.filter(schedule__in=years).select_related("schedule")
        record("export", self.opts.label_lower, by=_person(request), details={"rows": str(days.count())})
        return _workbook(write_holidays(days), f"节假日安排-{clock.today():%Y%m%d}.xlsx")

    def get_urls(self) -> list[URLPattern]:
        """Three more addresses: the import, the empty workbook, and the years that our library knows."""
        view = self.admin_site.admin_view
        return [
            path("import/", view(self.import_days), name="core_holidayschedule_import"),
            path("import/template.xlsx", view(self.template), name="core_holidayschedule_template"),
            path("seed/", view(require_POST(self.seed)), name="core_holidayschedule_seed"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The list also says from which year on days are estimated."""
        last = HolidaySchedule.objects.filter(whole_year=True).aggregate(year=models.Max("year"))["year"]
        known = {"estimated_from": max(last or 0, LAST_PUBLISHED) + 1}
        return super().changelist_view(request, (extra_context or {}) | known)

    def import_days(self, request: HttpRequest) -> HttpResponse:
        """Take a workbook whole, or tell every problem by row and column."""
        self._must_add(request)
        sent = (request.POST, request.FILES) if request.method == "POST" else ()
        form = WorkbookForm(*sent)
        if form.is_valid():
            try:
                done = import_years(read_holidays(form.cleaned_data["file"]), by=_person(request))
            except Unreadable as refused:
                for problem in refused.problems:
                    form.add_error("file", str(problem))
            else:
                years = "、".join(str(each.year) for each in done)
                messages.success(
                    request, _("已导入 %(years)s 年的节假日安排，各项期限即按新安排计算。") % {"years": years}
                )
                return redirect(LIST)
        context = {**self.admin_site.each_context(request), "opts": self.opts, "form": form}
        context["title"] = _("导入节假日安排")
        status = 422 if form.is_bound and form.errors else 200
        return TemplateResponse(request, "admin/core/holidayschedule/import.html", context, status=status)

    def template(self, request: HttpRequest) -> HttpResponse:
        """The workbook with its headers."""
        self._must_add(request)
        return _workbook(write_holidays(), "节假日安排.xlsx")

    def seed(self, request: HttpRequest) -> HttpResponse:
        """Add the published years that the table lacks."""
        self._must_add(request)
        done = seed(by=_person(request))
        messages.success(request, _("新增 %(count)d 个年份。") % {"count": len(done)})
        return redirect(LIST)

    def _must_add(self, request: HttpRequest) -> None:
        if not self.has_add_permission(request):
            raise PermissionDenied


def _person(request: HttpRequest) -> User:
    """The signed-in user, as the admin site guarantees."""
    assert isinstance(request.user, User)
    return request.user


def _workbook(content: bytes, name: str) -> HttpResponse:
    disposition = content_disposition_header(True, name) or "attachment"
    return HttpResponse(content, content_type=CONTENT_TYPE, headers={"Content-Disposition": disposition})
