"""Where the audit log has a submission (RX.1)."""

from applications.models import ApplicationVersion
from nantong_award.core.audit import label_of
from nantong_award.core.models import AuditEvent
from nantong_award.core.sealing import InclusionProof, inclusion_proof

FILING = ("submit", "complete")


def proof_of(version: ApplicationVersion) -> InclusionProof | None:
    """The inclusion proof of the act that made this version; None until the log is sealed, within a minute."""
    events = AuditEvent.objects.filter(
        subject=label_of(version.application), verb__in=FILING, details__version=str(version.number)
    )
    event = events.order_by("-at").first()
    return inclusion_proof(event) if event else None
