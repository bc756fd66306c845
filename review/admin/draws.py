"""随机抽取 in the admin: checked, opened, carried through to the panels, published (R20.1, R20.2)."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nantong_award.core.admin import ReadOnlyAdmin
from nantong_award.core.permissions import may
from nantong_award.regulation.draw import candidates_sha256
from review.admin.pages import PagesAdmin, taken
from review.forms.draws import AbsenceForm, CarryOutForm, OpenDrawForm, PanelsForm, VoidForm
from review.models import Draw
from review.selectors import draws as selectors
from review.selectors.draw_progress import Phase, Stand, progress
from review.selectors.draw_records import is_continuation
from review.selectors.panels import panels_of_draws
from review.services import draws, panels, publishing, witnessing

KEPT = ("csrfmiddlewaretoken", "seen")
CHECK, RUN = "admin/review/draw/check.html", "admin/review/draw/run.html"


@admin.register(Draw)
class DrawAdmin(PagesAdmin, ReadOnlyAdmin):
    """Every draw; nothing of it is ever changed here but by its next step."""

    change_list_template = "admin/review/draw/change_list.html"
    list_display = [
        "number",
        "purpose",
        "round",
        "size",
        "phase",
        "opened_at",
        "drawn_at",
        "published_at",
        "open",
    ]
    list_filter = ["round", "purpose"]
    list_per_page = 50
    export_columns = ["number", "purpose", "round", "size", "phase", "opened_at", "drawn_at", "published_at"]
    fields = [
        "round",
        "purpose",
        "size",
        "candidates_sha256",
        "public_value_source",
        "public_value_at",
        "public_value",
        "seed",
        "reason",
        "void_reason",
    ]

    def get_queryset(self, request: HttpRequest) -> Any:
        """With witnesses: the same queries for any number of rows."""
        return selectors.draws()

    @admin.display(description=gettext_lazy("编号"), ordering="pk")
    def number(self, draw: Draw) -> int:
        """By which the public record calls it."""
        return draw.pk

    @admin.display(description=gettext_lazy("状态"))
    def phase(self, draw: Draw) -> str:
        """Where the draw stands."""
        return str(progress(draw).phase.label)

    @admin.display(description=gettext_lazy("办理"))
    def open(self, draw: Draw) -> SafeString:
        """The page that carries it through, or for who only watches, its record."""
        return format_html('<a href="{}">{}</a>', reverse("admin:review_draw_run", args=[draw.pk]), _("打开"))

    def get_urls(self) -> list[URLPattern]:
        """Opening a draw, and every step of it."""
        view = self.admin_site.admin_view
        steps = {
            "absence": self.absence,
            "carry-out": self.carry_out,
            "void": self.void,
            "panels": self.form_panels,
            "publish": self.publish,
        }
        return [
            path("open/", view(self.open_draw), name="review_draw_open"),
            path("<int:pk>/run/", view(self.run), name="review_draw_run"),
            *[
                path(f"<int:pk>/{step}/", view(act), name=f"review_draw_{step.replace('-', '_')}")
                for step, act in steps.items()
            ],
            *super().get_urls(),
        ]

    def open_draw(self, request: HttpRequest) -> HttpResponse:
        """First the list is shown with who is left out and why; then, unchanged, it is frozen."""
        self.demand(request, draws.RUN)
        form, made = OpenDrawForm(request.POST or None), list[Draw]()
        valid = request.method == "POST" and form.is_valid()
        if valid and request.POST.get("seen"):
            round_, seen = form.cleaned_data["round"], request.POST["seen"]

            def freeze() -> None:
                made.append(draws.open_draw(round_, by=request.user, seen=seen, **form.arguments()))

            if taken(form, freeze):
                messages.success(request, _("抽取已建立，候选名单已固定，已通知见证人。"))
                return redirect("admin:review_draw_run", made[0].pk)
        cancel = reverse("admin:review_draw_changelist")
        context: dict[str, Any] = {"title": _("建立抽取"), "cancel": cancel}
        if valid and not form.errors:
            given = [(name, value) for name in request.POST for value in request.POST.getlist(name)]
            context |= _checked(form) | {"hidden": [each for each in given if each[0] not in KEPT]}
        return self.page(request, form, CHECK, **context)

    def run(self, request: HttpRequest, pk: int) -> HttpResponse:
        """One page from the frozen list to the published record."""
        self.demand(request, "review.view_draw")
        return self._run(request, get_object_or_404(selectors.draws(), pk=pk))

    def _run(self, request: HttpRequest, draw: Draw, **filled: forms.Form) -> HttpResponse:
        stand, runs = progress(draw), may(request.user, draws.RUN)
        chain = publishing.chain(draw)
        waiting = runs and stand.is_open
        absences = waiting and bool(stand.named(Stand.AWAITED))
        seats = runs and stand.phase == Phase.DRAWN and draw.purpose in selectors.TRACKS
        context = {
            "title": _("随机抽取 %(number)d：%(purpose)s")
            % {"number": draw.pk, "purpose": draw.get_purpose_display()},
            "draw": draw,
            "stand": stand,
            "chain": chain,
            "is_continuation": is_continuation(draw),
            "panels": panels_of_draws(chain),
            "absence_form": filled.get("absence") or (AbsenceForm(draw=draw) if absences else None),
            "lot_form": filled.get("lot") or (CarryOutForm(draw=draw) if waiting else None),
            "void_form": filled.get("void") or (VoidForm(draw=draw) if waiting else None),
            "panels_form": filled.get("panels")
            or (
                PanelsForm(initial={"name": draw.get_purpose_display()})
                if seats and panels.unseated(draw)
                else None
            ),
            "unready": publishing.unready(draw),
            "runs": runs,
        }
        form = next(iter(filled.values()), forms.Form())
        return self.page(request, form, RUN, **context)

    def _step(self, request: HttpRequest, pk: int, name: str, kind: Any, act: Any, told: str) -> HttpResponse:
        """One step: a form of the page, its service, and back to the page."""
        self.demand(request, panels.RUN if name == "panels" else draws.RUN)
        draw = get_object_or_404(selectors.draws(), pk=pk)
        if request.method != "POST":
            return redirect("admin:review_draw_run", pk)
        form = kind(request.POST, **({} if kind in (PanelsForm, forms.Form) else {"draw": draw}))
        done: list[Any] = []
        if form.is_valid() and taken(form, lambda: done.append(act(draw, form.cleaned_data))):
            messages.success(request, told)
            following = done[0].pk if isinstance(done[0], Draw) else pk
            return redirect("admin:review_draw_run", following)
        return self._run(request, draw, **{name: form})

    def absence(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A witness has not come."""
        return self._step(
            request,
            pk,
            "absence",
            AbsenceForm,
            lambda draw, given: witnessing.record_absence(given["call"], by=request.user, note=given["note"]),
            _("缺席已登记。"),
        )

    def carry_out(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Draw."""
        return self._step(
            request,
            pk,
            "lot",
            CarryOutForm,
            lambda draw, given: draws.carry_out(
                draw, by=request.user, public_value=given.get("public_value", "")
            ),
            _("抽取完成。"),
        )

    def void(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Void, and go on with the next."""
        return self._step(
            request,
            pk,
            "void",
            VoidForm,
            lambda draw, given: draws.void(
                draw,
                by=request.user,
                reason=given["reason"],
                witnesses=list(given["witnesses"]),
                public_value_at=given.get("public_value_at"),
            ),
            _("本次抽取已作废，已建立后一次抽取。"),
        )

    def form_panels(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Seat the drawn and invite them."""
        return self._step(
            request,
            pk,
            "panels",
            PanelsForm,
            lambda draw, given: panels.form_panels(
                draw, by=request.user, name=given["name"], count=given["count"]
            ),
            _("评审组已组成，已向抽中的专家发出邀请。"),
        )

    def publish(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Open the record to everybody."""
        return self._step(
            request,
            pk,
            "publish",
            forms.Form,
            lambda draw, given: publishing.publish(draw, by=request.user),
            _("抽取记录已公布，任何人可以查看和重算。"),
        )


def _checked(form: OpenDrawForm) -> dict[str, Any]:
    """What the office looks at before the list is frozen: who is in, who is left out and why, by code."""
    given = form.arguments()
    if "candidates" in given:
        candidates, left_out = tuple(given["candidates"]), dict[str, str]()
    else:
        pool = selectors.pool(form.cleaned_data["round"], given["purpose"])
        candidates, left_out = pool.candidates, pool.left_out
    inside = set(candidates)
    strata = [{**each, "among": len(inside & set(each["ids"]))} for each in given.get("strata", ())]
    return {
        "checked": True,
        "candidates": candidates,
        "left_out": left_out,
        "strata": strata,
        "size": given.get("size", len(candidates)),
        "seen": candidates_sha256(candidates),
        "witnesses": given["witnesses"],
        "given": form.cleaned_data,
        "purpose": dict(Draw.Purpose.choices)[given["purpose"]],
        "of_experts": "candidates" not in given,
    }
