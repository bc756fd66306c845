"""Words and small signs that every page shares: states, findings, articles, money, dates, links.

A builtin tag library: templates use it without `{% load %}`.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import template
from django.core.paginator import Page
from django.http import QueryDict
from django.template.context import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nantong_award.core import clock, working_days
from nantong_award.core.models import StoredFile
from nantong_award.core.wording import in_words, row_page
from nantong_award.regulation.citation import Citation
from nantong_award.regulation.finding import Finding, Outcome

register = template.Library()
register.filter("row_page", row_page)

MISSING = "—"
_OFFICE = "application/vnd.openxmlformats-officedocument"
FILE_KINDS = {
    "application/pdf": "PDF",
    "image/png": "PNG",
    "image/jpeg": "JPG",
    f"{_OFFICE}.spreadsheetml.sheet": "XLSX",
    f"{_OFFICE}.wordprocessingml.document": "DOCX",
    f"{_OFFICE}.presentationml.presentation": "PPTX",
}
SOON_HOURS = 72

# The five answers of a rule: their word and the tone that goes with the word.
OUTCOMES = {
    Outcome.MET: (gettext_lazy("符合"), "good"),
    Outcome.UNMET: (gettext_lazy("不符合"), "bad"),
    Outcome.NEEDS_EVIDENCE: (gettext_lazy("待证明"), "warn"),
    Outcome.WARNING: (gettext_lazy("提醒"), "warn"),
    Outcome.NOT_APPLICABLE: (gettext_lazy("不适用"), "quiet"),
}

# Tone by state; a state that stands in no line is under way.
TONES = {
    "quiet": "draft drafted blank planning withdrawn eliminated closed waiting due scheduled struck absent dissolved",
    "good": "endorsed accepted conferred locked signed confirmed concluded",
    "warn": "returned elapsed upheld",
    "bad": "declined refused cancelled disqualified overdue failed",
}
_TONE_OF = {state: tone for tone, states in TONES.items() for state in states.split()}


# --- states and findings ---------------------------------------------------
@register.simple_tag
def state(word: object, tone: str = "active") -> SafeString:
    """A state label: `{% state "已提交" "good" %}`; tones quiet, active, good, warn, bad."""
    return format_html('<span class="state state-{}">{}</span>', tone, word)


@register.simple_tag
def status(row: object, field: str = "") -> SafeString:
    """The state of a row as a label, from its `status` or `stage` (or the field named)."""
    name = field or ("status" if hasattr(row, "status") else "stage")
    value = str(getattr(row, name))
    display = getattr(row, f"get_{name}_display", None)
    return state(display() if display else value, _TONE_OF.get(value, "active"))


@register.simple_tag
def outcome(value: str) -> SafeString:
    """The word of a rule's answer as a label: `{% outcome finding.outcome %}`."""
    word, tone = OUTCOMES[Outcome(value)]
    return state(word, tone)


@register.inclusion_tag("components/_finding.html")
def finding(finding: Finding) -> dict[str, Any]:
    """One finding as a list item: outcome word, message, article."""
    return {"finding": finding}


@register.filter
def facts(rests_on: str | None) -> str:
    """What a finding rests on, in words."""
    return in_words(rests_on) if rests_on else ""


@register.inclusion_tag("components/_findings.html")
def findings(findings: Iterable[Finding], only: str = "") -> dict[str, Any]:
    """A list of findings with its counts; `only="blocking"` leaves out what does not stop anything."""
    kept = [item for item in findings if only != "blocking" or item.blocking]
    counts = [(OUTCOMES[kind], sum(item.outcome is kind for item in kept)) for kind in OUTCOMES]
    return {"findings": kept, "counts": [(word, tone, count) for (word, tone), count in counts if count]}


@register.simple_tag
def article(number: str | int, item: str | int | None = None, subitem: str | int | None = None) -> SafeString:
    """An article as it is cited: `{% article "12" "3" %}` → 第十二条第（三）项."""
    parts = [None if part in (None, "") else str(part) for part in (item, subitem)]
    return format_html('<cite class="article">{}</cite>', Citation(str(number), *parts).text)


# --- figures ----------------------------------------------------------------
def _cents(value: Any) -> str:
    return f"{Decimal(str(value)).quantize(Decimal('0.01'), ROUND_HALF_UP):,}"


@register.filter
def money(value: Any) -> str:
    """An amount in yuan: 500,000.00 元."""
    return MISSING if value in (None, "") else _("%(amount)s 元") % {"amount": _cents(value)}


@register.filter
def score(value: Any) -> str:
    """A score with two decimals, rounded half up."""
    return MISSING if value in (None, "") else _cents(value).replace(",", "")


@register.filter
def size(count: int | None) -> str:
    """A file size: 812 字节, 24.0 KB, 3.5 MB, 2.0 GB."""
    if count is None:
        return MISSING
    if count < 1024:
        return _("%(count)d 字节") % {"count": count}
    if count >= 1024**3:
        return f"{count / 1024**3:.1f} GB"
    return f"{count / 1024:.1f} KB" if count < 1024**2 else f"{count / 1024**2:.1f} MB"


@register.filter
def short(digest: str | None) -> str:
    """The first twelve characters of a hash."""
    return (digest or MISSING)[:12]


