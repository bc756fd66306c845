"""利害关系 in the admin (Art. 32): computed and declared; pinned, given back, lifted with a reason, never edited."""

from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nantong_award.core.admin import AuditedAdmin, ExportMixin
from nantong_award.core.permissions import may
from nantong_award.core.picking import PickingMixin
from review.admin.pages import PagesAdmin, taken
from review.forms.admin import DecisionForm
from review.models import Interest
from review.models.interest import InterestSource
from review.services import interests as services
from review.services import recusals


class InterestInline(admin.TabularInline):
    """An expert's interests, to read; they come from the computation, a declaration or the office."""

    model = Interest
    extra = 0
    fields = ["applicant", "kind", "source", "words", "is_pinned", "declared_at"]
    readonly_fields = ("applicant", "kind", "source", "words", "is_pinned", "declared_at")
    can_delete = False

    @admin.display(description=gettext_lazy("依据或说明"))
    def words(self, interest: Interest) -> str:
        """What was compared, or what was said."""
        return interest.words

    def has_add_permission(self, request: HttpRequest, obj: Any) -> bool:
        """On their own page."""
        return False


@admin.register(Interest)
class InterestAdmin(PickingMixin, PagesAdmin, AuditedAdmin, ExportMixin):
    """利害关系: who keeps away from whom, why, and since when."""

    change_list_template = "admin/review/interest/change_list.html"
    change_form_template = "admin/review/interest/change_form.html"
    list_display = ["person", "applicant", "kind", "source", "words", "is_pinned", "declared_at"]
    list_filter = ["kind", "source", "is_pinned"]
    list_select_related = ["person", "applicant"]
    list_per_page = 50
    search_fields = ["person__name", "expert__code", "applicant__name"]
    autocomplete_fields = ["person", "applicant"]
    fields = ["person", "applicant", "kind", "note"]

    @admin.display(description=gettext_lazy("依据或说明"))
    def words(self, interest: Interest) -> str:
        """What was compared, or what was said."""
        return interest.words

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What is entered, or the whole row to read."""
        shown = ["person", "expert", "applicant", "kind", "source", "words", "note", "is_pinned"]
        return [*shown, "declared_by", "declared_at"] if obj else self.fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A row is not edited."""
        return self.get_fields(request, obj) if obj else ()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was declared or computed stays as it was."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody: it is lifted, on record."""
        return False

    def save_model(self, request: HttpRequest, obj: Interest, form: Any, change: bool) -> None:
        """Through the service, which writes the audit event; who sits over the applicant's files leaves them."""
        given, by = form.cleaned_data, self.by(request)
        made = services.declare(
            given["person"], given["applicant"], by=by, kind=given["kind"], note=given["note"]
        )
        recusals.recuse_bound(by=by)
        obj.pk, obj._state.adding = made.pk, False

    def by(self, request: HttpRequest) -> Any:
        """Who acts."""
        return request.user

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """The button that computes anew, for those who may."""
        extra = {"may_recompute": may(self.by(request), services.MANAGE), **(extra_context or {})}
        return super().changelist_view(request, extra)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], **more: Any) -> HttpResponse:
        """Pinning and lifting, where this person may."""
        obj = more.get("obj")
        if obj is not None:
            own = obj.person_id == request.user.pk
            context["may_judge"] = not own and may(self.by(request), services.MANAGE, obj)
            context["is_computed"] = obj.source == InterestSource.COMPUTED
        return super().render_change_form(request, context, **more)

    def get_urls(self) -> list[URLPattern]:
        """Computing, pinning, lifting."""
        view = self.admin_site.admin_view
        return [
            path("recompute/", view(self.recompute), name="review_interest_recompute"),
            path("<int:pk>/pin/", view(self.pin), name="review_interest_pin"),
            path("<int:pk>/lift/", view(self.lift), name="review_interest_lift"),
            *super().get_urls(),
        ]

    def recompute(self, request: HttpRequest) -> HttpResponse:
        """Compare everybody with every applicant in the running."""
        self.demand(request, services.MANAGE)
        if request.method == "POST":
            done = services.recompute(by=self.by(request))
            left = recusals.recuse_bound(by=self.by(request))
            told = _(
                "比对完成：新增 %(added)d 项，解除 %(lifted)d 项，新疑似 %(opened)d 条，登记回避 %(left)d 项。"
            )
            values = {"added": done.added, "lifted": done.lifted, "opened": done.opened, "left": len(left)}
            messages.success(request, told % values)
        return redirect("admin:review_interest_changelist")

    def pin(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Keep a computed one, or give it back to the computation."""
        interest = self.asked(request, pk)
        if request.method == "POST":
            pinned = request.POST.get("pinned") == "1"
            services.pin(interest, by=self.by(request), pinned=pinned)
            messages.success(request, _("已固定。") if pinned else _("已取消固定。"))
        return redirect("admin:review_interest_change", pk)

    def lift(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Taken back by the office, with a reason."""
        interest = self.asked(request, pk)
        form = DecisionForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            reason = form.cleaned_data["reason"]
            if taken(form, lambda: services.lift(interest, by=self.by(request), reason=reason)):
                messages.success(request, _("已解除利害关系，记录留在审计日志中。"))
                return redirect("admin:review_interest_changelist")
        return self.page(
            request,
            form,
            title=_("解除利害关系：%(interest)s") % {"interest": interest},
            submit=_("解除"),
            danger=True,
            cancel=reverse("admin:review_interest_change", args=[pk]),
            text=_("解除后，该人员可以再次被抽取和办理该申报主体的事项。已登记的回避不因此恢复。"),
        )

    def asked(self, request: HttpRequest, pk: int) -> Interest:
        """The row of a button, if the person may see it."""
        self.demand(request, services.MANAGE)
        interest: Interest | None = self.get_queryset(request).filter(pk=pk).first()
        if interest is None:
            raise Http404
        return interest
