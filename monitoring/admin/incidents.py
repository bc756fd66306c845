"""Incidents in the admin: found, investigated, concluded, or handed on to a revocation (Art. 29, 31)."""

from typing import Any

from django.contrib import admin, messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from monitoring.admin.pages import answer_form
from monitoring.forms.incidents import FoundForm, InvestigationForm, RevocationForm
from monitoring.models import Incident, Investigation
from monitoring.services import incidents, revocation
from monitoring.transitions import IncidentStatus
from nantong_award.core.admin import ExportMixin, LifecycleAdmin
from nantong_award.core.audit import record
from nantong_award.core.http import send_file
from nantong_award.core.refusals import Stale, Unsuitable
from publicity.selectors import conferral_by_plaque

INVESTIGATE, REVOKE = "monitoring.investigate_incident", "monitoring.revoke_title"


class InvestigationInline(admin.StackedInline):
    """What was found, to read."""

    model = Investigation
    extra = 0
    exclude = ["files"]
    readonly_fields = ["facts", "is_grave", "investigated_by", "investigated_at"]
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The page 登记核实情况 writes it."""
        return False


def _conclude(request: HttpRequest, row: Incident, reason: str) -> None:
    incidents.conclude(row, by=request.user, conclusion=reason)


def _reveal(request: HttpRequest, row: Incident, reason: str) -> None:
    contact = incidents.reveal(row, by=request.user, reason=reason) or _("没有留下")
    messages.warning(request, _("联系方式：%(contact)s") % {"contact": contact})


@admin.register(Incident)
class IncidentAdmin(LifecycleAdmin, ExportMixin):
    """重大事项: the office investigates and concludes; grave ones lead to a revocation."""

    list_display = [
        "case_number", "status", "source", "kind", "about", "reported_at", "report_due_on", "next_step",
    ]  # fmt: skip
    export_columns = [
        "case_number", "status", "source", "kind", "about", "reported_at", "confirmed_on", "report_due_on",
        "conclusion", "concluded_at",
    ]  # fmt: skip
    list_filter = ["status", "source", "kind"]
    search_fields = ["case_number", "about", "conferral__plaque_number"]
    list_select_related = ["conferral__applicant"]
    exclude = ["code_hash", "files", "contact"]
    readonly_fields = [
        "next_step", "conferral", "about", "case_number", "source", "kind", "confirmed_on", "report_due_on", "in_time",
        "description", "evidence", "reported_by", "reported_at", "conclusion", "concluded_at",
    ]  # fmt: skip
    inlines = [InvestigationInline]
    needs_reason = frozenset({"conclude", "reveal"})
    actions_on_row = {
        "conclude": (gettext_lazy("办结（不撤销称号）"), _conclude),
        "reveal": (gettext_lazy("查看反映人联系方式"), _reveal),
    }

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """To read: what may be done stands in the buttons above."""
        shown = {
            "show_save": False,
            "show_save_and_continue": False,
            "show_save_and_add_another": False,
            "title": self.opts.verbose_name,
        }
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **shown})

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Whoever investigates may enter what the office itself has found."""
        return bool(request.user.has_perm(INVESTIGATE))

    @admin.display(description=gettext_lazy("下一步"))
    def next_step(self, row: Incident) -> SafeString | str:
        """The page of the next step."""
        if row.status == IncidentStatus.REPORTED:
            name, label = "investigate", _("登记核实情况")
        elif row.status == IncidentStatus.INVESTIGATED and row.conferral_id is not None:
            name, label = "revoke", _("登记撤销决定")
        else:
            return "—"
        url = reverse(f"admin:monitoring_incident_{name}", args=[row.pk])
        return format_html('<a href="{}">{}</a>', url, label)

    @admin.display(description=gettext_lazy("是否按期报告"))
    def in_time(self, row: Incident) -> str:
        """Whether the winner kept the 30 days (Art. 29)."""
        kept = incidents.was_reported_in_time(row)
        return "—" if kept is None else _("按期") if kept else _("逾期")

    @admin.display(description=gettext_lazy("附件"))
    def evidence(self, row: Incident) -> SafeString | str:
        """Links to what was sent along."""
        links = (
            (reverse("admin:monitoring_incident_file", args=[row.pk, stored.pk]), stored.name)
            for stored in row.files.all()
        )
        return format_html_join("、", '<a href="{}">{}</a>', links) or "—"

    def get_urls(self) -> list[URLPattern]:
        """Three more pages: investigation, revocation, a file."""
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/investigate/", view(self.investigate), name="monitoring_incident_investigate"),
            path("<int:pk>/revoke/", view(self.revoke), name="monitoring_incident_revoke"),
            path("<int:pk>/files/<int:file>/", view(self.file), name="monitoring_incident_file"),
            *super().get_urls(),
        ]

    def _incident(self, request: HttpRequest, pk: int, permission: str) -> Incident:
        """The incident, for those who may take the step; nobody else finds it."""
        if not request.user.has_perm(permission):
            raise Http404
        rows = Incident.objects.select_related("conferral__applicant", "conferral__approval__round")
        return get_object_or_404(rows, pk=pk)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Enter what the office has found (T-117)."""
        if not self.has_add_permission(request):
            raise Http404
        form = FoundForm(request.POST or None)

        def act(data: dict[str, Any]) -> object:
            number = data["plaque_number"]
            conferral = conferral_by_plaque(number) if number else None
            if number and conferral is None:
                raise Unsuitable(_("没有这一编号的奖牌，请核对。"), field="plaque_number")
            about = conferral.applicant.name if conferral else data["about"]
            if not about.strip():
                raise Unsuitable(_("请填写奖牌编号或者对象名称。"), field="about")
            return incidents.found(
                by=request.user, about=about, kind=data["kind"], description=data["description"],
                conferral=conferral,
            )  # fmt: skip

        back = reverse("admin:monitoring_incident_changelist")
        title = _("登记发现的重大事项")
        return answer_form(self.admin_site, request, form, act, title=title, about="", back=back)

    def investigate(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Record what was found."""
        incident = self._incident(request, pk, INVESTIGATE)
        form = InvestigationForm(request.POST or None, incident=incident)

        def act(data: dict[str, Any]) -> object:
            _demand_seen(incident, data["version"])
            return incidents.investigate(
                incident, by=request.user, facts=data["facts"], is_grave=data["is_grave"]
            )

        return self._answer(request, form, act, incident, _("登记核实情况"))

    def revoke(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Enter the city government's decision."""
        incident = self._incident(request, pk, REVOKE)
        if incident.conferral is None:
            raise Http404
        form = RevocationForm(request.POST or None, incident=incident)

        def act(data: dict[str, Any]) -> object:
            _demand_seen(incident, data.pop("version"))
            return revocation.revoke(incident.conferral, by=request.user, incident=incident, **data)

        return self._answer(request, form, act, incident, _("登记撤销决定"), danger=True)

    def _answer(
        self,
        request: HttpRequest,
        form: Any,
        act: Any,
        incident: Incident,
        title: str,
        *,
        danger: bool = False,
    ) -> HttpResponse:
        back = reverse("admin:monitoring_incident_change", args=[incident.pk])
        about = f"{incident.case_number} {incident.about}"
        return answer_form(
            self.admin_site, request, form, act, title=title, about=about, back=back, danger=danger
        )

    def file(self, request: HttpRequest, pk: int, file: int) -> FileResponse:
        """What was sent along, for those who may see incidents; audited."""
        if not self.has_view_permission(request):
            raise Http404
        incident = get_object_or_404(Incident, pk=pk)
        stored = get_object_or_404(incident.files, pk=file)
        record("download", incident, by=request.user, details={"sha256": stored.sha256})
        return send_file(stored, inline=True)


def _demand_seen(incident: Incident, version: int) -> None:
    if version != incident.version:
        raise Stale(_("此事项刚刚已由他人办理，请刷新后再看。"), yours=version, theirs=incident.version)
