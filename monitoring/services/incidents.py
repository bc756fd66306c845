"""Incidents after the award: the winner's report, a tip by anyone, investigation, conclusion (Art. 29)."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from applications.selectors.recipients import office
from monitoring.facts import incident_due
from monitoring.models import Incident, Investigation
from nantong_award.core import clock
from nantong_award.core.audit import record
from nantong_award.core.models import StoredFile, User
from nantong_award.core.outbox import notify
from nantong_award.core.perform import perform
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Forbidden, Unsuitable
from publicity.models import Conferral


@transaction.atomic
def report(
    conferral: Conferral,
    *,
    by: User,
    kind: str,
    confirmed_on: date,
    description: str,
    files: Sequence[StoredFile] = (),
) -> Incident:
    """The winner reports in writing; whether in time is told by `report_due_on` (30 days, Art. 29)."""
    if not conferral.applicant.memberships.filter(user=by).exists():
        raise Forbidden(_("只有获奖单位（个人）可以报告本单位（本人）的重大事项。"))
    if confirmed_on > clock.today():
        raise Unsuitable(_("确认日期不能晚于今天。"), field="confirmed_on")
    incident = _open(conferral, Incident.Source.WINNER, kind, description, by=by, confirmed_on=confirmed_on)
    incident.files.set(files)
    return incident


@transaction.atomic
def tip(conferral: Conferral, *, kind: str, description: str, contact: str) -> tuple[Incident, str]:
    """Anyone may report; returns the case with the code for looking it up, shown this once."""
    code = secrets.token_hex(4).upper()
    incident = _open(conferral, Incident.Source.TIP, kind, description, contact=contact, code=code)
    return incident, code


def _open(
    conferral: Conferral,
    source: str,
    kind: str,
    description: str,
    *,
    by: User | None = None,
    confirmed_on: date | None = None,
    contact: str = "",
    code: str = "",
) -> Incident:
    incident = Incident.objects.create(
        conferral=conferral,
        case_number=f"SX{clock.today():%Y}-{Incident.objects.count() + 1:04d}",
        code_hash=hashlib.sha256(code.encode()).hexdigest() if code else "",
        source=source,
        kind=kind,
        description=description,
        contact=contact,
        confirmed_on=confirmed_on,
        report_due_on=incident_due(conferral, confirmed_on) if confirmed_on else None,
        reported_by=by,
        reported_at=clock.now(),
    )
    record("report_incident", incident, by=by, details={"source": source, "kind": kind})
    notify(
        "incident_reported",
        to=office(),
        key=str(incident.pk),
        link=f"/admin/monitoring/incident/{incident.pk}/change/",
        incident=incident,
    )
    return incident


def was_reported_in_time(incident: Incident) -> bool | None:
    """Whether the winner kept the 30 days; None where the rule does not apply."""
    if incident.report_due_on is None:
        return None
    return clock.day_of(incident.reported_at) <= incident.report_due_on


@transaction.atomic
def investigate(incident: Incident, *, by: User, facts: str, is_grave: bool) -> Investigation:
    """Record what the office found (Art. 29)."""
    if not facts.strip():
        raise Unsuitable(_("请写明核实情况。"), field="facts")
    perform(incident.investigate, by=by, reason=facts)
    return Investigation.objects.create(
        incident=incident, facts=facts, is_grave=is_grave, investigated_by=by, investigated_at=clock.now()
    )


@transaction.atomic
def conclude(incident: Incident, *, by: User, conclusion: str) -> Incident:
    """Close without revocation; grave cases end by `revocation.revoke` (Art. 29)."""
    if not conclusion.strip():
        raise Unsuitable(_("请写明处理结论。"), field="conclusion")
    if not may(by, "monitoring.investigate_incident"):
        raise Forbidden(_("只有市质委办可以办结重大事项。"))
    return perform(incident.conclude, by=by, reason=conclusion, conclusion=conclusion)
