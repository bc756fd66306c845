"""推荐名单 as a workbook (Art. 18)."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from applications.forms.recommending import TITLES
from applications.models import Endorsement
from applications.selectors.recommended import of_track
from nantong_award.core.workbooks import Sheet, write
from nantong_award.regulation.stage import Track


def name_list(rows: Sequence[Endorsement]) -> bytes:
    """One sheet a track, in the body's own order."""
    header = [
        _("排序"),
        _("申报主体"),
        _("统一社会信用代码"),
        _("所在单位"),
        _("申报编号"),
        _("所据版次"),
        _("推荐意见"),
        _("签署人"),
        _("签署时间"),
        _("签章扫描件"),
    ]
    sheets = [
        Sheet(str(TITLES[track]), header, [_line(row) for row in kept])
        for track in Track
        if (kept := of_track(rows, track))
    ]
    return write(sheets)


def _line(row: Endorsement) -> list[Any]:
    applicant = row.application.applicant
    return [
        row.ranking,
        applicant.name,
        applicant.credit_code or applicant.employer_code,
        applicant.employer_name,
        row.application.number,
        row.version_number,
        row.opinion,
        str(row.signed_by),
        row.signed_at,
        _("已上传") if row.scan_id else _("缺"),
    ]
