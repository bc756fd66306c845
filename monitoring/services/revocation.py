"""Revocation: title, plaque and money taken back, the bar in the ledger, the public notice (Art. 29, 35)."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from applications.models import Announcement, StandingEntry
from applications.selectors.recipients import members
from applications.services.standing import record_entry
from monitoring.models import AnnualReport, Incident, Recovery, Revocation
from monitoring.transitions import IncidentStatus, ReportStatus
from nantong_award.core import clock
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
RULES = {REVOCATION: standing.revocation_debarment, FRAUD: standing.fraud_debarment}
OPEN_REPORTS = [ReportStatus.DUE, ReportStatus.SUBMITTED, ReportStatus.ENDORSED]


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
    barred_until: date | None = None,
) -> Revocation:
    """Enter the city government's decision: revocation, bar, recovery, reports cancelled (Art. 29, 35).

    `barred_until` is what the decision itself says where the edition fixes no bar (2020, Art. 29); an edition's
    own term is never changed by it. Raises Stale where the title is revoked already or the incident is not
    investigated, Unsuitable where it was not found grave.
    """
    if not may(by, "monitoring.revoke_title"):
        raise Forbidden(_("只有市质委办可以登记撤销决定。"))
    if Revocation.objects.filter(conferral=conferral).exists():
        raise Stale(_("该称号已经撤销。"))
    _check_decision(conferral, article, number, decided_on, reason)
    _check_incident(conferral, article, incident)
    bar = _bar_until(conferral, article, decided_on) or barred_until
    if bar is not None and bar < decided_on:
        raise Unsuitable(_("截止日不得早于决定日期。"), field="barred_until")
    revocation = _enter(
        Revocation(
            conferral=conferral,
            incident=incident,
            article=article,
            number=number.strip(),
            decided_on=decided_on,
            barred_until=bar,
            reason=reason.strip(),
            entered_by=by,
            entered_at=clock.now(),
        )
    )
    _carry_out(revocation, by)
    record("revoke_title", revocation, by=by, reason=reason, details={"barred_until": str(bar or "")})
    _tell(revocation)
    return revocation


def _tell(revocation: Revocation) -> None:
    notify(
        "title_revoked",
        to=members(revocation.conferral.applicant),
        key=str(revocation.pk),
        link=f"/announcements/{revocation.announcement_id}/",
        revocation=revocation,
    )


def _carry_out(revocation: Revocation, by: User) -> None:
    """Ledger and recovery; no report is owed any more, and the incident is closed."""
    _enter_ledger(revocation, by)
    _list_recoveries(revocation)
    for row in AnnualReport.objects.filter(conferral=revocation.conferral, status__in=OPEN_REPORTS):
        perform(row.cancel, by=by, reason=_("称号已撤销"))
    if revocation.incident is not None:
        conclusion = _("撤销称号（%(number)s）") % {"number": revocation.number}
        perform(revocation.incident.conclude, by=by, reason=revocation.reason, conclusion=conclusion)


def _check_decision(conferral: Conferral, article: str, number: str, decided_on: date, reason: str) -> None:
    if article not in RULES:
        raise Unsuitable(_("撤销称号须依据第二十九条或者第三十五条。"), field="article")
    if not number.strip():
        raise Unsuitable(_("请填写决定文号。"), field="number")
    if not reason.strip():
        raise Unsuitable(_("请写明撤销的事由。"), field="reason")
    if not conferral.approval.approved_on <= decided_on <= clock.today():
        raise Unsuitable(_("决定日期须在获奖批准之后，且不晚于今天。"), field="decided_on")


def _check_incident(conferral: Conferral, article: str, incident: Incident | None) -> None:
    """T-116: under Art. 29 only what was investigated and found grave leads to a revocation."""
    if incident is None:
        if article == REVOCATION:
            raise Unsuitable(_("依第二十九条撤销称号，须先调查核实重大事项。"), field="article")
        return
    if incident.conferral_id != conferral.pk:
        raise Unsuitable(_("该重大事项不是关于这一称号的。"), field="incident")
    if incident.status != IncidentStatus.INVESTIGATED:
        raise Stale(_("重大事项尚未核实或者已经办结。"), theirs=incident.get_status_display())
    if not incident.investigation.is_grave:
        raise Unsuitable(_("核实结论不属于情节严重、影响恶劣，不能撤销称号。"), field="incident")


def _bar_until(conferral: Conferral, article: str, decided_on: date) -> date | None:
    """The last barred day by the conferral's edition; None where that edition fixes no bar."""
    try:
        return RULES[article](conferral.approval.round.law, decided_on).last_day
    except NotStated:
        return None


