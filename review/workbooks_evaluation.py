"""The comprehensive report as a workbook."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from applications.models import Round
from applications.models.applicant import TrackChoice
from nantong_award.core import workbooks
from nantong_award.regulation.finding import Finding
from review.models.panel import ReviewStage

CENT = Decimal("0.01")


def comprehensive_workbook(round: Round, data: dict[str, Any]) -> bytes:
    """A sheet for each class, then the findings; cells keep full precision and show two decimals."""
    sheets = [
        workbooks.Sheet(str(TrackChoice(track).label), _header(), [_row(row) for row in each["rows"]])
        for track, each in data["classes"].items()
    ]
    notes = workbooks.Sheet(_("提示"), [_("类别"), _("条款"), _("内容")], _notes(data))
    return workbooks.write(
        [*sheets, notes, workbooks.Sheet(_("说明"), [_("项目"), _("内容")], _about(round, data))]
    )


def _header() -> list[str]:
    return [
        _("名次"), _("申报编号"), _("名称"), _("推荐单位"), _("材料评审分"), _("现场评审分"), _("演讲陈述分"),
        _("总分"), _("弃权"), _("材料评审极差"), _("现场评审极差"),
    ]  # fmt: skip


def _row(row: dict[str, Any]) -> list[Any]:
    scores = [_figure(row[name]) for name in ("material", "site", "presentation", "total")]
    spreads = [_figure(row["spreads"].get(stage, {}).get("spread")) for stage in ReviewStage.values]
    return [row["rank"], row["number"], row["name"], row["county"], *scores, row["absent"], *spreads]


def _figure(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _notes(data: dict[str, Any]) -> Iterator[list[str]]:
    for track, each in data["classes"].items():
        for stored in each["findings"]:
            finding = Finding.from_json(stored)
            yield [str(TrackChoice(track).label), finding.citation.text, finding.message]


def _about(round: Round, data: dict[str, Any]) -> Iterator[list[str]]:
    yield [_("年度评定"), str(round)]
    yield [_("办法版本"), round.law.title]
    yield [_("评审组计分方式"), str(round.get_panel_policy_display())]
    yield [_("演讲计分方式"), str(round.get_presentation_policy_display())]
    for track, each in data["classes"].items():
        weights = "，".join(
            f"{stage} {Decimal(weight) * 100:f}%" for stage, weight in each["weights"].items()
        )
        yield [str(_("%(class)s权重") % {"class": TrackChoice(track).label}), weights]
