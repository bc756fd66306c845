"""Papers of the site review: an itinerary for the organisation, one for the panel with its questions, a panel's tour."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from nantong_award.core import bars, documents
from nantong_award.core.calendar_files import Deadline, write
from nantong_award.core.models import User
from review.facts_visits import course, in_order, minutes_to, stop_of
from review.models import Panel, SiteVisit
from review.sections_events import SiteMethod
from review.sections_visits import CHECKLISTS
from review.selectors.visit_records import questions_for
from review.selectors.visits import seats_of, visits


def itinerary(visit: SiteVisit, *, for_panel: bool, names: bool) -> bytes:
    """现场评审日程 for one organisation; the panel's copy has the questions and the checklists."""
    context: dict[str, Any] = {
        "visit": visit,
        "application": visit.assignment.application,
        "seats": list(seats_of(visit.assignment.panel)),
        "names": names,
        "parts": course(visit),
        "for_panel": for_panel,
    }
    if for_panel:
        context["questions"] = questions_for(visit)
        context["checklists"] = [(method.label, CHECKLISTS[method]) for method in SiteMethod]
    return documents.render_pdf("documents/itinerary.html", context)


def tour(panel: Panel, rows: list[SiteVisit]) -> bytes:
    """A panel's tour through these visits: one after the other, the way between them, the questions of each."""
    stops = in_order(stop_of(row) for row in rows)
    by_pk = {row.pk: row for row in rows}
    legs: list[dict[str, Any]] = []
    for place, stop in enumerate(stops):
        before = stops[place - 1] if place else None
        same_day = before is not None and before.ends.date() == stop.begins.date()
        row = by_pk[stop.visit or 0]
        way = minutes_to(stop, before) if before is not None and same_day else None
        legs.append({"visit": row, "way": way, "parts": course(row), "questions": questions_for(row)})
    context = {"panel": panel, "legs": legs, "seats": list(seats_of(panel))}
    return documents.render_pdf("documents/panel_tour.html", context)


def visits_of_panel(panel: Panel, reader: User) -> QuerySet[SiteVisit]:
    """The panel's visits in order of their days, without those the reader keeps away from (Art. 32): 1 query."""
    rows = visits().filter(assignment__panel=panel, assignment__released_at=None).order_by("starts_on")
    return bars.open_to(reader, rows)


def calendar_of(name: str, rows: list[SiteVisit]) -> bytes:
    """Visits as a calendar file; a later copy takes the place of an earlier one."""
    entries = [
        Deadline(
            key=f"visit-{row.pk}",
            title=_("现场评审：%(name)s") % {"name": row.assignment.application.applicant.name},
            since=row.begins,
            until=row.ends,
            text=_("%(place)s。%(panel)s，监督员：%(supervisor)s")
            % {
                "place": row.place,
                "panel": row.assignment.panel.name,
                "supervisor": row.supervisor or _("未确定"),
            },
            path=f"/site-review/{row.pk}/",
            days_before=(1,),
        )
        for row in rows
    ]
    return write(name, entries, sequence=sum(row.version for row in rows))
