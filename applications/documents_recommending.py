"""推荐函 and 推荐名单 of an endorsing body (Art. 18), in the shape of GB/T 9704.

They are the body's own papers: the portal prints what was signed and leaves number and date blank, because both
come from the body's own register. Nothing is stored; the same files give the same papers at any time.
"""

from collections.abc import Sequence
from typing import Any

from applications.models import Endorsement
from applications.selectors.recommended import of_track
from nantong_award.core import clock
from nantong_award.core.documents import render_pdf
from nantong_award.core.models import User
from nantong_award.regulation.stage import Track

LOADED = ("application__applicant", "application__round", "body", "signed_by", "scan")
LETTER = "documents/recommendation_letter.html"
LIST = "documents/recommendation_list.html"
# More names than this stand in the annex only.
NAMED_IN_LETTER = 12


def letter(rows: Sequence[Endorsement], *, by: User) -> bytes:
    """推荐函: whom the body recommends, on one or two pages, with the list as its annex."""
    context = _context(rows) | {"clerk": by, "is_short": len(rows) <= NAMED_IN_LETTER}
    return render_pdf(LETTER, context)


def name_list(rows: Sequence[Endorsement]) -> bytes:
    """推荐名单: the body's own order with opinion, version and who signed when."""
    return render_pdf(LIST, _context(rows))


def _context(rows: Sequence[Endorsement]) -> dict[str, Any]:
    """The rows by track; all are of one body and round."""
    round = rows[0].application.round
    return {
        "body": rows[0].body,
        "round": round,
        "law": round.law,
        "organizations": of_track(rows, Track.ORGANIZATION),
        "individuals": of_track(rows, Track.INDIVIDUAL),
        "count": len(rows),
        "printed_at": clock.now(),
    }
