"""邀请 and 认领申请: the two ways by which a person comes to work on an applicant's files."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.models.applicant import Applicant, Membership
from applications.transitions import ClaimLifecycle, ClaimStatus
from nantong_award.core import clock
from nantong_award.core.encryption import EncryptedField, masked_address
from nantong_award.core.models import StoredFile


class Invitation(models.Model):
    """邀请: one person, named by e-mail address or mobile number, may join until a day; used once.

    Only the hash of the link's secret is kept, so that nobody who reads the database can accept.
    """

    applicant = models.ForeignKey(Applicant, models.CASCADE, related_name="invitations")
    role = models.CharField(_("权限"), max_length=10, choices=Membership.Role.choices)
    contact = EncryptedField(_("电子邮箱或者手机号码"))
    contact_index = models.CharField(max_length=64, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("邀请人")
    )
    created_at = models.DateTimeField(_("邀请时间"), default=clock.now)
    expires_at = models.DateTimeField(_("有效期至"))
    accepted_at = models.DateTimeField(_("接受时间"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("成员邀请")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                name="one_open_invitation_per_contact",
                fields=["applicant", "contact_index"],
                condition=models.Q(accepted_at=None, revoked_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.applicant} · {self.contact_shown}"

    @property
    def contact_shown(self) -> str:
        """c***@example.com or 138****1234, until the retention rule takes it away (RX.5)."""
        return masked_address(self.contact) if self.contact else str(_("已清除"))

    @property
    def state(self) -> tuple[str, str]:
        """How it stands, in words and as a tone."""
        if self.accepted_at:
            return str(_("已接受")), "good"
        if self.revoked_at:
            return str(_("已撤销")), "quiet"
        if clock.now() >= self.expires_at:
            return str(_("已过期")), "warn"
        return str(_("待接受")), "active"

    @property
    def is_open(self) -> bool:
        """Whether it may be accepted now."""
        return not (self.accepted_at or self.revoked_at) and clock.now() < self.expires_at


class OwnershipClaim(ClaimLifecycle):
    """认领申请: somebody says to act for an applicant that another person registered."""

    class FormerOwner(models.TextChoices):
        EDITOR = "editor", _("原负责人改为填报人")
        REMOVED = "removed", _("移除原负责人")

    number = models.CharField(_("编号"), max_length=20, unique=True, editable=False)
    applicant = models.ForeignKey(
        Applicant, models.PROTECT, related_name="claims", verbose_name=_("申报主体")
    )
    claimant = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("申请人")
    )
    reason = models.TextField(_("认领理由"))
    proof = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("证明文件"))
    filed_at = models.DateTimeField(_("申请时间"), default=clock.now, editable=False)
    former_owner = models.CharField(
        _("原负责人"), max_length=10, choices=FormerOwner.choices, blank=True, editable=False
    )

    class Meta:
        verbose_name = verbose_name_plural = _("认领申请")
        ordering = ["-filed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_open_claim_per_claimant",
                fields=["applicant", "claimant"],
                condition=models.Q(status=ClaimStatus.FILED),
            )
        ]
        permissions = [
            ("grant_ownershipclaim", _("同意认领申请")),
            ("refuse_ownershipclaim", _("不同意认领申请")),
        ]

    def __str__(self) -> str:
        return f"{self.number} · {self.applicant}"

    @property
    def name_shown(self) -> str:
        """What the claimant is told: who typed an identity number does not learn the name that goes with it."""
        is_known = self.applicant.is_organization or self.status == ClaimStatus.GRANTED
        return self.applicant.name if is_known else f"{self.applicant.name[:1]}*"
