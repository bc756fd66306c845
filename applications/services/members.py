"""成员: invite, accept, change a right, leave, hand over. An applicant is never without an owner (Art. 18)."""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from applications import grants, messages_members
from applications.models import Applicant, Invitation, Membership
from applications.selectors.members import invitation_of, is_invited, owns, token_hash
from nantong_award.core import clock
from nantong_award.core.accounts import sign_in_name
from nantong_award.core.audit import record
from nantong_award.core.encryption import blind_index
from nantong_award.core.identifiers import check_mobile
from nantong_award.core.models import User
from nantong_award.core.refusals import Closed, Forbidden, Stale, Unsuitable

Role = Membership.Role
BESIDE_THE_OWNER = (Role.EDITOR, Role.VIEWER)


@transaction.atomic
def invite(applicant: Applicant, *, by: User, contact: str, role: str) -> tuple[Invitation, str]:
    """Invite one address; the secret of the link is returned and sent, and its hash alone is stored."""
    _demand_owner(applicant, by)
    _known_role(role)
    address = _address(contact)
    index = blind_index(address)
    if any(is_invited(row.user, Invitation(contact_index=index)) for row in _people(applicant)):
        raise Unsuitable(_("使用此联系方式的人已是成员。"), field="contact")
    applicant.invitations.filter(
        contact_index=index, accepted_at=None, revoked_at=None, expires_at__lte=clock.now()
    ).update(revoked_at=clock.now())
    token = secrets.token_urlsafe(32)
    try:
        with transaction.atomic():
            invitation = Invitation.objects.create(
                applicant=applicant,
                role=role,
                contact=address,
                contact_index=index,
                token_hash=token_hash(token),
                invited_by=by,
                expires_at=_last_instant(),
            )
    except IntegrityError:
        raise Unsuitable(_("已邀请此联系方式，可以重新发送邀请。"), field="contact") from None
    messages_members.invited(invitation, token)
    record("invite_member", applicant, by=by, details={"invitation": str(invitation.pk), "role": role})
    return invitation, token


@transaction.atomic
def resend(invitation: Invitation, *, by: User) -> str:
    """A new link and a new term; the link sent before opens nothing any more."""
    _demand_owner(invitation.applicant, by)
    token = secrets.token_urlsafe(32)
    values = {"token_hash": token_hash(token), "expires_at": _last_instant()}
    if _still_open(invitation).update(**values) != 1:
        raise Stale(_("该邀请已被接受或者撤销，请刷新页面。"))
    invitation.refresh_from_db()
    messages_members.invited(invitation, token)
    record("resend_invitation", invitation.applicant, by=by, details={"invitation": str(invitation.pk)})
    return token


@transaction.atomic
def revoke(invitation: Invitation, *, by: User) -> None:
    """The link opens nothing from now on."""
    _demand_owner(invitation.applicant, by)
    if _still_open(invitation).update(revoked_at=clock.now()) != 1:
        raise Stale(_("该邀请已被接受或者撤销，请刷新页面。"))
    record("revoke_invitation", invitation.applicant, by=by, details={"invitation": str(invitation.pk)})


@transaction.atomic
def accept(token: str, *, by: User) -> Membership:
    """The invited person joins: the link must be open, and its address must be the account's own."""
    invitation = invitation_of(token).first()
    if invitation is None or not invitation.is_open:
        raise Closed(_("该邀请已被使用、撤销或者超过有效期，请联系邀请人重新发送。"))
    if not is_invited(by, invitation):
        raise Forbidden(
            _("邀请发给%(contact)s，只能由使用该联系方式的账号接受。") % {"contact": invitation.contact_shown}
        )
    if _still_open(invitation).update(accepted_at=clock.now()) != 1:
        raise Closed(_("该邀请已被使用或者撤销，请联系邀请人重新发送。"))
    applicant = invitation.applicant
    membership, is_new = Membership.objects.get_or_create(
        applicant=applicant, user=by, defaults={"role": invitation.role}
    )
    if is_new:
        grants.sync_member(applicant, by)
        messages_members.joined(membership)
    record("accept_invitation", applicant, by=by, details={"invitation": str(invitation.pk)})
    return membership


