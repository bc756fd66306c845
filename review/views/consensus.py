"""The consensus page (R20.4): sheets side by side, the leader records, members follow and say what they think."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from nantong_award.core.http import is_htmx
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Stale, Unsuitable
from review.documents_charts import charts_of
from review.forms.consensus import (
    AgreedForm,
    CompileForm,
    EntryForm,
    NoteForm,
    RemarkForm,
    SignForm,
    WordsForm,
    in_id,
)
from review.models import Assignment, PanelReport
from review.models.consensus import SUMMARY, WHOLE
from review.selectors import consensus as selectors
from review.selectors import scores
from review.selectors.consensus import Grid
from review.selectors.report_state import state_of
from review.services import consensus as services
from review.services import panel_reports
from review.transitions import ReportStatus
from review.views.access import at_field, person, reported


@login_required
@require_GET
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """All sheets side by side once every sheet is in; before that how many are missing, and no figure."""
    return render_page(request, reported(request, pk))


def render_page(
    request: HttpRequest, assignment: Assignment, form: EntryForm | None = None, status: int = 200
) -> HttpResponse:
    """The page, with one form as it was refused."""
    report = report_on(assignment)
    signed = report is not None and report.status != ReportStatus.DRAFTED
    waiting = scores.open_sheets(assignment)
    if waiting and not signed:
        context = {"assignment": assignment, "application": assignment.application, "waiting": waiting}
        return render(request, "review/report_waiting.html", context)
    grid = selectors.grid(assignment, fixed=report.agreed if report and signed else None)
    context = _context(request, grid, report, form)
    return render(request, "review/report.html", context, status=status)


def report_on(assignment: Assignment) -> PanelReport | None:
    """The file's report, if it was compiled."""
    return PanelReport.objects.filter(assignment=assignment).select_related("pdf").first()


def _context(
    request: HttpRequest, grid: Grid, report: PanelReport | None, form: EntryForm | None
) -> dict[str, Any]:
    user, assignment = person(request), grid.assignment
    cards = [each.card for each in grid.totals]
    signed = report is not None and report.status != ReportStatus.DRAFTED
    leads = bool(cards) and may(user, services.LEAD, cards[0])
    state = state_of(grid, report, user)
    return {
        "assignment": assignment,
        "application": assignment.application,
        "grid": grid,
        "report": report,
        "state": state,
        "is_signed": signed,
        "is_leader": leads and not signed,
        "may_say": not signed and not leads and state.seat is not None,
        "findings": panel_reports.findings(grid),
        "groups": _groups(grid, form) if leads and not signed else _read(grid),
        "whole": _whole(grid, form),
        "summary": _summary(grid, form),
        "compile": CompileForm(initial={"seen": panel_reports.stamp_of(grid, report)}),
        "sign": SignForm(initial={"draft": report.draft}) if report else None,
        "live": live_stamp(grid, report),
        "charts": charts_of(grid),
    }


def live_stamp(grid: Grid, report: PanelReport | None) -> str:
    """Changes with everything that members see live."""
    return f"{panel_reports.stamp_of(grid, report)}|{grid.remarks}"


def _url(grid: Grid, key: str) -> str:
    return reverse("review:save_consensus", args=[grid.assignment.pk, key])


def _groups(grid: Grid, refused: EntryForm | None) -> list[dict[str, Any]]:
    """Each category with a form for every item and one for its words."""
    return [
        {
            "category": category,
            "rows": [
                {"row": row, "form": _or(refused, _agreed(grid, row.item.code)), "say": None}
                for row in category.rows
            ],
            "words": _or(refused, WordsForm(category=category, url=_url(grid, category.code))),
        }
        for category in grid.categories
    ]


def _or(refused: EntryForm | None, fresh: EntryForm) -> EntryForm:
    return refused if refused is not None and refused.key == fresh.key else fresh


def _read(grid: Grid) -> list[dict[str, Any]]:
    return [
        {
            "category": category,
            "rows": [
                {"row": row, "form": None, "say": RemarkForm(key=row.item.code)} for row in category.rows
            ],
            "words": None,
        }
        for category in grid.categories
    ]


def _agreed(grid: Grid, key: str, data: Any = None) -> AgreedForm:
    row = next(row for row in grid.rows if row.item.code == key)
    return AgreedForm(
        data, row=row, criteria=grid.criteria, by_consensus=grid.by_consensus, url=_url(grid, key)
    )


def _whole(grid: Grid, refused: EntryForm | None, data: Any = None) -> EntryForm:
    initial = {"version": grid.whole.version, "note": grid.whole.note}
    label, limit = _("合计相差的讨论结果"), services.LIMITS["note"]
    form = NoteForm(data, key=WHOLE, url=_url(grid, WHOLE), label=label, limit=limit, initial=initial)
    return _or(refused, form)


