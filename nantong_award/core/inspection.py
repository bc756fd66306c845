"""What an uploaded file is, judged by its content (RX.8).

Allowed are PDF, PNG, JPEG, DOCX and XLSX, where name and content agree. Parsers of hostile files fail in every way
there is, so any failure of theirs is a refusal.
"""

from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, NoReturn

from django.core.files.base import File
from django.utils.translation import gettext as _

from nantong_award.core import inspection_ooxml, inspection_pdf
from nantong_award.core.refusals import Unsuitable
from nantong_award.core.unfit import Unfit

PDF = "application/pdf"
PNG = "image/png"
JPEG = "image/jpeg"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

BY_EXTENSION = {".pdf": PDF, ".png": PNG, ".jpg": JPEG, ".jpeg": JPEG, ".docx": DOCX, ".xlsx": XLSX}
PILLOW_FORMATS = {PNG: "PNG", JPEG: "JPEG"}
# libmagic tells DOCX and XLSX from plain archives only when their parts stand in the usual order.
ZIP_TYPES = {DOCX, XLSX, "application/zip", "application/octet-stream"}
HEAD = 256 * 1024
# An A3 page scanned at 600 dpi has 70 million pixels.
MAX_PIXELS = 80_000_000


@dataclass(frozen=True, slots=True)
class Inspected:
    """What the content showed."""

    content_type: str
    pages: int | None = None


def inspect(content: File, name: str) -> Inspected:
    """Judge a file by name and content; raises Unsuitable(field="file") with the reason in Chinese."""
    import magic  # on use: a machine without libmagic must still serve its pages

    wanted = BY_EXTENSION.get(PurePath(name).suffix.lower())
    if wanted is None:
        refuse(_("只接受 PDF、PNG、JPG、DOCX、XLSX 文件。"))
    content.seek(0)
    head = content.read(HEAD)
    seen = magic.from_buffer(head, mime=True)
    content.seek(0)
    if wanted in (DOCX, XLSX):
        if seen not in ZIP_TYPES or not head.startswith(b"PK\x03\x04"):
            _refuse_disguise()
        _judge(inspection_ooxml.check, content, main_type=wanted)
        return Inspected(wanted)
    if seen != wanted:
        _refuse_disguise()
    if wanted == PDF:
        if not head.startswith(b"%PDF-"):
            _refuse_disguise()
        return Inspected(PDF, pages=_judge(inspection_pdf.count_pages, content))
    _judge(_read_image, content, kind=PILLOW_FORMATS[wanted])
    return Inspected(wanted, pages=1)


def refuse(message: str) -> NoReturn:
    """Refuse the file with this message at the field where it was chosen."""
    raise Unsuitable(message, field="file")


def _refuse_disguise() -> NoReturn:
    refuse(_("文件内容与扩展名不符，请用原来的软件重新保存后再上传。"))


def _judge(check: Any, content: File, **more: Any) -> Any:
    try:
        return check(content, **more)
    except Unfit as unfit:
        refuse(unfit.message)
    except Exception:
        refuse(_("文件已损坏或无法读取，请重新导出后再上传。"))


def _read_image(content: File, *, kind: str) -> None:
    """Decode the whole image; its size is asked before any pixel is unpacked."""
    from PIL import Image, ImageFile

    # WeasyPrint, once imported, lets the whole process take images that were cut short.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    with Image.open(content, formats=[kind]) as image:
        if image.width * image.height > MAX_PIXELS:
            raise Unfit(_("图片像素过大，请缩小后再上传。"))
        image.load()
