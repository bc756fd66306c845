"""Which stored file a person may fetch: the row that names it decides."""

from collections.abc import Iterator

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from applications.models import Announcement, Application, Endorsement, OwnershipClaim
from applications.selectors.applications import VIEW, is_member
from applications.selectors.filed import is_filed
from nantong_award.core import clock
from nantong_award.core.models import IssuedDocument, StoredFile, User
from nantong_award.core.permissions import may

APPLICATION = Application._meta.label_lower


def readable_file(user: User | AnonymousUser, pk: int) -> StoredFile | None:
    """The file, if it is public or belongs to an application that the person may see."""
    if Announcement.objects.filter(attachments=pk, published_at__lte=clock.now()).exists():
        return StoredFile.objects.get(pk=pk)
    if not isinstance(user, User):
        return None
    if may(user, "applications.view_announcement") and Announcement.objects.filter(attachments=pk).exists():
        return StoredFile.objects.get(pk=pk)  # the office reads its drafts
    if _lies_with_file(user, pk):
        return StoredFile.objects.get(pk=pk)
    if _is_own_scan(user, pk) or _proves_claim(user, pk):
        return StoredFile.objects.get(pk=pk)
    return None


def _lies_with_file(user: User, pk: int) -> bool:
    """Issued on a file that the person may see, or brought with it: then to others only once it is filed (RX.4)."""
    if any(may(user, VIEW, application) for application in _issued_on(pk)):
        return True
    brought = Q(evidence__file=pk) | Q(internal_notice__proofs__file=pk)
    return any(
        may(user, VIEW, application) and (is_member(user, application) or is_filed(application, pk))
        for application in Application.objects.filter(brought).distinct()
    )


def _is_own_scan(user: User, pk: int) -> bool:
    """A stamped letter names other files too: it is for the body that signed it and for the office alone."""
    scans = Endorsement.objects.filter(scan=pk)
    if user.is_active and scans.filter(body__group__in=user.groups.all()).exists():
        return True
    return may(user, VIEW) and scans.exists()


def _proves_claim(user: User, pk: int) -> bool:
    """The proof of an ownership claim is for its claimant and for the office, not for the present members."""
    claims = OwnershipClaim.objects.filter(proof=pk)
    own = user.is_active and claims.filter(claimant=user).exists()
    return own or (may(user, "applications.view_ownershipclaim") and claims.exists())


def _issued_on(pk: int) -> Iterator[Application]:
    """The prints and stamped scans of versions, and the office's own documents."""
    prints = Q(versions__pdf=pk) | Q(versions__stamped_scan=pk)
    yield from Application.objects.filter(prints).distinct()
    for subject in IssuedDocument.objects.filter(file=pk).values_list("subject", flat=True):
        label, _colon, number = subject.partition(":")
        if label == APPLICATION:
            yield from Application.objects.filter(pk=number)
