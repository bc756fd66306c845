"""部门联审 in the admin: the workbook goes out, comes back, and every import stays to be read (R12.4)."""

from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from applications.forms.qualification import WorkbookForm
from applications.models import DepartmentalAnswer, DepartmentalCheck, Round
from applications.selectors.departmental import coverage, to_check
from applications.selectors.departments import department
from applications.selectors.queue import round_in_review
from applications.services import departmental
from applications.workbooks_departmental import departmental_form, read_departmental
from nantong_award.core.admin import ReadOnlyAdmin
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Unsuitable
from nantong_award.core.workbooks import CONTENT_TYPE, Unreadable

FOLDER = "admin/applications/departmentalcheck"


@admin.register(DepartmentalCheck)
class DepartmentalCheckAdmin(ReadOnlyAdmin):
    """Imports, newest first; one that a later import replaced stays."""

    change_list_template = f"{FOLDER}/change_list.html"
    change_form_template = f"{FOLDER}/answers.html"
    list_display = ["department_name", "round", "imported_at", "imported_by"]
    list_filter = ["round__year", "department_name"]
    list_select_related = ["round", "imported_by"]

    def get_urls(self) -> list[URLPattern]:
        """Two more addresses: the workbook out, and the workbook in."""
        view = self.admin_site.admin_view
        return [
            path("export/", view(self.export), name="applications_departmentalcheck_export"),
            path("import/", view(self.take), name="applications_departmentalcheck_import"),
            *super().get_urls(),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The imports below how far each department has answered."""
        round = round_in_review()
        more: dict[str, Any] = {
            "title": _("部门联审"),
            "round": round,
            "may_check": may(request.user, departmental.ACCEPT),
        }
        if round is not None:
            more |= {"coverage": coverage(round), "total": to_check(round).count()}
        return super().changelist_view(request, {**more, **(extra_context or {})})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """One import with its answers."""
        rows = DepartmentalCheck.objects.select_related("round", "imported_by", "workbook")
        check = rows.filter(pk=object_id).first() if object_id.isdigit() else None
        if check is None or not self.has_view_permission(request, check):
            raise Http404
        asked = department(check.department)
        names = {each.key: each.title for each in asked.matters} if asked else {}
        answers = check.answers.select_related("application__applicant").order_by("-kind", "pk")
        context = {
            "check": check,
            "title": str(check),
            "answers": [(row, names.get(row.matter, row.matter)) for row in answers],
            "found": DepartmentalAnswer.Result.FOUND,
        }
        return self._page(request, "answers", context)

    def _round(self, request: HttpRequest) -> Round:
        round = round_in_review()
        if round is None or not may(request.user, departmental.ACCEPT):
            raise Http404
        return round

    def export(self, request: HttpRequest) -> HttpResponse:
        """The workbook for the departments, with everybody whom the county recommended."""
        round = self._round(request)
        files = list(to_check(round))
        departmental.record_export(round, by=request.user, rows=len(files))
        name = _("%(year)d年度部门联审.xlsx") % {"year": round.year}
        disposition = content_disposition_header(True, name) or "attachment"
        headers = {"Content-Disposition": disposition, "Cache-Control": "private, no-store"}
        return HttpResponse(departmental_form(files), content_type=CONTENT_TYPE, headers=headers)

    def take(self, request: HttpRequest) -> HttpResponse:
        """Take a workbook whole, or tell every problem; then ask the rules again."""
        round = self._round(request)
        form = WorkbookForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
        problems: list[Any] = []
        if form.is_valid():
            workbook = form.cleaned_data["file"]
            try:
                answers = read_departmental(workbook, to_check(round))
                workbook.seek(0)
                made = departmental.receive(round, answers, by=request.user, workbook=workbook)
            except Unreadable as refused:
                problems = refused.problems
                form.add_error(
                    "file", _("工作簿有 %(count)d 处错误，没有导入任何一行。") % {"count": len(problems)}
                )
            except Unsuitable as refused:
                form.add_error("file", refused.message)
            else:
                count = departmental.examine_again(round, by=request.user)
                told = _("已导入%(names)s的答复，并重新审查了 %(count)d 份待决定的申报。")
                names = "、".join(check.department_name for check in made)
                messages.success(request, told % {"names": names, "count": count})
                return redirect("admin:applications_departmentalcheck_changelist")
        context = {"title": _("导入部门答复"), "form": form, "problems": problems, "round": round}
        return self._page(request, "import", context, status=422 if form.is_bound and form.errors else 200)

    def _page(
        self, request: HttpRequest, name: str, context: dict[str, Any], status: int = 200
    ) -> HttpResponse:
        common = {**self.admin_site.each_context(request), "opts": self.opts}
        return TemplateResponse(request, f"{FOLDER}/{name}.html", common | context, status=status)
