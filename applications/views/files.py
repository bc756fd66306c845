"""Checked downloads: who may see what a file belongs to may fetch it, everybody else finds nothing (RX.4)."""

from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_GET

from applications.selectors.files import readable_file
from nantong_award.core.audit import record
from nantong_award.core.http import send_file
from nantong_award.core.models import User


@require_GET
def file(request: HttpRequest, pk: int) -> FileResponse:
    """A private file; `?inline` shows a PDF or picture in the page."""
    stored = readable_file(request.user, pk)
    if stored is None:
        raise Http404
    by = request.user if isinstance(request.user, User) else None
    if by is not None:
        record("download", stored, by=by)
    return send_file(stored, inline="inline" in request.GET)
