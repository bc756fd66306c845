"""QR codes on scanned paper: PDF pages and pictures, turned any way, at the resolution of an office scanner.

The one importer of zxingcpp and pypdfium2. pdfium is not safe for two threads at once, so one reads at a time.
"""

import logging
from collections.abc import Iterator
from contextlib import closing
from threading import Lock
from typing import Any

from nantong_award.core.inspection import PDF
from nantong_award.core.models import StoredFile

# A code stands on the first page; a scan may begin with a cover, or lie in reverse order.
ENDS = 3
DOTS_PER_INCH = (150, 300)
POINTS_PER_INCH = 72
MAX_PIXELS = 20_000_000
_pdfium = Lock()
log = logging.getLogger(__name__)


def codes_in(stored: StoredFile) -> Iterator[str]:
    """The texts of the codes in a file, coarse pictures first; the reader stops when it has found its own."""
    with stored.file.open("rb") as opened:
        pictures = _pages(opened) if stored.content_type == PDF else _picture(opened)
        try:
            for picture in pictures:
                yield from _codes(picture)
        except Exception:  # parsers of foreign files fail in every way there is; then there is no code
            log.info("no code could be read from file %s", stored.pk, exc_info=True)


def _codes(picture: Any) -> Iterator[str]:
    import zxingcpp

    for found in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode):
        if found.text:
            yield found.text


def _picture(opened: Any) -> Iterator[Any]:
    from PIL import Image

    with Image.open(opened, formats=["PNG", "JPEG"]) as image:
        grey = image.convert("L")
    if grey.width * grey.height > MAX_PIXELS:
        ratio = (MAX_PIXELS / (grey.width * grey.height)) ** 0.5
        grey = grey.resize((int(grey.width * ratio), int(grey.height * ratio)))
    yield grey
    yield grey.resize((max(grey.width // 2, 1), max(grey.height // 2, 1)))


def _pages(opened: Any) -> Iterator[Any]:
    for resolution in DOTS_PER_INCH:
        for number in _ends(_page_count(opened)):
            yield _rendered(opened, number, resolution)


def _ends(count: int) -> list[int]:
    """The first pages and the last ones, each once."""
    return sorted({*range(min(ENDS, count)), *range(max(count - ENDS, 0), count)})


def text_of(data: bytes) -> str:
    """All words of a PDF that the portal has written itself, page after page."""
    import pypdfium2

    with _pdfium, pypdfium2.PdfDocument(data) as document:
        return "".join(document[number].get_textpage().get_text_range() for number in range(len(document)))


def _page_count(opened: Any) -> int:
    import pypdfium2

    with _pdfium, pypdfium2.PdfDocument(opened, autoclose=False) as document:
        return len(document)


def _rendered(opened: Any, number: int, resolution: int) -> Any:
    """One page in grey; a page of unusual size is drawn no larger than memory allows."""
    import pypdfium2

    opened.seek(0)
    with (
        _pdfium,
        pypdfium2.PdfDocument(opened, autoclose=False) as document,
        closing(document[number]) as page,
    ):
        width, height = page.get_size()
        most = (MAX_PIXELS / max(width * height, 1)) ** 0.5
        drawn = page.render(scale=min(resolution / POINTS_PER_INCH, most), grayscale=True)
        return drawn.to_pil().convert("L").copy()
