"""利害关系 (Art. 32): computed from facts, declared by people, pinned and lifted by the office; bars follow."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from applications.models import Applicant, Application
from applications.transitions import Status
from nantong_award.core import bars, clock
from nantong_award.core.audit import label_of, record
from nantong_award.core.models import User
from nantong_award.core.perform import perform
from nantong_award.core.refusals import Forbidden, Stale, Unsuitable
from review import grants, messages_interests
from review.models import Interest, Suspicion
from review.models.interest import InterestKind, InterestSource, SuspicionClue
from review.selectors import conflict_facts
from review.selectors.computed_conflicts import Likeness, Tie, likenesses, ties
from review.selectors.conflicts import applicants_in_question, people_in_question
from review.services.authority import demand
from review.transitions import SuspicionStatus

MANAGE = "review.manage_expert"
FRESH = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Recomputed:
    """What a computation changed."""

    added: int = 0
    lifted: int = 0
    opened: int = 0
    lapsed: int = 0


@transaction.atomic
def recompute(
    *, by: User | None, users: Collection[int] | None = None, applicants: Collection[int] | None = None
) -> Recomputed:
    """Compare people with applicants anew and keep what changed; the same facts again change nothing.

    Without `users` everybody whom an interest can bind, without `applicants` all whose files are in the running.
    Reading costs the same number of queries for any number of either; writing goes by what changed.
    """
    if by is not None:
        demand(by, MANAGE)
    users = people_in_question().values_list("pk", flat=True) if users is None else users
    applicants = applicants_in_question().values_list("pk", flat=True) if applicants is None else applicants
    people, sides = conflict_facts.people(set(users)), conflict_facts.sides(set(applicants))
    whom, whose = {each.user for each in people}, {each.applicant for each in sides}
    found = ties(people, sides)
    added, lifted = _keep_ties(found, whom, whose, by)
    bound = set(
        Interest.objects.filter(person__in=whom, applicant__in=whose).values_list("person", "applicant")
    )
    alike = [each for each in likenesses(people, sides) if (each.user, each.applicant) not in bound]
    opened, lapsed = _keep_suspicions(alike, whom, whose)
    bind({row.person_id for row in (*added, *lifted)})
    messages_interests.found(added, opened)
    return Recomputed(len(added), len(lifted), len(opened), lapsed)


def compare_accepted() -> Recomputed:
    """Art. 32: soon after a file is accepted its applicant is compared; nothing else is asked when none was."""
    fresh = Application.objects.filter(
        status__in=[Status.ACCEPTED, Status.SHORTLISTED], decided_at__gte=clock.now() - FRESH
    )
    applicants = set(fresh.values_list("applicant", flat=True))
    return recompute(by=None, applicants=applicants) if applicants else Recomputed()


def demand_clear(by: User, files: Iterable[Application]) -> None:
    """Whoever must keep away from one of the files leaves the whole step to somebody else (Art. 32)."""
    if any(bars.is_barred(by, file) for file in files):
        raise Forbidden(_("其中有您应当回避的申报主体，请由其他人员办理（第三十二条）。"))


def before_draw(files: Sequence[Application], *, by: User) -> None:
    """Art. 20, 32: nobody draws over a file to keep away from, and the draw begins from facts as they are now."""
    demand_clear(by, files)
    recompute(by=None, applicants={file.applicant_id for file in files})


def _keep_ties(
    found: Iterable[Tie], users: set[int], applicants: set[int], by: User | None
) -> tuple[list[Interest], list[Interest]]:
    """Make the computed rows those that the facts call for; returns what came and what went."""
    rows = Interest.objects.filter(person__in=users, applicant__in=applicants)
    held = {
        (row.person_id, row.applicant_id, row.kind): row for row in rows.select_related("person", "applicant")
    }
    wanted = {(tie.user, tie.applicant, str(tie.kind)): tie for tie in found}
    added = [_add(tie, by) for key, tie in wanted.items() if key not in held]
    lifted = []
    for key, row in held.items():
        if row.source != InterestSource.COMPUTED:
            continue
        if key in wanted and row.evidence != wanted[key].told:
            row.evidence = wanted[key].told
            row.save(update_fields=["evidence"])
            record("change_interest", row, by=by, details={"evidence": row.words})
        elif key not in wanted and not row.is_pinned:
            record("lift_interest", row, by=by, reason=_("依据已消失"), details=_details(row))
            lifted.append(row)
    Interest.objects.filter(pk__in=[row.pk for row in lifted]).delete()
    return added, lifted


def _add(tie: Tie, by: User | None) -> Interest:
    values = {"source": InterestSource.COMPUTED, "evidence": tie.told, "declared_by": by}
    row, created = Interest.objects.get_or_create(
        person_id=tie.user, applicant_id=tie.applicant, kind=tie.kind, defaults=values
    )
    if created:
        record("compute_interest", row, by=by, details=_details(row))
    return row


def _details(row: Interest) -> dict[str, str]:
    return {"kind": row.kind, "source": row.source, "evidence": row.words}


def _keep_suspicions(
    alike: Iterable[Likeness], users: set[int], applicants: set[int]
) -> tuple[list[Suspicion], int]:
    """New facts open a row, facts that are gone close it; a decision on the same facts stands."""
    wanted = {(each.applicant, each.fingerprint): each for each in alike}
    rows = Suspicion.objects.filter(person__in=users, applicant__in=applicants)
    held = {
        (row.applicant_id, row.fingerprint): row
        for row in rows.exclude(clue=SuspicionClue.ASKED).select_related("person", "applicant")
    }
    opened = [_suspect(each) for key, each in wanted.items() if key not in held]
    lapsed = 0
    for key, row in held.items():
        if row.status == SuspicionStatus.LAPSED and key in wanted:
            opened.append(perform(row.reappear, by=None))
        elif row.status == SuspicionStatus.OPEN and key not in wanted:
            perform(row.lapse, by=None)
            lapsed += 1
    return opened, lapsed


def _suspect(each: Likeness) -> Suspicion:
    values = {"person_id": each.user, "kind": each.kind, "clue": each.clue, "evidence": each.told}
    row, created = Suspicion.objects.get_or_create(
        applicant_id=each.applicant, fingerprint=each.fingerprint, defaults=values
    )
    if created:
        record("suspect_interest", row, by=None, details={"clue": row.clue})
    return row


@transaction.atomic
def declare(
    person: User,
    applicant: Applicant,
    *,
    by: User,
    kind: str = InterestKind.DECLARED,
    note: str = "",
    source: str | None = None,
    evidence: list[dict[str, str]] | None = None,
) -> Interest:
    """Art. 32: somebody names an own tie, or the office somebody else's; it binds at once, in every office."""
    if by.pk != person.pk:
        demand(by, MANAGE, applicant)
    if kind not in InterestKind.values:
        raise Unsuitable(_("请选择利害关系的种类。"), field="kind")
    origin = source or (InterestSource.PERSON if by.pk == person.pk else InterestSource.OFFICE)
    values = {"source": origin, "note": note.strip()[:200], "evidence": evidence or [], "declared_by": by}
    interest, created = Interest.objects.get_or_create(
        person=person, applicant=applicant, kind=kind, defaults=values
    )
    if created:
        record("declare_interest", interest, by=by, reason=note, details=_details(interest))
    bind([person.pk])
    return interest


