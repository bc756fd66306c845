"""HTML to PDF, and numbered papers; the only importer of weasyprint, which takes two seconds and system libraries.

What users typed reaches the page through Django's escaping only, and the renderer can fetch the portal's own static
assets and nothing else: no address, no file, no data URI (RX.8).
"""

import io
import mimetypes
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import IntegrityError, models, transaction
from django.template.loader import render_to_string

from nantong_award.core import clock
from nantong_award.core.audit import label_of, record
from nantong_award.core.files import store_bytes
from nantong_award.core.models import IssuedDocument, User
from nantong_award.core.qr import qr_svg

__all__ = [
    "NumberTaken",
    "Paper",
    "asset_path",
    "issue",
    "keep",
    "keeping",
    "page_count",
    "prepare",
    "qr_svg",
    "render_pdf",
]

# Nothing is ever asked of this host: it makes relative addresses absolute, so that the fetcher can know them.
BASE_URL = "http://assets.invalid"
TRIES = 10

Kept = TypeVar("Kept")


def render_pdf(template: str, context: Mapping[str, Any], *, watermark: str = "") -> bytes:
    """A template of templates/documents/ as PDF/A-2u; `watermark` is laid on each page by the base template."""
    from weasyprint import HTML

    page = render_to_string(template, {**context, "watermark": watermark, "today": clock.today()})
    document = HTML(string=page, base_url=f"{BASE_URL}/", url_fetcher=_asset_fetcher())
    pdf: bytes = document.write_pdf(pdf_variant="pdf/a-2u")
    return pdf


def _asset_fetcher() -> Any:
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class AssetFetcher(URLFetcher):
        """Serves static assets from disk; every other address is an error, which leaves a gap in the page."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            """The asset at `url`; raises ValueError for anything else."""
            content_type = mimetypes.guess_type(urlsplit(url).path)[0] or "application/octet-stream"
            return URLFetcherResponse(url, asset_path(url).read_bytes(), {"Content-Type": content_type})

    return AssetFetcher()


def asset_path(url: str) -> Path:
    """Where a static asset lies; raises ValueError for an address that is none."""
    prefix = f"{BASE_URL}{settings.STATIC_URL}"
    if not url.startswith(prefix):
        raise ValueError("only the portal's own assets may stand in a document")
    name = unquote(urlsplit(url).path)[len(settings.STATIC_URL) :]
    # Sources first; the collected copy holds the names with a hash that {% static %} gives in production.
    found = finders.find(name)
    if found is None and staticfiles_storage.exists(name):
        found = staticfiles_storage.path(name)
    if found is None:
        raise ValueError(f"no such asset: {name}")
    return Path(found)


class NumberTaken(Exception):
    """Another paper was kept under the number meanwhile: prepare again, with the next one."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A numbered paper that is rendered and not yet kept."""

    document: IssuedDocument
    pdf: bytes


def issue(
    kind: str,
    prefix: str,
    title: str,
    *,
    about: models.Model,
    template: str,
    context: Mapping[str, Any],
    by: User | None,
) -> IssuedDocument:
    """Issue a numbered paper: the next number of `prefix` in this year, its PDF stored, the fact audited."""
    return keeping(
        lambda: prepare(kind, prefix, title, about=about, template=template, context=context),
        lambda paper: keep(paper, by=by),
    )


def prepare(
    kind: str, prefix: str, title: str, *, about: models.Model, template: str, context: Mapping[str, Any]
) -> Paper:
    """Render a paper under the number that is free now; the template finds `number`, `title` and `issued_on`.

    Rendering takes its time: do it before the transaction that keeps the paper, which on SQLite holds the only
    write lock.
    """
    document = IssuedDocument(
        kind=kind,
        prefix=prefix,
        year=clock.today().year,
        title=title,
        subject=label_of(about),
        issued_at=clock.now(),
    )
    document.serial = _next_serial(document)
    facts = {"number": document.number, "title": title, "issued_on": clock.today()}
    return Paper(document, render_pdf(template, {**context, **facts}))


def keep(paper: Paper, *, by: User | None) -> IssuedDocument:
    """Store paper and number in the caller's transaction; raises NumberTaken when another was first."""
    try:
        return _keep(paper.document, paper.pdf, by)
    except IntegrityError:
        _forget_file(paper.document)
        if not _siblings(paper.document).filter(serial=paper.document.serial).exists():
            raise
        raise NumberTaken(paper.document.number) from None


def keeping(prepare: Callable[[], Paper], decide: Callable[[Paper], Kept]) -> Kept:
    """Prepare a paper, then decide with it in one transaction; whoever loses the number prepares again."""
    for _attempt in range(TRIES):
        paper = prepare()
        try:
            with transaction.atomic():
                return decide(paper)
        except NumberTaken:
            continue
    raise RuntimeError(f"no free number after {TRIES} tries")


def _next_serial(document: IssuedDocument) -> int:
    return (_siblings(document).aggregate(models.Max("serial"))["serial__max"] or 0) + 1


def _siblings(document: IssuedDocument) -> models.QuerySet[IssuedDocument]:
    return IssuedDocument.objects.filter(prefix=document.prefix, year=document.year)


def _forget_file(document: IssuedDocument) -> None:
    """The row of a paper that lost its number is rolled back; its file is taken off the disk."""
    stored = document.file.file
    stored.storage.delete(str(stored.name))


@transaction.atomic
def _keep(document: IssuedDocument, pdf: bytes, by: User | None) -> IssuedDocument:
    """Store paper and number together; raises IntegrityError when the number has been taken meanwhile."""
    pages = page_count(pdf)
    document.file = store_bytes(pdf, f"{document.number}.pdf", "application/pdf", by=by, pages=pages)
    document.save(force_insert=True)
    details = {"number": document.number, "subject": document.subject, "sha256": document.file.sha256}
    record("issue_document", document, by=by, details=details)
    return document


def page_count(pdf: bytes) -> int:
    """How many pages a PDF of ours has."""
    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as document:
        return len(document.pages)
