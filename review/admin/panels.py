"""评审组 in the admin: files, seats, recusals, progress, and the shortlist (Art. 20–21, 32)."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.models import Application, Round
from nantong_award.core import charts
from nantong_award.core.admin import ExportMixin, LifecycleAdmin
from nantong_award.core.refusals import Stale
from nantong_award.regulation.finding import Findings
from review.admin.pages import PagesAdmin, taken
from review.forms.admin import AssignForm, DecisionForm, ShortlistForm
from review.models import Assignment, Draw, Panel, Recusal, Seat
from review.models.panel import ReviewStage
from review.selectors import draws as draw_selectors
from review.selectors import panels as selectors
from review.services import material_review, panels, recusals
from review.transitions import PanelStatus

SHORTLIST = "applications.shortlist_application"


def free_files(panel: Panel) -> Any:
    """Files of the panel's kind that no panel has."""
    purpose = Draw.Purpose.SITE if panel.stage == ReviewStage.SITE else panel.draw.purpose
    given = Assignment.objects.filter(stage=panel.stage, released_at=None).values("application")
    return draw_selectors.files_for(panel.round, purpose).exclude(pk__in=given).select_related("round")


@admin.register(Panel)
class PanelAdmin(PagesAdmin, LifecycleAdmin, ExportMixin):
    """Panels with their progress; figures of sheets are not shown here."""

    change_form_template = "admin/review/panel/change_form.html"
    list_display = ["name", "round", "stage", "track", "status", "leader", "files", "reports_signed"]
    list_filter = ["round", "stage", "track", "status"]
    search_fields = ["name"]
    list_per_page = 50
    fields = ["round", "stage", "track", "name", "status", "formed_at"]
    readonly_fields = ["round", "stage", "track", "formed_at"]
    actions_on_row = {
        "convene": (
            gettext_lazy("召集评审组"),
            lambda request, obj, reason: panels.convene(obj, by=request.user),
        ),
        "conclude": (
            gettext_lazy("结束评审"),
            lambda request, obj, reason: panels.conclude(obj, by=request.user),
        ),
        "dissolve": (
            gettext_lazy("解散评审组"),
            lambda request, obj, reason: panels.dissolve(obj, by=request.user, reason=reason),
        ),
    }
    needs_reason = frozenset({"dissolve"})
    final = frozenset({"dissolve"})

    def get_queryset(self, request: HttpRequest) -> Any:
        """With seats and numbers: the same queries for any number of rows."""
        return selectors.panels()

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Panels come from draws."""
        return False

    @admin.display(description=gettext_lazy("组长"))
    def leader(self, panel: Panel) -> str:
        """The leader's name."""
        return next((str(s.expert) for s in panel.seats.all() if s.is_leader and not s.vacated_at), "—")

    @admin.display(description=gettext_lazy("材料数"))
    def files(self, panel: Any) -> int:
        """How many files the panel has."""
        return int(panel.files)

    @admin.display(description=gettext_lazy("已签署报告"))
    def reports_signed(self, panel: Any) -> int:
        """How many of them have their report."""
        return int(panel.reports_signed)

    def findings_of(self, request: HttpRequest, obj: Panel) -> Findings | None:
        """Art. 20, before the panel is convened."""
        return panels.convening(obj) if obj.status == PanelStatus.FORMED else None

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], **more: Any) -> HttpResponse:
        """Seats, files with the progress of their sheets, recusals."""
        panel = more.get("obj")
        if panel is not None:
            context |= {
                "seats": panel.seats.select_related("expert__user"),
                "assignments": selectors.assignments_of(panel),
                "recusals": selectors.unfilled_recusals(panel),
                "is_open": panel.status in (PanelStatus.FORMED, PanelStatus.CONVENED),
            }
        return super().render_change_form(request, context, **more)

    def get_urls(self) -> list[URLPattern]:
        """Files, seats, replacements, the shortlist."""
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/assign/", view(self.assign), name="review_panel_assign"),
            path("seats/<int:pk>/recuse/", view(self.recuse), name="review_seat_recuse"),
            path("seats/<int:pk>/lead/", view(self.lead), name="review_seat_lead"),
            path("recusals/<int:pk>/replace/", view(self.replace), name="review_recusal_replace"),
            path("shortlist/<int:pk>/", view(self.shortlist), name="review_shortlist"),
            *super().get_urls(),
        ]

    def assign(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Give files to the panel."""
        self.demand(request, panels.RUN)
        panel = get_object_or_404(Panel.objects.select_related("round", "draw"), pk=pk)
        form = AssignForm(request.POST or None, panel=panel, free=free_files(panel))
        if request.method == "POST" and form.is_valid():
            if form.cleaned_data["version"] != panel.version:
                raise Stale(_("“%(row)s”刚刚已由他人处理，请刷新后再办。") % {"row": panel})
            files: list[Application] = list(form.cleaned_data["applications"])
            if taken(form, lambda: panels.assign(panel, files, by=request.user)):
                messages.success(request, _("已分配 %(count)d 份材料。") % {"count": len(files)})
                return redirect("admin:review_panel_change", pk)
        return self._panel_page(request, form, pk, _("分配材料：%(panel)s") % {"panel": panel}, _("分配"))

    def recuse(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take an expert off the panel."""
        seat = self._seat(request, pk)
        text = _("该专家的评分表全部作废，看不到本组的任何材料（第三十二条）。随后可以从备选名单依次递补。")
        return self._decide(
            request,
            seat.panel_id,
            _("回避：%(seat)s") % {"seat": seat},
            lambda reason: recusals.recuse(seat, by=request.user, reason=reason),
            text,
            danger=True,
        )

    def lead(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Make another member the leader."""
        seat = self._seat(request, pk)
        return self._decide(
            request,
            seat.panel_id,
            _("改任组长：%(seat)s") % {"seat": seat},
            lambda reason: panels.appoint_leader(seat, by=request.user, reason=reason),
            _("原组长改为成员，评审组始终只有一名组长（第二十条）。"),
        )

    def replace(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The reserve moves up."""
        self.demand(request, panels.RUN)
        recusal = get_object_or_404(
            Recusal.objects.select_related("seat__panel__draw", "seat__expert__user"), pk=pk
        )
        return self._decide(
            request,
            recusal.seat.panel_id,
            _("递补：%(seat)s") % {"seat": recusal.seat},
            lambda reason: recusals.replace(recusal, by=request.user, reason=reason),
            _("按原种子从备选名单最前面、无利害关系的专家递补，并留下相连的抽取记录。"),
        )

    def _seat(self, request: HttpRequest, pk: int) -> Seat:
        self.demand(request, panels.RUN)
        return get_object_or_404(
            Seat.objects.select_related("panel__round", "panel__draw", "expert__user"), pk=pk
        )

    def _decide(
        self, request: HttpRequest, panel: int, title: str, act: Any, text: str, danger: bool = False
    ) -> HttpResponse:
        form = DecisionForm(request.POST or None)
        valid = request.method == "POST" and form.is_valid()
        if valid and taken(form, lambda: act(form.cleaned_data["reason"])):
            messages.success(request, _("已办理：%(label)s。") % {"label": title})
            return redirect("admin:review_panel_change", panel)
        return self._panel_page(request, form, panel, title, _("确定"), text, danger)

    def _panel_page(
        self,
        request: HttpRequest,
        form: Any,
        panel: int,
        title: str,
        submit: str,
        text: str = "",
        danger: bool = False,
    ) -> HttpResponse:
        cancel = reverse("admin:review_panel_change", args=[panel])
        return self.page(request, form, title=title, submit=submit, text=text, danger=danger, cancel=cancel)

    def shortlist(self, request: HttpRequest, pk: int) -> HttpResponse:
        """R21.1: the order of merit with its cut line; one button decides it."""
        self.demand(request, SHORTLIST)
        round_ = get_object_or_404(Round, pk=pk)
        shown = material_review.preview(round_)
        form = ShortlistForm(request.POST or None, shown=shown)
        if request.method == "POST" and form.is_valid():
            decision, reason = form.decision(), form.cleaned_data["reason"]
            if taken(
                form,
                lambda: material_review.decide_shortlist(
                    round_, by=request.user, tie_decision=decision, reason=reason
                ),
            ):
                messages.success(request, _("进入现场评审名单已确定，已通知申报主体。"))
                return redirect("admin:review_shortlist", pk)
        chart = _ranking(shown) if shown.rows else ""
        context = {"title": _("进入现场评审名单"), "round": round_, "shown": shown, "chart": chart}
        return self.page(
            request,
            form,
            "admin/review/panel/shortlist.html",
            findings=material_review.findings(round_),
            decided=_decided(round_),
            **context,
        )


def _ranking(shown: material_review.Preview) -> str:
    rows = [(row.application.applicant.name, row.score) for row in shown.rows]
    cut = min(shown.limit, len(rows))
    return charts.bar(rows, title=str(_("材料评审得分")), top=1000, cut_after=cut, cut_label=str(_("入围线")))


def _decided(round_: Round) -> Any:
    """Organisations on the shortlist."""
    return Application.objects.filter(round=round_, status="shortlisted").select_related("applicant", "round")
