"""第二十一条: the pages on which members record, and on which supervisor and office read along."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nantong_award.core.models import User
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Refusal, Stale, Unsuitable
from review.forms.visit_records import FORMS, CorrectionForm, NoteForm, PhotoForm, RollForm, form_for
from review.models import SiteNote, SiteVisit
from review.sections_events import SiteMethod
from review.sections_visits import LOGS
from review.selectors import visit_records as selectors
from review.selectors import visits as visit_selectors
from review.services import visit_records as services
from review.services.site_photos import HEAVIEST
from review.transitions import VisitStatus
from review.views.events_access import at_field, person
from review.views.site_review import visit_for


def read_visit(request: HttpRequest, pk: int) -> SiteVisit:
    """A visit whose records the reader may see: not the organisation's, not before the own declaration."""
    row, user = visit_for(request, pk), person(request)
    if not may(user, "review.view_sitevisit", row) or visit_selectors.undeclared_card(row, user):
        raise Http404
    return row


@login_required
@require_GET
def records(request: HttpRequest, pk: int) -> HttpResponse:
    """One part of the records at a time: the questions, or a method's lines and log."""
    row = read_visit(request, pk)
    return render(request, "review/visit_records.html", _page(request, row))


def _page(request: HttpRequest, row: SiteVisit, tried: NoteForm | None = None) -> dict[str, Any]:
    user = person(request)
    part = request.GET.get("part", "questions")
    part = part if part in dict(_tabs()) else "questions"
    notes = list(selectors.notes_of(row))
    writes = services.may_record(row, user)
    context = {
        "visit": row,
        "application": row.assignment.application,
        "part": part,
        "tabs": [{"label": label, "url": f"?part={key}", "current": key == part} for key, label in _tabs()],
        "writes": writes,
        "corrects": row.status == VisitStatus.CLOSED and may(user, "review.record_sitevisit", row),
        "me": user,
        "tried": tried,
    }
    if part == "questions":
        sheets = selectors.question_sheets(row, notes, user)
        return context | {"sheets": _written(sheets, writes, tried)}
    log = selectors.logs(part, notes)
    entries = [(note, _own_form(note, user, writes, tried)) for note in log]
    kind = LOGS[SiteMethod(part)]
    fresh = None
    if writes:
        is_tried = (
            tried is not None and tried.data.get("kind") == kind and tried not in dict(entries).values()
        )
        fresh = tried if is_tried else form_for(kind, str(uuid.uuid4()))
    return context | {
        "sheets": _written(selectors.checklist(part, notes, user), writes, tried),
        "entries": entries,
        "fresh": fresh,
        "log_label": kind.label,
    }


def _tabs() -> list[tuple[str, str]]:
    return [("questions", _("核实问题")), *((method.value, str(method.label)) for method in SiteMethod)]


def _written(
    sheets: list[selectors.Sheet], writes: bool, tried: NoteForm | None
) -> list[tuple[selectors.Sheet, NoteForm | None]]:
    """Each line with its form, the one that was refused as it was sent."""
    refused = (tried.data.get("kind"), tried.data.get("key")) if tried else None
    return [
        (
            sheet,
            (tried if refused == (sheet.kind, sheet.key) else form_for(sheet.kind, sheet.key, sheet.own))
            if writes
            else None,
        )
        for sheet in sheets
    ]


def _own_form(note: SiteNote, user: User, writes: bool, tried: NoteForm | None) -> NoteForm | None:
    if not writes or note.by_id != user.pk:
        return None
    return tried if tried and tried.data.get("key") == note.key else form_for(note.kind, note.key, note)


