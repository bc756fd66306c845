"""保存期限: personal data goes when its term is over; what proves an award stays (RX.5).

Awards are archived for good: a file that was conferred, the ledger, and everything of who stands in it with an
award are never touched. Each rule may run late and twice: it finds what is due by marks that it leaves itself.
"""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, Model, OuterRef, ProtectedError, Q, QuerySet, TextField
from django.db.models.functions import Cast

from applications.models import Applicant, Application, FormSection, Invitation, StandingEntry
from applications.models.application import PRIVATE_ANSWERS
from applications.transitions import Status
from nantong_award.core import clock
from nantong_award.core.audit import record
from nantong_award.core.models import StoredFile
from nantong_award.regulation.stage import Track
from nantong_award.regulation.terms import months_before, years_before

PURGED = "purged:"
AWARDS = (StandingEntry.Kind.AWARD, StandingEntry.Kind.NOMINATION)
Counts = dict[str, int]


def purge(*, dry_run: bool = False) -> Counts:
    """Take away what is due, row by row in a transaction each; how many rows of each rule. A dry run only counts."""
    rules: dict[str, tuple[Callable[[], QuerySet[Any]], Callable[[Any], None]]] = {
        "drafts": (due_drafts, _purge_draft),
        "answers": (due_files, _purge_answers),
        "identity_numbers": (due_people, _purge_identity_number),
        "invitations": (due_invitations, _purge_invitation),
    }
    return {name: due().count() if dry_run else _each(due, act) for name, (due, act) in rules.items()}


def due_drafts() -> QuerySet[Application]:
    """Files that were never submitted, of rounds closed for KEEP_DRAFTS_MONTHS."""
    limit = _before(months_before(clock.today(), settings.KEEP_DRAFTS_MONTHS))
    return Application.objects.filter(submitted_at=None, purged_at=None, round__closed_at__lt=limit)


def due_files() -> QuerySet[Application]:
    """Files that were submitted and ended without an award, of rounds closed for KEEP_PRIVATE_ANSWERS_YEARS."""
    found = Application.objects.filter(
        submitted_at__isnull=False, purged_at=None, round__closed_at__lt=_private_limit()
    )
    return found.exclude(status=Status.CONFERRED).exclude(Exists(_awards(OuterRef("applicant"))))


def due_people() -> QuerySet[Applicant]:
    """Individuals without an award whose every file is past its term; who never filed is not meant."""
    files = Application.objects.filter(applicant=OuterRef("pk"))
    kept = ~Q(round__closed_at__lt=_private_limit()) | Q(status=Status.CONFERRED)
    return (
        Applicant.objects.filter(Exists(files), track=Track.INDIVIDUAL)
        .alias(number_kept=Cast("id_number", TextField()))
        .exclude(number_kept="")
        .exclude(Exists(files.filter(kept)))
        .exclude(Exists(_awards(OuterRef("pk"))))
    )


def due_invitations() -> QuerySet[Invitation]:
    """Invitations accepted, revoked or run out KEEP_INVITATIONS_YEARS ago."""
    limit = _before(years_before(clock.today(), settings.KEEP_INVITATIONS_YEARS))
    over = Q(accepted_at__lt=limit) | Q(revoked_at__lt=limit) | Q(expires_at__lt=limit)
    return Invitation.objects.filter(over).exclude(contact_index__startswith=PURGED)


def _awards(applicant: OuterRef) -> QuerySet[StandingEntry]:
    return StandingEntry.objects.filter(applicant=applicant, kind__in=AWARDS)


def _private_limit() -> datetime:
    return _before(years_before(clock.today(), settings.KEEP_PRIVATE_ANSWERS_YEARS))


def _before(day: date) -> datetime:
    return clock.at(day)


def _each(due: Callable[[], QuerySet[Any]], act: Callable[[Any], None]) -> int:
    """Row by row, each asked once more under its lock: another run may have been there."""
    done = 0
    for pk in list(due().values_list("pk", flat=True)):
        with transaction.atomic():
            row = due().select_for_update(of=("self",)).filter(pk=pk).first()
            if row is not None:
                act(row)
                done += 1
    return done


def _purge_draft(application: Application) -> None:
    """Answers, notice and files of a file that nobody ever submitted."""
    notice = getattr(application, "internal_notice", None)
    proofs = [proof.file for proof in notice.proofs.all()] if notice else []
    files = [*proofs, *(item.file for item in application.evidence.select_related("file"))]
    counts = {"sections": application.sections.count(), "notices": int(notice is not None)}
    application.sections.all().delete()
    application.evidence.all().delete()
    if notice is not None:
        notice.delete()
    _mark(application)
    _tell("drafts", application, **counts, files=sum(map(_drop, files)))


def _purge_answers(application: Application) -> None:
    """Private answers of the form and of its frozen versions; a version's hash stays as it was recorded."""
    blotted = 0
    for section in application.sections.all():
        section.data, count = _blotted(section.data)
        blotted += count
        if count:
            FormSection.objects.filter(pk=section.pk).update(data=section.data)
    for version in application.versions.all():
        version.content["sections"], count = _blotted(version.content["sections"])
        blotted += count
        version.purged_at = clock.now()
        version.save(update_fields=["content", "purged_at"])
    _mark(application)
    _tell("answers", application, answers=blotted, versions=application.versions.count())


def _purge_identity_number(applicant: Applicant) -> None:
    """The number goes, its blind index stays: a bar follows the person (Art. 30)."""
    applicant.id_number = ""
    applicant.save(update_fields=["id_number"])
    _tell("identity_numbers", applicant, numbers=1)


def _purge_invitation(invitation: Invitation) -> None:
    """The address and what finds it; that somebody was invited, by whom and when, stays."""
    invitation.contact, invitation.contact_index = "", f"{PURGED}{invitation.pk}"
    invitation.save(update_fields=["contact", "contact_index"])
    _tell("invitations", invitation.applicant, addresses=1, invitation=invitation.pk)


def _blotted(value: Any, name: str = "") -> tuple[Any, int]:
    """The same without private answers, however deep they lie, and how many there were."""
    if isinstance(value, dict):
        pairs = {key: _blotted(each, key) for key, each in value.items()}
        return {key: each for key, (each, _n) in pairs.items()}, sum(count for _v, count in pairs.values())
    if isinstance(value, list):
        parts = [_blotted(each, name) for each in value]
        return [each for each, _n in parts], sum(count for _v, count in parts)
    is_private = name in PRIVATE_ANSWERS and bool(value)
    return ("", 1) if is_private else (value, 0)


def _drop(file: StoredFile) -> bool:
    """Row and bytes, unless something else still names the file."""
    storage, name = file.file.storage, str(file.file.name)
    try:
        with transaction.atomic():
            file.delete()
    except ProtectedError:
        return False
    transaction.on_commit(partial(storage.delete, name))
    return True


def _mark(application: Application) -> None:
    application.purged_at = clock.now()
    application.save(update_fields=["purged_at"])


def _tell(rule: str, subject: Model, **counts: int) -> None:
    """What went, in numbers; never what it was."""
    details = {"rule": rule, **{name: str(count) for name, count in counts.items()}}
    record("purge_personal_data", subject, by=None, details=details)