@transaction.atomic
def change_role(membership: Membership, *, by: User, role: str, was: str) -> Membership:
    """Editor or viewer; an owner's right changes by handing over only."""
    applicant = _held(membership.applicant)
    _demand_owner(applicant, by)
    _known_role(role)
    fresh = _unchanged(membership, was)
    if fresh.role == Role.OWNER:
        raise Unsuitable(_("负责人的权限只能通过移交变更。"), field="role")
    fresh.role = role
    fresh.save(update_fields=["role"])
    grants.sync_member(applicant, fresh.user)
    messages_members.role_changed(fresh)
    record("change_member", applicant, by=by, source=was, target=role, details={"user": str(fresh.user_id)})
    return fresh


@transaction.atomic
def remove(membership: Membership, *, by: User, was: str) -> None:
    """A member leaves, or is removed by an owner; an owner hands over first."""
    applicant = _held(membership.applicant)
    if membership.user != by:
        _demand_owner(applicant, by)
    fresh = _unchanged(membership, was)
    if fresh.role == Role.OWNER:
        raise Unsuitable(_("负责人须先移交，才能退出或者被移除。"))
    user, key = fresh.user, str(fresh.pk)
    fresh.delete()
    grants.sync_member(applicant, user)
    if user != by:
        messages_members.removed(applicant, user, key)
    record("remove_member", applicant, by=by, source=was, details={"user": str(user.pk)})


@transaction.atomic
def hand_over(membership: Membership, *, by: User, was: str) -> None:
    """The member becomes owner, the owner an editor; in one step, so that there is always one."""
    applicant = _held(membership.applicant)
    _demand_owner(applicant, by)
    fresh = _unchanged(membership, was)
    if fresh.role == Role.OWNER or not fresh.user.is_active:
        raise Unsuitable(_("请选择一名在用的填报人或者查看人。"))
    former = applicant.memberships.select_related("user").get(user=by)
    for row, role in ((fresh, Role.OWNER), (former, Role.EDITOR)):
        row.role = role
        row.save(update_fields=["role"])
        grants.sync_member(applicant, row.user)
    event = record("hand_over", applicant, by=by, details={"to": str(fresh.user_id)})
    messages_members.handed_over(applicant, former.user, fresh.user, f"{event.pk}")


def _demand_owner(applicant: Applicant, by: User) -> None:
    if not owns(by, applicant):
        raise Forbidden(_("只有本申报主体的负责人可以管理成员。"))


def _known_role(role: str) -> None:
    if role not in BESIDE_THE_OWNER:
        raise Unsuitable(_("请选择填报人或者查看人。"), field="role")


def _address(contact: str) -> str:
    """A normalised e-mail address or mobile number."""
    name = sign_in_name(contact)
    try:
        if "@" not in name:
            return check_mobile(name)
        validate_email(name)
    except ValidationError:
        raise Unsuitable(_("请填写有效的电子邮箱或者 11 位手机号码。"), field="contact") from None
    return name


def _people(applicant: Applicant) -> list[Membership]:
    return list(applicant.memberships.select_related("user"))


def _last_instant() -> datetime:
    return clock.now() + timedelta(days=settings.INVITATION_DAYS)


def _still_open(invitation: Invitation) -> QuerySet[Invitation]:
    return Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None)


def _held(applicant: Applicant) -> Applicant:
    """One change of the members at a time, so that two owners cannot remove each other."""
    return Applicant.objects.select_for_update().get(pk=applicant.pk)


def _unchanged(membership: Membership, was: str) -> Membership:
    """The row as it is now; Stale when it is not as the person saw it."""
    fresh = Membership.objects.select_related("user").filter(pk=membership.pk).first()
    if fresh is None or fresh.role != was:
        raise Stale(_("该成员刚刚被移除或者变更了权限，请刷新后再办。"))
    return fresh