@login_required
@require_POST
def save_note(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep one row. The page's script gets JSON, with both texts where they differ; a plain form its page."""
    row = read_visit(request, pk)
    kind = request.POST.get("kind", "")
    if kind not in FORMS:
        raise Unsuitable(_("没有这一种现场记录。"))
    by_script = request.headers.get("X-Autosave") == "1"
    form = FORMS[kind](request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            note = services.save_note(
                row,
                by=person(request),
                kind=kind,
                key=given["key"],
                values=form.values(),
                version=given["version"],
            )
        except Unsuitable as error:
            at_field(form, error)
        except Refusal as refusal:
            if by_script:
                return JsonResponse(_told(refusal), status=refusal.status)
            raise
        else:
            if by_script:
                return JsonResponse({"version": note.version})
            messages.success(request, _("已保存。"))
            return redirect(_part_url(row, request))
    if by_script:
        return JsonResponse({"errors": form.errors}, status=422)
    return render(request, "review/visit_records.html", _page(request, row, form), status=422)


def _part_url(row: SiteVisit, request: HttpRequest) -> str:
    part = request.GET.get("part", "questions")
    return reverse("review:visit_records", args=[row.pk]) + (f"?part={part}" if part in dict(_tabs()) else "")


def _told(refusal: Refusal) -> dict[str, Any]:
    """A refusal for the script; where somebody was first, what stands there now."""
    told: dict[str, Any] = {"message": refusal.message}
    theirs = refusal.theirs if isinstance(refusal, Stale) else None
    if isinstance(theirs, SiteNote):
        told["version"] = theirs.version
        told["theirs"] = "；".join(
            filter(None, (theirs.get_state_display(), theirs.subject, theirs.reference, theirs.text))
        )
    return told


@login_required
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, pk: int, note_pk: int) -> HttpResponse:
    """Add a correction to a record of a visit that is over."""
    row = read_visit(request, pk)
    note = get_object_or_404(row.notes.filter(corrects=None).select_related("by"), pk=note_pk)
    if not may(person(request), "review.record_sitevisit", row):
        raise Http404
    form = CorrectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.correct(note, by=person(request), text=form.cleaned_data["text"])
        except Unsuitable as error:
            at_field(form, error)
        else:
            messages.success(request, _("已追加更正，原记录不变。"))
            return redirect("review:visit_records", pk=row.pk)
    context = {"visit": row, "application": row.assignment.application, "note": note, "form": form}
    return render(request, "review/visit_correct.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def attendance(request: HttpRequest, pk: int) -> HttpResponse:
    """The roll of each day, by the leader."""
    row = read_visit(request, pk)
    seats = list(visit_selectors.seats_of(row.assignment.panel))
    conducts = may(person(request), "review.conduct_sitevisit", row)
    form = RollForm(request.POST, seats=seats) if request.method == "POST" else None
    if form is not None and not conducts:
        raise Http404
    if form is not None and form.is_valid():
        given = form.cleaned_data
        try:
            services.record_attendance(
                row, by=person(request), day=given["day"], present=form.there(), note=given["note"]
            )
        except Unsuitable as error:
            at_field(form, error)
        else:
            messages.success(request, _("已登记到场情况。"))
            return redirect("review:visit_attendance", pk=row.pk)
    context = {
        "visit": row,
        "application": row.assignment.application,
        "rolls": selectors.rolls(row),
        "writes": conducts and row.status == VisitStatus.UNDER_WAY,
        "form": form,
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "review/visit_attendance.html", context, status=status)


@login_required
@require_GET
def photos(request: HttpRequest, pk: int) -> HttpResponse:
    """The contact sheet, and the way to add to it."""
    row = read_visit(request, pk)
    return render(request, "review/visit_photos.html", photo_page(request, row))


def photo_page(request: HttpRequest, row: SiteVisit, form: PhotoForm | None = None) -> dict[str, Any]:
    """What the contact sheet shows."""
    user = person(request)
    return {
        "visit": row,
        "application": row.assignment.application,
        "photos": list(selectors.photos_of(row)),
        "writes": services.may_record(row, user),
        "me": user,
        "form": form or PhotoForm(),
        "limit": HEAVIEST,
    }
