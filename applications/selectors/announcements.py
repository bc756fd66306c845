"""What the page of an announcement shows: its terms with what they were, its files, its corrections."""

from datetime import date, datetime
from typing import Any, NamedTuple

from applications.models import Announcement, DeadlineExtension, Round
from applications.selectors.schedule import DAYS, INSTANTS, label_of


class Term(NamedTuple):
    """A date of the calendar as it stands, and every extension that made it so."""

    label: str
    value: date | datetime
    is_instant: bool
    extensions: tuple[DeadlineExtension, ...]


def terms_of(round: Round, fields: tuple[str, ...], extended: list[DeadlineExtension]) -> list[Term]:
    """The dates named, each with its extensions in their order."""
    return [
        Term(
            label_of(field),
            getattr(round, field),
            field in INSTANTS,
            tuple(each for each in extended if each.field == field),
        )
        for field in fields
    ]


def announcement_page(announcement: Announcement) -> dict[str, Any]:
    """Context of templates/applications/announcement.html, for the public and for a preview: 4 queries at most."""
    context: dict[str, Any] = {
        "announcement": announcement,
        "round": announcement.round,
        "attached": announcement.attached.select_related("file"),
        "corrections": announcement.corrections.all(),
    }
    if announcement.kind == Announcement.Kind.EXTENSION:
        context["extensions"] = announcement.extensions.all()
    elif announcement.kind == Announcement.Kind.OPENING and announcement.round is not None:
        extended = list(announcement.round.extensions.all())
        context["terms"] = terms_of(announcement.round, INSTANTS, extended)
        context["schedule"] = terms_of(announcement.round, DAYS, extended)
    return context
