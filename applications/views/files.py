"""Checked downloads: who may see what a file belongs to may fetch it, everybody else finds nothing (RX.4)."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from applications.selectors.files import readable_file
from nantong_award.core.audit import record
from nantong_award.core.http import INLINE_TYPES, send_file
from nantong_award.core.inspection import PDF
from nantong_award.core.models import StoredFile, User
from nantong_award.core.pictures import reduced

SANDBOX = "sandbox; default-src 'none'"


@require_GET
def file(request: HttpRequest, pk: int) -> FileResponse:
    """A private file; `?inline` shows a PDF or picture in the page."""
    return send_file(_readable(request, pk), inline="inline" in request.GET)


@require_GET
def picture(request: HttpRequest, pk: int) -> HttpResponse:
    """A picture drawn anew for the page, no larger than a screen; the file itself is fetched from `file`."""
    stored = _readable(request, pk)
    if stored.content_type not in INLINE_TYPES - {PDF}:
        raise Http404
    with stored.file.open("rb") as content:
        drawn = reduced(content)
    headers = {
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": SANDBOX,
    }
    return HttpResponse(drawn, content_type="image/jpeg", headers=headers)


def _readable(request: HttpRequest, pk: int) -> StoredFile:
    stored = readable_file(request.user, pk)
    if stored is None:
        raise Http404
    if isinstance(request.user, User):
        record("download", stored, by=request.user)
    return stored