@register.filter
def file_kind(stored: StoredFile) -> str:
    """The kind of a file in the few letters people know: PDF, XLSX, JPG."""
    return FILE_KINDS.get(stored.content_type, _("文件"))


# --- time --------------------------------------------------------------------
@register.filter
def day(value: date | datetime | None) -> str:
    """A day: 2026年9月21日; an instant is told by its day in Shanghai."""
    if value is None or value == "":
        return MISSING
    on = clock.day_of(value) if isinstance(value, datetime) else value
    return f"{on.year}年{on.month}月{on.day}日"


@register.filter
def when(instant: datetime | None) -> str:
    """An instant: 2026年9月21日 17:30, in Shanghai."""
    if instant is None or instant == "":
        return MISSING
    return f"{day(instant)} {instant.astimezone(clock.SHANGHAI):%H:%M}"


@register.filter
def saved_when(instant: datetime | None) -> str:
    """When something was saved: 14:03:22 today, 2026年9月21日 17:30 before."""
    if instant is None or instant == "":
        return MISSING
    if clock.day_of(instant) == clock.today():
        return f"{instant.astimezone(clock.SHANGHAI):%H:%M:%S}"
    return when(instant)


@register.filter
def until(instant: datetime | None) -> str:
    """A deadline: one that falls on 00:00 is the 24:00 of the day before (Civil Code 203)."""
    if instant is None or instant == "":
        return MISSING
    if instant.astimezone(clock.SHANGHAI).time() == time.min:
        return f"{day(instant - timedelta(seconds=1))} 24:00"
    return when(instant)


@register.simple_tag
def estimated(value: date | None) -> SafeString:
    """A mark beside a computed day whose year has no published holiday schedule yet: `{% estimated due %}`."""
    if value is None or working_days.calendar().is_published(value):
        return SafeString("")
    return format_html('<span class="hint">{}</span>', _("节假日安排未公布，暂按周末推算"))


@register.filter
def remaining(instant: datetime | None) -> str:
    """What is left until a deadline: 剩余 3 天 4 小时, then 剩余 25 分钟, then 已截止."""
    if instant is None:
        return MISSING
    seconds = (instant - clock.now()).total_seconds()
    if seconds <= 0:
        return _("已截止")
    minutes = int(seconds // 60)
    days, hours = minutes // 1440, minutes // 60
    if days:
        return _("剩余 %(days)d 天 %(hours)d 小时") % {"days": days, "hours": hours % 24}
    if hours:
        return _("剩余 %(hours)d 小时 %(minutes)d 分钟") % {"hours": hours, "minutes": minutes % 60}
    return _("剩余 %(minutes)d 分钟") % {"minutes": max(minutes, 1)}


@register.filter
def waited(instant: datetime | None) -> str:
    """How long something has waited: 今日提交, 已等待 3 天."""
    if instant is None:
        return MISSING
    days = (clock.today() - clock.day_of(instant)).days
    return _("已等待 %(days)d 天") % {"days": days} if days > 0 else _("今日提交")


@register.filter
def urgency(instant: datetime | None) -> str:
    """How a deadline is shown: past, soon (three days) or ample."""
    if instant is None:
        return "ample"
    left = (instant - clock.now()).total_seconds()
    return "past" if left <= 0 else "soon" if left < SOON_HOURS * 3600 else "ample"


# --- links ---------------------------------------------------------------------
def _asked(context: Context) -> QueryDict:
    request = context.get("request")
    return request.GET.copy() if request else QueryDict(mutable=True)


@register.simple_tag(takes_context=True)
def query(context: Context, **changes: Any) -> str:
    """The page's own query string with some keys changed: `{% query page=3 %}`; "" drops a key."""
    asked = _asked(context)
    for key, value in changes.items():
        if value in (None, ""):
            asked.pop(key, None)
        else:
            asked[key] = str(value)
    return f"?{asked.urlencode()}"


@register.simple_tag(takes_context=True)
def sort_header(context: Context, key: str, label: str, css: str = "") -> SafeString:
    """A `<th>` that sorts by `key`; the second click turns the order round (`sort=-key`)."""
    now = _asked(context).get("sort", "")
    order = {key: "ascending", f"-{key}": "descending"}.get(now, "none")
    target = query(context, sort=f"-{key}" if order == "ascending" else key, page="")
    return format_html(
        '<th scope="col" aria-sort="{}"{}><a class="sort" href="{}">{}</a></th>',
        order,
        format_html(' class="{}"', css) if css else "",
        target,
        label,
    )


@register.simple_tag
def page_numbers(page: Page[Any]) -> list[int]:
    """The page numbers a pager shows; 0 stands for a gap."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return [number if isinstance(number, int) else 0 for number in numbers]


@register.simple_tag(takes_context=True)
def nav_link(context: Context, path: str, label: str) -> SafeString:
    """A navigation link that knows whether the reader stands on it or below it."""
    here = getattr(context.get("request"), "path", "")
    inside = here == path or (path != "/" and here.startswith(path))
    current = SafeString(' aria-current="page"') if inside else ""
    return format_html('<a href="{}"{}>{}</a>', path, current, label)


@register.simple_tag
def options(pairs: Iterable[tuple[object, object]], chosen: object = "") -> SafeString:
    """`<option>` elements of a filter; `chosen` is compared as text."""
    selected = SafeString(" selected")
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((value, selected if str(value) == str(chosen) else "", label) for value, label in pairs),
    )
