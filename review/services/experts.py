"""专家库 (Art. 11, 32; R11.1): who is taken in, what is corrected, and the pledge."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from nantong_award.core import clock
from nantong_award.core.audit import record
from nantong_award.core.models import User
from nantong_award.core.refusals import Stale, Unsuitable
from review.models import Expert
from review.models.expert_history import Speciality
from review.sections_pledges import CURRENT
from review.sections_specialities import choices
from review.services import interests
from review.services.authority import demand

MANAGE = "review.manage_expert"
GROUP = "expert"
# What conflicts are computed from (Art. 32).
COMPARED = frozenset({"employer", "employer_code", "identity_number"})
# What the log says that it changed, but never from what to what (RX.5).
PRIVATE = frozenset({"identity_number"})


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
    industries: Iterable[str] = (),
    categories: Iterable[str] = (),
    **profile: Any,
) -> Expert:
    """Take a person into the pool; an account is made unless one is given.

    The conditions of Art. 11 are asked at the draw, by the round's edition: the pool outlives editions.
    """
    demand(by, MANAGE)
    if user is None:
        if not (email or mobile):
            raise Unsuitable(_("请填写电子邮箱或者手机号码。"), field="email")
        if email and User.objects.filter(email=email.strip().lower()).exists():
            raise Unsuitable(_("已有使用此邮箱的账号。"), field="email")
        if mobile and User.objects.with_mobile(mobile).exists():
            raise Unsuitable(_("已有使用此手机号码的账号。"), field="mobile")
        user = User.objects.create_user(email=email, mobile=mobile, password=password, name=name)
    user.groups.add(Group.objects.get_or_create(name=GROUP)[0])
    expert = Expert(user=user, code=code or next_code(), employer=employer, **profile)
    if expert.identity_number:
        expert.identity_verified_at = clock.now()
    _insert(expert)
    _set_codes(expert, Speciality.Kind.INDUSTRY, industries)
    _set_codes(expert, Speciality.Kind.CATEGORY, categories)
    record("register_expert", expert, by=by, details={"code": expert.code})
    return expert


def _insert(expert: Expert) -> None:
    try:
        with transaction.atomic():
            expert.save(force_insert=True)
    except IntegrityError as error:
        raise Stale(_("编号、账号或者身份证号已在专家库中，请刷新后再办。")) from error


def next_code() -> str:
    """The next free number of the pool: ZJ0001, ZJ0002 …"""
    taken = Expert.objects.filter(code__regex=r"^ZJ\d{4}$").order_by("-code").values_list("code", flat=True)
    last = taken.first()
    return f"ZJ{int(last[2:]) + 1 if last else 1:04d}"


@transaction.atomic
def change_profile(expert: Expert, *, by: User, version: int | None = None, **profile: Any) -> Expert:
    """The office corrects a profile; an identity number that it enters counts as verified (Art. 32)."""
    demand(by, MANAGE)
    return write_profile(expert, by=by, version=version, **profile)


def write_profile(expert: Expert, *, by: User, version: int | None = None, **profile: Any) -> Expert:
    """Write over the version that was seen; old and new values go into the log. Callers ask who may."""
    if version is not None and version != expert.version:
        raise Stale(_("此专家的资料刚刚已由他人修改，请刷新后再改。"), yours=version, theirs=expert.version)
    changes = {key: (getattr(expert, key), value) for key, value in profile.items()}
    changes = {key: pair for key, pair in changes.items() if pair[0] != pair[1]}
    if not changes:
        return expert
    for key, (_old, new) in changes.items():
        setattr(expert, key, new)
    names = set(changes)
    if "identity_number" in changes:
        expert.identity_verified_at = clock.now() if expert.identity_number else None
        names.add("identity_verified_at")
    save_over(expert, names)
    details: dict[str, Any] = {
        key: [str(old), str(new)] for key, (old, new) in changes.items() if key not in PRIVATE
    }
    if hidden := sorted(PRIVATE & set(changes)):
        details["fields"] = hidden
    record("change_expert", expert, by=by, details=details)
    if COMPARED & set(changes):
        interests.recompute(by=None, users=[expert.user_id])
    return expert


def save_over(expert: Expert, fields: Iterable[str]) -> None:
    """Save these fields over the version that was read; raises Stale when another change came first."""
    read = expert.version
    if not Expert.objects.filter(pk=expert.pk, version=read).update(version=read + 1):
        raise Stale(_("此专家的资料刚刚已由他人修改，请刷新后再改。"), yours=read)
    expert.version = read + 1
    try:
        with transaction.atomic():
            expert.save(update_fields=set(fields))
    except IntegrityError as error:
        raise Unsuitable(_("此身份证号已属于专家库中的另一人。"), field="identity_number") from error


@transaction.atomic
def set_specialities(
    expert: Expert,
    *,
    by: User,
    industries: Iterable[str] | None = None,
    categories: Iterable[str] | None = None,
) -> Expert:
    """What the expert knows, by code; the expert's own word or the office's. None leaves a kind as it is."""
    if by.pk != expert.user_id:
        demand(by, MANAGE)
    told: dict[str, Any] = {
        kind.value: change
        for kind, codes in ((Speciality.Kind.INDUSTRY, industries), (Speciality.Kind.CATEGORY, categories))
        if codes is not None and (change := _set_codes(expert, kind, codes))
    }
    if told:
        record("change_specialities", expert, by=by, details=told)
    return expert


def _set_codes(expert: Expert, kind: Speciality.Kind, codes: Iterable[str]) -> list[list[str]]:
    """Make the codes of one kind these; returns old and new where they differ."""
    wanted, known = set(codes), {code for code, _words in choices(kind)}
    if unknown := wanted - known:
        field = "industries" if kind == Speciality.Kind.INDUSTRY else "categories"
        raise Unsuitable(_("没有这个代码：%(code)s") % {"code": min(unknown)}, field=field)
    rows = Speciality.objects.filter(expert=expert, kind=kind)
    held = set(rows.values_list("code", flat=True))
    if held == wanted:
        return []
    rows.exclude(code__in=wanted).delete()
    Speciality.objects.bulk_create(
        [Speciality(expert=expert, kind=kind, code=code) for code in sorted(wanted - held)],
        ignore_conflicts=True,
    )
    return [sorted(held), sorted(wanted)]


@transaction.atomic
def pledge(expert: Expert, *, by: User, on: date | None = None) -> Expert:
    """Art. 32: the integrity pledge, given by the expert on the current text or entered from the signed paper."""
    own = by.pk == expert.user_id
    if not own:
        demand(by, MANAGE)
    expert.pledged_on = on or clock.today()
    expert.pledge_version = CURRENT.version if own else ""
    save_over(expert, ["pledged_on", "pledge_version"])
    details = {"pledged_on": str(expert.pledged_on), "version": expert.pledge_version}
    record("pledge_expert", expert, by=by, details=details)
    return expert
