"""The ranking after material review as a workbook for the office (Art. 21)."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.models import Round
from nantong_award.core import clock
from nantong_award.core.workbooks import Sheet, write
from review.selectors.shortlist import Preview

VERDICTS = {"selected": gettext_lazy("线上"), "tied": gettext_lazy("线上同分"), "out": gettext_lazy("线下")}


def ranking_workbook(round: Round, shown: Preview, *, named: bool) -> bytes:
    """Place, file, score, spread and side of the line; names only where they may be seen."""
    header = [_("名次"), _("申报编号"), _("得分"), _("评分表极差"), _("极差超过提示线"), _("入围线")]
    if named:
        header.insert(2, _("组织"))
    return write(
        [
            Sheet(_("材料评审名次"), header, _rows(shown, named)),
            Sheet(_("依据"), [_("项目"), _("内容")], _basis(round, shown)),
        ]
    )


def _rows(shown: Preview, named: bool) -> Iterator[list[Any]]:
    for row in shown.rows:
        line = [
            row.place,
            row.label(named=False),
            row.score,
            row.spread,
            row.is_wide,
            VERDICTS[row.verdict],
        ]
        if named:
            line.insert(2, row.application.applicant.name)
        yield line


def _basis(round: Round, shown: Preview) -> Iterator[list[Any]]:
    yield [_("年度"), str(round)]
    yield [_("计划授奖数（基数）"), shown.planned]
    yield [_("比例"), f"1∶{round.law.site_ratio}"]
    yield [_("进入现场评审的上限"), shown.limit]
    yield [_("线上同分"), len(shown.tied)]
    yield [_("尚无已签署报告"), len(shown.unscored)]
    yield [_("导出时间"), clock.now()]
