"""资格台账 (Art. 29, 30, 35): to read, to add to, and to fill with the winners of earlier years."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.models import StandingEntry
from applications.services.standing import import_past_winners, record_entry
from applications.workbooks import empty_past_winners, read_past_winners
from nantong_award.core.admin import ExportMixin
from nantong_award.core.lifecycle_admin import AuditedAdmin
from nantong_award.core.refusals import Unsuitable
from nantong_award.core.workbooks import CONTENT_TYPE, Unreadable


class EntryForm(forms.ModelForm):
    """One line, checked as the service checks it."""

    class Meta:
        model = StandingEntry
        fields = ("applicant", "kind", "year", "effective_on", "until", "article", "prize", "note")

    def clean(self) -> dict[str, Any] | None:
        """No second title of a year, no end before the start."""
        given = super().clean() or {}
        start, until = given.get("effective_on"), given.get("until")
        if start and until and until < start:
            self.add_error("until", _("截止日不得早于生效日。"))
        applicant, kind, year = given.get("applicant"), given.get("kind"), given.get("year")
        titles = (StandingEntry.Kind.AWARD, StandingEntry.Kind.NOMINATION)
        if applicant and year and kind in titles and applicant.standing.filter(kind=kind, year=year).exists():
            self.add_error("year", _("台账中已有该主体本年度的同一称号。"))
        return given


class WorkbookForm(forms.Form):
    """The workbook of past winners."""

    file = forms.FileField(label=gettext_lazy("历年获奖工作簿（XLSX）"))


@admin.register(StandingEntry)
class StandingEntryAdmin(AuditedAdmin, ExportMixin):
    """Lines are added, never changed: a later decision is a line of its own."""

    form = EntryForm
    change_list_template = "admin/applications/standingentry/change_list.html"
    list_display = ["applicant", "kind", "year", "effective_on", "until", "article", "prize", "note"]
    list_filter = ["kind", "year"]
    list_select_related = ["applicant"]
    search_fields = ["applicant__name", "applicant__credit_code", "note"]
    raw_id_fields = ["applicant"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False

    def save_model(self, request: HttpRequest, obj: StandingEntry, form: Any, change: bool) -> None:
        """Through the service, which writes the audit event."""
        made = record_entry(by=request.user, **form.cleaned_data)
        obj.pk, obj._state.adding = made.pk, False

    def get_urls(self) -> list[URLPattern]:
        """Two more addresses: the import, and the empty workbook to fill in."""
        view = self.admin_site.admin_view
        return [
            path("import/", view(self.import_winners), name="applications_standingentry_import"),
            path("import/template.xlsx", view(self.template), name="applications_standingentry_template"),
            *super().get_urls(),
        ]

    def import_winners(self, request: HttpRequest) -> HttpResponse:
        """Take a workbook whole, or tell every problem by row and column."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        sent = (request.POST, request.FILES) if request.method == "POST" else ()
        form = WorkbookForm(*sent)
        if form.is_valid():
            try:
                done = import_past_winners(read_past_winners(form.cleaned_data["file"]), by=request.user)
            except Unreadable as refused:
                for problem in refused.problems:
                    form.add_error("file", str(problem))
            except Unsuitable as refused:
                form.add_error("file", refused.message)
            else:
                told = _("新登记 %(created)d 条，台账已有 %(present)d 条。")
                messages.success(request, told % {"created": done.created, "present": done.present})
                return redirect("admin:applications_standingentry_changelist")
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("导入历年获奖"),
            "form": form,
        }
        status = 422 if form.is_bound and form.errors else 200
        return TemplateResponse(
            request, "admin/applications/standingentry/import.html", context, status=status
        )

    def template(self, request: HttpRequest) -> HttpResponse:
        """The workbook with its headers."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        name = content_disposition_header(True, _("历年获奖.xlsx")) or "attachment"
        return HttpResponse(
            empty_past_winners(), content_type=CONTENT_TYPE, headers={"Content-Disposition": name}
        )
