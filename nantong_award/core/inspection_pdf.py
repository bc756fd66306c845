"""Uploaded PDFs: no scripts, no actions that start something, no embedded files; and how many pages."""

from typing import Any

from django.core.files.base import File
from django.utils.translation import gettext as _

from nantong_award.core.unfit import Unfit

# Keys that carry active content wherever they stand, and action types that do more than move the view.
ACTIVE_KEYS = {"/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/RichMediaContent", "/XFA"}
ACTIVE_ACTIONS = {
    "/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToE", "/GoToR", "/Rendition", "/Movie", "/Sound",
    "/RichMediaExecute",
}  # fmt: skip
ACTIVE_TYPES = {"/EmbeddedFile"}
ACTIVE_ANNOTATIONS = {"/FileAttachment", "/RichMedia", "/Movie", "/Screen", "/Sound", "/3D"}
MAX_PAGES = 5_000
MAX_OBJECTS = 2_000_000


def count_pages(content: File) -> int:
    """The number of pages of a harmless PDF; raises Unfit for one that is locked, empty or active."""
    import pikepdf

    try:
        document = pikepdf.open(content)
    except pikepdf.PasswordError:
        raise Unfit(_("PDF 设有密码，请取消密码后再上传。")) from None
    with document:
        pages = len(document.pages)
        if not 1 <= pages <= MAX_PAGES:
            raise Unfit(_("PDF 的页数不在 1 至 %(most)s 页之内。") % {"most": MAX_PAGES})
        if is_active(document):
            raise Unfit(_("PDF 含有脚本、启动动作或嵌入文件，请用“打印为 PDF”重新生成后再上传。"))
        return pages


def is_active(document: Any) -> bool:
    """Whether any object of the file, referred to or not, is or holds active content."""
    seen = 0
    for indirect in document.objects:
        waiting = [indirect]
        while waiting:
            seen += 1
            if seen > MAX_OBJECTS:
                raise Unfit(_("PDF 的结构过于复杂，请用“打印为 PDF”重新生成后再上传。"))
            here = waiting.pop()
            if _is_active_dictionary(here):
                return True
            # Indirect children come by themselves in document.objects: following them could go in circles.
            waiting += [child for child in _children(here) if not getattr(child, "is_indirect", False)]
    return False


def _is_active_dictionary(here: Any) -> bool:
    import pikepdf

    if not isinstance(here, pikepdf.Dictionary | pikepdf.Stream):
        return False
    keys = set(here.keys())
    return (
        not keys.isdisjoint(ACTIVE_KEYS)
        or _name(here, "/S", keys) in ACTIVE_ACTIONS
        or _name(here, "/Type", keys) in ACTIVE_TYPES
        or _name(here, "/Subtype", keys) in ACTIVE_ANNOTATIONS
    )


def _name(here: Any, key: str, keys: set[str]) -> str:
    import pikepdf

    value = here.get(key) if key in keys else None
    return str(value) if isinstance(value, pikepdf.Name) else ""


def _children(here: Any) -> list[Any]:
    import pikepdf

    if isinstance(here, pikepdf.Array):
        return list(here)
    if isinstance(here, pikepdf.Dictionary | pikepdf.Stream):
        return [here.get(key) for key in here.keys()]  # noqa: SIM118 - iterating a stream reads its data
    return []
