"""XLSX of one's own sheet."""

from django.utils.translation import gettext as _

from nantong_award.core.workbooks import Sheet, write
from review.selectors.sheets import Sheet as Scoresheet


def scoresheet(sheet: Scoresheet) -> bytes:
    """One expert's own sheet."""
    header = [
        _("条目"),
        _("名称"),
        _("分值"),
        _("百分比"),
        _("得分"),
        _("优势"),
        _("改进机会"),
        _("现场核实问题"),
    ]
    rows = (
        [
            line.item.code,
            line.item.title,
            line.item.points,
            line.score.percent,
            line.points,
            line.score.strengths,
            line.score.opportunities,
            line.score.questions,
        ]
        for line in sheet.lines
    )
    return write([Sheet(_("评分表"), header, rows)])
