"""Employments, training and busy periods of an expert (R11.1): the expert enters, the office confirms."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from nantong_award.core import clock
from nantong_award.core.audit import record
from nantong_award.core.identifiers import check_credit_code
from nantong_award.core.models import User
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Closed, Stale, Unsuitable
from review.models import BusyPeriod, Employment, Expert, Training
from review.services import interests
from review.services.authority import demand
from review.services.experts import MANAGE

Entry = Employment | Training
# Longer than any busy period that is meant: a typing error in the year.
LONGEST_DAYS = 366
EARLIEST_YEAR = 1950


@transaction.atomic
def keep_employment(expert: Expert, *, by: User, pk: int | None = None, **values: Any) -> Employment:
    """Add or correct an employment. An unconfirmed one counts for conflicts too: caution costs nothing."""
    values["credit_code"] = _code(values.get("credit_code") or "")
    start, end = values["from_year"], values.get("to_year")
    if not EARLIEST_YEAR <= start <= clock.today().year:
        raise Unsuitable(_("请填写四位数的年份，且不晚于今年。"), field="from_year")
    if end is not None and not start <= end <= clock.today().year:
        raise Unsuitable(_("结束年份不能早于开始年份，也不能晚于今年；仍在任的请留空。"), field="to_year")
    row: Employment = _keep(Employment, expert, by, pk, values)
    interests.recompute(by=None, users=[expert.user_id])
    return row


@transaction.atomic
def keep_training(expert: Expert, *, by: User, pk: int | None = None, **values: Any) -> Training:
    """Add or correct a course; the certificate may come with it."""
    if values["completed_on"] > clock.today():
        raise Unsuitable(_("结业日期不能晚于今天。"), field="completed_on")
    return _keep(Training, expert, by, pk, values)


def _keep(model: Any, expert: Expert, by: User, pk: int | None, values: Mapping[str, Any]) -> Any:
    """One entry: the office's is confirmed at once, the expert's waits for the office."""
    office = _demand_side(expert, by)
    row = model(expert=expert, entered_by=by) if pk is None else _own_row(model, expert, pk, office)
    changed = [key for key, value in values.items() if getattr(row, key) != value]
    if pk is not None and not changed:
        return row
    for key in changed:
        setattr(row, key, values[key])
    if office:
        row.confirmed_by, row.confirmed_at = by, clock.now()
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Stale(_("这一条已经登记。")) from error
    record(f"keep_{model._meta.model_name}", expert, by=by, details={"entry": str(row), "fields": changed})
    return row


@transaction.atomic
def confirm(entry: Entry, *, by: User) -> None:
    """The office has seen the proof; from now on only the office changes the entry."""
    demand(by, MANAGE)
    rows = type(entry).objects.filter(pk=entry.pk, confirmed_at=None)
    if rows.update(confirmed_by=by, confirmed_at=clock.now()):
        entry.refresh_from_db()
        record(f"confirm_{entry._meta.model_name}", entry.expert, by=by, details={"entry": str(entry)})


@transaction.atomic
def remove(entry: Entry, *, by: User) -> None:
    """Take back an entry; a confirmed one only the office."""
    office = _demand_side(entry.expert, by)
    entry = _own_row(type(entry), entry.expert, entry.pk, office)
    record(f"remove_{entry._meta.model_name}", entry.expert, by=by, details={"entry": str(entry)})
    entry.delete()
    interests.recompute(by=None, users=[entry.expert.user_id])


@transaction.atomic
def add_busy_period(expert: Expert, *, by: User, starts_on: Any, ends_on: Any, note: str = "") -> BusyPeriod:
    """Days on which the expert has no time; sent twice it is entered once."""
    _demand_side(expert, by)
    if ends_on < starts_on:
        raise Unsuitable(_("截止日期不能早于起始日期。"), field="ends_on")
    if (ends_on - starts_on).days > LONGEST_DAYS:
        raise Unsuitable(_("一个时段最长一年。"), field="ends_on")
    values = {"note": note.strip(), "entered_by": by}
    row, created = BusyPeriod.objects.get_or_create(
        expert=expert, starts_on=starts_on, ends_on=ends_on, defaults=values
    )
    if created:
        record("add_busy_period", expert, by=by, details={"period": str(row)})
    return row


@transaction.atomic
def remove_busy_period(period: BusyPeriod, *, by: User) -> None:
    """The expert has time again."""
    _demand_side(period.expert, by)
    record("remove_busy_period", period.expert, by=by, details={"period": str(period)})
    period.delete()


def _demand_side(expert: Expert, by: User) -> bool:
    """True for the office, False for the expert; anybody else is refused."""
    if by.pk == expert.user_id and not may(by, MANAGE):
        return False
    demand(by, MANAGE)
    return True


def _own_row(model: Any, expert: Expert, pk: int, office: bool) -> Any:
    row = model.objects.select_for_update().filter(pk=pk, expert=expert).first()
    if row is None:
        raise Stale(_("这一条已经不在了，请刷新后再看。"))
    if row.is_confirmed and not office:
        raise Closed(_("这一条已由市质委办确认，如有误请申请更正。"))
    return row


def _code(text: str) -> str:
    """A checked credit code, or nothing where the employer has none."""
    if not text.strip():
        return ""
    try:
        return check_credit_code(text)
    except ValidationError as error:
        raise Unsuitable(error.messages[0], field="credit_code") from error
