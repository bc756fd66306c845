"""Incidents and revocations in the admin: investigate, conclude, revoke, recover (Art. 29, 35)."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from monitoring.forms.incidents import InvestigationForm, RecoveryForm, RevocationForm
from monitoring.models import Incident, Recovery, Revocation
from monitoring.services import incidents, revocation
from nantong_award.core.admin import ExportMixin, LifecycleAdmin, ReadOnlyAdmin
from nantong_award.core.refusals import Refusal, Stale


def answer_form(
    site: admin.AdminSite,
    request: HttpRequest,
    form: forms.Form,
    act: Callable[[dict[str, Any]], object],
    *,
    title: str,
    back: str,
) -> HttpResponse:
    """One form on a page of the admin: shown, refused with its errors, or carried out."""
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                act(form.cleaned_data)
            except Stale:
                raise
            except Refusal as refusal:
                field = getattr(refusal, "field", None)
                form.add_error(field if field in form.fields else None, refusal.message)
                status = refusal.status
            else:
                messages.success(request, _("已办理：%(title)s。") % {"title": title})
                return redirect(back)
    context = {**site.each_context(request), "title": title, "form": form, "cancel": back}
    return TemplateResponse(request, "admin/monitoring/form.html", context, status=status)


@admin.register(Incident)
class IncidentAdmin(LifecycleAdmin, ExportMixin):
    """重大事项: the office investigates and concludes; grave ones lead to a revocation."""

    list_display = ["case_number", "status", "source", "conferral", "confirmed_on", "report_due_on", "links"]
    list_filter = ["status", "source"]
    list_select_related = ["conferral__applicant"]
    search_fields = ["case_number", "conferral__applicant__name"]
    exclude = ["code_hash", "files"]
    readonly_fields = [
        "conferral", "case_number", "source", "kind", "confirmed_on", "report_due_on", "description", "contact",
        "reported_by", "reported_at", "conclusion", "concluded_at",
    ]  # fmt: skip
    needs_reason = frozenset({"conclude"})
    actions_on_row = {
        "conclude": (
            gettext_lazy("办结（不撤销称号）"),
            lambda request, row, reason: incidents.conclude(row, by=request.user, conclusion=reason),
        ),
    }

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Incidents come from winners and from the public page."""
        return False

    @admin.display(description=gettext_lazy("办理"))
    def links(self, row: Incident) -> SafeString | str:
        """The next step's page."""
        step = {
            "reported": ("investigate", _("登记核实情况")),
            "investigated": ("revoke", _("登记撤销决定")),
        }.get(str(row.status))
        if step is None:
            return ""
        url = reverse(f"admin:monitoring_incident_{step[0]}", args=[row.pk])
        return format_html('<a href="{}">{}</a>', url, step[1])

    def get_urls(self) -> list[URLPattern]:
        """Two more pages: investigation and revocation."""
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/investigate/", view(self.investigate), name="monitoring_incident_investigate"),
            path("<int:pk>/revoke/", view(self.revoke), name="monitoring_incident_revoke"),
            *super().get_urls(),
        ]

    def _incident(self, request: HttpRequest, pk: int) -> Incident:
        if not self.has_change_permission(request):
            raise PermissionDenied
        rows = Incident.objects.select_related("conferral__applicant", "conferral__approval__round")
        return get_object_or_404(rows, pk=pk)

    def investigate(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Record what was found."""
        incident = self._incident(request, pk)
        form = InvestigationForm(request.POST or None, incident=incident)

        def act(data: dict[str, Any]) -> object:
            if data["version"] != incident.version:
                raise Stale(_("此事项刚刚已由他人办理，请刷新后再看。"))
            return incidents.investigate(
                incident, by=request.user, facts=data["facts"], is_grave=data["is_grave"]
            )

        return answer_form(
            self.admin_site, request, form, act, title=_("登记核实情况"), back=self._back(incident)
        )

    def revoke(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Enter the city government's decision."""
        incident = self._incident(request, pk)
        form = RevocationForm(request.POST or None)

        def act(data: dict[str, Any]) -> object:
            return revocation.revoke(incident.conferral, by=request.user, incident=incident, **data)

        return answer_form(
            self.admin_site, request, form, act, title=_("登记撤销决定"), back=self._back(incident)
        )

    def _back(self, incident: Incident) -> str:
        return reverse("admin:monitoring_incident_change", args=[incident.pk])


@admin.register(Revocation)
class RevocationAdmin(ReadOnlyAdmin):
    """撤销称号."""

    list_display = ["number", "conferral", "article", "decided_on", "barred_until"]
    list_select_related = ["conferral__applicant"]


@admin.register(Recovery)
class RecoveryAdmin(ReadOnlyAdmin):
    """收回, tracked to the last yuan."""

    list_display = ["revocation", "thing", "amount_due", "amount_recovered", "recovered_on", "links"]
    list_filter = ["thing"]
    list_select_related = ["revocation__conferral__applicant"]

    @admin.display(description=gettext_lazy("办理"))
    def links(self, row: Recovery) -> SafeString | str:
        """Record what came back."""
        if row.recovered_on is not None:
            return ""
        url = reverse("admin:monitoring_recovery_enter", args=[row.pk])
        return format_html('<a href="{}">{}</a>', url, _("登记收回"))

    def get_urls(self) -> list[URLPattern]:
        """One more page."""
        view = self.admin_site.admin_view(self.enter)
        return [path("<int:pk>/enter/", view, name="monitoring_recovery_enter"), *super().get_urls()]

    def enter(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Record what came back."""
        if not request.user.has_perm("monitoring.change_recovery"):
            raise PermissionDenied
        row = get_object_or_404(Recovery.objects.select_related("revocation__conferral__applicant"), pk=pk)
        form = RecoveryForm(request.POST or None, initial={"amount": row.amount_due - row.amount_recovered})
        back = reverse("admin:monitoring_recovery_changelist")

        def act(data: dict[str, Any]) -> object:
            return revocation.record_recovery(row, by=request.user, **data)

        return answer_form(self.admin_site, request, form, act, title=_("登记收回"), back=back)
