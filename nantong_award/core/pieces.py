"""A file in pieces, as the page's script sends it: the shape of the answers, whatever the file belongs to."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.utils.translation import gettext as _

from nantong_award.core.models import Upload
from nantong_award.core.refusals import Refusal, Stale, Unsuitable

View = Callable[..., HttpResponse]


def in_json(view: View) -> View:
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


def told(upload: Upload, *, url: str, finish: str, status: int = 200) -> JsonResponse:
    """How far an upload is, and where its next piece and its last word go."""
    facts = {
        "url": url,
        "finish": finish,
        "received": upload.received,
        "size": upload.size,
        "piece": settings.UPLOAD_PIECE,
    }
    return JsonResponse(facts, status=status)


def take(request: HttpRequest, upload: Upload, keep: Callable[[int, bytes], HttpResponse]) -> HttpResponse:
    """The piece at ?offset= goes to `keep`; one that is too large or broken off is answered here."""
    offset = request.GET.get("offset", "")
    if not offset.isascii() or not offset.isdigit() or len(offset) > 18:
        raise Unsuitable(_("续传位置无效。"))
    if int(request.headers.get("Content-Length") or 0) > settings.UPLOAD_PIECE:
        return JsonResponse({"message": _("每次发送的内容过大。")}, status=413)
    try:
        piece = request.body
    except UnreadablePostError:
        return JsonResponse({"message": _("连接中断。"), "received": upload.received}, status=400)
    return keep(int(offset), piece)
