"""利害关系 (Art. 32): who is kept away from whose files, by rows that stand and by facts as they are now."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import Group
from django.db.models import Q, QuerySet

from applications.models import Applicant, Application, EndorsingBody, Round
from applications.transitions import OPEN_STATUSES, Status
from nantong_award.core import bars
from nantong_award.core.models import User
from review.models import Expert, Interest, MemberUnit
from review.models.interest import InterestKind
from review.selectors import conflict_facts
from review.selectors.computed_conflicts import ties

ByExpert = dict[int, dict[int, "Conflict"]]
OFFICES = ("office", "committee", "member_unit", "supervisor", "inspector")


@dataclass(frozen=True, slots=True)
class Conflict:
    """Why a person is kept away from an applicant's files."""

    kind: InterestKind
    note: str = ""


def conflicts_among(
    experts: Iterable[Expert], applicants: Iterable[Applicant], *, years: int | None = None
) -> ByExpert:
    """Expert → applicant → conflict; 9 queries for any number. Names are never compared, only codes and accounts.

    Facts count at once, before anybody has had them computed into rows.
    """
    by_user = {expert.user_id: expert.pk for expert in experts}
    ids = {applicant.pk for applicant in applicants}
    found: ByExpert = defaultdict(dict)
    if not by_user or not ids:
        return found
    for tie in ties(conflict_facts.people(by_user, years=years), conflict_facts.sides(ids)):
        found[by_user[tie.user]][tie.applicant] = Conflict(tie.kind, tie.evidence[0][0])
    for interest in Interest.objects.filter(person__in=by_user, applicant__in=ids):
        conflict = Conflict(InterestKind(interest.kind), interest.words)
        found[by_user[interest.person_id]][interest.applicant_id] = conflict
    return found


def people_in_question() -> QuerySet[User]:
    """Whom an interest can bind: the pool, the offices, the member units, the clerks of endorsing bodies."""
    pool = Q(pk__in=Expert.objects.filter(excluded_on=None).values("user"))
    units = Q(pk__in=MemberUnit.objects.filter(users__isnull=False).values("users"))
    held = Group.objects.filter(Q(name__in=OFFICES) | Q(pk__in=EndorsingBody.objects.values("group")))
    staff = Q(is_staff=True) | Q(groups__in=held)
    return User.objects.filter(pool | units | staff, is_active=True).distinct()


def applicants_in_question() -> QuerySet[Applicant]:
    """Whose files are filed and still in the running."""
    running = [status for status in OPEN_STATUSES if status != Status.DRAFT]
    return Applicant.objects.filter(applications__status__in=running).distinct()


def keeps_away_from_one(user: User, round: Round) -> bool:
    """Whether the person must keep away from a filed file of the round (Art. 32); no query for who has no bar."""
    ids = bars.barred(user)
    if not ids:
        return False
    files = Application.objects.filter(round=round, applicant__in=ids)
    return files.exclude(status__in=(Status.DRAFT, Status.WITHDRAWN)).exists()
