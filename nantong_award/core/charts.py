"""Charts as SVG text: the same drawing stands in the page and in the PDF.

No script, no style: colours are presentation attributes (for PDF) that the style sheet's classes repeat on
screen. Each drawing has role="img" and a <title>; a table with the figures belongs beside it.
"""

import math
from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

Number = Decimal | int | float

WIDTH = 400
SIZE = 13
INK, SOFT, MAIN, PALE, CUT, RULE = "#1f2227", "#54565b", "#153f80", "#a9bdd9", "#9e2a24", "#e3dfd6"
FONTS = "PingFang SC, Microsoft YaHei, Noto Sans CJK SC, sans-serif"
FILLS = {"ink": INK, "soft": SOFT, "main": MAIN, "pale": PALE, "cut-word": CUT}
DASHES = ("none", "6 4", "2 3", "8 3 2 3")


# --- parts of a drawing -------------------------------------------------------
def _svg(title: str, height: float, parts: Sequence[SafeString]) -> SafeString:
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {} {}" width="{}" height="{}" '
        'font-family="{}" font-size="{}"><title>{}</title>{}</svg>',
        WIDTH,
        _at(height),
        WIDTH,
        _at(height),
        FONTS,
        SIZE,
        title,
        format_html_join("", "{}", ((part,) for part in parts)),
    )


def _at(value: Number) -> str:
    """A coordinate with at most one decimal."""
    return f"{float(value):.1f}".removesuffix(".0")


def _figure(value: Number) -> str:
    """A figure as it is read: whole numbers plain, others with two decimals."""
    return f"{value:,.2f}" if value != int(value) else f"{int(value):,}"


def _text(x: float, y: float, words: object, *, tone: str = "ink", anchor: str = "start") -> SafeString:
    return format_html(
        '<text x="{}" y="{}" text-anchor="{}" class="chart-{}" fill="{}">{}</text>',
        _at(x),
        _at(y),
        anchor,
        tone,
        FILLS[tone],
        words,
    )


def _rect(x: float, y: float, width: float, height: float, *, tone: str = "main") -> SafeString:
    return format_html(
        '<rect x="{}" y="{}" width="{}" height="{}" class="chart-{}" fill="{}"/>',
        _at(x),
        _at(y),
        _at(max(width, 0)),
        _at(height),
        tone,
        FILLS[tone],
    )


def _rule(x1: float, y1: float, x2: float, y2: float, *, colour: str = RULE, width: float = 1) -> SafeString:
    return format_html(
        '<line x1="{}" y1="{}" x2="{}" y2="{}" stroke="{}" stroke-width="{}"/>',
        _at(x1),
        _at(y1),
        _at(x2),
        _at(y2),
        colour,
        _at(width),
    )


def _dot(x: float, y: float, radius: float = 3.5) -> SafeString:
    return format_html(
        '<circle cx="{}" cy="{}" r="{}" class="chart-main" fill="{}"/>', _at(x), _at(y), _at(radius), MAIN
    )


