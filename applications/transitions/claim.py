"""The state table of an ownership claim: the office alone settles who owns an applicant's account."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from nantong_award.core import clock
from nantong_award.core.lifecycle import LifecycleModel, StateField, transition


class ClaimStatus(models.TextChoices):
    """认领申请 until it is settled, and how it was."""

    FILED = "filed", _("待办理")
    GRANTED = "granted", _("已同意")
    REFUSED = "refused", _("未同意")


class ClaimLifecycle(LifecycleModel):
    """Filed once, settled once."""

    status = StateField(_("状态"), choices=ClaimStatus.choices, default=ClaimStatus.FILED)
    decision_reason = models.TextField(_("办理理由"), blank=True)
    settled_at = models.DateTimeField(_("办结时间"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    @transition(
        field="status",
        source=ClaimStatus.FILED,
        target=ClaimStatus.GRANTED,
        permission="applications.grant_ownershipclaim",
    )
    def grant(self, reason: str) -> None:
        """The claimant has proven to act for the applicant and becomes its owner."""
        self.settled_at, self.decision_reason = clock.now(), reason

    @transition(
        field="status",
        source=ClaimStatus.FILED,
        target=ClaimStatus.REFUSED,
        permission="applications.refuse_ownershipclaim",
    )
    def refuse(self, reason: str) -> None:
        """The proof does not carry the claim; the reason is told."""
        self.settled_at, self.decision_reason = clock.now(), reason
