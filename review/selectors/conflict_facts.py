"""What is compared to find 利害关系 (Art. 32): people on one side, applicants with theirs on the other; 7 queries."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.translation import gettext as _

from applications.models import Applicant, FormSection, Kinship, Membership
from applications.selectors.rounds import latest_round
from nantong_award.core import clock
from nantong_award.core.encryption import blind_index, masked_mobile
from nantong_award.core.models import User
from review.models import Employment, Expert

SECTIONS = ("basics", "contacts")
YEARS = 3  # while no round says otherwise


@dataclass(frozen=True, slots=True)
class Post:
    """An employment that still counts."""

    employer: str
    code: str = ""
    from_year: int | None = None
    to_year: int | None = None

    @property
    def years(self) -> str:
        """2019–2024, or nothing where it lasts."""
        return f"{self.from_year or ''}–{self.to_year}" if self.to_year else ""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may be drawn, or who holds an office."""

    user: int
    name: str
    mobile: str = ""  # blind index of the account's own number
    identity: str = ""  # blind index
    posts: tuple[Post, ...] = ()


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody named by the applicant's form or working on its files."""

    role: str
    name: str
    mobile: str = ""  # blind index
    shown: str = ""  # masked


@dataclass(slots=True)
class Side:
    """An applicant with its people."""

    applicant: int
    name: str
    codes: frozenset[str]
    employers: frozenset[str]
    identity: str = ""
    members: set[int] = field(default_factory=set)
    contacts: list[Contact] = field(default_factory=list)


def people(users: Collection[int], *, years: int | None = None) -> list[Person]:
    """Accounts as they are compared: 3 queries, and one for the running round's years where none are given."""
    since = clock.today().year - (interest_years() if years is None else years)
    posts: dict[int, list[Post]] = defaultdict(list)
    identities: dict[int, str] = {}
    for row in Expert.objects.filter(user__in=users).values_list(
        "user", "employer", "employer_code", "identity_index"
    ):
        posts[row[0]].append(Post(row[1], row[2]))
        identities[row[0]] = row[3] or ""
    lasting = Q(to_year=None) | Q(to_year__gte=since)
    for held in Employment.objects.filter(lasting, expert__user__in=users).values_list(
        "expert__user", "employer", "credit_code", "from_year", "to_year"
    ):
        posts[held[0]].append(Post(held[1], held[2], held[3], held[4]))
    return [
        Person(pk, name, mobile or "", identities.get(pk, ""), tuple(dict.fromkeys(posts.get(pk, ()))))
        for pk, name, mobile in User.objects.filter(pk__in=users).values_list("pk", "name", "mobile_index")
    ]


def sides(applicants: Collection[int]) -> list[Side]:
    """Applicants as they are compared: 3 queries."""
    found = {
        pk: Side(
            pk,
            name,
            frozenset({code or "", of} - {""}),
            frozenset({name if code else "", employer} - {""}),
            index or "",
        )
        for pk, name, code, of, employer, index in Applicant.objects.filter(pk__in=applicants).values_list(
            "pk", "name", "credit_code", "employer_code", "employer_name", "id_index"
        )
    }
    for applicant, user, name in Membership.objects.filter(applicant__in=found).values_list(
        "applicant", "user", "user__name"
    ):
        found[applicant].members.add(user)
        found[applicant].contacts.append(Contact(_("申报工作人员"), name))
    for applicant, data in _newest_sections(found).items():
        found[applicant].contacts += _named(data)
    return list(found.values())


def _newest_sections(applicants: Collection[int]) -> dict[int, dict[str, str]]:
    """Applicant → single answers of its last file."""
    rows = FormSection.objects.filter(application__applicant__in=applicants, key__in=SECTIONS)
    answers: dict[int, dict[str, str]] = defaultdict(dict)
    for applicant, data in rows.order_by("application").values_list("application__applicant", "data"):
        answers[applicant] |= {key: value for key, value in data.items() if isinstance(value, str)}
    return answers


def _named(data: dict[str, str]) -> list[Contact]:
    mobile = data.get("mobile", "")
    index, shown = (blind_index(mobile), masked_mobile(mobile)) if mobile else ("", "")
    found = [
        Contact(_("联系人"), data.get("contact_name", ""), index, shown),
        Contact(_("法定代表人"), data.get("legal_representative", "")),
    ]
    return [each for each in found if each.name or each.mobile]


def families() -> dict[str, str]:
    """Credit code → one code that stands for its whole ownership group (parents, subsidiaries, sisters)."""
    head: dict[str, str] = {}

    def top(code: str) -> str:
        while head.setdefault(code, code) != code:
            code = head[code]
        return code

    for parent, child in Kinship.objects.values_list("parent_code", "child_code"):
        head[top(child)] = top(parent)
    return {code: top(code) for code in list(head)}


def interest_years() -> int:
    """For how many years a former employment counts: as the last announcement says."""
    round = latest_round()
    return round.interest_years if round else YEARS
