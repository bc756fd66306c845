"""Page references as people write them: "12-15、20" in a file of so many pages."""

import re

from django.utils.translation import gettext as _

SEPARATORS = re.compile(r"[,，、;；\s]+")
RANGE = re.compile(r"^(\d{1,5})(?:[-–—~～至](\d{1,5}))?$")
LONGEST = 100


class NotPages(ValueError):
    """The text is no page reference for this file; the message says why."""


def parse(text: str, pages: int | None) -> str:
    """The one spelling, e.g. "12-15,20"; empty = the whole file; raises NotPages."""
    wanted = re.sub(
        r"\s*([-–—~～至])\s*", r"\1", text.strip().strip("第页").replace("页", "").replace("第", "")
    )
    if not wanted:
        return ""
    if pages is None:
        raise NotPages(_("此类文件没有固定页码，请留空。"))
    return ",".join(_checked(part, pages) for part in SEPARATORS.split(wanted[:LONGEST]) if part)


def _checked(part: str, pages: int) -> str:
    found = RANGE.match(part)
    if found is None:
        raise NotPages(_("页码请写成“12-15”或者“3、8-10”。"))
    first = int(found[1])
    last = int(found[2] or first)
    if not 1 <= first <= last <= pages:
        raise NotPages(
            _("该文件共 %(pages)d 页，没有第 %(part)s 页。") % {"pages": pages, "part": part}
            if max(first, last) > pages or first < 1
            else _("页码应从小到大：%(part)s。") % {"part": part}
        )
    return f"{first}-{last}" if last > first else str(first)


def in_words(reference: str) -> str:
    """第 12–15、20 页; empty for the whole file."""
    if not reference:
        return ""
    return _("第 %(pages)s 页") % {"pages": reference.replace("-", "–").replace(",", "、")}


def first_page(reference: str) -> int:
    """Where a reader opens the file."""
    found = re.match(r"\d+", reference)
    return int(found[0]) if found else 1
