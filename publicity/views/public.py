"""The public site of the notice and after: notices with their objections, winners, plaques."""

from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from applications.models import EndorsingBody
from nantong_award.core import charts, clock
from nantong_award.core.files import store
from nantong_award.core.qr import qr_svg
from nantong_award.core.refusals import Unsuitable
from publicity import selectors
from publicity.documents import notice_pdf
from publicity.forms.public import ObjectionForm, PlaqueForm
from publicity.models import Conferral, Objection, PublicityNotice
from publicity.services import objections

PAGE_SIZE = 50
LEVELS = [(kind.value, kind.label) for kind in selectors.WINNING]


@require_GET
def notice_list(request: HttpRequest) -> HttpResponse:
    """Every notice, the newest first: 2 queries."""
    page = Paginator(selectors.public_notices(), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "publicity/notices.html", {"page": page, "now": clock.now()})


def notice_page(request: HttpRequest, pk: int) -> HttpResponse:
    """List, countdown and objection form (Art. 24); the form is there while the period runs."""
    notice = _public_notice(pk)
    if request.method == "POST":
        objections.demand_running(notice)
    form = ObjectionForm(request.POST or None, request.FILES or None, notice=notice)
    if request.method == "POST" and form.is_valid():
        received = _object(form)
        if received is not None:
            objection, code = received
            return render(
                request, "publicity/objection_received.html", {"objection": objection, "code": code}
            )
    groups = selectors.groups_of(notice)
    context = {
        "notice": notice,
        "article": notice.list.round.law.cite("public_notice").text,
        "groups": groups,
        "has_names": any(row.removed_at is None for _title, rows in groups for row in rows),
        "form": form,
        "is_running": clock.now() < notice.closes_at,
    }
    return render(request, "publicity/notice.html", context, status=422 if request.method == "POST" else 200)


def _object(form: ObjectionForm) -> tuple[Objection, str] | None:
    """Store the evidence and the objection together, or neither; errors go to their field."""
    data = form.cleaned_data
    try:
        with transaction.atomic():
            files = [store(data["file"], by=None)] if data["file"] else []
            return objections.object_to(
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
    """The notice as one A4 page; rendered once for each state of its list, since anyone may ask for it."""
    notice = _public_notice(pk)
    removed = [row.pk for _title, rows in selectors.groups_of(notice) for row in rows if row.removed_at]
    key = f"notice-paper:{notice.pk}:{'-'.join(map(str, removed))}"
    pdf = cache.get_or_set(key, lambda: notice_pdf(notice))
    disposition = content_disposition_header(False, f"{notice.title}.pdf") or "inline"
    return HttpResponse(pdf, content_type="application/pdf", headers={"Content-Disposition": disposition})


@require_GET
def notice_json(request: HttpRequest, pk: int) -> JsonResponse:
    """The notice for machines; removed names stay with their reason."""
    notice = _public_notice(pk)
    names = [
        {
            "name": row.application.applicant.name,
            "employer": row.application.applicant.employer_name,
            "track": row.application.applicant.track,
            "level": row.level,
            "removed": row.removed_at is not None,
            "removal_reason": row.removal_reason,
        }
        for _title, rows in selectors.groups_of(notice)
        for row in rows
    ]
    told = {
        "title": notice.title,
        "year": notice.list.round.year,
        "edition": notice.list.round.edition,
        "opens_at": notice.opens_at.isoformat(),
        "closes_at": notice.closes_at.isoformat(),
        "last_day": notice.last_day.isoformat(),
        "calendar": notice.calendar,
        "is_running": clock.now() < notice.closes_at,
        "candidates": names,
    }
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False})


def _public_notice(pk: int) -> PublicityNotice:
    return get_object_or_404(selectors.public_notices(), pk=pk)


@require_GET
def winner_list(request: HttpRequest) -> HttpResponse:
    """The register of winners since 2009: search by year, level, county, name: 4 queries."""
    given = _search(request)
    page = Paginator(selectors.winners(**given), PAGE_SIZE).get_page(request.GET.get("page"))
    per_year = selectors.winners_per_year()
    years = [str(year) for year, _count in per_year]
    context = {
        "page": page,
        "given": given,
        "years": [(year, year) for year in reversed(years)],
        "levels": LEVELS,
        "counties": EndorsingBody.objects.filter(kind=EndorsingBody.Kind.COUNTY).values_list("pk", "name"),
        "per_year": per_year,
        "chart": charts.bar(
            [(str(year), count) for year, count in per_year], title=_("各年度获奖数（含提名奖）")
        ),
    }
    return render(request, "publicity/winners.html", context)


def _search(request: HttpRequest) -> dict[str, Any]:
    """What was asked for; what can be no year, level, county or name is left out."""
    year, county = request.GET.get("year", ""), request.GET.get("county", "")
    level = request.GET.get("level", "")
    return {
        "year": int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None,
        "level": level if level in dict(LEVELS) else "",
        "county": int(county) if county.isascii() and county.isdigit() and len(county) < 10 else None,
        "words": request.GET.get("q", "").replace("\x00", "").strip()[:60],
    }


@require_GET
def verify(request: HttpRequest) -> HttpResponse:
    """Whether a plaque number is real, for whom, and whether the title was revoked (Art. 29, 31)."""
    form = PlaqueForm(request.GET if "number" in request.GET else None)
    context: dict[str, Any] = {"form": form, "asked": False}
    if form.is_bound and form.is_valid():
        conferral = selectors.conferral_by_plaque(form.cleaned_data["number"])
        context |= {
            "asked": True,
            "conferral": conferral,
            "revocation": selectors.revoked_on(conferral) if conferral else None,
            "number": form.cleaned_data["number"],
            "qr": qr_svg(_address_of(conferral)) if conferral else "",
        }
    return render(request, "publicity/verify.html", context)


def _address_of(conferral: Conferral) -> str:
    """What the QR code on the plaque leads to (R26.2)."""
    asked = urlencode({"number": conferral.plaque_number})
    return f"{settings.SITE_URL}{reverse('publicity:verify')}?{asked}"
