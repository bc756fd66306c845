"""第二十二条: a member unit scores, abstains or declares an interest; one sheet a unit, never over another's version."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from nantong_award.core import clock
from nantong_award.core.audit import record
from nantong_award.core.models import User
from nantong_award.core.refusals import Closed, Forbidden, Stale, Unsuitable
from nantong_award.regulation.rules.scoring import BadScore, sheet_total
from review.models import MemberScore, MemberUnit, Presentation
from review.selectors import presentations as selectors
from review.services import interests
from review.services.authority import demand
from review.transitions import OPEN, PresentationStatus

SCORE = "review.score_presentation"


@transaction.atomic
def score(
    presentation: Presentation,
    *,
    by: User,
    items: Mapping[str, int],
    note: str = "",
    version: int = 0,
    hand_in: bool = True,
) -> MemberScore:
    """Keep one unit's sheet, complete and handed in or as a draft; `version` is that of the sheet that was seen.

    What was handed in stays handed in when it is changed. The log tells that a unit has scored, not what.
    """
    unit = _unit(by, presentation)
    _demand_open(presentation, OPEN)
    mine = selectors.own_score(presentation, unit)
    _demand_no_interest(mine)
    final = hand_in or bool(mine and mine.state == "handed_in")
    given = dict(items)
    total = _total(presentation, given, final)
    handed_in_at = (mine and mine.handed_in_at) or clock.now() if final else None
    values = {"items": given, "total": total, "note": note.strip(), "handed_in_at": handed_in_at}
    row = _keep(presentation, unit, by, values | {"abstained": False, "reason": ""}, version)
    if final:
        _record(row, by, "score_presentation")
    return row


@transaction.atomic
def abstain(presentation: Presentation, *, by: User, reason: str, version: int = 0) -> MemberScore:
    """The unit gives no score and says why; it may still score before the lock."""
    unit = _unit(by, presentation)
    _demand_open(presentation, OPEN)
    _demand_no_interest(selectors.own_score(presentation, unit))
    row = _keep(presentation, unit, by, _aside(reason, is_interested=False), version)
    _record(row, by, "abstain_presentation")
    return row


@transaction.atomic
def declare_interest(presentation: Presentation, *, by: User, reason: str, version: int = 0) -> MemberScore:
    """T-98: a declared interest bars the unit from scoring this presenter, before or during the turn, for good.

    Whoever declares it keeps away from the applicant everywhere else too (Art. 32); the unit's other people do not.
    """
    unit = _unit(by, presentation)
    _demand_open(presentation, (*OPEN, PresentationStatus.WAITING))
    _demand_no_interest(selectors.own_score(presentation, unit))
    row = _keep(presentation, unit, by, _aside(reason, is_interested=True), version)
    _record(row, by, "declare_interest")
    interests.declare(by, presentation.application.applicant, by=by, note=row.reason)
    return row


def _unit(by: User, presentation: Presentation) -> MemberUnit:
    demand(by, SCORE, presentation)
    unit = selectors.unit_of(by)
    if unit is None:
        raise Forbidden(_("您的账号没有对应的成员单位，请联系市质委办。"))
    return unit


def _demand_open(presentation: Presentation, states: tuple[PresentationStatus, ...]) -> None:
    """Serialises with lock(): a sheet is in before the score is computed, or refused with the instant."""
    live = Presentation.objects.select_for_update().get(pk=presentation.pk)
    if live.status in states:
        return
    if live.locked_at:
        at = live.locked_at.astimezone(clock.SHANGHAI)
        message = _("得分已于 %(at)s 锁定，不能再打分。") % {"at": f"{at:%H:%M:%S}"}
        raise Closed(message, instant=live.locked_at)
    raise Closed(_("这位演讲者还没有开始，现在不能打分。"))


def _demand_no_interest(mine: MemberScore | None) -> None:
    if mine and mine.is_interested:
        raise Forbidden(_("贵单位已声明与这位演讲者有利害关系，不能为其打分（第三十二条）。"))


def _total(presentation: Presentation, items: Mapping[str, int], final: bool) -> Any:
    """The sheet's total; None for a draft that is not complete."""
    criteria = selectors.criteria_of(presentation)
    complete = {**dict.fromkeys(criteria.codes, 0), **items}
    try:
        total = sheet_total(criteria, items if final else complete)
    except BadScore as error:
        raise Unsuitable(_("请为每一项给出 0 至 100 之间、以 5 为一档的百分比。"), field=error.key) from error
    return total if len(items) == len(criteria.codes) else None


def _aside(reason: str, *, is_interested: bool) -> dict[str, Any]:
    if not reason.strip():
        raise Unsuitable(_("请写明理由。"), field="reason")
    return {
        "items": {},
        "total": None,
        "handed_in_at": None,
        "abstained": True,
        "is_interested": is_interested,
        "reason": reason.strip(),
    }


def _record(row: MemberScore, by: User, verb: str) -> None:
    details = {"unit": row.unit.name, "version": str(row.version)}
    record(verb, row.presentation, by=by, reason=row.reason, details=details)


def _keep(
    presentation: Presentation, unit: MemberUnit, by: User, values: dict[str, Any], version: int
) -> MemberScore:
    """Write the sheet if it is still the one that was seen; else tell both values."""
    values = values | {"scored_by": by, "scored_at": clock.now(), "version": version + 1}
    mine = MemberScore.objects.filter(presentation=presentation, unit=unit)
    if version == 0 and not mine.exists():
        try:
            with transaction.atomic():
                return MemberScore.objects.create(presentation=presentation, unit=unit, **values)
        except IntegrityError:
            pass
    elif mine.filter(version=version).update(**values):
        return mine.select_related("unit", "presentation", "scored_by").get()
    theirs = mine.get()
    raise Stale(
        _("本单位的打分刚刚已由他人保存，请核对后再保存。"),
        yours={"items": values["items"], "total": str(values["total"])},
        theirs={"items": theirs.items, "total": str(theirs.total), "version": theirs.version},
    )
