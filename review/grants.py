"""Who gets which right on a sheet, a file and a report; derived from rows, so derivable again (RX.4)."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import Q, QuerySet

from applications.models import ApplicationUserObjectPermission, Membership
from nantong_award.core import clock
from nantong_award.core.models import User
from nantong_award.core.permissions import forget
from review import grants_visits
from review.models import (
    Expert,
    Interest,
    Panel,
    PanelReport,
    PanelReportUserObjectPermission,
    Scorecard,
    ScorecardUserObjectPermission,
    Seat,
    SiteVisit,
)
from review.transitions import ScorecardStatus

# (user, codename, row)
Grant = tuple[int, str, int]

OWN_SHEET = ("view_scorecard", "score_scorecard", "strike_scorecard")
LEADERS = ("lead_panel",)
MEMBERS_REPORT = ("view_panelreport", "sign_panelreport")


def sync(panel: Panel) -> int:
    """Make the rights on a panel's sheets, files, reports and visits those that follow from its rows."""
    return sync_sheets(panel) + sync_files(panel) + sync_reports(panel) + grants_visits.sync_panel(panel)


def sync_sheets(panel: Panel) -> int:
    """Every member on the own sheets, the leader on all; 5 queries and 2 per codename that changes."""
    cards = _live_cards(panel)
    wanted = {(card.seat.expert.user_id, name, card.pk) for card in cards for name in OWN_SHEET}
    # Who was recused from a file does not lead it: the first of the others does (`scores.leading`).
    seats: dict[int, list[Seat]] = {}
    for card in cards:
        seats.setdefault(card.assignment_id, []).append(card.seat)
    led = {file: min(own, key=lambda seat: (not seat.is_leader, seat.pk)) for file, own in seats.items()}
    wanted |= {(led[card.assignment_id].expert.user_id, name, card.pk) for card in cards for name in LEADERS}
    rows = ScorecardUserObjectPermission.objects.filter(content_object__assignment__panel=panel)
    return _make_so(ScorecardUserObjectPermission, "scorecard", rows, wanted)


def sync_files(panel: Panel) -> int:
    """A file opens to an expert who has declared to have no conflict, and to no other expert (Art. 32)."""
    experts = list(Seat.objects.filter(panel=panel).values_list("expert_id", "expert__user_id"))
    files = list(panel.assignments.values_list("application_id", flat=True))
    ids, users = {pk for pk, _user in experts}, {user for _pk, user in experts}
    rows = ApplicationUserObjectPermission.objects.filter(
        content_object__in=files, user__in=users, permission__codename="view_application"
    )
    members = Membership.objects.filter(user__in=users, applicant__applications__in=files)
    own = {
        (user, "view_application", file)
        for user, file in members.values_list("user_id", "applicant__applications")
    }
    return _make_so(ApplicationUserObjectPermission, "application", rows, _opened_files(ids, files) | own)


def _opened_files(experts: Iterable[int], files: Iterable[int]) -> set[Grant]:
    """Sheets of any panel count; a declared interest closes the file, whatever was said before."""
    cards = Scorecard.objects.filter(
        seat__expert__in=experts,
        assignment__application__in=files,
        seat__vacated_at=None,
        assignment__released_at=None,
        declared_at__isnull=False,
    )
    cards = cards.exclude(status=ScorecardStatus.STRUCK).exclude(seat__expert__in=_without_standing())
    names = (
        "seat__expert",
        "seat__expert__user",
        "assignment__application",
        "assignment__application__applicant",
    )
    barred = set(Interest.objects.filter(expert__in=experts).values_list("expert", "applicant"))
    return {
        (user, "view_application", file)
        for expert, user, file, applicant in cards.values_list(*names)
        if (expert, applicant) not in barred
    }


def sync_reports(panel: Panel) -> int:
    """Members with a live sheet read and sign the file's report."""
    reports = dict(PanelReport.objects.filter(assignment__panel=panel).values_list("assignment", "pk"))
    wanted = {
        (card.seat.expert.user_id, name, reports[card.assignment_id])
        for card in _live_cards(panel)
        if card.assignment_id in reports
        for name in MEMBERS_REPORT
    }
    rows = PanelReportUserObjectPermission.objects.filter(content_object__in=reports.values())
    return _make_so(PanelReportUserObjectPermission, "panelreport", rows, wanted)


def sync_all() -> int:
    """Derive every right of every panel anew; 0 when nothing was wrong."""
    return sum(sync(panel) for panel in Panel.objects.order_by("pk"))


def sync_people(users: Iterable[int]) -> int:
    """The rights of these people anew, on every panel they sit on and every visit they supervise."""
    sitting = Q(seats__expert__user__in=users)
    watched = SiteVisit.objects.filter(supervisor__in=users).values("assignment__panel")
    panels = Panel.objects.filter(sitting | Q(pk__in=watched)).distinct()
    return sum(sync(panel) for panel in panels.order_by("pk"))


def _live_cards(panel: Panel) -> list[Scorecard]:
    """Sheets that count, without those of members who must keep away from the file (Art. 32)."""
    cards = Scorecard.objects.filter(
        assignment__panel=panel, assignment__released_at=None, seat__vacated_at=None
    )
    cards = cards.exclude(status=ScorecardStatus.STRUCK).exclude(seat__expert__in=_without_standing())
    bound = {*Interest.objects.filter(expert__seats__panel=panel).values_list("expert", "applicant")}
    return [
        card
        for card in cards.select_related("seat__expert", "assignment__application")
        if (card.seat.expert_id, card.assignment.application.applicant_id) not in bound
    ]


def _without_standing() -> QuerySet[Expert]:
    """Art. 32: whoever is suspended today or excluded opens nothing, whatever seats are still held."""
    return Expert.objects.barred(clock.today()).order_by()


def _make_so(model: Any, name: str, rows: QuerySet[Any], wanted: set[Grant]) -> int:
    """Add what is missing, remove what is too much; returns how many rights changed."""
    held = {
        (row.user_id, row.permission.codename, row.content_object_id): row.pk
        for row in rows.select_related("permission")
    }
    missing, surplus = wanted - held.keys(), held.keys() - wanted
    codenames = {codename for _user, codename, _row in missing}
    known = {
        each.codename: each.pk
        for each in Permission.objects.filter(content_type__model=name, codename__in=codenames)
    }
    model.objects.bulk_create(
        [
            model(user_id=user, permission_id=known[codename], content_object_id=row)
            for user, codename, row in sorted(missing)
        ],
        ignore_conflicts=True,
    )
    model.objects.filter(pk__in=[held[grant] for grant in surplus]).delete()
    return len(missing) + len(surplus)


def forget_users(users: Iterable[User]) -> None:
    """Drop remembered rights of user instances that live on in this process."""
    for user in users:
        forget(user)
