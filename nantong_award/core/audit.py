"""Writing the audit log: one event, in the caller's transaction."""

from typing import Any

from django.db import models

from nantong_award.core import clock
from nantong_award.core.models import AuditEvent, User
from nantong_award.regulation.finding import Findings


def label_of(subject: models.Model) -> str:
    """How a row is named in the log: `applications.application:12`."""
    return f"{subject._meta.label_lower}:{subject.pk}"


def record(
    verb: str,
    subject: models.Model | str,
    *,
    by: User | None,
    source: str = "",
    target: str = "",
    reason: str = "",
    findings: Findings | None = None,
    details: dict[str, Any] | None = None,
) -> AuditEvent:
    """Add one event; `by` is None when a clock acted. Numbers in `details` are given as text."""
    name, shown = (subject, "") if isinstance(subject, str) else (label_of(subject), str(subject)[:200])
    return AuditEvent.objects.create(
        at=clock.now(),
        actor_id=by.pk if by else None,
        actor_name=str(by) if by else "",
        verb=verb,
        subject=name,
        subject_name=shown,
        source=source,
        target=target,
        reason=reason,
        findings=findings.to_json() if findings is not None else None,
        details=details or {},
    )
