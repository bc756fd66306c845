"""The calendar of a played year, and the small PDF that stands for every paper file."""

from datetime import date, timedelta
from typing import Any

from applications.models import Round
from applications.services import rounds
from nantong_award.core import clock
from nantong_award.core.documents import render_pdf
from nantong_award.core.files import store_bytes
from nantong_award.core.models import StoredFile, User
from nantong_award.regulation.editions import loader
from nantong_award.regulation.stage import AwardLevel, Track


def calendar(year: int) -> dict[str, Any]:
    """A round's dates: filing from 20 April, the notice in December."""
    return {
        "filing_opens_at": clock.at(date(year, 4, 20), 9),
        "filing_closes_at": clock.end_of(date(year, 6, 30)) - timedelta(seconds=1),
        "endorsing_closes_at": clock.end_of(date(year, 7, 20)) - timedelta(seconds=1),
        "qualification_due_on": date(year, 8, 10),
        "material_review_due_on": date(year, 9, 15),
        "site_review_due_on": date(year, 10, 25),
        "presentation_due_on": date(year, 11, 10),
        "evaluation_due_on": date(year, 11, 20),
        "publicity_due_on": date(year, 12, 31),
    }


def set_up(year: int, edition: str, by: User, **more: Any) -> Round:
    """The year's round with every place of the edition planned."""
    law = loader.by_key(edition)
    places = {
        f"{level.value}_{track.value}s": law.quota(track, level) for level in AwardLevel for track in Track
    }
    return rounds.create_round(by=by, year=year, edition=edition, **calendar(year), **places, **more)


def paper(title: str, by: User | None = None) -> StoredFile:
    """A real one-page PDF with a title, kept as a private file."""
    pdf = render_pdf("documents/paper.html", {"title": title})
    return store_bytes(pdf, f"{title}.pdf", "application/pdf", by=by)
