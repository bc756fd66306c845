"""Uploaded DOCX and XLSX: what the parts declare, no macros, nothing from outside, no archive bomb."""

import zipfile
from typing import Any

from defusedxml.ElementTree import fromstring
from django.core.files.base import File
from django.utils.translation import gettext as _

from nantong_award.core.unfit import Unfit

MAX_PARTS = 10_000
MAX_UNPACKED = 1024 * 1024 * 1024
MAX_RATIO = 150
# A part smaller than this may be packed as tightly as it likes.
FREE_SIZE = 10 * 1024 * 1024
MAX_XML = 5 * 1024 * 1024

CONTENT_TYPES = "[Content_Types].xml"
FORBIDDEN_TYPES = ("macro", "vba", "activex", "oleobject", "ms-package.obfuscated")
HYPERLINK = "/hyperlink"


def check(content: File, *, main_type: str) -> None:
    """Raise Unfit unless the archive is a document of `main_type` without active or outside content."""
    with zipfile.ZipFile(content) as archive:
        parts = archive.infolist()
        _check_sizes(parts)
        names = [part.filename for part in parts]
        if len(set(names)) != len(names) or any(_escapes(name) for name in names):
            raise Unfit(_("文件的内部结构异常，请用原来的软件重新保存后再上传。"))
        declared = _declared_types(archive)
        if f"{main_type}.main+xml" not in declared:
            raise Unfit(_("文件内容与扩展名不符，请用原来的软件重新保存后再上传。"))
        if _has_macros(names, declared):
            raise Unfit(_("文件含有宏或嵌入对象，请另存为不含宏的文件后再上传。"))
        for name in names:
            if name.lower().endswith(".rels"):
                _check_relationships(archive, name)


def _check_sizes(parts: list[zipfile.ZipInfo]) -> None:
    """Python's reader stops at the declared size, so the declared sizes are what can be unpacked."""
    unpacked = sum(part.file_size for part in parts)
    bomb = any(
        part.file_size > FREE_SIZE and part.file_size > MAX_RATIO * max(part.compress_size, 1)
        for part in parts
    )
    if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED or bomb:
        raise Unfit(_("文件展开后过大，不能上传。"))
    if any(part.flag_bits & 0x1 for part in parts):
        raise Unfit(_("文件设有密码，请取消密码后再上传。"))


def _escapes(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ".." in name.split("/")


def _declared_types(archive: zipfile.ZipFile) -> set[str]:
    return {each.get("ContentType", "") for each in _xml(archive, CONTENT_TYPES)}


def _has_macros(names: list[str], declared: set[str]) -> bool:
    told = [*declared, *names]
    return any(word in each.lower() for each in told for word in FORBIDDEN_TYPES)


def _check_relationships(archive: zipfile.ZipFile, name: str) -> None:
    """Links that a person clicks may lead outside; whatever is loaded on opening may not."""
    for relation in _xml(archive, name):
        external = relation.get("TargetMode", "").lower() == "external"
        if external and not relation.get("Type", "").endswith(HYPERLINK):
            raise Unfit(_("文件引用了外部内容（模板、图片或工作簿），请断开链接后再上传。"))


def _xml(archive: zipfile.ZipFile, name: str) -> Any:
    if archive.getinfo(name).file_size > MAX_XML:
        raise Unfit(_("文件展开后过大，不能上传。"))
    return fromstring(archive.read(name), forbid_dtd=True)
