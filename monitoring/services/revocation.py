"""Revocation: title, plaque and money taken back, the bar written into the ledger (Art. 29, 35)."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from applications.models import StandingEntry
from applications.selectors.recipients import members
from applications.services.standing import record_entry
from monitoring.models import AnnualReport, Incident, Recovery, Revocation
from nantong_award.core.audit import record
from nantong_award.core.models import User
from nantong_award.core.outbox import notify
from nantong_award.core.perform import perform
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Forbidden, Stale, Unsuitable
from nantong_award.regulation.edition import NotStated
from nantong_award.regulation.rules import standing
from publicity.models import Conferral

REVOCATION, FRAUD = "29", "35"
OPEN_REPORTS = ("due", "submitted", "endorsed")


@transaction.atomic
def revoke(
    conferral: Conferral,
    *,
    by: User,
    article: str,
    number: str,
    decided_on: date,
    reason: str,
    incident: Incident | None = None,
) -> Revocation:
    """Enter the city government's decision: revocation, bar, recovery, reports cancelled (Art. 29, 35).

    Raises Stale where the title is revoked already, Unsuitable where an incident is not found grave.
    """
    if not may(by, "monitoring.revoke_title"):
        raise Forbidden(_("只有市质委办可以登记撤销决定。"))
    if Revocation.objects.filter(conferral=conferral).exists():
        raise Stale(_("该称号已经撤销。"))
    if incident is not None and not incident.investigation.is_grave:
        raise Unsuitable(_("核实结论不属于情节严重、影响恶劣，不能撤销称号。"), field="incident")
    bar = _bar_until(conferral, article, decided_on)
    revocation = Revocation.objects.create(
        conferral=conferral,
        incident=incident,
        article=article,
        number=number,
        decided_on=decided_on,
        barred_until=bar,
        reason=reason,
        entered_by=by,
    )
    _enter_ledger(revocation, by)
    _list_recoveries(revocation)
    for row in AnnualReport.objects.filter(conferral=conferral, status__in=OPEN_REPORTS):
        perform(row.cancel, by=by, reason=_("称号已撤销"))
    if incident is not None and incident.status == "investigated":
        perform(incident.conclude, by=by, reason=reason, conclusion=_("撤销称号：%(n)s") % {"n": number})
    record("revoke_title", revocation, by=by, reason=reason, details={"barred_until": str(bar or "")})
    notify(
        "title_revoked",
        to=members(conferral.applicant),
        key=str(revocation.pk),
        link="/inbox/",
        revocation=revocation,
    )
    return revocation


def _bar_until(conferral: Conferral, article: str, decided_on: date) -> date | None:
    """The last barred day by the conferral's edition; None where that edition fixes no bar."""
    rule = standing.fraud_debarment if article == FRAUD else standing.revocation_debarment
    try:
        return rule(conferral.approval.round.law, decided_on).last_day
    except NotStated:
        return None


def _enter_ledger(revocation: Revocation, by: User) -> None:
    """Written upstream, so that the next round's eligibility sees it."""
    conferral, law = revocation.conferral, revocation.conferral.approval.round.law
    common: dict[str, Any] = {
        "applicant": conferral.applicant,
        "by": by,
        "article": revocation.article,
        "edition": law.key,
    }
    record_entry(
        kind=StandingEntry.Kind.REVOCATION,
        effective_on=revocation.decided_on,
        year=conferral.year,
        note=revocation.number,
        **common,
    )
    if revocation.barred_until is not None:
        record_entry(
            kind=StandingEntry.Kind.DEBARMENT,
            effective_on=revocation.decided_on,
            until=revocation.barred_until,
            note=revocation.number,
            **common,
        )


def _list_recoveries(revocation: Revocation) -> None:
    """What that winner was given is what is taken back: plaque, certificate under older editions, prize."""
    conferral = revocation.conferral
    things = [(Recovery.Thing.PLAQUE, Decimal(0))]
    if conferral.has_certificate:
        things.append((Recovery.Thing.CERTIFICATE, Decimal(0)))
    if conferral.prize:
        things.append((Recovery.Thing.PRIZE, conferral.prize))
    Recovery.objects.bulk_create(
        Recovery(revocation=revocation, thing=thing, amount_due=amount) for thing, amount in things
    )


@transaction.atomic
def record_recovery(recovery: Recovery, *, by: User, amount: Decimal, on: date) -> Recovery:
    """Add what came back, in yuan (0 for a thing); raises Unsuitable for more than is due."""
    if not may(by, "monitoring.revoke_title"):
        raise Forbidden(_("只有市质委办可以登记收回情况。"))
    if amount < 0 or recovery.amount_recovered + amount > recovery.amount_due:
        raise Unsuitable(_("收回金额超过应收回金额。"), field="amount")
    recovery.amount_recovered += amount
    if recovery.amount_recovered == recovery.amount_due:
        recovery.recovered_on = on
    recovery.save(update_fields=["amount_recovered", "recovered_on"])
    record("record_recovery", recovery, by=by, details={"amount": str(amount), "on": str(on)})
    return recovery
