"""Papers of the site review: an itinerary for the organisation, one for the panel with its questions, a panel's tour."""

from typing import Any

from django.utils.translation import gettext as _

from nantong_award.core import documents
from nantong_award.core.calendar_files import Deadline, write
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


def tour(panel: Panel) -> bytes:
    """A panel's whole tour: organisation after organisation, the way between them, the questions of each."""
    rows = list(visits_of_panel(panel))
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


def visits_of_panel(panel: Panel) -> Any:
    """The panel's visits in order of their days: 1 query."""
    return visits().filter(assignment__panel=panel, assignment__released_at=None).order_by("starts_on")


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
