"""批量受理: what would be accepted and what not is shown first; then file by file, with its progress (Art. 19)."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.models import Application
from applications.selectors.queue import round_in_review, standing_of
from applications.services import bulk, qualification
from applications.transitions import Status
from nantong_award.core import bars
from nantong_award.core.permissions import may

CHOSEN, HANDLED = "bulk_acceptance_chosen", "bulk_acceptance_handled"


class BulkAcceptance(admin.ModelAdmin):
    """The action of the list, its preview, its progress and its summary."""

    @admin.action(description=gettext_lazy("批量受理没有待定事项的申报"))
    def accept_clean(self, request: HttpRequest, queryset: QuerySet[Application]) -> HttpResponse:
        """Keep the choice and show what would come of it."""
        request.session[CHOSEN] = list(queryset.values_list("pk", flat=True))
        return HttpResponseRedirect(reverse("admin:applications_application_accept_many"))

    def _files(self, request: HttpRequest) -> list[Application]:
        """The chosen files, or all that wait in the round in review."""
        rows = Application.objects.select_related("applicant", "county", "round")
        chosen = request.session.get(CHOSEN)
        if chosen is None:
            round = round_in_review()
            rows = rows.filter(round=round, status=Status.ENDORSED) if round else rows.none()
        else:
            rows = rows.filter(pk__in=chosen)
        return list(bars.open_to(request.user, rows).order_by("applicant__track", "number", "pk"))

    def accept_many(self, request: HttpRequest) -> HttpResponse:
        """GET shows the preview; POST accepts as many as one request may and goes on until none is left."""
        if not may(request.user, qualification.ACCEPT):
            raise Http404
        if request.method == "POST":
            return self._go_on(request)
        if "all" in request.GET:
            request.session.pop(CHOSEN, None)
        request.session.pop(HANDLED, None)
        files = self._files(request)
        standing = standing_of(files)
        ready = [file for file in files if _is_ready(file, standing[file.pk])]
        left = [(file, _why(file, standing[file.pk])) for file in files if file not in ready]
        context = {"ready": ready, "left": left, "title": _("批量受理")}
        return self._shown(request, "accept_many", context)

    def _go_on(self, request: HttpRequest) -> HttpResponse:
        wanted = [_pair(value) for value in request.POST.getlist("row")]
        if not wanted:
            messages.warning(request, _("没有可以受理的申报。"))
            return redirect("admin:applications_application_accept_many")
        handled = bulk.accept_some(wanted, by=request.user)
        told = [*request.session.get(HANDLED, []), *(each.to_json() for each in handled)]
        request.session[HANDLED] = told
        left = wanted[len(handled) :]
        if not left:
            request.session.pop(CHOSEN, None)
            return redirect("admin:applications_application_accepted_many")
        context = {"left": left, "done": len(told), "total": len(told) + len(left), "title": _("批量受理")}
        return self._shown(request, "accept_many_progress", context)

    def accepted_many(self, request: HttpRequest) -> HttpResponse:
        """The summary: notices, and what was not accepted and why."""
        if not may(request.user, qualification.ACCEPT):
            raise Http404
        told = request.session.get(HANDLED, [])
        context = {
            "accepted": [each for each in told if each["accepted"]],
            "left": [each for each in told if not each["accepted"]],
            "title": _("批量受理结果"),
        }
        return self._shown(request, "accepted_many", context)

    def _shown(self, request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
        common = {**self.admin_site.each_context(request), "opts": self.opts}
        return TemplateResponse(request, f"admin/applications/application/{name}.html", common | context)


def _is_ready(file: Application, standing: Any) -> bool:
    return file.status == Status.ENDORSED and standing.is_clean


def _why(file: Application, standing: Any) -> str:
    """Why a file is not accepted with the others."""
    if file.status != Status.ENDORSED:
        return _("状态为“%(status)s”") % {"status": file.get_status_display()}
    if standing.open_count is None:
        return _("尚未按规则审查")
    if standing.open_count:
        return _("尚有 %(count)d 项未符合或者待证明（%(first)s等）") % {
            "count": standing.open_count,
            "first": standing.open_first,
        }
    return _("同一母子公司链也有申报，须由集团选定保留哪一份")


def _pair(value: str) -> tuple[int, int]:
    pk, _colon, version = value.partition(":")
    if not (pk.isdigit() and version.isdigit()):
        raise Http404
    return int(pk), int(version)
