"""The payment list by paying treasury (Art. 27), and the register of winners."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from applications.models import Round, StandingEntry
from nantong_award.core.workbooks import Sheet, write
from publicity.selectors import payments


def payment_list(round: Round) -> bytes:
    """One row per prize: who pays, who receives, how much, paid when."""
    header = [
        _("支付财政"),
        _("所在地区"),
        _("获奖组织"),
        _("奖项"),
        _("奖牌编号"),
        _("奖金（元）"),
        _("拨付日期"),
    ]
    rows = [
        [
            row.get_paying_treasury_display(),
            str(row.applicant.county or ""),
            row.applicant.name,
            row.get_level_display(),
            row.plaque_number,
            row.prize,
            row.paid_on,
        ]
        for row in payments(round)
    ]
    return write([Sheet(_("奖金拨付清单"), header, rows)])


def register(entries: Iterable[StandingEntry]) -> bytes:
    """The public register of winners."""
    rows = [
        [entry.year, entry.get_kind_display(), entry.applicant.name, str(entry.applicant.county or "")]
        for entry in entries
    ]
    return write([Sheet(_("获奖名录"), [_("年度"), _("奖项"), _("名称"), _("地区")], rows)])
