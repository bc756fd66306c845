"""Who gets which right on a site visit; derived from rows, so that they can be derived again (Art. 33–34)."""

from django.db.models import Q
from guardian.shortcuts import assign_perm, remove_perm

from applications.models import Membership
from nantong_award.core import clock
from nantong_award.core.models import User
from nantong_award.core.permissions import forget
from review.models import Expert, Interest, Panel, SiteVisit, SiteVisitUserObjectPermission
from review.selectors.visits import seats_of

Grant = tuple[int, str]


def wanted(visit: SiteVisit) -> set[Grant]:
    """(user, codename) pairs that follow from panel, supervisor and membership."""
    grants: set[Grant] = set()
    recused = Q(recusals__application=visit.assignment.application_id)
    barred = Expert.objects.barred(clock.today()).order_by().values("pk")
    bound = interested(visit)
    for seat in seats_of(visit.assignment.panel).exclude(recused).exclude(expert__in=barred):
        user = seat.expert.user_id
        if user in bound:
            continue
        grants |= {(user, "view_sitevisit"), (user, "record_sitevisit")}
        if seat.is_leader:
            grants |= {(user, "conduct_sitevisit"), (user, "give_feedback_sitevisit")}
    owners = Membership.objects.filter(
        applicant=visit.assignment.application.applicant_id, role=Membership.Role.OWNER
    )
    grants |= {(user, "give_feedback_sitevisit") for user in owners.values_list("user_id", flat=True)}
    if visit.supervisor_id and visit.supervisor_id not in bound:
        grants |= {(visit.supervisor_id, "view_sitevisit"), (visit.supervisor_id, "supervise_sitevisit")}
    return grants


def interested(visit: SiteVisit) -> set[int]:
    """People who must keep away from the applicant, whatever seat or office they hold (Art. 32)."""
    rows = Interest.objects.filter(applicant=visit.assignment.application.applicant_id)
    return set(rows.values_list("person", flat=True))


def held(visit: SiteVisit) -> set[Grant]:
    """(user, codename) pairs as they stand in the database."""
    rows = SiteVisitUserObjectPermission.objects.filter(content_object=visit)
    return set(rows.values_list("user_id", "permission__codename"))


def sync(visit: SiteVisit) -> int:
    """Make the rights on a visit those that follow from the rows; returns how many changed."""
    before, after = held(visit), wanted(visit)
    changed = before ^ after
    users = User.objects.in_bulk({user for user, _codename in changed})
    for user, codename in sorted(changed):
        change = assign_perm if (user, codename) in after else remove_perm
        change(f"review.{codename}", users[user], visit)
        forget(users[user])
    return len(changed)


def sync_panel(panel: Panel) -> int:
    """The rights on a panel's visits, when its seats have changed: who was recused loses them at once (Art. 32)."""
    visits = SiteVisit.objects.filter(assignment__panel=panel)
    return sum(sync(visit) for visit in visits.select_related("assignment__panel", "assignment__application"))


def sync_all() -> int:
    """The rights on every visit, derived again; 0 when all was well."""
    return sum(
        sync(visit)
        for visit in SiteVisit.objects.select_related("assignment__panel", "assignment__application")
    )
