"""Who works on an applicant's files, who was invited, and who says it is theirs."""

import hashlib

from django.db.models import Case, QuerySet, When

from applications.models import Applicant, Invitation, Membership, OwnershipClaim
from nantong_award.core.encryption import blind_index
from nantong_award.core.models import User

Role = Membership.Role


def applicant_of(user: User) -> QuerySet[Applicant]:
    """Applicants whose members page this person may open: its members, whatever their right."""
    return Applicant.objects.filter(memberships__user=user).select_related("county")


def owns(user: User, applicant: Applicant) -> bool:
    """Whether this person is an owner."""
    return applicant.memberships.filter(user=user, role=Role.OWNER).exists()


def members_of(applicant: Applicant) -> QuerySet[Membership]:
    """Owner first, then editors, then viewers, each with the person: one query."""
    rank = Case(*(When(role=role, then=place) for place, role in enumerate(Role.values)))
    return applicant.memberships.select_related("user").order_by(rank, "user__name", "pk")


def invitations_of(applicant: Applicant) -> QuerySet[Invitation]:
    """Those that nobody has accepted or revoked, expired ones among them: one query."""
    return applicant.invitations.filter(accepted_at=None, revoked_at=None).select_related("invited_by")


def token_hash(token: str) -> str:
    """What is stored of an invitation's secret."""
    return hashlib.sha256(token.encode()).hexdigest()


def invitation_of(token: str) -> QuerySet[Invitation]:
    """The invitation that this secret opens."""
    return Invitation.objects.filter(token_hash=token_hash(token)).select_related("applicant", "invited_by")


def is_invited(user: User, invitation: Invitation) -> bool:
    """Whether the invitation's address is this account's own: a link that was passed on helps nobody else."""
    own = (blind_index(each) for each in (user.email, user.mobile) if each)
    return invitation.contact_index in own


def owners_of(applicant: Applicant) -> QuerySet[User]:
    """Who is to be told of a claim."""
    owning = applicant.memberships.filter(role=Role.OWNER).values("user")
    return User.objects.filter(is_active=True, pk__in=owning)


def claims_of(user: User) -> QuerySet[OwnershipClaim]:
    """A claimant's own claims and nobody else's."""
    return OwnershipClaim.objects.filter(claimant=user).select_related("applicant", "proof")
