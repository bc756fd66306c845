"""The public site of the notice and after: notices, objections, winners, plaques, case look-up."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from applications.models import EndorsingBody, StandingEntry
from nantong_award.core import charts, clock
from nantong_award.core.files import store
from nantong_award.core.refusals import Unsuitable
from publicity import selectors
from publicity.documents import notice_pdf
from publicity.forms.public import CaseForm, ObjectionForm, PlaqueForm
from publicity.models import Objection, PublicityNotice
from publicity.services import notices
from publicity.services.notices import hash_code

PAGE_SIZE = 50


@require_GET
def notice_list(request: HttpRequest) -> HttpResponse:
    """Every notice, running ones first: 2 queries."""
    page = Paginator(selectors.public_notices(), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "publicity/notices.html", {"page": page, "now": clock.now()})


def notice_page(request: HttpRequest, pk: int) -> HttpResponse:
    """List, countdown and objection form (Art. 24); the form is there while the period runs."""
    notice = _public_notice(pk)
    form = ObjectionForm(request.POST or None, request.FILES or None, notice=notice)
    if request.method == "POST" and form.is_valid():
        received = _object(form)
        if received is not None:
            objection, code = received
            return render(
                request, "publicity/objection_received.html", {"objection": objection, "code": code}
            )
    context = {
        "notice": notice,
        "groups": selectors.groups_of(notice),
        "form": form,
        "is_running": notice.opens_at <= clock.now() < notice.closes_at,
    }
    status = 422 if form.is_bound else 200
    return render(request, "publicity/notice.html", context, status=status)


def _object(form: ObjectionForm) -> tuple[Objection, str] | None:
    """Store the file and the objection; errors go to their field."""
    data = form.cleaned_data
    try:
        files = [store(data["file"], by=None)] if data["file"] else []
        return notices.object_to(
            data["candidate"],
            name=data["name"],
            contact=data["contact"],
            content=data["content"],
            files=files,
        )
    except Unsuitable as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return None


@require_GET
def notice_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The notice as one A4 page."""
    notice = _public_notice(pk)
    disposition = content_disposition_header(False, f"{notice.title}.pdf") or "inline"
    return HttpResponse(
        notice_pdf(notice), content_type="application/pdf", headers={"Content-Disposition": disposition}
    )


@require_GET
def notice_json(request: HttpRequest, pk: int) -> JsonResponse:
    """The notice for machines; removed names stay with their reason."""
    notice = _public_notice(pk)
    names = [
        {
            "name": row.application.applicant.name,
            "track": row.application.applicant.track,
            "level": row.level,
            "removed": row.removed_at is not None,
            "removal_reason": row.removal_reason,
        }
        for _title, rows in selectors.groups_of(notice)
        for row in rows
    ]
    return JsonResponse(
        {
            "title": notice.title,
            "year": notice.list.round.year,
            "opens_at": notice.opens_at.isoformat(),
            "closes_at": notice.closes_at.isoformat(),
            "last_day": notice.last_day.isoformat(),
            "calendar": notice.calendar,
            "candidates": names,
        },
        json_dumps_params={"ensure_ascii": False},
    )


def _public_notice(pk: int) -> PublicityNotice:
    return get_object_or_404(selectors.public_notices(), pk=pk)


@require_GET
def winner_list(request: HttpRequest) -> HttpResponse:
    """The register of winners since 2009: search by year, level, county, name: 5 queries."""
    given = _search(request)
    page = Paginator(selectors.winners(**given), PAGE_SIZE).get_page(request.GET.get("page"))
    per_year = selectors.winners_per_year()
    years = [str(year) for year, _count in per_year]
    context = {
        "page": page,
        "given": given,
        "years": [(year, year) for year in reversed(years)],
        "levels": [
            (kind.value, kind.label) for kind in (StandingEntry.Kind.AWARD, StandingEntry.Kind.NOMINATION)
        ],
        "counties": EndorsingBody.objects.filter(kind=EndorsingBody.Kind.COUNTY).values_list("pk", "name"),
        "chart": charts.bar(
            [(str(year), count) for year, count in per_year], title=_("各年度获奖数（含提名奖）")
        ),
    }
    return render(request, "publicity/winners.html", context)


def _search(request: HttpRequest) -> dict[str, Any]:
    """What was asked for; numbers that are none are left out."""
    year, county = request.GET.get("year", ""), request.GET.get("county", "")
    return {
        "year": int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None,
        "level": request.GET.get("level", ""),
        "county": int(county) if county.isascii() and county.isdigit() and len(county) < 10 else None,
        "words": request.GET.get("q", "").strip()[:60],
    }


@require_GET
def verify(request: HttpRequest) -> HttpResponse:
    """Whether a plaque number is real, for whom, and whether the title was revoked (Art. 29, 31)."""
    form = PlaqueForm(request.GET or None)
    context: dict[str, Any] = {"form": form, "asked": False}
    if form.is_bound and form.is_valid():
        conferral = selectors.conferral_by_plaque(form.cleaned_data["number"])
        context |= {
            "asked": True,
            "conferral": conferral,
            "revocation": selectors.revoked_on(conferral) if conferral else None,
            "number": form.cleaned_data["number"],
        }
    return render(request, "publicity/verify.html", context)


def case(request: HttpRequest) -> HttpResponse:
    """The state and answer of one's own objection, by number and code; a wrong pair tells nothing."""
    form = CaseForm(request.POST or None)
    objection = None
    if request.method == "POST" and form.is_valid():
        objection = Objection.objects.filter(
            case_number=form.cleaned_data["case_number"].strip(),
            code_hash=hash_code(form.cleaned_data["code"]),
        ).first()
        if objection is None:
            form.add_error(None, _("没有查到，请核对受理编号和查询码。"))
    status = 422 if form.is_bound and objection is None else 200
    return render(request, "publicity/case.html", {"form": form, "objection": objection}, status=status)
