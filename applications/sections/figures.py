"""The indicator table computed: what follows from the figures, and what in them looks odd (Art. 12).

Formulas follow the habit of the statistics bureaus. What is flagged is never refused: a year can be odd.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from applications.sections.fields import Data, Field, Line, Words
from applications.sections.indicators import MONEY

Figure = Decimal | None
JUMP = 5  # a figure that grows or falls to more than five times is worth a second look
TOLERANCE = Decimal("0.01")  # two statements of one sum may differ by rounding
# 万元: where a head earns this much, or any sum is that large, 元 were typed for 万元.
REVENUE_PER_HEAD, LARGEST_SUM = 10_000, 20_000_000
PLACES = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Oddity:
    """Something in a line that the person should look at again."""

    line: str
    message: str


class Table:
    """The figures of one indicator table, oldest year first."""

    def __init__(self, value: Data | None, years: int = 3) -> None:
        self.value, self.years = value or {}, years

    def at(self, key: str, year: int) -> Figure:
        """An entered figure; None where there is none, or before the first year."""
        figures = self.value.get(key) or ()
        if not 0 <= year < len(figures):
            return None
        return as_figure(figures[year])

    def mean(self, key: str, year: int) -> Figure:
        """The mean of the year's beginning and end."""
        begun, ended = self.at(key, year - 1), self.at(key, year)
        return None if begun is None or ended is None else (begun + ended) / 2

    def derived(self, key: str) -> list[Figure]:
        """A computed line, rounded to two places; None in a year for which something is missing."""
        found = (FORMULAS[key](self, year) for year in range(self.years))
        return [each if each is None else each.quantize(PLACES, ROUND_HALF_UP) for each in found]


def as_figure(value: Any) -> Figure:
    """A stored figure."""
    try:
        return None if value in (None, "") else Decimal(str(value))
    except InvalidOperation:
        return None


def _sum(table: Table, year: int, *keys: str) -> Figure:
    parts = [table.at(key, year) for key in keys]
    return None if None in parts else sum((part for part in parts if part is not None), Decimal(0))


def _over(dividend: Figure, divisor: Figure, factor: int = 1) -> Figure:
    return None if dividend is None or not divisor else dividend * factor / divisor


def _share(dividend: str, divisor: str, table: Table, year: int) -> Figure:
    return _over(table.at(dividend, year), table.at(divisor, year), 100)


def _return_on_assets(table: Table, year: int) -> Figure:
    return _over(_sum(table, year, "profit", "taxes", "interest"), table.mean("total_assets", year), 100)


def _social_contribution(table: Table, year: int) -> Figure:
    return _over(table.at("social_total", year), table.mean("total_assets", year), 100)


def _capital_preservation(table: Table, year: int) -> Figure:
    return _over(table.at("equity", year), table.at("equity", year - 1), 100)


def _energy_decline(table: Table, year: int) -> Figure:
    before, now = table.at("energy", year - 1), table.at("energy", year)
    return None if before is None or now is None else _over(before - now, before, 100)


def _current_turnover(table: Table, year: int) -> Figure:
    return _over(table.at("main_revenue", year), table.at("current_assets", year))


def _productivity(table: Table, year: int) -> Figure:
    return _over(table.at("added_value", year), table.at("staff", year))


FORMULAS: Mapping[str, Callable[[Table, int], Figure]] = {
    "debt_ratio": partial(_share, "liabilities", "total_assets"),
    "sales_ratio": partial(_share, "sales_output", "gross_output"),
    "current_turnover": _current_turnover,
    "productivity": _productivity,
    "return_on_assets": _return_on_assets,
    "social_contribution": _social_contribution,
    "capital_preservation": _capital_preservation,
    "cost_profit": partial(_share, "profit", "costs"),
    "energy_decline": _energy_decline,
    "research_share": partial(_share, "research", "operating_revenue"),
}


def oddities(field: Field, value: Data | None, years: Sequence[int], basics: Data) -> list[Oddity]:
    """What looks odd in the table, line by line; `basics` is the section with staff, revenue and assets."""
    table = Table(value, len(years))
    found = [oddity for line in field.lines for oddity in _of_line(line, table, years)]
    return found + _against_basics(table, years, basics) + _in_yuan(table, years, basics)


def _of_line(line: Line, table: Table, years: Sequence[int]) -> list[Oddity]:
    figures = (
        table.derived(line.key)
        if line.derived
        else [table.at(line.key, place) for place in range(len(years))]
    )
    said = [_at_once(line, figure) for figure in figures]
    found = [_told(line.key, year, text) for year, text in zip(years, said, strict=True) if text]
    if not line.derived:
        found += _jumps(line.key, figures, years)
    if line.key == "profit_and_taxes":
        found += _unequal_sums(table, years)
    return found


def _at_once(line: Line, figure: Figure) -> Words:
    if figure is None:
        return ""
    if figure < 0 and not line.signed:
        return _("一般不为负数")
    if line.unit is MONEY and abs(figure) > LARGEST_SUM:
        return _("数额很大，请确认单位是万元而不是元")
    return _("超过 100%") if line.share and figure > 100 else ""


def _jumps(key: str, figures: Sequence[Figure], years: Sequence[int]) -> list[Oddity]:
    found = []
    for before, now, year in zip(figures, figures[1:], years[1:], strict=False):
        if not before or not now or (before < 0) != (now < 0):
            continue
        low, high = sorted((abs(before), abs(now)))
        if high > JUMP * low and high >= JUMP:
            found.append(_told(key, year, _("与上一年相差超过 5 倍")))
    return found


def _unequal_sums(table: Table, years: Sequence[int]) -> list[Oddity]:
    found = []
    for place, year in enumerate(years):
        said, computed = table.at("profit_and_taxes", place), _sum(table, place, "profit", "taxes")
        if said is not None and computed is not None and _differ(said, computed):
            text = _("与利润总额、纳税总额之和 %(sum)s 不同") % {"sum": f"{computed:,f}"}
            found.append(_told("profit_and_taxes", year, text))
    return found


def _against_basics(table: Table, years: Sequence[int], basics: Data) -> list[Oddity]:
    """The last year's figures stand on the first page of the form too."""
    found = []
    for line, key in (("operating_revenue", "revenue"), ("total_assets", "assets")):
        here, there = table.at(line, len(years) - 1), as_figure(basics.get(key))
        if here is not None and there is not None and _differ(here, there):
            text = _("与“组织基本信息”中的 %(there)s 不同") % {"there": f"{there:,f}"}
            found.append(_told(line, years[-1], text))
    return found


def _in_yuan(table: Table, years: Sequence[int], basics: Data) -> list[Oddity]:
    found = []
    for place, year in enumerate(years):
        revenue = table.at("operating_revenue", place)
        staff = table.at("staff", place) or as_figure(basics.get("employees"))
        if revenue is None or revenue > LARGEST_SUM or not staff:
            continue
        if revenue / staff > REVENUE_PER_HEAD:
            found.append(_told("operating_revenue", year, _("数额很大，请确认单位是万元而不是元")))
    return found


def _differ(one: Decimal, other: Decimal) -> bool:
    return abs(one - other) > TOLERANCE * max(abs(one), abs(other))


def _told(key: str, year: int, text: Words) -> Oddity:
    return Oddity(key, _("%(year)d年：%(text)s") % {"year": year, "text": text})
