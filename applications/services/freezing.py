"""提交版本: what was filed, word for word, with its hash (R18.3)."""

import hashlib
import json
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from applications.facts import answers_of
from applications.models import Application, ApplicationVersion
from nantong_award.core.models import User

MARK = 16
# The first word of the code, so that other codes on the same paper are told apart.
CODE = "NTZL"


def number_of(application: Application) -> str:
    """申报编号: year, kind and the file's own serial, so that no two filings ask each other for the next one."""
    kind = "Z" if application.applicant.is_organization else "G"
    return f"{application.round.year}{kind}{application.pk:05d}"


def freeze(
    application: Application, *, number: int, by: User, at: datetime | None = None
) -> ApplicationVersion:
    """Store the filed content; its hash is that of the canonical JSON (sorted keys, no blanks, UTF-8).

    `at` is when papers were completed after the filing itself (Art. 19).
    """
    content = content_of(application, number)
    if application.submitted_at is None:
        raise ValueError("only a submitted application is frozen")
    return ApplicationVersion.objects.create(
        application=application,
        number=number,
        content=content,
        sha256=hashlib.sha256(canonical(content)).hexdigest(),
        submitted_at=at or application.submitted_at,
        submitted_by=by,
    )


def mark_of(application: Application) -> str:
    """A mark of the file as it stands: the form that submits carries it, so that what was read is what is filed."""
    content = content_of(application, application.versions.count() + 1) | {"number": None}
    return hashlib.sha256(canonical(content)).hexdigest()[:MARK]


def code_of(version: ApplicationVersion) -> str:
    """What the QR code of the print says: whose it is, which version, and the beginning of its hash."""
    return f"{CODE} {version.application.number} v{version.number} {version.sha256[:MARK]}"


def canonical(content: dict[str, Any]) -> bytes:
    """One spelling of one content."""
    text = json.dumps(
        content, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return text.encode()


def content_of(application: Application, number: int) -> dict[str, Any]:
    """The file as it stands; an identity number is not copied out of its encrypted place."""
    applicant, notice = application.applicant, getattr(application, "internal_notice", None)
    return {
        "number": application.number,
        "version": number,
        "year": application.round.year,
        "edition": application.round.edition,
        "track": application.track.value,
        "applicant": {
            "name": applicant.name,
            "credit_code": applicant.credit_code,
            "employer_name": applicant.employer_name,
            "employer_code": applicant.employer_code,
            "county": application.county.name,
        },
        "sections": answers_of(application),
        "internal_notice": None if notice is None else _notice(notice),
        "evidence": [
            {
                "requirement": item.requirement,
                "title": item.title,
                "criteria_items": item.criteria_items,
                "references": item.references,
                "name": item.file.name,
                "size": item.file.size,
                "pages": item.file.pages,
                "sha256": item.file.sha256,
            }
            for item in application.evidence.filter(removed_at=None).select_related("file")
        ],
    }


def _notice(notice: Any) -> dict[str, Any]:
    return {
        "started_on": notice.started_on.isoformat(),
        "ended_on": notice.ended_on.isoformat(),
        "place": notice.place,
        "objections": [
            {
                "received_on": each.received_on.isoformat(),
                "raised_by": each.raised_by,
                "content": each.content,
                "settlement": each.settlement,
                "settled_on": each.settled_on.isoformat() if each.settled_on else None,
            }
            for each in notice.objections.all()
        ],
        "proofs": [{"name": proof.file.name, "sha256": proof.file.sha256} for proof in notice.shown_proofs],
    }
