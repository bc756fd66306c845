"""The people who run an award: one account or more for every role, made once and found again."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from applications.models import EndorsingBody
from applications.services.bodies import seed_bodies
from nantong_award.core.models import User
from nantong_award.core.permissions import forget
from nantong_award.desks import roles
from review.models import MemberUnit

UNITS = (
    "市发展和改革委员会", "市工业和信息化局", "市科学技术局", "市财政局", "市人力资源和社会保障局",
    "市生态环境局", "市住房和城乡建设局", "市农业农村局", "市商务局", "市应急管理局", "市市场监督管理局",
    "市总工会",
)  # fmt: skip


@dataclass
class Cast:
    """Who acts in a played year."""

    office: User
    deputy: User
    committee: User
    supervisors: list[User]
    inspector: User
    members: list[User] = field(default_factory=list)
    clerks: dict[int, User] = field(default_factory=dict)

    def clerk_of(self, body: EndorsingBody) -> User:
        """The person who acts for an endorsing body."""
        return self.clerks[body.pk]


def gather(domain: str, password: str | None) -> Cast:
    """Roles, endorsing bodies, member units and one account for each post; idempotent.

    Addresses end in `domain`; without a password nobody can sign in.
    """
    roles.sync()
    bodies = seed_bodies()
    cast = Cast(
        office=account("office", "质委办主任", f"office@{domain}", password),
        deputy=account("office", "质委办经办", f"deputy@{domain}", password),
        committee=account("committee", "质委会秘书", f"committee@{domain}", password),
        supervisors=[
            account("supervisor", f"监督员{name}", f"supervisor{place}@{domain}", password)
            for place, name in enumerate("甲乙丙", start=1)
        ],
        inspector=account("inspector", "纪检监察员", f"inspector@{domain}", password),
    )
    for key in ("system_admin", "security_admin", "audit_admin"):
        account(key, str(roles.BY_KEY[key].title), f"{key.replace('_', '-')}@{domain}", password)
    cast.members = [member(place, name, domain, password) for place, name in enumerate(UNITS, start=1)]
    cast.clerks = {
        body.pk: clerk(place, body, domain, password) for place, body in enumerate(bodies, start=1)
    }
    return cast


def account(role: str, name: str, email: str, password: str | None) -> User:
    """The user of this address, with the role's group and rights."""
    held = roles.BY_KEY[role]
    user = _user(name, email, password, is_staff=held.is_staff, second_factor=held.second_factor)
    user.groups.add(Group.objects.get(name=role))
    forget(user)
    return user


def member(place: int, unit_name: str, domain: str, password: str | None) -> User:
    """The person who scores for a member unit of the committee (Art. 22)."""
    user = account("member_unit", f"{unit_name}代表", f"unit{place}@{domain}", password)
    unit, _created = MemberUnit.objects.get_or_create(name=unit_name)
    unit.users.add(user)
    return user


def clerk(place: int, body: EndorsingBody, domain: str, password: str | None) -> User:
    """The person who acts for an endorsing body."""
    user = _user(f"{body.name}经办", f"county{place}@{domain}", password)
    user.groups.add(body.group)
    forget(user)
    return user


def counties(bodies: Sequence[EndorsingBody]) -> list[EndorsingBody]:
    """The bodies that endorse by Art. 18: the local quality committees."""
    return [body for body in bodies if body.kind == EndorsingBody.Kind.COUNTY]


def _user(
    name: str, email: str, password: str | None, *, is_staff: bool = False, second_factor: bool = False
) -> User:
    known = User.objects.filter(email=email).first()
    if known is not None:
        return known
    return User.objects.create_user(
        email=email, password=password, name=name, is_staff=is_staff, second_factor_required=second_factor
    )


def all_bodies() -> Sequence[EndorsingBody]:
    """Every endorsing body in use."""
    return list(EndorsingBody.objects.filter(is_active=True))


def hashed(password: str) -> str:
    """One slow hash for many demonstration accounts."""
    return make_password(password)
