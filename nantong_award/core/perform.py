"""perform(): the one door of every state change (R17.1)."""

from collections.abc import Callable, Iterable
from inspect import signature
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from nantong_award.core.audit import record
from nantong_award.core.lifecycle import BY_THE_CLOCK
from nantong_award.core.models import User
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Forbidden, Stale
from nantong_award.regulation.finding import Findings

Row = TypeVar("Row")


def perform(
    change: Any,
    *,
    by: User | None,
    reason: str = "",
    findings: Findings | None = None,
    details: dict[str, Any] | None = None,
    **arguments: Any,
) -> Any:
    """Make one transition: ask who, ask when, change, save, write the audit event; return the row.

    `change` is a bound transition, e.g. `application.endorse`; `by` is None for a clock's transitions.
    Raises Forbidden (who), Stale (not in that state, or somebody else was first), and Obstructed from the
    transition itself where it demands a clearance.
    """
    row, meta = change.__self__, change._django_fsm
    source = meta.field.get_state(row)
    if not _authorised(meta, row, source, by):
        raise Forbidden(_("您没有办理此事项的权限。"))
    if not meta.conditions_met(row, source):
        raise Stale(_("“%(row)s”目前的状态不能办理此事项，请刷新后再看。") % {"row": row}, theirs=source)
    if "reason" in signature(change).parameters:
        arguments["reason"] = reason
    with transaction.atomic():
        change(**arguments)
        row.save()
        record(
            meta.get_transition(source).name,
            row,
            by=by,
            source=source,
            target=meta.field.get_state(row),
            reason=reason,
            findings=findings,
            details=details,
        )
    return row


def step_each(rows: Iterable[Row], step: Callable[[Row], object]) -> int:
    """A clock's step over every row that is due; returns how many were moved.

    A row that another process moved first is passed over, so that a clock may run twice, or late.
    """
    moved = 0
    for row in rows:
        try:
            step(row)
        except Stale:
            continue
        moved += 1
    return moved


def _authorised(meta: Any, row: Any, source: str, by: User | None) -> bool:
    """Who may: the step's own permission, or any step's where the state offers none (so a state is not told)."""
    step = meta.get_transition(source)
    wanted = {step.permission} if step else {each.permission for each in meta.transitions.values()}
    if by is None:
        return wanted == {BY_THE_CLOCK}
    return any(name != BY_THE_CLOCK and may(by, name, row) for name in wanted)
