"""The application form as PDF: number, version, hash and QR code; a draft is marked as one (R18.3)."""

from typing import Any

from django.utils.translation import gettext as _

from applications.models import Application, ApplicationVersion
from applications.sections.reading import read
from applications.sections.registry import indicator_years, sections_of
from applications.selectors.evidence_map import reference_words
from applications.selectors.receipts import proof_of
from applications.services.freezing import code_of, content_of
from nantong_award.core.documents import qr_svg, render_pdf
from nantong_award.core.files import store_bytes
from nantong_award.core.models import StoredFile

TEMPLATE = "documents/application_form.html"


def draft_pdf(application: Application, *, in_full: bool = False) -> bytes:
    """The form as it stands now, with the version it will have when it is submitted.

    `in_full` prints private answers unmasked, for those who fill the form in (RX.5).
    """
    number = application.versions.count() + 1
    context = _context(application, content_of(application, number), in_full=in_full)
    return render_pdf(TEMPLATE, context, watermark=_("草稿"))


def version_pdf(version: ApplicationVersion) -> StoredFile:
    """The print of a submitted version: made once, from the frozen content, outside any transaction."""
    if version.pdf is not None:
        return version.pdf
    context = _context(version.application, version.content) | {
        "version": version,
        "qr": qr_svg(code_of(version)),
    }
    name = f"{version.application.number}-v{version.number}.pdf"
    made = store_bytes(render_pdf(TEMPLATE, context), name, "application/pdf", by=version.submitted_by)
    if ApplicationVersion.objects.filter(pk=version.pk, pdf=None).update(pdf=made) == 1:
        version.pdf = made
        return made
    version.refresh_from_db()
    return version.pdf or made


def receipt_pdf(version: ApplicationVersion) -> bytes:
    """提交回执: what was filed, when, its hash, and where the log has it once it is sealed."""
    application = version.application
    context = {
        "application": application,
        "version": version,
        "proof": proof_of(version),
        "evidence": version.content["evidence"],
        "qr": qr_svg(code_of(version)),
        "title": _("申报提交回执"),
    }
    return render_pdf("documents/submission_receipt.html", context)


def _context(application: Application, content: dict[str, Any], *, in_full: bool = False) -> dict[str, Any]:
    """Answers in words, section by section."""
    years = indicator_years(application.round.year)
    answers = content["sections"]
    return {
        "application": application,
        "content": content | {"evidence": [_in_words(item) for item in content["evidence"]]},
        "sections": [
            (section, read(section, answers.get(section.key, {}), years, in_full=in_full))
            for section in sections_of(application.track, application.round.law)
        ],
    }


def _in_words(item: dict[str, Any]) -> dict[str, Any]:
    return item | {"words": reference_words(item.get("references") or {})}
