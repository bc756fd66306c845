"""专家库 (Art. 11, 32): admission, pledge, declared interests, exclusion."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext as _

from applications.models import Applicant, Membership
from nantong_award.core import clock
from nantong_award.core.audit import record
from nantong_award.core.models import User
from nantong_award.core.refusals import Forbidden, Stale, Unsuitable
from review.models import Expert, Interest
from review.services.authority import demand

MANAGE = "review.manage_expert"
GROUP = "expert"


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did."""

    created: int
    changed: int


@transaction.atomic
def register_expert(
    *,
    by: User,
    name: str,
    employer: str,
    email: str = "",
    mobile: str = "",
    password: str | None = None,
    user: User | None = None,
    code: str = "",
    **profile: Any,
) -> Expert:
    """Take a person into the pool; an account is made unless one is given.

    The conditions of Art. 11 are asked at the draw, by the round's edition: the pool outlives editions.
    """
    demand(by, MANAGE)
    if user is None:
        if not (email or mobile):
            raise Unsuitable(_("请填写电子邮箱或者手机号码。"), field="email")
        user = User.objects.create_user(email=email, mobile=mobile, password=password, name=name)
    user.groups.add(Group.objects.get_or_create(name=GROUP)[0])
    expert = Expert.objects.create(user=user, code=code or next_code(), employer=employer, **profile)
    record("register_expert", expert, by=by, details={"code": expert.code})
    return expert


def next_code() -> str:
    """The next free number of the pool: ZJ0001, ZJ0002 …"""
    taken = Expert.objects.filter(code__regex=r"^ZJ\d{4}$").order_by("-code").values_list("code", flat=True)
    last = taken.first()
    return f"ZJ{int(last[2:]) + 1 if last else 1:04d}"


@transaction.atomic
def change_profile(expert: Expert, *, by: User, **profile: Any) -> Expert:
    """Correct an expert's profile; old and new values go into the log."""
    demand(by, MANAGE)
    changes = {key: (getattr(expert, key), value) for key, value in profile.items()}
    changes = {key: pair for key, pair in changes.items() if pair[0] != pair[1]}
    for key, (_old, new) in changes.items():
        setattr(expert, key, new)
    if changes:
        expert.save(update_fields=list(changes))
        details = {key: [str(old), str(new)] for key, (old, new) in changes.items()}
        record("change_expert", expert, by=by, details=details)
    return expert


@transaction.atomic
def pledge(expert: Expert, *, by: User, on: date | None = None) -> Expert:
    """Art. 32: the integrity pledge, given by the expert or entered by the office from the signed paper."""
    if by.pk != expert.user_id:
        demand(by, MANAGE)
    expert.pledged_on = on or clock.today()
    expert.save(update_fields=["pledged_on"])
    record("pledge_expert", expert, by=by, details={"pledged_on": str(expert.pledged_on)})
    return expert


@transaction.atomic
def exclude(expert: Expert, *, by: User, reason: str, decided_on: date | None = None) -> Expert:
    """Art. 32: out of the pool by a recorded decision. Seats held now are given up by panels.recuse."""
    demand(by, MANAGE)
    if not reason.strip():
        raise Unsuitable(_("请填写决定和理由（第三十二条）。"), field="reason")
    values = {"excluded_on": decided_on or clock.today(), "exclusion_reason": reason.strip()}
    if not Expert.objects.filter(pk=expert.pk, excluded_on=None).update(**values):
        raise Stale(_("该专家已被取消评审资格。"))
    expert.refresh_from_db()
    record("exclude_expert", expert, by=by, reason=reason, details={"decided_on": str(expert.excluded_on)})
    return expert


@transaction.atomic
def declare_interest(
    expert: Expert, applicant: Applicant, *, by: User, kind: str = Interest.Kind.DECLARED, note: str = ""
) -> Interest:
    """Art. 32: either side, or the office, names an interest; it keeps the expert away from the files."""
    own_side = Membership.objects.filter(applicant=applicant, user=by).exists()
    if by.pk != expert.user_id and not own_side:
        demand(by, MANAGE)
    if kind not in Interest.Kind.values:
        raise Unsuitable(_("请选择利害关系的种类。"), field="kind")
    interest, created = Interest.objects.get_or_create(
        expert=expert, applicant=applicant, kind=kind, defaults={"note": note[:200], "declared_by": by}
    )
    if created:
        record("declare_interest", interest, by=by, reason=note, details={"kind": kind})
    return interest


@transaction.atomic
def import_pool(rows: Iterable[Mapping[str, Any]], *, by: User) -> Imported:
    """Take the rows of a checked workbook: known codes are changed, others are registered."""
    demand(by, MANAGE)
    created = changed = 0
    known = {expert.code: expert for expert in Expert.objects.select_related("user")}
    for row in rows:
        values = dict(row)
        expert = known.get(values.pop("code") or "")
        if expert is None:
            register_expert(by=by, code=row["code"] or "", **values)
            created += 1
            continue
        for contact in ("name", "email", "mobile"):
            values.pop(contact, None)
        change_profile(expert, by=by, **values)
        changed += 1
    return Imported(created, changed)


def own_profile(user: User) -> Expert:
    """The reader's own row in the pool; raises Forbidden where there is none."""
    expert = Expert.objects.filter(user=user).first()
    if expert is None:
        raise Forbidden(_("您不在评审专家库中。"))
    return expert
