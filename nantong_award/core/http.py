"""HTTP and HTMX: one URL, one view, two shapes; files only after a permission check."""

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from nantong_award.core.models import StoredFile

INLINE_TYPES = {"application/pdf", "image/png", "image/jpeg"}


def is_htmx(request: HttpRequest) -> bool:
    """True when htmx asks for a fragment."""
    return request.headers.get("HX-Request") == "true"


def render_part(
    request: HttpRequest, page: str, part: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """The whole page, or for htmx its fragment template `part`; caches keep the two apart."""
    response = render(request, part if is_htmx(request) else page, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def send_file(stored: StoredFile, *, inline: bool = False) -> FileResponse:
    """A private file as an attachment, or shown in a sandbox where its type allows it (RX.8)."""
    shown = inline and stored.content_type in INLINE_TYPES
    response = FileResponse(
        stored.file.open("rb"),
        as_attachment=not shown,
        filename=stored.name,
        content_type=stored.content_type if shown else "application/octet-stream",
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