def _summary(grid: Grid, refused: EntryForm | None, data: Any = None) -> EntryForm:
    initial = {"version": grid.summary.version, "note": grid.summary.note}
    label, limit = _("综合意见"), services.SUMMARY_LIMIT
    form = NoteForm(data, key=SUMMARY, url=_url(grid, SUMMARY), label=label, limit=limit, initial=initial)
    return _or(refused, form)


def _form_of(grid: Grid, key: str, data: Any) -> EntryForm:
    """The form of a key, or 404."""
    if key in grid.criteria.codes:
        return _agreed(grid, key, data)
    if key == WHOLE:
        return _whole(grid, None, data)
    if key == SUMMARY:
        return _summary(grid, None, data)
    category = next((each for each in grid.categories if each.code == key), None)
    if category is None:
        raise Http404
    return WordsForm(data, category=category, url=_url(grid, key))


def opened(request: HttpRequest, pk: int) -> Assignment:
    """A file whose sheets are all in and that the person may read; before that there is nothing here."""
    assignment = reported(request, pk)
    if scores.open_sheets(assignment):
        raise Http404
    return assignment


@login_required
@require_POST
def save(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """One entry is kept; htmx gets what changed on the page and nothing else, so that nothing jumps."""
    assignment = opened(request, pk)
    before = selectors.grid(assignment)
    form = _form_of(before, key, request.POST)
    if not form.is_valid():
        return _refused(request, assignment, form, 422)
    over = request.POST.get("over", "")
    seen = int(over) if over.isdecimal() else form.cleaned_data["version"]
    try:
        services.save(assignment, by=person(request), key=key, values=form.values(), version=seen)
    except Unsuitable as error:
        at_field(form, error)
        return _refused(request, assignment, form, 422)
    except Stale as error:
        if error.yours is None:
            raise
        return _refused(request, assignment, form, 409, stale=error)
    if not is_htmx(request):
        return redirect(f"{reverse('review:report', args=[pk])}#c{in_id(key)}")
    return _kept(request, before, form)


def _kept(request: HttpRequest, before: Grid, form: EntryForm) -> HttpResponse:
    """The page's stamp moves on only if the page had seen everything before this entry."""
    assignment, report = before.assignment, report_on(before.assignment)
    grid = selectors.grid(assignment)
    saw_all = request.POST.get("seen") == panel_reports.stamp_of(before, report)
    context = {
        "grid": grid,
        "report": report,
        "assignment": assignment,
        "form": form,
        "row": next((row for row in grid.rows if row.item.code == form.key), None),
        "entry": assignment.consensus.get(key=form.key),
        "findings": panel_reports.findings(grid),
        "seen": panel_reports.stamp_of(grid, report) if saw_all else None,
        "state": state_of(grid, report, person(request)),
    }
    return render(request, "review/_entry_saved.html", context)


def _refused(
    request: HttpRequest, assignment: Assignment, form: EntryForm, status: int, stale: Stale | None = None
) -> HttpResponse:
    form.stale = stale  # type: ignore[attr-defined]
    form.saved = assignment.consensus.filter(key=form.key).first()  # type: ignore[attr-defined]
    if is_htmx(request):
        context = {"form": form, "assignment": assignment}
        return render(request, "review/_entry_told.html", context, status=status)
    return render_page(request, assignment, form, status)


@login_required
@require_POST
def say(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """A member's word on an item."""
    assignment = opened(request, pk)
    form = RemarkForm(request.POST, key=key)
    text = form.cleaned_data["text"] if form.is_valid() else ""
    services.say(assignment, by=person(request), key=key, text=text)
    return redirect(f"{reverse('review:report', args=[pk])}#c{in_id(key)}")


@login_required
@require_GET
def live(request: HttpRequest, pk: int) -> HttpResponse:
    """What has changed since the page was drawn; nothing, and quickly, when nothing has."""
    assignment = opened(request, pk)
    grid, report = selectors.grid(assignment), report_on(assignment)
    stamp = live_stamp(grid, report)
    if request.GET.get("since") == stamp:
        return HttpResponse(status=204)
    cards = [each.card for each in grid.totals]
    is_leader = bool(cards) and may(person(request), services.LEAD, cards[0])
    context = {
        "grid": grid,
        "report": report,
        "assignment": assignment,
        "live": stamp,
        "is_leader": is_leader,
        "is_signed": report is not None and report.status != ReportStatus.DRAFTED,
        "state": state_of(grid, report, person(request)),
        "findings": panel_reports.findings(grid),
    }
    return render(request, "review/_consensus_live.html", context)
