"""Photos of a visit: in pieces by the page's script, whole by the plain form; shown to who reads the visit."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nantong_award.core import pieces, uploads
from nantong_award.core.http import send_file
from nantong_award.core.models import Upload
from nantong_award.core.refusals import Unsuitable
from review.forms.visit_records import CaptionForm, PhotoForm, PhotoUploadForm
from review.models import SiteVisit
from review.selectors.visit_records import photo_for
from review.services import site_photos as services
from review.views.events_access import at_field, hand_out, person
from review.views.visit_records import photo_page, read_visit

SANDBOX = "sandbox; default-src 'none'"


def _told(visit: SiteVisit, upload: Upload, status: int = 200) -> JsonResponse:
    keys = [visit.pk, upload.pk]
    url, finish = reverse("review:photo_upload", args=keys), reverse("review:photo_finish", args=keys)
    return pieces.told(upload, url=url, finish=finish, status=status)


def _own(request: HttpRequest, pk: int, upload_pk: UUID) -> tuple[SiteVisit, Upload]:
    visit = read_visit(request, pk)
    return visit, get_object_or_404(uploads.uploads_for(visit, person(request)), pk=upload_pk)


@login_required
@require_POST
@pieces.in_json
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what will come; answers where to send it, and how much is there already."""
    visit = read_visit(request, pk)
    form = PhotoUploadForm(request.POST)
    if not form.is_valid():
        raise Unsuitable(str(next(iter(form.errors.values()))[0]), field="file")
    return _told(visit, services.begin(visit, by=person(request), **form.cleaned_data), 201)


@login_required
@require_http_methods(["GET", "PUT", "POST"])
@pieces.in_json
def upload(request: HttpRequest, pk: int, upload_pk: UUID) -> HttpResponse:
    """GET: how far it is. PUT or POST with ?offset=: the next piece."""
    visit, row = _own(request, pk, upload_pk)
    if request.method == "GET":
        return _told(visit, row)

    def keep(offset: int, piece: bytes) -> HttpResponse:
        return _told(visit, services.receive(visit, row, offset=offset, piece=piece))

    return pieces.take(request, row, keep)


@login_required
@require_POST
@pieces.in_json
def finish(request: HttpRequest, pk: int, upload_pk: UUID) -> HttpResponse:
    """The last word: the photo is judged, drawn anew and kept."""
    visit, row = _own(request, pk, upload_pk)
    services.finish(visit, row)
    return JsonResponse({"page": reverse("review:visit_photos", args=[visit.pk])}, status=201)


@login_required
@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Photos that came whole, without a script."""
    visit = read_visit(request, pk)
    form = PhotoForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            for each in request.FILES.getlist("file"):
                services.add(visit, by=person(request), uploaded=each, caption=form.cleaned_data["caption"])
        except Unsuitable as error:
            at_field(form, error)
        else:
            messages.success(request, _("照片已保存。"))
            return redirect("review:visit_photos", pk=visit.pk)
    return render(request, "review/visit_photos.html", photo_page(request, visit, form), status=422)


@login_required
@require_POST
def caption(request: HttpRequest, pk: int, photo_pk: int) -> HttpResponse:
    """What one's own photo shows."""
    visit = read_visit(request, pk)
    photo = photo_for(visit, photo_pk)
    form = CaptionForm(request.POST)
    if photo is None or photo.by_id != person(request).pk:
        raise Http404
    if not form.is_valid():
        raise Unsuitable(_("说明不超过 120 字。"), field="caption")
    services.describe(photo, by=person(request), caption=form.cleaned_data["caption"])
    messages.success(request, _("说明已保存。"))
    return redirect("review:visit_photos", pk=visit.pk)


@login_required
@require_GET
def picture(request: HttpRequest, pk: int, photo_pk: int) -> FileResponse:
    """One photo; `?small` is the one of the contact sheet, the whole one is audited."""
    photo = photo_for(read_visit(request, pk), photo_pk)
    if photo is None:
        raise Http404
    small = "small" in request.GET
    response = send_file(photo.small, inline=True) if small else hand_out(request, photo.picture, inline=True)
    response["Content-Security-Policy"] = SANDBOX
    return response
