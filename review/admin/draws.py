"""随机抽取 in the admin: opened here, witnessed and carried out on the public page (R20.2)."""

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
from review.admin.pages import PagesAdmin, taken
from review.forms.admin import FormPanelForm
from review.forms.draws import OpenDrawForm
from review.models import Draw, Panel
from review.selectors import draws as selectors
from review.services import draws, panels


@admin.register(Draw)
class DrawAdmin(PagesAdmin, ReadOnlyAdmin):
    """Every draw; nothing of it is ever changed here."""

    change_list_template = "admin/review/draw/change_list.html"
    list_display = ["pk", "purpose", "round", "size", "progress", "opened_at", "drawn_at", "record", "panel"]
    list_filter = ["round", "purpose"]
    list_select_related = ["round", "previous"]
    list_per_page = 50
    fields = [
        "round",
        "purpose",
        "size",
        "public_value_source",
        "public_value",
        "seed",
        "reason",
        "void_reason",
    ]

    @admin.display(description=gettext_lazy("状态"))
    def progress(self, draw: Draw) -> str:
        """Where the draw stands."""
        if draw.voided_at:
            return _("已作废")
        return _("已抽取") if draw.drawn_at else _("待见证")

    @admin.display(description=gettext_lazy("见证与记录"))
    def record(self, draw: Draw) -> SafeString:
        """The public page, where it is witnessed and carried out."""
        return format_html('<a href="{}">{}</a>', reverse("review:draw", args=[draw.pk]), _("打开"))

    @admin.display(description=gettext_lazy("评审组"))
    def panel(self, draw: Draw) -> SafeString | str:
        """Where a finished draw of experts becomes a panel."""
        if draw.drawn_at is None or draw.purpose not in selectors.TRACKS or selectors.is_continuation(draw):
            return ""
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:review_draw_panel", args=[draw.pk]), _("组成评审组")
        )

    def get_list_display(self, request: HttpRequest) -> list[str]:
        """Who only witnesses makes no panel of a draw."""
        columns = [*super().get_list_display(request)]
        return columns if may(request.user, panels.RUN) else [name for name in columns if name != "panel"]

    def get_urls(self) -> list[URLPattern]:
        """Opening a draw, and making a panel of it."""
        view = self.admin_site.admin_view
        return [
            path("open/", view(self.open_draw), name="review_draw_open"),
            path("<int:pk>/panel/", view(self.form_panel), name="review_draw_panel"),
            *super().get_urls(),
        ]

    def open_draw(self, request: HttpRequest) -> HttpResponse:
        """Freeze the candidates; witnesses are called."""
        self.demand(request, draws.RUN)
        form, made = OpenDrawForm(request.POST or None), list[Draw]()

        def freeze() -> None:
            made.append(draws.open_draw(form.cleaned_data["round"], by=request.user, **form.arguments()))

        if request.method == "POST" and form.is_valid() and taken(form, freeze):
            messages.success(request, _("抽取已建立，候选名单已固定，已通知见证人。"))
            return redirect("review:draw", pk=made[0].pk)
        text = _(
            "候选名单由专家库算出：符合条件、已签承诺、本年度可参加、与本类全部申报无利害关系（第二十、三十二条）。"
        )
        cancel = reverse("admin:review_draw_changelist")
        return self.page(
            request, form, title=_("建立抽取"), submit=_("固定候选名单"), cancel=cancel, text=text
        )

    def form_panel(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Seat the drawn experts."""
        self.demand(request, panels.RUN)
        draw = get_object_or_404(Draw.objects.select_related("round"), pk=pk)
        form, made = FormPanelForm(request.POST or None, draw=draw), list[Panel]()
        if request.method == "POST" and form.is_valid():
            values = form.cleaned_data
            if taken(
                form,
                lambda: made.append(
                    panels.form_panel(
                        draw,
                        by=request.user,
                        name=values["name"],
                        experts=list(values["experts"]),
                        leader=values["leader"],
                    )
                ),
            ):
                messages.success(request, _("评审组已组成，请分配材料后召集。"))
                return redirect("admin:review_panel_change", made[0].pk)
        cancel = reverse("admin:review_draw_changelist")
        return self.page(request, form, title=_("组成评审组"), submit=_("组成评审组"), cancel=cancel)
