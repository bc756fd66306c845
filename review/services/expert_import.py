"""Taking a checked workbook of the pool, whole or not at all (R11.1)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from nantong_award.core.models import User
from nantong_award.core.refusals import Refusal, Unsuitable
from review.models import Employment, Expert, Training
from review.services import expert_history as history
from review.services.authority import demand
from review.services.experts import MANAGE, change_profile, register_expert, set_specialities

Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did."""

    created: int = 0
    changed: int = 0
    entries: int = 0


@transaction.atomic
def import_pool(
    *, by: User, experts: Rows, employments: Rows = (), trainings: Rows = (), busy_periods: Rows = ()
) -> Imported:
    """Known codes are changed, others registered; an empty cell changes nothing. One refusal undoes all."""
    demand(by, MANAGE)
    known = {expert.code: expert for expert in Expert.objects.select_related("user")}
    created = changed = 0
    for row in experts:
        values = {
            key: value for key, value in row.items() if value is not None and key not in ("row", "code")
        }
        expert = known.get(row["code"] or "")
        if expert is None:
            made = _placed(row, register_expert, by=by, code=row["code"] or "", **values)
            known[made.code] = made
            created += 1
        else:
            before = expert.version
            _placed(row, _change, expert, values, by)
            changed += expert.version != before
    entries = _histories(known, by, employments, trainings, busy_periods)
    return Imported(created, changed, entries)


def _change(expert: Expert, values: Mapping[str, Any], by: User) -> None:
    """A known expert: the account's name and addresses are the person's own affair."""
    codes = {key: values[key] for key in ("industries", "categories") if key in values}
    account = ("name", "email", "mobile", *codes)
    change_profile(expert, by=by, **{key: value for key, value in values.items() if key not in account})
    set_specialities(expert, by=by, **codes)


def _histories(
    known: Mapping[str, Expert], by: User, employments: Rows, trainings: Rows, busy_periods: Rows
) -> int:
    """Entries that are there already are left or corrected, never doubled."""
    jobs = {
        (expert, employer, year): pk
        for pk, expert, employer, year in Employment.objects.values_list(
            "pk", "expert__code", "employer", "from_year"
        )
    }
    courses = {
        (expert, course, day): pk
        for pk, expert, course, day in Training.objects.values_list(
            "pk", "expert__code", "course", "completed_on"
        )
    }
    for row in employments:
        pk = jobs.get((row["code"], row["employer"], row["from_year"]))
        _placed(row, history.keep_employment, known[row["code"]], by=by, pk=pk, **_of(row))
    for row in trainings:
        pk = courses.get((row["code"], row["course"], row["completed_on"]))
        _placed(row, history.keep_training, known[row["code"]], by=by, pk=pk, **_of(row))
    for row in busy_periods:
        _placed(row, history.add_busy_period, known[row["code"]], by=by, **_of(row))
    return sum(1 for rows in (employments, trainings, busy_periods) for _row in rows)


def _of(row: Mapping[str, Any]) -> dict[str, Any]:
    texts = ("credit_code", "position", "certificate_number", "note")
    given = {key: value for key, value in row.items() if key not in ("row", "code")}
    return {key: value or "" if key in texts else value for key, value in given.items()}


def _placed(row: Mapping[str, Any], act: Callable[..., Any], *given: Any, **values: Any) -> Any:
    """A refusal tells the row that it is about."""
    try:
        return act(*given, **values)
    except Refusal as error:
        told = _("第 %(row)s 行：%(message)s") % {"row": row.get("row", "—"), "message": error.message}
        raise Unsuitable(told, field="file") from error