def _enter(revocation: Revocation) -> Revocation:
    """The decision and its public notice (Art. 29, 35); a number that is taken is told at its field."""
    conferral, round = revocation.conferral, revocation.conferral.approval.round
    basis, bar = _("依据《%(law)s》%(article)s"), _("，%(until)s（含）前不接受其申报")
    words = {
        "year": conferral.year,
        "name": conferral.applicant.name,
        "level": conferral.get_level_display(),
        "number": revocation.number,
        "reason": revocation.reason,
        "basis": basis % {"law": round.law.title, "article": _cited(conferral, revocation.article)},
        "bar": bar % {"until": date_format(revocation.barred_until)} if revocation.barred_until else "",
    }
    title = _("关于撤销%(name)s%(year)s年度%(level)s称号的公告") % words
    body = (
        _("%(reason)s%(basis)s，经市人民政府决定（%(number)s），撤销其称号，收回奖牌和奖金%(bar)s。") % words
    )
    try:
        with transaction.atomic():
            revocation.announcement = Announcement.objects.create(
                round=round, title=title[:200], body=body, published_at=clock.now()
            )
            revocation.save(force_insert=True)
    except IntegrityError as error:
        raise Unsuitable(_("这个决定文号已经登记过。"), field="number") from error
    return revocation


def _cited(conferral: Conferral, article: str) -> str:
    rule = "fraud_debarment" if article == FRAUD else "revocation_debarment"
    return conferral.approval.round.law.cite(rule).text


def _enter_ledger(revocation: Revocation, by: User) -> None:
    """Written upstream, so that the next round's eligibility sees it; each line keeps its own end day (T-28)."""
    conferral = revocation.conferral
    common: dict[str, Any] = {
        "applicant": conferral.applicant,
        "by": by,
        "effective_on": revocation.decided_on,
        "until": revocation.barred_until,
        "article": revocation.article,
        "edition": conferral.approval.round.law.key,
        "note": revocation.number,
    }
    record_entry(kind=StandingEntry.Kind.REVOCATION, year=conferral.year, **common)
    if revocation.barred_until is not None:
        record_entry(kind=StandingEntry.Kind.DEBARMENT, **common)


def _list_recoveries(revocation: Revocation) -> None:
    """What that title brought is what is taken back (T-118, T-119); of the prize, what was paid out."""
    conferral = revocation.conferral
    things = [(Recovery.Thing.PLAQUE, Decimal(0))]
    if conferral.has_certificate:
        things.append((Recovery.Thing.CERTIFICATE, Decimal(0)))
    if conferral.prize:
        paid = conferral.prize if conferral.paid_on else Decimal(0)
        things.append((Recovery.Thing.PRIZE, paid))
    Recovery.objects.bulk_create(
        Recovery(revocation=revocation, thing=thing, amount_due=amount) for thing, amount in things
    )


@transaction.atomic
def record_recovery(recovery: Recovery, *, by: User, amount: Decimal, on: date) -> Recovery:
    """Add what came back, in yuan (0 for a thing); raises Unsuitable for more than is due, Stale when done."""
    if not may(by, "monitoring.revoke_title"):
        raise Forbidden(_("只有市质委办可以登记收回情况。"))
    if recovery.recovered_on is not None:
        raise Stale(_("“%(row)s”已经收回。") % {"row": recovery})
    if on > clock.today() or on < recovery.revocation.decided_on:
        raise Unsuitable(_("收回日期须在撤销决定之后，且不晚于今天。"), field="on")
    before, after = recovery.amount_recovered, recovery.amount_recovered + amount
    if amount < 0 or after > recovery.amount_due:
        raise Unsuitable(_("收回金额超过应收回金额。"), field="amount")
    if not amount and recovery.amount_due:
        raise Unsuitable(_("请填写本次收回的金额。"), field="amount")
    done_on = on if after == recovery.amount_due else None
    unchanged = Recovery.objects.filter(pk=recovery.pk, amount_recovered=before, recovered_on=None)
    if not unchanged.update(amount_recovered=after, recovered_on=done_on):
        raise Stale(_("“%(row)s”刚刚已由他人登记，请刷新后再办。") % {"row": recovery})
    recovery.amount_recovered, recovery.recovered_on = after, done_on
    record("record_recovery", recovery, by=by, details={"amount": str(amount), "on": str(on)})
    return recovery