def _points(places: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{_at(x)},{_at(y)}" for x, y in places)


def _top(values: Sequence[Number]) -> float:
    """The end of an axis: the next round number at or above the largest value."""
    largest = max((float(value) for value in values), default=0.0)
    if largest <= 0:
        return 1.0
    unit = 10 ** math.floor(math.log10(largest))
    return next(step * unit for step in (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10) if step * unit >= largest)


# --- the drawings -----------------------------------------------------------------
def bar(
    rows: Sequence[tuple[str, Number]],
    *,
    title: str,
    top: Number | None = None,
    cut_after: int | None = None,
    cut_label: str = "",
) -> SafeString:
    """Horizontal bars, the name above each; `cut_after=6` draws the award line under the sixth row."""
    row = 40
    end = float(top) if top else _top([value for _label, value in rows])
    parts: list[SafeString] = []
    y = 0.0
    for place, (label, value) in enumerate(rows, start=1):
        inside = cut_after is None or place <= cut_after
        parts += [
            _text(0, y + 14, label),
            _text(WIDTH, y + 14, _figure(value), anchor="end"),
            _rule(0, y + 29.5, WIDTH, y + 29.5),
            _rect(0, y + 21, WIDTH * float(value) / end, 9, tone="main" if inside else "pale"),
        ]
        y += row
        if place == cut_after:
            parts += [
                _rule(0, y + 2, WIDTH, y + 2, colour=CUT, width=1.5),
                _text(WIDTH, y + 18, cut_label or _("入围线"), tone="cut-word", anchor="end"),
            ]
            y += 26
    return _svg(title, max(y, row), parts)


def funnel(rows: Sequence[tuple[str, int]], *, title: str) -> SafeString:
    """How many are left after each stage: centred bars, with the share of the stage before."""
    row, left, right = 38, 92, 84
    most = max((count for _label, count in rows), default=0) or 1
    room = WIDTH - left - right
    parts: list[SafeString] = []
    before: int | None = None
    for place, (label, count) in enumerate(rows):
        y = place * row
        width = room * count / most
        share = f"{count} · {count * 100 // before}%" if before else str(count)
        parts += [
            _text(0, y + 20, label),
            _rect(left + (room - width) / 2, y + 4, max(width, 1), 24),
            _text(WIDTH, y + 20, share, tone="soft", anchor="end"),
        ]
        before = count
    return _svg(title, max(len(rows), 1) * row, parts)


def radar(
    axes: Sequence[str], series: Mapping[str, Sequence[Number]], *, title: str, top: Number = 100
) -> SafeString:
    """Several criteria as a web; each series is a polygon (the second one dashed), values from 0 to `top`."""
    centre, middle, reach = WIDTH / 2, 160.0, 112.0

    def place(axis: int, share: float) -> tuple[float, float]:
        angle = 2 * math.pi * axis / len(axes) - math.pi / 2
        return centre + reach * share * math.cos(angle), middle + reach * share * math.sin(angle)

    parts: list[SafeString] = []
    for ring in (0.25, 0.5, 0.75, 1.0):
        corners = _points([place(axis, ring) for axis in range(len(axes))])
        parts.append(format_html('<polygon points="{}" fill="none" stroke="{}"/>', corners, RULE))
    for axis, label in enumerate(axes):
        parts.append(_rule(centre, middle, *place(axis, 1)))
        x, y = place(axis, 1.12)
        anchor = "middle" if abs(x - centre) < 12 else "start" if x > centre else "end"
        parts.append(_text(x, y + 5, label, anchor=anchor))
    for number, (name, values) in enumerate(series.items()):
        corners = _points([place(axis, float(value) / float(top)) for axis, value in enumerate(values)])
        parts.append(
            format_html(
                '<polygon points="{}" fill="{}" fill-opacity="{}" stroke="{}" stroke-width="2" '
                'stroke-dasharray="{}"/>',
                corners,
                MAIN,
                "0.14" if number == 0 else "0",
                MAIN if number == 0 else SOFT,
                DASHES[number % len(DASHES)],
            )
        )
        parts += _key(name, number, 314 + 22 * number)
    return _svg(title, 316 + 22 * len(series), parts)


def _key(name: str, number: int, y: float) -> list[SafeString]:
    """One line of a legend: the stroke as drawn, and its name."""
    stroke = format_html(
        '<line x1="0" y1="{}" x2="28" y2="{}" stroke="{}" stroke-width="2" stroke-dasharray="{}"/>',
        _at(y),
        _at(y),
        MAIN if number == 0 else SOFT,
        DASHES[number % len(DASHES)],
    )
    return [stroke, _text(36, y + 5, name, tone="soft")]


def line(labels: Sequence[str], series: Mapping[str, Sequence[Number]], *, title: str) -> SafeString:
    """Values over time (years, days); the first series is solid, further ones are dashed."""
    left, right, head, foot = 44.0, 8.0, 12.0, 180.0
    end = _top([value for values in series.values() for value in values])
    step = (WIDTH - left - right) / max(len(labels) - 1, 1)

    def place(number: int, value: Number) -> tuple[float, float]:
        return left + step * number, foot - (foot - head) * float(value) / end

    parts: list[SafeString] = []
    for share in (0.0, 0.5, 1.0):
        y = foot - (foot - head) * share
        parts += [
            _rule(left, y, WIDTH, y),
            _text(left - 8, y + 4, _figure(end * share), tone="soft", anchor="end"),
        ]
    for number, label in enumerate(labels):
        anchor = "end" if number == len(labels) - 1 and number else "middle"
        parts.append(_text(place(number, 0)[0], foot + 20, label, tone="soft", anchor=anchor))
    for number, (name, values) in enumerate(series.items()):
        places = [place(at, value) for at, value in enumerate(values)]
        parts.append(
            format_html(
                '<polyline points="{}" fill="none" stroke="{}" stroke-width="2" stroke-dasharray="{}"/>',
                _points(places),
                MAIN if number == 0 else SOFT,
                DASHES[number % len(DASHES)],
            )
        )
        parts += [_dot(x, y) for x, y in places] if number == 0 else []
        parts += _key(name, number, foot + 44 + 22 * number)
    return _svg(title, foot + 46 + 22 * len(series), parts)


def spread(
    rows: Sequence[tuple[str, Number, Number, Number]],
    *,
    title: str,
    bottom: Number = 0,
    top: Number | None = None,
) -> SafeString:
    """Lowest, median and highest score of each panel or file: a line with the median as a dot."""
    row = 44
    low = float(bottom)
    end = float(top) if top else _top([high for _label, _low, _median, high in rows])

    def place(value: Number) -> float:
        return 8 + (WIDTH - 16) * (float(value) - low) / (end - low)

    parts: list[SafeString] = []
    for number, (label, least, median, most) in enumerate(rows):
        y = number * row
        figures = _("%(least)s – %(most)s，中位 %(median)s") % {
            "least": _figure(least),
            "median": _figure(median),
            "most": _figure(most),
        }
        parts += [
            _text(0, y + 14, label),
            _text(WIDTH, y + 14, figures, tone="soft", anchor="end"),
            _rule(0, y + 28, WIDTH, y + 28),
            _rule(place(least), y + 28, place(most), y + 28, colour=PALE, width=8),
            _dot(place(median), y + 28, 5.5),
        ]
    foot = len(rows) * row + 14
    parts += [
        _text(0, foot, _figure(low), tone="soft"),
        _text(WIDTH, foot, _figure(end), tone="soft", anchor="end"),
    ]
    return _svg(title, foot + 6, parts)
