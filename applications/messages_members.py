"""Who is told what about members, invitations and ownership claims."""

from django.urls import reverse

from applications.models import Applicant, Invitation, Membership, OwnershipClaim
from applications.selectors.members import owners_of
from applications.selectors.recipients import holders
from nantong_award.core import clock
from nantong_award.core.models import User
from nantong_award.core.outbox import notify, write_to


def invited(invitation: Invitation, token: str) -> None:
    """The invited address learns who invites it, to what, until when, and gets the link."""
    write_to(
        "member_invited",
        address=invitation.contact,
        key=f"invitation:{invitation.pk}:{invitation.token_hash[:12]}",
        secret_link=reverse("applications:invitation", args=[token]),
        invitation=invitation,
        role=invitation.get_role_display(),
    )


def joined(membership: Membership) -> None:
    """The owner learns that an invitation was accepted."""
    _to_owners("member_joined", membership.applicant, f"{membership.pk}", membership=membership)


def role_changed(membership: Membership) -> None:
    """A member learns the new right."""
    notify(
        "member_role_changed",
        to=[membership.user],
        key=f"{membership.pk}:{membership.role}:{clock.now().isoformat()}",
        link=_page(membership.applicant),
        membership=membership,
    )


def removed(applicant: Applicant, user: User, key: str) -> None:
    """A former member learns that the files are closed to them."""
    notify(
        "member_removed", to=[user], key=key, link=reverse("applications:applications"), applicant=applicant
    )


def handed_over(applicant: Applicant, former: User, new: User, key: str) -> None:
    """Both learn who submits from now on."""
    notify(
        "ownership_handed_over",
        to=[former, new],
        key=key,
        link=_page(applicant),
        applicant=applicant,
        former=former,
        new=new,
    )


def claim_filed(claim: OwnershipClaim) -> None:
    """The office has a claim to settle, the owner may object, the claimant has a receipt."""
    notify(
        "claim_to_settle",
        to=holders("applications.grant_ownershipclaim"),
        link=reverse("admin:applications_ownershipclaim_change", args=[claim.pk]),
        key=claim.number,
        claim=claim,
    )
    notify("claim_filed", to=[claim.claimant], key=claim.number, link=_claim(claim), claim=claim)
    _to_owners("claim_against", claim.applicant, claim.number, claim=claim)


def claim_settled(claim: OwnershipClaim, former: list[User]) -> None:
    """Both sides learn the outcome; only the claimant learns why a claim was refused."""
    notify("claim_settled", to=[claim.claimant], key=claim.number, link=_claim(claim), claim=claim)
    notify(
        "claim_settled_owner",
        to=[user for user in former if user != claim.claimant],
        key=claim.number,
        link=reverse("applications:applications"),
        claim=claim,
    )


def _to_owners(kind: str, applicant: Applicant, key: str, **context: object) -> None:
    notify(kind, to=owners_of(applicant), key=key, link=_page(applicant), **context)


def _page(applicant: Applicant) -> str:
    return reverse("applications:members", args=[applicant.pk])


def _claim(claim: OwnershipClaim) -> str:
    return reverse("applications:claim", args=[claim.pk])
