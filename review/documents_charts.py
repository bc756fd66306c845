"""The charts of a file's consensus; page and PDF show the same."""

from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from nantong_award.core import charts
from nantong_award.regulation.rules.scoring import item_score, median
from review.selectors.consensus import Category, Grid

FULL = 1000
# Items in one drawing: more do not fit on a printed page.
ROWS = 12


def charts_of(grid: Grid) -> dict[str, Any]:
    """Totals of the sheets, spread of every item in several drawings, the categories as a web."""
    return {"totals": totals(grid), "spreads": spreads(grid), "radar": radar(grid)}


def totals(grid: Grid) -> SafeString:
    """Each sheet's total."""
    rows = [(each.code, each.total) for each in grid.totals]
    return charts.bar(rows, title=str(_("各评分表合计")), top=FULL)


def spreads(grid: Grid) -> list[SafeString]:
    """Lowest, median and highest percentage of every item, so many in one drawing."""
    rows = []
    for row in grid.rows:
        values = sorted(Decimal(voice.percent) for voice in row.voices)
        rows.append((f"{row.item.code} {row.item.title}", values[0], median(values), values[-1]))
    title = str(_("各条目百分比的最低、中位、最高"))
    return [charts.spread(rows[at : at + ROWS], title=title, top=100) for at in range(0, len(rows), ROWS)]


def radar(grid: Grid) -> SafeString:
    """What the panel gives each category, as a share of its points, beside the mean of the sheets."""
    axes = [each.title.split("、")[0] for each in grid.categories]
    series = {str(_("平均")): [_share(each, agreed=False) for each in grid.categories]}
    if grid.by_consensus:
        series = {str(_("合议")): [_share(each, agreed=True) for each in grid.categories], **series}
    return charts.radar(axes, series, title=str(_("各类目百分比")))


def _share(category: Category, *, agreed: bool) -> Decimal:
    points = sum(
        (item_score(row.item.points, row.agreed if agreed else row.mean) for row in category.rows), Decimal(0)
    )
    return points * 100 / category.points
