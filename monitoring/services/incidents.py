"""Incidents after the award: the winner's report, a tip by anyone, investigation, conclusion (Art. 29, 31)."""

import secrets
from collections.abc import Sequence
from datetime import date, timedelta

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
from nantong_award.core.refusals import Forbidden, Stale, Unsuitable
from publicity.models import Conferral
from publicity.services.numbering import numbered
from publicity.services.objections import hash_code

# The same words about the same winner within this time are one form sent twice.
AGAIN_WITHIN = timedelta(minutes=10)
# The award exists since then; an earlier day is a slip of the pen.
FIRST_YEAR = 2009


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
    if confirmed_on.year < FIRST_YEAR:
        raise Unsuitable(_("确认日期有误，请核对。"), field="confirmed_on")
    return _open(
        Incident(
            conferral=conferral,
            about=conferral.applicant.name,
            source=Incident.Source.WINNER,
            kind=kind,
            description=description,
            confirmed_on=confirmed_on,
            report_due_on=incident_due(conferral, confirmed_on),
            reported_by=by,
        ),
        files,
    )


@transaction.atomic
def tip(
    *,
    about: str,
    kind: str,
    description: str,
    contact: str = "",
    conferral: Conferral | None = None,
    files: Sequence[StoredFile] = (),
) -> tuple[Incident, str]:
    """Anyone may report, a forged plaque too; returns the case with the code for looking it up, shown this once."""
    code = secrets.token_hex(5).upper()
    incident = Incident(
        conferral=conferral,
        about=about.strip(),
        source=Incident.Source.TIP,
        kind=kind,
        description=description,
        contact=contact.strip(),
        code_hash=hash_code(code),
    )
    return _open(incident, files), code


@transaction.atomic
def found(
    *, by: User, about: str, kind: str, description: str, conferral: Conferral | None = None
) -> Incident:
    """The office itself has come upon it, e.g. in the departments' answers (T-117)."""
    if not may(by, "monitoring.investigate_incident"):
        raise Forbidden(_("只有市质委办可以登记发现的重大事项。"))
    incident = Incident(
        conferral=conferral,
        about=about.strip(),
        source=Incident.Source.OFFICE,
        kind=kind,
        description=description,
        reported_by=by,
    )
    return _open(incident, ())


def _open(incident: Incident, files: Sequence[StoredFile]) -> Incident:
    """Check what every report needs, give the case its number, tell the office."""
    if incident.kind not in Incident.Kind.values:
        raise Unsuitable(_("请选择情形。"), field="kind")
    if not (incident.description.strip() and incident.about):
        raise Unsuitable(_("请写明反映对象和情况。"), field="description")
    now = clock.now()
    same = Incident.objects.filter(
        about=incident.about, description=incident.description, reported_at__gt=now - AGAIN_WITHIN
    )
    if given := same.values_list("reported_at", flat=True).first():
        raise Stale(_("相同内容刚刚已经收到，请不要重复提交。"), theirs=given)
    incident.reported_at = now

    def save(number: str) -> Incident:
        incident.pk, incident.case_number = None, number
        incident.save(force_insert=True)
        return incident

    numbered(Incident.objects.all(), "case_number", f"SX{clock.today():%Y}-", 4, save)
    incident.files.set(files)
    details = {"source": str(incident.source), "kind": str(incident.kind)}
    record("report_incident", incident, by=incident.reported_by, details=details)
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
    """Close with an answer and without revocation (T-116); a revocation concludes its incident itself."""
    if not conclusion.strip():
        raise Unsuitable(_("请写明处理结论。"), field="conclusion")
    return perform(incident.conclude, by=by, reason=conclusion, conclusion=conclusion)


@transaction.atomic
def reveal(incident: Incident, *, by: User, reason: str) -> str:
    """The contact of who told, for the investigation; that it was read is on record (RX.5)."""
    if not may(by, "monitoring.investigate_incident"):
        raise Forbidden(_("只有市质委办可以查看反映人的联系方式。"))
    if not reason.strip():
        raise Unsuitable(_("请写明查看的理由。"), field="reason")
    record("reveal_identity", incident, by=by, reason=reason)
    return incident.contact
