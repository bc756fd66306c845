"""A file in pieces, by the page's script: begin, send, ask how far, finish, give up. Answers are JSON."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from applications.forms.evidence import UploadForm
from applications.models import Application
from applications.services import uploading
from applications.views.access import own_form, person
from nantong_award.core import uploads
from nantong_award.core.models import Upload
from nantong_award.core.refusals import Refusal, Stale, Unsuitable

View = Callable[..., HttpResponse]


def _in_json(view: View) -> View:
    """Refusals in the shape that the script reads; a piece at the wrong place is told the right one."""

    @wraps(view)
    def answering(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Refusal as refusal:
            told: dict[str, Any] = {"message": refusal.message}
            if isinstance(refusal, Stale) and refusal.theirs is not None:
                told["received"] = refusal.theirs
            return JsonResponse(told, status=refusal.status)

    return answering


def _told(application: Application, upload: Upload, status: int = 200) -> JsonResponse:
    facts = {
        "url": reverse("applications:upload", args=[application.pk, upload.pk]),
        "finish": reverse("applications:upload_finish", args=[application.pk, upload.pk]),
        "received": upload.received,
        "size": upload.size,
        "piece": settings.UPLOAD_PIECE,
    }
    return JsonResponse(facts, status=status)


def _own(request: HttpRequest, pk: int, upload_pk: UUID) -> tuple[Application, Upload]:
    application = own_form(request, pk)
    return application, get_object_or_404(uploads.uploads_for(application, person(request)), pk=upload_pk)


@login_required
@require_POST
@_in_json
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
@_in_json
def upload(request: HttpRequest, pk: int, upload_pk: UUID) -> HttpResponse:
    """GET: how far it is. PUT or POST with ?offset=: the next piece."""
    application, row = _own(request, pk, upload_pk)
    if request.method == "GET":
        return _told(application, row)
    offset = request.GET.get("offset", "")
    if not offset.isascii() or not offset.isdigit() or len(offset) > 18:
        raise Unsuitable(_("续传位置无效。"))
    if int(request.headers.get("Content-Length") or 0) > settings.UPLOAD_PIECE:
        return JsonResponse({"message": _("每次发送的内容过大。")}, status=413)
    try:
        piece = request.body
    except UnreadablePostError:
        return JsonResponse({"message": _("连接中断。"), "received": row.received}, status=400)
    return _told(application, uploading.receive(application, row, offset=int(offset), piece=piece))


@login_required
@require_POST
@_in_json
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
