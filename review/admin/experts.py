"""评审专家库 in the admin (Art. 11, 32; R11.1): profile, conditions as findings, import, export, exclusion."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.selectors.rounds import latest_round
from nantong_award.core import clock, workbooks
from nantong_award.core.admin import AuditedAdmin, ExportMixin
from nantong_award.core.audit import record
from nantong_award.core.picking import PickingMixin
from nantong_award.core.workbooks import Unreadable
from review.admin.pages import PagesAdmin, taken
from review.facts import admission
from review.forms.admin import DecisionForm, ExpertForm, NewExpertForm, WorkbookForm
from review.models import Expert, Interest
from review.services import experts as services
from review.workbooks import pool, read_pool


class InterestInline(PickingMixin, admin.TabularInline):
    """Declared interests."""

    model = Interest
    extra = 0
    fields = ["applicant", "kind", "note", "declared_by", "declared_at"]
    readonly_fields = ["declared_by", "declared_at"]
    autocomplete_fields = ["applicant"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A declared interest stays."""
        return False


@admin.register(Expert)
class ExpertAdmin(PagesAdmin, AuditedAdmin, ExportMixin):
    """The pool; people leave it by a decision, not by removal."""

    form = ExpertForm
    change_list_template = "admin/review/expert/change_list.html"
    change_form_template = "admin/review/expert/change_form.html"
    list_display = ["code", "name", "employer", "title", "priority", "is_available", "pledged_on", "standing"]
    list_filter = ["priority", "is_available", ("excluded_on", admin.EmptyFieldListFilter)]
    list_select_related = ["user"]
    list_per_page = 50
    search_fields = ["code", "user__name", "employer", "employer_code", "title"]
    inlines = [InterestInline]

    @admin.display(description=gettext_lazy("姓名"), ordering="user__name")
    def name(self, expert: Expert) -> str:
        """The person."""
        return expert.user.name

    @admin.display(description=gettext_lazy("状态"))
    def standing(self, expert: Expert) -> str:
        """Whether the person may be drawn, apart from conflicts."""
        if expert.excluded_on:
            return _("已取消评审资格")
        return _("可抽取") if expert.pledged_on and expert.is_available else _("暂不可抽取")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """A new expert also gets an account."""
        form = ExpertForm if change else NewExpertForm
        kwargs |= {"form": form, "fields": list(form.Meta.fields)}
        return super().get_form(request, obj, change, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The form's own fields in their order."""
        form = ExpertForm if obj else NewExpertForm
        return [(None, {"fields": list(form.Meta.fields)})]

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[Any]:
        """Interests are declared once the expert is there."""
        return [InterestInline] if obj else []

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False

    def save_model(self, request: HttpRequest, obj: Expert, form: Any, change: bool) -> None:
        """A new expert through the service, which makes the account and the number."""
        if change:
            super().save_model(request, obj, form, change)
            return
        made = services.register_expert(by=request.user, **form.cleaned_data)
        obj.pk, obj.code, obj.user, obj._state.adding = made.pk, made.code, made.user, False

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Who declared an interest is on record."""
        for interest in formset.save(commit=False):
            interest.declared_by = interest.declared_by or request.user
        formset.save()

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], **more: Any) -> HttpResponse:
        """Art. 11 as findings of the running round's edition."""
        expert, round_ = more.get("obj"), latest_round()
        if expert is not None and round_ is not None:
            context["findings"] = admission(expert, round_.law, clock.today())
            context["round"] = round_
        return super().render_change_form(request, context, **more)

    def get_urls(self) -> list[URLPattern]:
        """Import, export of the whole pool, exclusion."""
        view = self.admin_site.admin_view
        return [
            path("import/", view(self.import_pool), name="review_expert_import"),
            path("pool.xlsx", view(self.export_pool), name="review_expert_pool"),
            path("<int:pk>/exclude/", view(self.exclude_expert), name="review_expert_exclude"),
            *super().get_urls(),
        ]

    def import_pool(self, request: HttpRequest) -> HttpResponse:
        """Take a workbook whole, or tell every problem by row and column."""
        self.demand(request, services.MANAGE)
        form = WorkbookForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            try:
                rows = read_pool(form.cleaned_data["file"])
            except Unreadable as refused:
                for problem in refused.problems:
                    form.add_error("file", str(problem))
            else:
                if taken(form, lambda: self._take(request, rows)):
                    return redirect("admin:review_expert_changelist")
        cancel = reverse("admin:review_expert_changelist")
        text = _(
            "先下载现有专家库，按同样的表头填写。已有编号的更新，没有编号的新增；有一处错误即整份不导入。"
        )
        return self.page(request, form, title=_("导入专家库"), submit=_("导入"), cancel=cancel, text=text)

    def _take(self, request: HttpRequest, rows: Any) -> None:
        done = services.import_pool(rows, by=request.user)
        told = _("新增 %(created)d 人，更新 %(changed)d 人。")
        messages.success(request, told % {"created": done.created, "changed": done.changed})

    def export_pool(self, request: HttpRequest) -> HttpResponse:
        """The whole pool as a workbook that can be read back."""
        self.demand(request, services.MANAGE)
        rows: QuerySet[Expert] = Expert.objects.select_related("user")
        record("export", self.opts.label_lower, by=request.user, details={"rows": str(rows.count())})
        name = content_disposition_header(True, _("评审专家库.xlsx")) or "attachment"
        headers = {"Content-Disposition": name, "Cache-Control": "private, no-store"}
        return HttpResponse(pool(rows), content_type=workbooks.CONTENT_TYPE, headers=headers)

    def exclude_expert(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Art. 32: out of the pool, by a decision."""
        self.demand(request, services.MANAGE)
        expert = get_object_or_404(Expert.objects.select_related("user"), pk=pk)
        form = DecisionForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            reason = form.cleaned_data["reason"]
            if taken(form, lambda: services.exclude(expert, by=request.user, reason=reason)):
                messages.success(request, _("已取消评审资格。现任席位请在评审组中办理回避和递补。"))
                return redirect("admin:review_expert_change", pk)
        return self.page(
            request,
            form,
            title=_("取消评审资格：%(expert)s") % {"expert": expert},
            submit=_("取消评审资格"),
            danger=True,
            cancel=reverse("admin:review_expert_change", args=[pk]),
            text=_("此后不再进入任何抽取（第三十二条）。此步骤不能撤回。"),
        )


@admin.register(Interest)
class InterestAdmin(PickingMixin, AuditedAdmin, ExportMixin):
    """利害关系 as declared; computed ones are seen at the draw."""

    list_display = ["expert", "applicant", "kind", "note", "declared_by", "declared_at"]
    list_filter = ["kind"]
    list_select_related = ["expert__user", "applicant", "declared_by"]
    search_fields = ["expert__code", "expert__user__name", "applicant__name"]
    autocomplete_fields = ["expert", "applicant"]
    fields = ["expert", "applicant", "kind", "note"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was declared stays as it was."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False

    def save_model(self, request: HttpRequest, obj: Interest, form: Any, change: bool) -> None:
        """Through the service, which writes the audit event."""
        given = form.cleaned_data
        made = services.declare_interest(
            given["expert"], given["applicant"], by=request.user, kind=given["kind"], note=given["note"]
        )
        obj.pk, obj._state.adding = made.pk, False
