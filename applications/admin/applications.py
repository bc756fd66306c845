"""申报 in the admin: the list, and for each file the 资格审查 desk (Art. 12–14, 19)."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from applications.admin.qualification_desk import QualificationDesk
from applications.models import Application
from applications.services import qualification
from nantong_award.core.admin import ExportMixin
from nantong_award.regulation.finding import Findings


@admin.register(Application)
class ApplicationAdmin(QualificationDesk, ExportMixin):
    """Files are written by applicants and moved by services; here nothing of them can be typed over."""

    list_display = ["name", "number", "track", "county", "status", "year", "submitted_at", "decided_at"]
    export_columns = [
        "number",
        "year",
        "name",
        "track",
        "code",
        "county",
        "status",
        "submitted_at",
        "endorsed_at",
        "decided_at",
        "decision_reason",
    ]
    list_filter = ["status", "applicant__track", "round", "county"]
    list_select_related = ["applicant", "round", "county"]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["number", "applicant__name", "applicant__credit_code"]
    date_hierarchy = "submitted_at"
    final = frozenset({"accept"})

    def accept(self, request: HttpRequest, obj: Application, reason: str) -> None:
        """Art. 19: accept; rules that stand against it are shown."""
        qualification.accept(obj, by=request.user)

    @property
    def actions_on_row(self) -> Any:
        """Acceptance goes over the confirm page; refusal has a form of its own."""
        return {"accept": (_("受理"), self.accept)}

    def findings_of(self, request: HttpRequest, obj: Application) -> Findings | None:
        """The settled findings, shown before acceptance."""
        return self.desk(obj).standing

    def get_urls(self) -> list[URLPattern]:
        """The desk's own addresses."""
        view = self.admin_site.admin_view
        own = [
            path(f"<int:pk>/{name}/", view(getattr(self, name)), name=f"applications_application_{name}")
            for name in ("assess", "determine", "refuse")
        ]
        return own + super().get_urls()

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Applying is the applicant's own act (Art. 4)."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing of a file is changed by hand."""
        return False

    @admin.display(description=_("申报主体"), ordering="applicant__name")
    def name(self, application: Application) -> str:
        """The applicant's name."""
        return application.applicant.name

    @admin.display(description=_("统一社会信用代码"))
    def code(self, application: Application) -> str:
        """The applicant's code, for the export."""
        return application.applicant.credit_code or ""

    @admin.display(description=_("类别"), ordering="applicant__track")
    def track(self, application: Application) -> str:
        """组织 or 个人."""
        return application.applicant.get_track_display()

    @admin.display(description=_("年度"), ordering="round__year")
    def year(self, application: Application) -> int:
        """The round's year."""
        return application.round.year
