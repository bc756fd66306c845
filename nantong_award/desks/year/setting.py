"""The calendar of a played year, and the small PDF that stands for every paper file."""

from datetime import date, timedelta
from enum import IntEnum
from typing import Any

from applications.models import Round
from applications.services import rounds
from nantong_award.core import clock
from nantong_award.core.documents import page_count, render_pdf
from nantong_award.core.files import store_bytes
from nantong_award.core.models import StoredFile, User
from nantong_award.regulation.editions import loader
from nantong_award.regulation.stage import AwardLevel, Stage, Track


class Day(IntEnum):
    """When things happen, in days after the announcement; announced on 1 April, the notice is in November."""

    ANNOUNCED = 0
    FILING_OPENS = 19
    FIRST_FILED = 54
    LAST_FILED = 88
    FILING_CLOSES = 90
    ENDORSED = 100
    ENDORSING_CLOSES = 110
    EXAMINED = 118
    QUALIFICATION_DUE = 131
    PANELS_DRAWN = 133
    SCORED = 153
    MATERIAL_REVIEW_DUE = 167
    SITE_PANELS_DRAWN = 168
    VISITED = 173
    FINALISTS_DECIDED = 204
    SITE_REVIEW_DUE = 207
    PRESENTED = 218
    PRESENTATION_DUE = 223
    EVALUATED = 225
    EVALUATION_DUE = 230
    PROPOSED = 231
    APPROVED = 253
    PUBLICITY_DUE = 274


DUE = {
    Stage.QUALIFICATION: Day.QUALIFICATION_DUE,
    Stage.MATERIAL_REVIEW: Day.MATERIAL_REVIEW_DUE,
    Stage.SITE_REVIEW: Day.SITE_REVIEW_DUE,
    Stage.PRESENTATION: Day.PRESENTATION_DUE,
    Stage.EVALUATION: Day.EVALUATION_DUE,
    Stage.PUBLICITY: Day.PUBLICITY_DUE,
}


def on(start: date, day: Day | int) -> date:
    """The calendar day of a step, for a round announced on `start`."""
    return start + timedelta(days=int(day))


def calendar(start: date) -> dict[str, Any]:
    """A round's dates."""
    due = {f"{stage.value}_due_on": on(start, day) for stage, day in DUE.items()}
    return {
        "filing_opens_at": clock.at(on(start, Day.FILING_OPENS), 9),
        "filing_closes_at": clock.end_of(on(start, Day.FILING_CLOSES)) - timedelta(seconds=1),
        "endorsing_closes_at": clock.end_of(on(start, Day.ENDORSING_CLOSES)) - timedelta(seconds=1),
        **due,
    }


def set_up(year: int, edition: str, start: date, by: User, **more: Any) -> Round:
    """The year's round with every place of the edition planned."""
    law = loader.by_key(edition)
    places = {
        f"{level.value}_{track.value}s": law.quota(track, level) for level in AwardLevel for track in Track
    }
    return rounds.create_round(by=by, year=year, edition=edition, **calendar(start), **places, **more)


def printed(title: str) -> bytes:
    """A real one-page PDF with a title."""
    return render_pdf("documents/paper.html", {"title": title})


def paper(title: str, pdf: bytes, by: User | None = None) -> StoredFile:
    """A PDF kept as a private file of its own."""
    return store_bytes(pdf, f"{title}.pdf", "application/pdf", by=by, pages=page_count(pdf))
