"""第三十三条: the supervisor reads everything of the own review and adds one record."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nantong_award.core.files import store
from nantong_award.core.models import User
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Unsuitable
from review.forms.visits import SupervisorReportForm
from review.models import SiteVisit, SupervisorReport
from review.sections_visits import SUPERVISION_POINTS
from review.selectors import visit_records
from review.selectors import visits as selectors
from review.services import site_review
from review.transitions import VisitStatus
from review.views.events_access import at_field, hand_out, person

PAGE = 30


@login_required
@require_GET
def supervision(request: HttpRequest) -> HttpResponse:
    """The visits under the reader's eyes."""
    user = person(request)
    rows = selectors.visits_supervised_by(user).order_by("starts_on", "pk")
    if not (may(user, "review.witness_draw") or rows.exists()):
        raise Http404
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "review/supervision.html", {"page_obj": page})


def _supervised(user: User, pk: int) -> SiteVisit:
    return get_object_or_404(selectors.visits_supervised_by(user), pk=pk)


@login_required
@require_http_methods(["GET", "POST"])
def supervised_visit(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything of one review to read, and the form of the record."""
    user = person(request)
    row = _supervised(user, pk)
    form = SupervisorReportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            _file(row, form, user)
        except Unsuitable as error:
            at_field(form, error)
        else:
            messages.success(request, _("监督记录已提交，不能再修改。"))
            return redirect("review:supervised_visit", pk=row.pk)
    context = _context(selectors.visit_with_review(row.pk), form)
    return render(request, "review/supervision_visit.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def sign_in(request: HttpRequest, pk: int) -> HttpResponse:
    """第三十三条: the supervisor is there; from the own device, by the own account."""
    user = person(request)
    site_review.sign_in_supervisor(_supervised(user, pk), by=user)
    messages.success(request, _("已签到，评审组可以召开首次会议。"))
    return redirect("review:supervised_visit", pk=pk)


@transaction.atomic
def _file(row: SiteVisit, form: SupervisorReportForm, user: User) -> None:
    given = form.cleaned_data
    stored = store(given["file"], by=user) if given["file"] else None
    site_review.file_supervisor_report(
        row,
        by=user,
        points=form.points(),
        text=given["text"],
        irregularities=given["irregularities"],
        file=stored,
    )


def _context(row: SiteVisit, form: SupervisorReportForm) -> dict[str, Any]:
    notes = list(visit_records.notes_of(row))
    record = getattr(row, "supervisor_report", None)
    may_file = row.status == VisitStatus.UNDER_WAY and record is None
    return {
        "visit": row,
        "application": row.assignment.application,
        "seats": list(selectors.seats_of(row.assignment.panel)),
        "names": True,
        "methods": visit_records.said_about(notes),
        "questions": visit_records.question_sheets(row, notes, row.supervisor or User()),
        "photos": list(visit_records.photos_of(row)),
        "rolls": visit_records.rolls(row),
        "sheets": selectors.sheets_of(row),
        "report": getattr(row.assignment, "report", None),
        "record": record,
        "points": _answered(record),
        "form": form if may_file else None,
        "point_fields": [form[key] for key in SUPERVISION_POINTS],
    }


def _answered(record: SupervisorReport | None) -> list[tuple[Any, bool]]:
    """The points with their answers."""
    given = record.points if record else {}
    return [(label, given[key]) for key, label in SUPERVISION_POINTS.items() if key in given]


@login_required
@require_GET
def attachment(request: HttpRequest, pk: int) -> FileResponse:
    """The file of a supervisor's record: for that supervisor and the office."""
    user = person(request)
    rows = (
        selectors.visits()
        if may(user, "review.view_supervisorreport")
        else selectors.visits_supervised_by(user)
    )
    record = getattr(get_object_or_404(rows, pk=pk), "supervisor_report", None)
    if record is None or record.file is None:
        raise Http404
    return hand_out(request, record.file)
