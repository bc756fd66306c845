"""认领申请: an applicant is already registered by somebody else; the office settles who owns it (Art. 18)."""

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from applications import grants, messages_members
from applications.models import Applicant, Membership, OwnershipClaim
from applications.selectors.members import owners_of
from nantong_award.core import clock, files
from nantong_award.core.audit import record
from nantong_award.core.encryption import blind_index
from nantong_award.core.identifiers import check_credit_code, check_identity_number
from nantong_award.core.models import User
from nantong_award.core.perform import perform
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Forbidden, Unsuitable
from nantong_award.regulation.stage import Track

Role = Membership.Role
Former = OwnershipClaim.FormerOwner
OPEN_CLAIMS = 3  # of one person at a time: the office reads each


@transaction.atomic
def file(*, by: User, track: str, number: str, reason: str, proof: UploadedFile) -> OwnershipClaim:
    """A reason and a proof; the page tells nothing of who works on the applicant's files."""
    applicant = _registered(track, number)
    if applicant.memberships.filter(user=by, role=Role.OWNER).exists():
        raise Unsuitable(_("您已是该申报主体的负责人。"), field="number")
    if not reason.strip():
        raise Unsuitable(_("请写明认领理由。"), field="reason")
    if OwnershipClaim.objects.filter(claimant=by, status="filed").count() >= OPEN_CLAIMS:
        raise Unsuitable(_("您已有 %(count)s 件待办理的认领申请，请等待办理结果。") % {"count": OPEN_CLAIMS})
    stored = files.store(proof, by=by)
    try:
        with transaction.atomic():
            claim = OwnershipClaim.objects.create(
                number=_next_number(), applicant=applicant, claimant=by, reason=reason.strip(), proof=stored
            )
    except IntegrityError:
        raise Unsuitable(_("您已提交过认领申请，正在办理。"), field="number") from None
    record("file_claim", claim, by=by, target=claim.status)
    messages_members.claim_filed(claim)
    return claim


def _registered(track: str, number: str) -> Applicant:
    """Whom the code or number names, if somebody works for it; otherwise it can simply be registered."""
    is_organization = track == Track.ORGANIZATION
    try:
        known = (check_credit_code if is_organization else check_identity_number)(number)
    except ValidationError as error:
        raise Unsuitable(error.messages[0], field="number") from None
    key = {"credit_code": known} if is_organization else {"id_index": blind_index(known)}
    applicant = Applicant.objects.filter(**key, memberships__isnull=False).first()
    if applicant is None:
        raise Unsuitable(_("该号码尚未登记，请直接登记申报主体。"), field="number")
    return applicant


def _next_number() -> str:
    """RL2026-0001 and so on; the unique column refuses a number that somebody else took meanwhile."""
    start = f"RL{clock.today().year}-"
    last = OwnershipClaim.objects.filter(number__startswith=start).order_by("-number").first()
    return f"{start}{int(last.number[len(start) :]) + 1 if last else 1:04d}"


@transaction.atomic
def grant(claim: OwnershipClaim, *, by: User, reason: str, former: str) -> OwnershipClaim:
    """The claimant becomes the owner; whoever was becomes an editor or is removed, as the office says."""
    if not may(by, "applications.grant_ownershipclaim", claim):
        raise Forbidden(_("您没有办理认领申请的权限。"))
    if former not in Former.values:
        raise Unsuitable(_("请选择如何安排原负责人。"), field="former")
    applicant = Applicant.objects.select_for_update().get(pk=claim.applicant_id)
    claim.former_owner = former
    perform(claim.grant, by=by, reason=reason.strip(), details={"former_owner": former})
    owners = list(owners_of(applicant))
    rows = applicant.memberships.filter(role=Role.OWNER).exclude(user=claim.claimant).select_related("user")
    for row in rows:
        _step_down(row, former)
    Membership.objects.update_or_create(
        applicant=applicant, user=claim.claimant, defaults={"role": Role.OWNER}
    )
    grants.sync_member(applicant, claim.claimant)
    messages_members.claim_settled(claim, owners)
    return claim


def _step_down(row: Membership, former: str) -> None:
    if former == Former.REMOVED:
        row.delete()
    else:
        row.role = Role.EDITOR
        row.save(update_fields=["role"])
    grants.sync_member(row.applicant, row.user)


@transaction.atomic
def refuse(claim: OwnershipClaim, *, by: User, reason: str) -> OwnershipClaim:
    """The proof does not carry it; everything stays as it is."""
    if not may(by, "applications.refuse_ownershipclaim", claim):
        raise Forbidden(_("您没有办理认领申请的权限。"))
    if not reason.strip():
        raise Unsuitable(_("不同意认领须说明理由。"), field="reason")
    perform(claim.refuse, by=by, reason=reason.strip())
    messages_members.claim_settled(claim, list(owners_of(claim.applicant)))
    return claim
