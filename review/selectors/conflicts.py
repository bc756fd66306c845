"""利害关系 (Art. 32): computed from credit codes and memberships, and declared by either side."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from applications.models import Applicant, Kinship, Membership
from review.models import Expert, Interest

ByExpert = dict[int, dict[int, "Conflict"]]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Why an expert is kept away from an applicant's files."""

    kind: Interest.Kind
    note: str = ""


def conflicts_among(experts: Iterable[Expert], applicants: Iterable[Applicant]) -> ByExpert:
    """Expert → applicant → conflict; always 3 queries. Names are never compared, only codes and accounts."""
    experts, applicants = list(experts), list(applicants)
    families = _families()
    by_code: dict[str, list[Applicant]] = defaultdict(list)
    for applicant in applicants:
        for code in {applicant.credit_code or "", applicant.employer_code} - {""}:
            by_code[families.get(code, code)].append(applicant)
    found: ByExpert = defaultdict(dict)
    for expert in experts:
        if expert.employer_code:
            family = families.get(expert.employer_code, expert.employer_code)
            for applicant in by_code.get(family, ()):
                found[expert.pk][applicant.pk] = Conflict(Interest.Kind.EMPLOYER)
    _add_members(found, experts, applicants)
    _add_declared(found, experts, applicants)
    return found


def has_conflict(expert: Expert, applicant: Applicant) -> bool:
    """Whether this one expert must not see this one applicant's files."""
    return applicant.pk in conflicts_among([expert], [applicant]).get(expert.pk, {})


def _families() -> dict[str, str]:
    """Credit code → one code that stands for its whole ownership group (parents, subsidiaries, sisters)."""
    head: dict[str, str] = {}

    def top(code: str) -> str:
        while head.setdefault(code, code) != code:
            code = head[code]
        return code

    for parent, child in Kinship.objects.values_list("parent_code", "child_code"):
        head[top(child)] = top(parent)
    return {code: top(code) for code in list(head)}


def _add_members(found: ByExpert, experts: list[Expert], applicants: list[Applicant]) -> None:
    """Whoever works on an applicant's files, or is the applicant, does not judge them."""
    by_user = {expert.user_id: expert.pk for expert in experts}
    rows = Membership.objects.filter(user__in=by_user, applicant__in=applicants)
    for user_id, applicant_id in rows.values_list("user_id", "applicant_id"):
        found[by_user[user_id]][applicant_id] = Conflict(Interest.Kind.EMPLOYER)


def _add_declared(found: ByExpert, experts: list[Expert], applicants: list[Applicant]) -> None:
    for interest in Interest.objects.filter(expert__in=experts, applicant__in=applicants):
        found[interest.expert_id][interest.applicant_id] = Conflict(
            Interest.Kind(interest.kind), interest.note
        )
