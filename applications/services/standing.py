"""The ledger (Art. 29, 30, 35): later stages write it through here, and winners of earlier years enter it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from applications.models import Applicant, EndorsingBody, StandingEntry
from applications.selectors import standing as ledger
from nantong_award.core.audit import record
from nantong_award.core.models import User
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Forbidden, Unsuitable

Kind = StandingEntry.Kind
TITLES = [Kind.AWARD, Kind.NOMINATION]


@dataclass(frozen=True, slots=True)
class Imported:
    """How many lines were new, and how many the ledger had already."""

    created: int
    present: int


@transaction.atomic
def record_entry(
    *,
    applicant: Applicant,
    kind: str,
    by: User | None,
    effective_on: date | None = None,
    until: date | None = None,
    year: int | None = None,
    article: str = "",
    edition: str = "",
    prize: Decimal | None = None,
    note: str = "",
) -> StandingEntry:
    """Write one line of the ledger; raises Unsuitable for a second title of one kind and year."""
    if until is not None and effective_on is not None and until < effective_on:
        raise Unsuitable(_("截止日不得早于生效日。"), field="until")
    if kind in TITLES and year is not None and applicant.standing.filter(kind=kind, year=year).exists():
        raise Unsuitable(_("台账中已有该主体%(year)s年度的同一称号。") % {"year": year}, field="year")
    entry = StandingEntry.objects.create(
        applicant=applicant,
        kind=kind,
        year=year,
        effective_on=effective_on,
        until=until,
        article=article,
        edition=edition,
        prize=prize,
        note=note,
    )
    record(
        "record_entry",
        entry,
        by=by,
        details={
            "kind": str(kind),
            "effective_on": effective_on.isoformat() if effective_on else None,
            "until": until.isoformat() if until else None,
            "article": article,
        },
    )
    return entry


@transaction.atomic
def import_past_winners(rows: Sequence[Mapping[str, Any]], *, by: User | None = None) -> Imported:
    """Winners of the years before the portal, as the workbook names them; a second run adds nothing.

    History is history: no rule of eligibility or quota is asked (a branch may have won, T-35). What is not
    known stays empty. `by` is None on the command line only.
    """
    if by is not None and not may(by, "applications.add_standingentry"):
        raise Forbidden(_("您没有登记资格台账的权限。"))
    created = sum(_enter(row, by) for row in rows)
    return Imported(created=created, present=len(rows) - created)


def _enter(row: Mapping[str, Any], by: User | None) -> bool:
    """One line; False where the ledger has it."""
    applicant = _winner(row, by)
    if applicant.standing.filter(kind=row["level"], year=row["year"]).exists():
        return False
    record_entry(
        applicant=applicant,
        kind=row["level"],
        by=by,
        year=row["year"],
        effective_on=row.get("approved_on"),
        prize=row.get("prize"),
        note=_("历年获奖导入%(area)s") % {"area": _area_words(row.get("area") or "")},
    )
    return True


def _area_words(area: str) -> str:
    return _("，当时所在地区：%(area)s") % {"area": area} if area else ""


def _winner(row: Mapping[str, Any], by: User | None) -> Applicant:
    """The applicant by credit code, else by name; made where the portal does not know it."""
    code, name, track = row.get("credit_code") or None, row["name"], row["track"]
    found = Applicant.objects.filter(credit_code=code, track=track).first() if code else None
    found = found or _by_name(name, track)
    if found is None:
        found = Applicant.objects.create(
            track=track, name=name, credit_code=code, county=_county(row.get("area") or "")
        )
        record("register_applicant", found, by=by, details={"origin": "past_winners"})
    elif code and found.credit_code is None:
        found.credit_code = code
        found.save(update_fields=["credit_code"])
        record("identify_applicant", found, by=by, details={"credit_code": code})
    return found


def _by_name(name: str, track: str) -> Applicant | None:
    """An organisation's name is its own; a person's is not, so only unidentified persons are met by name."""
    if track == "organization":
        return Applicant.objects.filter(name=name, track=track).order_by("pk").first()
    return ledger.of_the_past(name, track)


def _county(area: str) -> EndorsingBody | None:
    """The committee of the area where there is one today; 港闸 lies in 崇川 since 2020."""
    today = {"港闸": "崇川"}.get(area, area)
    counties = EndorsingBody.objects.filter(kind=EndorsingBody.Kind.COUNTY)
    return (
        counties.filter(name__startswith=today).exclude(name__startswith="通州湾").first() if area else None
    )
