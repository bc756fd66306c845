"""The last door (Art. 32): no page or paper that speaks of a barred subject reaches who must keep away from it.

Lists leave such rows out by themselves. What cannot leave one out — a ranking, a board, a figure over all — is not
shown to that person at all: somebody else has to look. Everybody without a bar passes with one look at a column.
Stored files are streamed and pass: whoever hands one out has asked for the rights on what it belongs to.
"""

import io
import zipfile
from collections.abc import Callable, Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import escape
from django.utils.translation import gettext as _

from nantong_award.core import bars
from nantong_award.core.inspection import PDF
from nantong_award.core.models import User
from nantong_award.core.qr_reading import text_of
from nantong_award.core.refusals import Refusal
from nantong_award.core.workbooks import CONTENT_TYPE

Handler = Callable[[HttpRequest], HttpResponse]
TEXTS = ("text/", "application/json")


class BarMiddleware:
    """Read what is about to be sent, for those few who are barred from something."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        user = request.user
        if not isinstance(user, User) or not user.is_barred or bars.is_open_page(request.path):
            return response
        if response.streaming or response.status_code >= 400:
            return response
        if not _speaks(response, bars.words(user)):
            return response
        refusal = Refusal(_("这里涉及您应当回避的申报主体，请由其他人员查看、办理（第三十二条）。"))
        return render(request, "errors/refused.html", {"refusal": refusal, "status": 404}, status=404)


def _speaks(response: HttpResponse, words: Iterable[str]) -> bool:
    """Whether one of the words stands in the text, as it is or as HTML and JSON write it."""
    kind = response.get("Content-Type", "")
    if kind.startswith(CONTENT_TYPE):
        text = _of_workbook(response.content)
    elif kind.startswith(PDF):
        text = text_of(response.content)
    elif kind.startswith(TEXTS):
        text = response.content.decode(response.charset or "utf-8", "replace")
    else:
        return False
    return any(each in text for word in words for each in {word, escape(word), _in_json(word)})


def _of_workbook(data: bytes) -> str:
    """All texts of a workbook, cells as they lie in its parts."""
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        return "".join(
            parts.read(name).decode("utf-8", "replace") for name in parts.namelist() if name.endswith(".xml")
        )


def _in_json(word: str) -> str:
    """中 as 4e2d with its escape, as JSON for machines writes it."""
    return word.encode("ascii", "backslashreplace").decode()
