"""申报 in the admin: the list, and for each file the 资格审查 desk (Art. 12–14, 19)."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from applications.admin.bulk_acceptance import BulkAcceptance
from applications.admin.qualification_desk import QualificationDesk
from applications.admin.queue_list import DeskFilter, QueueList
from applications.models import Application
from applications.selectors import queue
from applications.services import departmental, qualification
from applications.transitions import OPEN_STATUSES, Status
from nantong_award.core.admin import ExportMixin
from nantong_award.core.permissions import may
from nantong_award.core.templatetags.desk import status
from nantong_award.regulation.finding import Findings


@admin.register(Application)
class ApplicationAdmin(QualificationDesk, BulkAcceptance, ExportMixin):
    """Files are written by applicants and moved by services; here nothing of them can be typed over."""

    change_list_template = "admin/applications/application/change_list.html"
    list_display = ["name", "number", "county", "state", "open_findings", "kin", "waiting"]
    actions = ["accept_clean"]
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
    list_filter = [DeskFilter, "status", "applicant__track", "round", "county"]
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
            for name in ("assess", "determine", "determine_many", "refuse", "complete", "lapse")
        ]
        own += [
            path(f"{name}/", view(getattr(self, name)), name=f"applications_application_{name}")
            for name in ("accept_many", "accepted_many", "assess_many")
        ]
        return own + super().get_urls()

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """The list knows what is open on each file of its page."""
        return QueueList

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Acceptance is offered to those who may accept."""
        actions = super().get_actions(request)
        if not may(request.user, qualification.ACCEPT):
            actions.pop("accept_clean", None)
        return actions

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list with how many files of the round in review lie where."""
        round = queue.round_in_review()
        more = {
            "round": round,
            "title": _("资格审查"),
            "is_nav_sidebar_enabled": False,
            "counts": queue.counts(round) if round else {},
            "may_accept": may(request.user, qualification.ACCEPT),
        }
        return super().changelist_view(request, {**more, **(extra_context or {})})

    def assess_many(self, request: HttpRequest) -> HttpResponse:
        """Ask the rules about every file that waits for the decision."""
        round = queue.round_in_review()
        if request.method == "POST" and round is not None:
            count = departmental.examine_again(round, by=request.user)
            messages.success(request, _("已按规则审查 %(count)d 份待决定的申报。") % {"count": count})
        return redirect(
            f"{reverse('admin:applications_application_changelist')}?status__exact={Status.ENDORSED}"
        )

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

    @admin.display(description=_("状态"), ordering="status")
    def state(self, application: Application) -> SafeString:
        """The state as a label."""
        return status(application)

    @admin.display(description=_("未决结论"))
    def open_findings(self, application: Application) -> str:
        """How many findings are open, by the stored review."""
        if application.status not in OPEN_STATUSES:
            return "—"
        standing = application.standing  # type: ignore[attr-defined]
        if standing.open_count is None:
            return str(_("未审查"))
        return f"{standing.open_count}" if standing.open_count else str(_("无"))

    @admin.display(description=_("关联企业"))
    def kin(self, application: Application) -> str:
        """Who of the same ownership chain applies too."""
        count = len(application.kin)  # type: ignore[attr-defined]
        return _("%(count)d 家") % {"count": count} if count else "—"

    @admin.display(description=_("等待（天）"), ordering="endorsed_at")
    def waiting(self, application: Application) -> str:
        """Days since the recommendation."""
        days = queue.waiting_days(application)
        return "—" if days is None else str(days)

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
