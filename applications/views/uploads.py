"""A file in pieces, by the page's script: begin, send, ask how far, finish, give up. Answers are JSON."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from applications.forms.evidence import UploadForm
from applications.models import Application
from applications.services import uploading
from applications.views.access import own_form, person
from nantong_award.core import pieces, uploads
from nantong_award.core.models import Upload
from nantong_award.core.refusals import Unsuitable


def _told(application: Application, upload: Upload, status: int = 200) -> JsonResponse:
    keys = [application.pk, upload.pk]
    url, finish = reverse("applications:upload", args=keys), reverse("applications:upload_finish", args=keys)
    return pieces.told(upload, url=url, finish=finish, status=status)


def _own(request: HttpRequest, pk: int, upload_pk: UUID) -> tuple[Application, Upload]:
    application = own_form(request, pk)
    return application, get_object_or_404(uploads.uploads_for(application, person(request)), pk=upload_pk)


@login_required
@require_POST
@pieces.in_json
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what will come; answers where to send it, and how much is there already."""
    application = own_form(request, pk)
    form = UploadForm(request.POST, application=application)
    if not form.is_valid():
        first = next(iter(form.errors.items()))
        raise Unsuitable(str(first[1][0]), field=first[0])
    return _told(application, uploading.begin(application, by=person(request), **form.cleaned_data), 201)


@login_required
@require_http_methods(["GET", "PUT", "POST"])
@pieces.in_json
def upload(request: HttpRequest, pk: int, upload_pk: UUID) -> HttpResponse:
    """GET: how far it is. PUT or POST with ?offset=: the next piece."""
    application, row = _own(request, pk, upload_pk)
    if request.method == "GET":
        return _told(application, row)

    def keep(offset: int, piece: bytes) -> HttpResponse:
        return _told(application, uploading.receive(application, row, offset=offset, piece=piece))

    return pieces.take(request, row, keep)


@login_required
@require_POST
@pieces.in_json
def finish(request: HttpRequest, pk: int, upload_pk: UUID) -> HttpResponse:
    """The last word: the file is judged and attached; answers which page shows it."""
    application, row = _own(request, pk, upload_pk)
    made = uploading.finish(application, row)
    messages.success(request, _("材料已上传：%(title)s。") % {"title": made.title})
    page = reverse("applications:evidence", args=[application.pk])
    return JsonResponse({"page": page, "sha256": made.file.sha256}, status=201)


@login_required
@require_POST
def drop(request: HttpRequest, pk: int, upload_pk: UUID) -> HttpResponse:
    """Give an unfinished upload up."""
    _application, row = _own(request, pk, upload_pk)
    uploads.drop(row)
    messages.success(request, _("未完成的上传已放弃。"))
    return redirect("applications:evidence", pk)
