"""Comparing people with applicants (Art. 32): what is certain binds, what only looks alike goes to a human being.

Certain is a credit code, an identity number, an account, or a name together with a verified mobile number; a
name alone never is.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from review.models.interest import InterestKind, SuspicionClue
from review.selectors.conflict_facts import Contact, Person, Post, Side, families

Evidence = dict[str, str]


@dataclass(frozen=True, slots=True)
class Tie:
    """A certain conflict of one kind, with everything that proves it."""

    user: int
    applicant: int
    kind: InterestKind
    evidence: tuple[tuple[str, str], ...]  # (words, code)

    @property
    def told(self) -> list[Evidence]:
        """As the row keeps it."""
        return [{"what": what, "code": code} for what, code in self.evidence]


@dataclass(frozen=True, slots=True)
class Likeness:
    """Something that only looks like a conflict."""

    user: int
    applicant: int
    kind: InterestKind
    clue: SuspicionClue
    evidence: tuple[tuple[str, str, str], ...]  # (label, of the person, of the applicant)
    facts: tuple[str, ...]

    @property
    def told(self) -> list[Evidence]:
        """As the row keeps it."""
        return [
            {"label": label, "person": mine, "applicant": theirs} for label, mine, theirs in self.evidence
        ]

    @property
    def fingerprint(self) -> str:
        """The same facts, the same hash; private ones come in as their blind index."""
        return fingerprint(self.clue, str(self.user), *self.facts)


def fingerprint(*facts: str) -> str:
    """A hash over facts in their order."""
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()


def ties(people: Iterable[Person], sides: Iterable[Side]) -> list[Tie]:
    """Everything that is certain: 1 query (who belongs to which group of companies)."""
    groups, sides = families(), list(sides)
    by_group: dict[str, list[tuple[Side, str]]] = defaultdict(list)
    for side in sides:
        for code in side.codes:
            by_group[groups.get(code, code)].append((side, code))
    by_member, by_identity, by_mobile = _known(sides)
    proofs: dict[tuple[int, int, InterestKind], list[tuple[str, str]]] = defaultdict(list)
    for person in people:
        for post in person.posts:
            for side, code in by_group.get(groups.get(post.code, post.code), ()) if post.code else ():
                kind, words = _by_post(post, code)
                proofs[person.user, side.applicant, kind].append((words, post.code))
        for side, words in _by_identity(person, by_member, by_identity, by_mobile):
            proofs[person.user, side.applicant, InterestKind.INVOLVED].append((words, ""))
    return [Tie(*key, tuple(dict.fromkeys(found))) for key, found in proofs.items()]


def _known(
    sides: Iterable[Side],
) -> tuple[dict[int, list[Side]], dict[str, list[Side]], dict[str, list[tuple[Side, Contact]]]]:
    by_member: dict[int, list[Side]] = defaultdict(list)
    by_identity: dict[str, list[Side]] = defaultdict(list)
    by_mobile: dict[str, list[tuple[Side, Contact]]] = defaultdict(list)
    for side in sides:
        for user in side.members:
            by_member[user].append(side)
        if side.identity:
            by_identity[side.identity].append(side)
        for contact in side.contacts:
            if contact.mobile:
                by_mobile[contact.mobile].append((side, contact))
    return by_member, by_identity, by_mobile


def _by_post(post: Post, code: str) -> tuple[InterestKind, str]:
    """The same code is the employer; another of the group is tied by ownership."""
    values = {"employer": post.employer, "years": f"（{post.years}）" if post.years else ""}
    if post.code == code:
        return InterestKind.EMPLOYER, _("任职单位“%(employer)s”%(years)s与申报主体的信用代码相同") % values
    words = _("任职单位“%(employer)s”%(years)s与申报主体有母、子公司关联") % values
    return InterestKind.OWNERSHIP, words


def _by_identity(
    person: Person,
    by_member: dict[int, list[Side]],
    by_identity: dict[str, list[Side]],
    by_mobile: dict[str, list[tuple[Side, Contact]]],
) -> Iterator[tuple[Side, str]]:
    for side in by_member.get(person.user, ()):
        yield side, _("用同一账号办理该主体的申报")
    for side in by_identity.get(person.identity, ()) if person.identity else ():
        yield side, _("与申报人的身份证号相同")
    for side, contact in by_mobile.get(person.mobile, ()) if person.mobile else ():
        if contact.name == person.name:
            yield side, _("与%(role)s的姓名、手机号码相同") % {"role": contact.role}


def likenesses(people: Iterable[Person], sides: Iterable[Side]) -> list[Likeness]:
    """What a human being has to look at; no query."""
    sides = list(sides)
    by_employer: dict[str, list[Side]] = defaultdict(list)
    for side in sides:
        for name in side.employers:
            by_employer[plain(name)].append(side)
    by_mobile = _known(sides)[2]
    found: list[Likeness] = []
    for person in people:
        for post in person.posts:
            found += [
                _alike_by_post(person, post, side)
                for side in by_employer.get(plain(post.employer), ())
                if not (post.code and side.codes)
            ]
        found += [
            _alike_by_phone(person, side, contact)
            for side, contact in (by_mobile.get(person.mobile, ()) if person.mobile else ())
            if contact.name != person.name
        ]
    return found


def plain(name: str) -> str:
    """A name without spaces, and with brackets of one kind."""
    return "".join(name.split()).replace("(", "（").replace(")", "）")


def _alike_by_post(person: Person, post: Post, side: Side) -> Likeness:
    """The employer is called the same, but one side has no code to compare."""
    namesake = next((each for each in side.contacts if each.name == person.name), None)
    employer = next(each for each in sorted(side.employers) if plain(each) == plain(post.employer))
    lines = [(_("单位"), f"{post.employer} {post.years}".strip(), employer)]
    codes = "、".join(sorted(side.codes)) or _("未填写")
    lines.append((_("信用代码"), post.code or _("未填写"), codes))
    clue = SuspicionClue.EMPLOYER_NAME
    facts = [plain(post.employer), post.code, *sorted(side.codes)]
    if namesake:
        clue = SuspicionClue.NAME_AND_EMPLOYER
        lines.insert(0, (_("姓名"), person.name, f"{namesake.name}（{namesake.role}）"))
        facts += [namesake.role, namesake.name]
    return Likeness(person.user, side.applicant, InterestKind.EMPLOYER, clue, tuple(lines), tuple(facts))


def _alike_by_phone(person: Person, side: Side, contact: Contact) -> Likeness:
    """The form gives the person's number, but for somebody of another name."""
    related = contact.name[:1] == person.name[:1]
    clue = SuspicionClue.NAME_AND_PHONE if related else SuspicionClue.PHONE
    kind = InterestKind.FAMILY if related else InterestKind.OTHER
    lines = (
        (_("姓名"), person.name, f"{contact.name}（{contact.role}）"),
        (_("手机号码"), contact.shown, contact.shown),
    )
    return Likeness(person.user, side.applicant, kind, clue, lines, (contact.name, contact.mobile))