@transaction.atomic
def pin(interest: Interest, *, by: User, pinned: bool) -> Interest:
    """Keep a computed interest whatever later computations find, or give it back to them."""
    _judge(interest, by)
    if Interest.objects.filter(pk=interest.pk, is_pinned=not pinned).update(is_pinned=pinned):
        interest.is_pinned = pinned
        record("pin_interest" if pinned else "unpin_interest", interest, by=by, details=_details(interest))
    return interest


@transaction.atomic
def lift(interest: Interest, *, by: User, reason: str) -> None:
    """The office takes back what was declared or confirmed by mistake; the record of it stays in the log."""
    _judge(interest, by)
    if not reason.strip():
        raise Unsuitable(_("请填写解除的理由。"), field="reason")
    if interest.source == InterestSource.COMPUTED and not interest.is_pinned:
        raise Unsuitable(_("系统比对所得的利害关系在依据消失后自行解除；依据有误的，请更正专家档案。"))
    record("lift_interest", interest, by=by, reason=reason, details=_details(interest))
    gone, _rows = Interest.objects.filter(pk=interest.pk).delete()
    if not gone:
        raise Stale(_("该利害关系已经解除。"))
    bind([interest.person_id])


def _judge(interest: Interest, by: User) -> None:
    """Nobody decides about the own interests."""
    demand(by, MANAGE, interest)
    if by.pk == interest.person_id:
        raise Forbidden(_("本人的利害关系由其他人员处理（第三十二条）。"))


def bind(users: Iterable[int]) -> None:
    """Write the ledger of bars anew for these people, and shut what they could open as experts."""
    people = list(User.objects.filter(pk__in=set(users)))
    subjects: dict[int, set[str]] = {person.pk: set() for person in people}
    rows = Interest.objects.filter(person__in=people).select_related("applicant")
    for row in rows:
        subjects[row.person_id].add(label_of(row.applicant))
    changed = [person.pk for person in people if bars.set_bars(person, subjects[person.pk])]
    if changed:
        grants.sync_people(changed)
