"""Internal notice of an applicant or, for an individual, of its employer (Art. 18, R18.2)."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applications.forms.notice import NoticeDaysForm, WholeNoticeForm
from applications.models import Application, InternalNotice, NoticeProof
from applications.selectors.notice_days import NoticeDays, count_notice, latest_start
from applications.selectors.readiness import INTERNAL_NOTICE, filing_ends_at, is_open
from applications.services import internal_notice as notice_service
from applications.views.access import own, person, readiness
from nantong_award.core import clock, working_days
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Unsuitable

PAGE, DAYS = "applications/internal_notice.html", "applications/_notice_days.html"


@login_required
def internal_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Record start, end, place, proof and objections; the kernel counts the working days."""
    application = _asked(request, pk)
    notice = _notice(application)
    form = WholeNoticeForm(request, notice)
    if request.method == "POST" and not form.errors() and _recorded(application, form, request):
        messages.success(request, _("内部公示已登记。"))
        stay = request.POST.get("then") == "stay"
        return redirect("applications:internal_notice" if stay else "applications:application", pk)
    errors = form.errors() if request.method == "POST" else []
    context = _context(request, application, notice) | {"form": form, "errors": errors}
    context |= _days(application, NoticeDaysForm(request.POST) if errors else None, notice)
    return render(request, PAGE, context, status=422 if errors else 200)


@login_required
def notice_days(request: HttpRequest, pk: int) -> HttpResponse:
    """The strip of days for what stands in the two fields just now; stores nothing."""
    application = _asked(request, pk)
    context = {"application": application, **_days(application, NoticeDaysForm(request.GET), None)}
    return render(request, DAYS, context)


@login_required
@require_POST
def remove_proof(request: HttpRequest, pk: int, proof_pk: int) -> HttpResponse:
    """Take one file out of the notice."""
    application = _asked(request, pk)
    rows = NoticeProof.objects.filter(notice__application=application, removed_at=None)
    proof = get_object_or_404(rows.select_related("notice__application__round", "file"), pk=proof_pk)
    notice_service.remove_proof(proof, by=person(request))
    messages.success(request, _("公示材料已移除。"))
    return redirect("applications:internal_notice", pk)


def _asked(request: HttpRequest, pk: int) -> Application:
    """One's own file, where its edition asks for a notice."""
    application = own(request, pk)
    if application.round.law.internal_notice_days is None:
        raise Http404
    return application


def _notice(application: Application) -> InternalNotice | None:
    notice: InternalNotice | None = getattr(application, "internal_notice", None)
    return notice


def _recorded(application: Application, form: WholeNoticeForm, request: HttpRequest) -> bool:
    try:
        notice_service.record_notice(application, by=person(request), **form.values())
    except Unsuitable as error:
        form.add_error("proof" if error.field == "file" else error.field, error.message)
        return False
    return True


def _context(request: HttpRequest, application: Application, notice: InternalNotice | None) -> dict[str, Any]:
    editable = is_open(application, INTERNAL_NOTICE) and may(
        person(request), "applications.edit_application", application
    )
    return {
        "application": application,
        "notice": notice,
        "required_days": application.round.law.internal_notice_days,
        "findings": readiness(application).notice_findings,
        "editable": editable,
        "proofs": _proofs(application, notice, editable),
    }


def _proofs(application: Application, notice: InternalNotice | None, editable: bool) -> list[dict[str, Any]]:
    if notice is None:
        return []
    rows = notice.proofs.filter(removed_at=None).select_related("file")
    return [
        {
            "stored": proof.file,
            "url": reverse("applications:file", args=[proof.file_id]),
            "label": proof.file.name,
            "remove": reverse("applications:remove_notice_proof", args=[application.pk, proof.pk])
            if editable
            else "",
        }
        for proof in rows
    ]


def _days(
    application: Application, typed: NoticeDaysForm | None, notice: InternalNotice | None
) -> dict[str, Any]:
    """The days typed, else those recorded, else what a notice begun today would give."""
    calendar, edition, closes_at = working_days.calendar(), application.round.law, filing_ends_at(application)
    started_on, ended_on = _period(typed, notice)
    counted: NoticeDays = count_notice(
        edition, started_on or clock.today(), ended_on, closes_at=closes_at, calendar=calendar
    )
    return {
        "days": counted,
        "supposed": started_on is None,
        "closes_at": closes_at,
        "latest_start": latest_start(edition, closes_at, calendar),
        "required_days": edition.internal_notice_days,
    }


def _period(typed: NoticeDaysForm | None, notice: InternalNotice | None) -> tuple[Any, Any]:
    if typed is not None:
        typed.is_valid()
        started_on, ended_on = (typed.cleaned_data.get(name) for name in ("started_on", "ended_on"))
        sound = started_on is not None and (ended_on is None or ended_on >= started_on)
        return started_on, ended_on if sound else None
    return (notice.started_on, notice.ended_on) if notice else (None, None)
