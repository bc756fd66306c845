"""The panel's own pages in the admin: one seat, one answer, one file or all files at once (Art. 20, 32)."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from applications.models import Application, Round
from nantong_award.core.refusals import Stale
from review.admin.pages import PagesAdmin, taken
from review.forms.admin import DecisionForm
from review.forms.panels import AnswerForm, AssignForm, DistributeForm
from review.models import Assignment, Draw, Panel, Recusal, Seat
from review.models.panel import ReviewStage
from review.selectors import draws as draw_selectors
from review.selectors.distribution import distribution
from review.services import distribution as distributing
from review.services import invitations, panels, recusals


def free_files(panel: Panel) -> Any:
    """Files of the panel's kind that no panel has."""
    purpose = Draw.Purpose.SITE if panel.stage == ReviewStage.SITE else panel.draw.purpose
    given = Assignment.objects.filter(stage=panel.stage, released_at=None).values("application")
    return draw_selectors.files_for(panel.round, purpose).exclude(pk__in=given).select_related("round")


class PanelPages(PagesAdmin):
    """What the office does with seats and files."""

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

    def distribute(self, request: HttpRequest, pk: int, purpose: str) -> HttpResponse:
        """All files of one kind of review over its panels: balanced by itself, then adjustable."""
        self.demand(request, panels.RUN)
        round_ = get_object_or_404(Round, pk=pk)
        if purpose not in draw_selectors.TRACKS:
            raise Http404
        shown = distribution(round_, purpose)
        form = DistributeForm(request.POST or None, shown=shown)
        if request.method == "POST" and form.is_valid():
            moved: list[int] = []
            if taken(
                form,
                lambda: moved.append(
                    distributing.distribute(
                        round_, purpose, form.plan(), by=request.user, seen=form.cleaned_data["seen"]
                    )
                ),
            ):
                messages.success(request, _("已分配或者调整 %(count)d 份材料。") % {"count": moved[0]})
                return redirect("admin:review_panel_distribute", pk, purpose)
        context = {
            "title": _("分配材料：%(what)s") % {"what": dict(Draw.Purpose.choices)[purpose]},
            "round": round_,
            "shown": shown,
            "rows": form.rows(),
        }
        return self.page(request, form, "admin/review/panel/distribute.html", **context)

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

    def answer(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What the expert told the office: the seat is taken, or declined with the reason."""
        seat = self._seat(request, pk)
        form = AnswerForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            given = form.cleaned_data

            def act() -> Any:
                if given["answer"] == "accepted":
                    return invitations.accept(seat.invitation, by=request.user)
                return invitations.decline(seat.invitation, by=request.user, reason=given["reason"])

            if taken(form, act):
                messages.success(request, _("答复已登记。"))
                return redirect("admin:review_panel_change", seat.panel_id)
        text = _("按专家本人的答复登记。不能参加的，席位空出，从备选名单依次递补，原抽取保留。")
        title = _("登记答复：%(seat)s") % {"seat": seat}
        return self._panel_page(request, form, seat.panel_id, title, _("登记"), text)

    def sign_in(self, request: HttpRequest, pk: int) -> HttpResponse:
        """签到: the office has seen the expert at the meeting."""
        seat = self._seat(request, pk)
        if request.method == "POST":
            invitations.sign_in(seat, by=request.user)
            messages.success(request, _("%(seat)s 已签到。") % {"seat": seat.shown})
        return redirect("admin:review_panel_change", seat.panel_id)

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
            _("按原种子从备选名单最前面、无利害关系的专家递补，保持分层要求，并留下相连的抽取记录。"),
        )

    def _seat(self, request: HttpRequest, pk: int) -> Seat:
        self.demand(request, panels.RUN)
        rows = Seat.objects.select_related("panel__round", "panel__draw", "expert__user")
        return get_object_or_404(rows, pk=pk)

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
