"""Running numbers that several people may ask for at once: unique in the database, tried again when lost."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db import IntegrityError, models, transaction
from django.db.models.functions import Length
from django.utils.translation import gettext as _

from nantong_award.core.refusals import Stale

Row = TypeVar("Row", bound=models.Model)
TRIES = 8


def numbered(
    rows: models.QuerySet[Any], field: str, prefix: str, digits: int, create: Callable[[str], Row]
) -> Row:
    """Create a row under the next number of `prefix`; raises Stale where others were faster every time."""
    for _attempt in range(TRIES):
        number = f"{prefix}{_last(rows, field, prefix) + 1:0{digits}d}"
        try:
            with transaction.atomic():
                return create(number)
        except IntegrityError:
            if not rows.filter(**{field: number}).exists():
                raise
    raise Stale(_("同时办理的人较多，请重新提交。"))


def _last(rows: models.QuerySet[Any], field: str, prefix: str) -> int:
    """The highest number given so far; a longer one is higher (10000 after 9999)."""
    given = rows.filter(**{f"{field}__startswith": prefix}).order_by(Length(field).desc(), f"-{field}")
    last = given.values_list(field, flat=True).first()
    return int(str(last).removeprefix(prefix)) if last else 0
