"""更正申请 (R11.1): the expert says what is wrong with the own profile, the office confirms or sends it back."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from nantong_award.core import clock
from nantong_award.core.audit import record
from nantong_award.core.models import User
from nantong_award.core.refusals import Forbidden, Stale, Unsuitable
from review import messages_experts as messages
from review.models import Correction, Expert
from review.services.authority import demand
from review.services.experts import MANAGE, change_profile, set_specialities, write_profile

# What conflicts, admission and strata rest on; the expert may ask for a change of these, the office makes it.
TO_CONFIRM = (
    "employer",
    "employer_code",
    "title",
    "birth_year",
    "practice_years",
    "priority",
    "identity_number",
)
# What the expert changes alone.
OWN = ("position", "summary", "is_available")


@transaction.atomic
def change_own(
    expert: Expert,
    *,
    by: User,
    version: int,
    codes: Mapping[str, Iterable[str]] = MappingProxyType({}),
    **values: Any,
) -> Expert:
    """What is the expert's own affair: post, summary, specialities, time for this year's review."""
    if by.pk != expert.user_id:
        raise Forbidden(_("只能修改本人的资料。"))
    if unknown := set(values) - set(OWN):
        raise Unsuitable(_("此项须由市质委办确认。"), field=min(unknown))
    expert = write_profile(expert, by=by, version=version, **values)
    return set_specialities(expert, by=by, **codes)


@transaction.atomic
def ask(expert: Expert, *, by: User, values: Mapping[str, Any], note: str = "") -> Correction:
    """Ask for a correction; one at a time, and only of what differs."""
    if by.pk != expert.user_id:
        raise Forbidden(_("只能更正本人的资料。"))
    wanted = {
        key: value for key, value in values.items() if key in TO_CONFIRM and value != getattr(expert, key)
    }
    if not wanted:
        raise Unsuitable(_("没有改动，不需要更正。"))
    correction = Correction(expert=expert, values=wanted, note=note.strip())
    try:
        with transaction.atomic():
            correction.save()
    except IntegrityError as error:
        raise Stale(_("已有一份更正申请在办理中，请等待办理结果。")) from error
    record("ask_correction", expert, by=by, details={"fields": sorted(wanted)})
    messages.correction_asked(correction)
    return correction


@transaction.atomic
def accept(correction: Correction, *, by: User) -> Expert:
    """Take the corrected values into the pool."""
    demand(by, MANAGE)
    _decide(correction, by, accepted=True)
    return change_profile(correction.expert, by=by, **correction.values)


@transaction.atomic
def decline(correction: Correction, *, by: User, reason: str) -> Correction:
    """Send a correction back with the reason."""
    demand(by, MANAGE)
    if not reason.strip():
        raise Unsuitable(_("请填写不采纳的理由。"), field="reason")
    _decide(correction, by, accepted=False, reason=reason.strip())
    return correction


def _decide(correction: Correction, by: User, *, accepted: bool, reason: str = "") -> None:
    rows = Correction.objects.filter(pk=correction.pk, decided_at=None)
    values = {"decided_by": by, "decided_at": clock.now(), "is_accepted": accepted, "reason": reason}
    if not rows.update(**values):
        raise Stale(_("此更正申请已经办理。"))
    correction.refresh_from_db()
    verb = "accept_correction" if accepted else "decline_correction"
    record(verb, correction.expert, by=by, reason=reason, details={"fields": sorted(correction.values)})
    messages.correction_decided(correction)
