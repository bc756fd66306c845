"""What was recorded at an organisation: lines, questions, logs, photos, attendance; every member's words side by side."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet

from nantong_award.core import clock
from nantong_award.core.models import User
from nantong_award.regulation.stage import Stage
from review.facts_visits import days_of
from review.models import Attendance, NoteKind, Score, Seat, SiteNote, SitePhoto, SiteVisit
from review.models.panel import ReviewStage
from review.sections_events import SiteMethod
from review.sections_visits import CHECKLISTS, LOGS
from review.selectors.visits import seats_of
from review.transitions import ScorecardStatus


@dataclass(slots=True)
class Sheet:
    """One line to write on: a checklist's, or a question of the material review."""

    kind: str
    key: str
    text: str
    item: str = ""
    own: SiteNote | None = None
    others: list[SiteNote] = field(default_factory=list)


def notes_of(visit: SiteVisit) -> QuerySet[SiteNote]:
    """Every record with its author and corrections: 2 queries."""
    rows = visit.notes.filter(corrects=None).select_related("by").prefetch_related("corrections__by")
    return rows.order_by("made_at", "pk")


def questions_for(visit: SiteVisit) -> list[Score]:
    """R21.2: what the material review wants to see on site, by item, each question once; whose it is stays out: 1 query."""
    application = visit.assignment.application
    rows = Score.objects.filter(
        scorecard__assignment__application=visit.assignment.application_id,
        scorecard__assignment__stage=ReviewStage.MATERIAL,
        scorecard__status=ScorecardStatus.LOCKED,
    ).exclude(questions="")
    codes = application.round.law.criteria(application.track, Stage.MATERIAL_REVIEW).codes
    place = {code: number for number, code in enumerate(codes)}
    asked: dict[tuple[str, str], Score] = {}
    for row in sorted(rows, key=lambda row: (place.get(row.item, len(place)), row.pk)):
        asked.setdefault((row.item, row.questions.strip()), row)
    return list(asked.values())


def question_sheets(visit: SiteVisit, notes: Iterable[SiteNote], user: User) -> list[Sheet]:
    """The questions to tick off on site, with what members have answered: 1 query."""
    application = visit.assignment.application
    items = application.round.law.criteria(application.track, Stage.MATERIAL_REVIEW).items
    titles = {each.code: f"{each.code} {each.title}" for each in items}
    sheets = [
        Sheet(NoteKind.QUESTION, str(row.pk), row.questions, titles.get(row.item, row.item))
        for row in questions_for(visit)
    ]
    return _filled(sheets, notes, user)


def checklist(method: str, notes: Iterable[SiteNote], user: User) -> list[Sheet]:
    """The lines of one method with what members have found."""
    sheets = [Sheet(NoteKind.CHECK, f"{method}.{line.key}", str(line.text)) for line in CHECKLISTS[method]]
    return _filled(sheets, notes, user)


def _filled(sheets: list[Sheet], notes: Iterable[SiteNote], user: User) -> list[Sheet]:
    known = {(sheet.kind, sheet.key): sheet for sheet in sheets}
    for note in notes:
        sheet = known.get((note.kind, note.key))
        if sheet is None:
            continue
        if note.by_id == user.pk:
            sheet.own = note
        else:
            sheet.others.append(note)
    return sheets


def logs(method: str, notes: Iterable[SiteNote]) -> list[SiteNote]:
    """The log of one method, as it was written."""
    return [note for note in notes if note.kind == LOGS[SiteMethod(method)]]


def said_about(notes: Sequence[SiteNote]) -> list[dict[str, Any]]:
    """Every record by method for those who only read: the supervisor, the office, all after the close."""
    by_key: dict[str, list[SiteNote]] = defaultdict(list)
    for note in notes:
        by_key[f"{note.kind}:{note.key}"].append(note)
    return [
        {
            "method": method,
            "lines": [
                (line.text, by_key.get(f"{NoteKind.CHECK}:{method.value}.{line.key}", []))
                for line in CHECKLISTS[method]
            ],
            "log": logs(method.value, notes),
        }
        for method in SiteMethod
    ]


def photos_of(visit: SiteVisit) -> QuerySet[SitePhoto]:
    """The contact sheet, as the pictures were taken: 1 query."""
    return visit.photos.select_related("by")


def photo_for(visit: SiteVisit, pk: int) -> SitePhoto | None:
    """One picture of this visit."""
    return visit.photos.select_related("picture", "small").filter(pk=pk).first()


@dataclass(frozen=True, slots=True)
class Roll:
    """A day's roll: each seat with what was recorded of it."""

    day: date
    rows: list[tuple[Seat, Attendance | None]]

    @property
    def is_recorded(self) -> bool:
        """Whether anybody was ticked."""
        return any(row for _seat, row in self.rows)


def rolls(visit: SiteVisit) -> list[Roll]:
    """One roll a day up to today: 2 queries."""
    seats = list(seats_of(visit.assignment.panel))
    rows = {(row.day, row.seat_id): row for row in visit.attendance.all()}
    days = [day for day in days_of(visit.starts_on, visit.ends_on) if day <= clock.today()]
    return [Roll(day, [(seat, rows.get((day, seat.pk))) for seat in seats]) for day in days]
