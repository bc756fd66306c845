"""Which stored file a person may fetch: the row that names it decides."""

from collections.abc import Iterator

from django.contrib.auth.models import AnonymousUser

from applications.models import Announcement, Application, ApplicationVersion, Evidence, InternalNotice
from applications.selectors.applications import VIEW
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
    if any(may(user, VIEW, application) for application in _applications_naming(pk)):
        return StoredFile.objects.get(pk=pk)
    return None


def _applications_naming(pk: int) -> Iterator[Application]:
    for owner in (
        Evidence.objects.filter(file=pk),
        ApplicationVersion.objects.filter(pdf=pk),
        InternalNotice.objects.filter(proof=pk),
    ):
        yield from Application.objects.filter(pk__in=owner.values("application"))
    for subject in IssuedDocument.objects.filter(file=pk).values_list("subject", flat=True):
        label, _colon, number = subject.partition(":")
        if label == APPLICATION:
            yield from Application.objects.filter(pk=number)
