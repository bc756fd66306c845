"""Files as people send them, and as attackers do; all made here, byte by byte."""

import io
import struct
import zipfile
import zlib
from typing import Any

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

OFFICE = "application/vnd.openxmlformats-officedocument"
DOCX = f"{OFFICE}.wordprocessingml.document"
XLSX = f"{OFFICE}.spreadsheetml.sheet"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def upload(data: bytes, name: str) -> SimpleUploadedFile:
    """The bytes as they arrive from a form; the browser's own word on the type is worth nothing."""
    return SimpleUploadedFile(name, data, content_type="application/pdf")


def pdf(pages: int = 1, *, encrypted: bool = False, **root: Any) -> bytes:
    """A PDF with blank pages; further keys go into its catalogue."""
    with pikepdf.new() as document:
        for _page in range(pages):
            document.add_blank_page()
        for key, value in root.items():
            document.Root[f"/{key}"] = value
        written = io.BytesIO()
        lock = pikepdf.Encryption(owner="o", user="u") if encrypted else None
        document.save(written, encryption=lock)
    return written.getvalue()


def pdf_action(kind: str, **more: Any) -> pikepdf.Dictionary:
    """An action dictionary of a PDF."""
    return pikepdf.Dictionary(Type=pikepdf.Name.Action, S=pikepdf.Name(f"/{kind}"), **more)


def pdf_with_attachment() -> bytes:
    """A PDF that carries another file."""
    with pikepdf.new() as document:
        document.add_blank_page()
        document.attachments["a.exe"] = b"MZ"
        written = io.BytesIO()
        document.save(written)
    return written.getvalue()


def image(kind: str = "PNG", size: tuple[int, int] = (8, 8)) -> bytes:
    """A small picture."""
    written = io.BytesIO()
    Image.new("RGB", size, "white").save(written, kind)
    return written.getvalue()


def png_bomb(width: int = 60_000, height: int = 60_000) -> bytes:
    """A PNG of a few hundred bytes that would unpack to gigabytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def content_types(main: str, *more: str) -> str:
    """A [Content_Types].xml that declares these types."""
    parts = [f"{main}.main+xml", *more]
    overrides = "".join(
        f'<Override PartName="/p{i}.xml" ContentType="{each}"/>' for i, each in enumerate(parts)
    )
    namespace = "http://schemas.openxmlformats.org/package/2006/content-types"
    return f'<?xml version="1.0" encoding="UTF-8"?><Types xmlns="{namespace}">{overrides}</Types>'


def relationships(kind: str, target: str = "https://evil.invalid/x", mode: str = "External") -> str:
    """A .rels part with one relationship."""
    namespace = "http://schemas.openxmlformats.org/package/2006/relationships"
    relation = f'<Relationship Id="r1" Type="{RELATIONS}/{kind}" Target="{target}" TargetMode="{mode}"/>'
    return f'<?xml version="1.0"?><Relationships xmlns="{namespace}">{relation}</Relationships>'


def archive(parts: dict[str, str | bytes]) -> bytes:
    """A zip archive of these parts, in this order."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return written.getvalue()


def ooxml(main: str = DOCX, *more_types: str, **parts: str | bytes) -> bytes:
    """A minimal DOCX or XLSX; further parts may be given by keyword (use ** for names with slashes)."""
    folder = "word/document.xml" if main == DOCX else "xl/workbook.xml"
    start = {
        "[Content_Types].xml": content_types(main, *more_types),
        "_rels/.rels": relationships("hyperlink"),
    }
    return archive({**start, folder: "<document/>", **parts})
