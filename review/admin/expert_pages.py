"""The office's pages around an expert (Art. 11, 32): decisions, ratings, corrections, workbooks."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applications.selectors.rounds import latest_round
from nantong_award.core import clock, files, workbooks
from nantong_award.core.audit import record
from nantong_award.core.http import send_file
from nantong_award.core.workbooks import Unreadable
from review.admin.pages import PagesAdmin, taken
from review.forms import experts as forms
from review.models import Correction, Employment, Expert, Suspension, Training
from review.selectors import experts as selectors
from review.services import expert_corrections as corrections
from review.services import expert_history, expert_import
from review.services import expert_standing as standing
from review.services.experts import MANAGE
from review.workbooks_experts import pool, read_pool

ENTRIES: dict[str, Any] = {"employment": Employment, "training": Training}


class ExpertPages(PagesAdmin):
    """Pages with one form each; what they do stands in the services."""

    def get_urls(self) -> list[URLPattern]:
        """Workbooks, decisions, ratings, corrections, confirmations, certificates."""
        pages: list[tuple[str, Any, str]] = [
            ("import/", self.import_pool, "import"),
            ("export/", self.export_pool, "pool"),
            ("<int:pk>/suspend/", self.suspend, "suspend"),
            ("suspensions/<int:pk>/lift/", self.lift, "lift"),
            ("<int:pk>/exclude/", self.exclude_expert, "exclude"),
            ("<int:pk>/rate/", self.rate, "rate"),
            ("corrections/<int:pk>/", self.correction, "correction"),
            ("<int:pk>/<slug:kind>/<int:entry>/confirm/", require_POST(self.confirm), "confirm"),
            ("<int:pk>/files/<slug:name>/", self.file, "file"),
        ]
        view = self.admin_site.admin_view
        own = [path(at, view(act), name=f"review_expert_{name}") for at, act, name in pages]
        return [*own, *super().get_urls()]

    def _expert(self, request: HttpRequest, pk: int) -> Expert:
        self.demand(request, MANAGE)
        return get_object_or_404(Expert.objects.select_related("user"), pk=pk)

    def _back(self, expert: Expert) -> str:
        return reverse("admin:review_expert_change", args=[expert.pk])

    def _decide(self, request: HttpRequest, expert: Expert, form: Any, act: Any, **page: Any) -> HttpResponse:
        """A form whose values a service takes; back to the expert when it has."""
        done = page.pop("done")
        if request.method == "POST" and form.is_valid() and taken(form, act):
            messages.success(request, done)
            return redirect(self._back(expert))
        return self.page(request, form, cancel=self._back(expert), **page)

    def suspend(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Art. 32: a suspension by a decision."""
        expert = self._expert(request, pk)
        form = forms.SuspensionForm(request.POST or None, initial={"starts_on": clock.today()})
        return self._decide(
            request,
            expert,
            form,
            lambda: standing.suspend(expert, by=request.user, **form.cleaned_data),
            done=_("已暂停评审资格，本人已收到通知。现任席位请办理回避和递补。"),
            title=_("暂停评审资格：%(expert)s") % {"expert": expert},
            submit=_("暂停评审资格"),
            danger=True,
            text=_("暂停期间不进入抽取，也不能打开任何评审材料；期满次日自动恢复（第三十二条）。"),
        )

    def lift(self, request: HttpRequest, pk: int) -> HttpResponse:
        """End a suspension early."""
        self.demand(request, MANAGE)
        row = get_object_or_404(Suspension.objects.select_related("expert__user"), pk=pk)
        form = forms.LiftForm(request.POST or None)
        return self._decide(
            request,
            row.expert,
            form,
            lambda: standing.lift(row, by=request.user, reason=form.cleaned_data["reason"]),
            done=_("已提前解除暂停。"),
            title=_("提前解除暂停：%(expert)s") % {"expert": row.expert},
            submit=_("解除暂停"),
            text=_("%(number)s，原期限至 %(day)s。") % {"number": row.number, "day": row.ends_on},
        )

    def exclude_expert(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Art. 32: out of the pool by a decision."""
        expert = self._expert(request, pk)
        form = forms.ExclusionForm(
            request.POST or None, request.FILES or None, initial={"decided_on": clock.today()}
        )

        def act() -> None:
            given = dict(form.cleaned_data)
            uploaded = given.pop("file")
            kept = files.store(uploaded, by=request.user) if uploaded else None
            standing.exclude(expert, by=request.user, file=kept, **given)

        return self._decide(
            request,
            expert,
            form,
            act,
            done=_("已取消评审资格，本人已收到通知。现任席位请办理回避和递补。"),
            title=_("取消评审资格：%(expert)s") % {"expert": expert},
            submit=_("取消评审资格"),
            danger=True,
            text=_("此后不再进入任何抽取，也不能打开任何评审材料（第三十二条）。此步骤不能撤回。"),
        )

    def rate(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The office's mark after a round."""
        expert = self._expert(request, pk)
        form = forms.RatingForm(request.POST or None, initial={"round": latest_round()})
        return self._decide(
            request,
            expert,
            form,
            lambda: standing.rate(expert, by=request.user, **form.cleaned_data),
            done=_("已登记履职评价。"),
            title=_("履职评价：%(expert)s") % {"expert": expert},
            submit=_("登记"),
            text=_("只有市质委办看得到；同一年度再次登记的，以后一次为准。"),
        )

    def correction(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What an expert asks to correct: taken with one button, sent back with a reason."""
        self.demand(request, MANAGE)
        row = get_object_or_404(Correction.objects.select_related("expert__user"), pk=pk)
        refusing = request.POST.get("decision") == "decline"
        form = forms.DeclineForm(request.POST if refusing else None)
        if request.method == "POST" and not refusing:
            corrections.accept(row, by=request.user)
            messages.success(request, _("已采纳，资料已更正。"))
            return redirect(self._back(row.expert))
        if refusing and form.is_valid():
            corrections.decline(row, by=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, _("已退回，本人已收到通知。"))
            return redirect(self._back(row.expert))
        return self.page(
            request,
            form,
            "admin/review/expert/correction.html",
            title=_("更正申请：%(expert)s") % {"expert": row.expert},
            correction=row,
            rows=selectors.differences(row),
            cancel=self._back(row.expert),
        )

    def confirm(self, request: HttpRequest, pk: int, kind: str, entry: int) -> HttpResponse:
        """An employment or a course that the expert entered."""
        expert = self._expert(request, pk)
        row = get_object_or_404(ENTRIES.get(kind, Employment), pk=entry, expert=expert)
        expert_history.confirm(row, by=request.user)
        messages.success(request, _("已确认：%(entry)s") % {"entry": row})
        return redirect(self._back(expert))

    def file(self, request: HttpRequest, pk: int, name: str) -> FileResponse:
        """The decision of an exclusion, or a certificate by its number; audited."""
        expert = self._expert(request, pk)
        found: Any = expert.exclusion_file if name == "decision" else None
        if name.isdigit():
            found = get_object_or_404(expert.trainings, pk=int(name)).certificate
        if found is None:
            raise PermissionDenied
        record("download", expert, by=request.user, details={"sha256": found.sha256})
        return send_file(found, inline=True)

    def import_pool(self, request: HttpRequest) -> HttpResponse:
        """Take a workbook whole, or tell every problem by sheet, row and column."""
        self.demand(request, MANAGE)
        form = forms.PoolFileForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            try:
                given = read_pool(form.cleaned_data["file"])
            except Unreadable as refused:
                for problem in refused.problems:
                    form.add_error("file", str(problem))
            else:
                if taken(form, lambda: self._take(request, given)):
                    return redirect("admin:review_expert_changelist")
        return self.page(
            request,
            form,
            title=_("导入专家库"),
            submit=_("导入"),
            cancel=reverse("admin:review_expert_changelist"),
            text=_(
                "先导出专家库，在同样的表头下填写。已有编号的更新，没有编号的新增，空白格不改动原值；"
                "行业门类和准则类目填代码，用顿号分开。有一处错误即整份不导入。"
            ),
        )

    def _take(self, request: HttpRequest, given: Any) -> None:
        done = expert_import.import_pool(
            by=request.user,
            experts=given.experts,
            employments=given.employments,
            trainings=given.trainings,
            busy_periods=given.busy_periods,
        )
        told = _("新增 %(created)d 人，更新 %(changed)d 人，经历和时段 %(entries)d 条。")
        numbers = {"created": done.created, "changed": done.changed, "entries": done.entries}
        messages.success(request, told % numbers)

    def export_pool(self, request: HttpRequest) -> HttpResponse:
        """The whole pool as a workbook that can be read back; personal numbers only with a logged reason (RX.5)."""
        self.demand(request, MANAGE)
        form = forms.PoolExportForm(request.POST if request.method == "POST" else None)
        if request.method != "POST" or not form.is_valid():
            return self.page(
                request,
                form,
                title=_("导出专家库"),
                submit=_("下载 XLSX"),
                cancel=reverse("admin:review_expert_changelist"),
                text=_("四张工作表：评审专家、任职经历、培训经历、不能参加的时段。"),
            )
        rows, numbers = selectors.pool_for_export(), form.cleaned_data["with_numbers"]
        details = {"rows": str(rows.count()), "numbers": numbers}
        reason = form.cleaned_data["reason"]
        record("export", self.opts.label_lower, by=request.user, reason=reason, details=details)
        name = content_disposition_header(True, _("评审专家库.xlsx")) or "attachment"
        headers = {"Content-Disposition": name, "Cache-Control": "private, no-store"}
        data = pool(rows, numbers=numbers)
        return HttpResponse(data, content_type=workbooks.CONTENT_TYPE, headers=headers)
