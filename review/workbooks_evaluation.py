"""The comprehensive report as a workbook: ranking, fragile places, every sheet's total, notes."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from applications.models import Round
from applications.models.applicant import TrackChoice
from nantong_award.core import workbooks
from nantong_award.regulation.finding import Finding
from review.documents_fragility import fragile_places, sentences
from review.models.panel import ReviewStage
from review.selectors.comprehensive import stage_names
from review.selectors.impact import side_words


def comprehensive_workbook(round: Round, data: dict[str, Any]) -> bytes:
    """A sheet for each class, its fragile places, all sheets' totals; cells keep full precision, show two decimals."""
    sheets = [
        workbooks.Sheet(str(TrackChoice(track).label), _header(), [_row(row) for row in each["rows"]])
        for track, each in data["classes"].items()
    ]
    return workbooks.write(
        [
            *sheets,
            workbooks.Sheet(
                _("类目得分率"), [_("类别"), _("名称"), _("类目"), _("得分率（%）")], _shares(data)
            ),
            workbooks.Sheet(_("名次间距"), _margin_header(), _margins(data)),
            workbooks.Sheet(
                _("名次敏感情形"), [_("类别"), _("是否越线"), _("情形"), _("结果")], _fragile(data)
            ),
            workbooks.Sheet(
                _("评分表合计"), [_("类别"), _("名称"), _("环节"), _("评分人"), _("合计")], _all(data)
            ),
            workbooks.Sheet(_("提示"), [_("类别"), _("条款"), _("内容")], _notes(data)),
            workbooks.Sheet(_("说明"), [_("项目"), _("内容")], _about(round, data)),
        ]
    )


def _header() -> list[str]:
    return [
        _("名次"), _("申报编号"), _("名称"), _("推荐单位"), _("材料评审分"), _("现场评审分"), _("演讲陈述分"),
        _("总分"), _("弃权"), _("材料评审极差"), _("现场评审极差"), _("名额线"),
    ]  # fmt: skip


def _row(row: dict[str, Any]) -> list[Any]:
    scores = [_figure(row[name]) for name in ("material", "site", "presentation", "total")]
    spreads = [_figure(row["spreads"].get(stage, {}).get("spread")) for stage in ReviewStage.values]
    words = side_words()
    return [
        row["rank"], row["number"], row["name"], row["county"], *scores, row["absent"], *spreads,
        words[row["side"]],
    ]  # fmt: skip


def _figure(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _shares(data: dict[str, Any]) -> Iterator[list[Any]]:
    for track, each in data["classes"].items():
        for row in each["rows"]:
            for category in row["categories"]:
                title = f"{category['code']} {category['title']}"
                yield [str(TrackChoice(track).label), row["name"], title, Decimal(category["share"])]


def _margin_header() -> list[str]:
    return [
        _("类别"), _("名次"), _("名称"), _("领先下一名"), _("距市长质量奖名额线"), _("距提名奖名额线"),
        _("会改变名次的情形"), _("其中越线"),
    ]  # fmt: skip


def _margins(data: dict[str, Any]) -> Iterator[list[Any]]:
    for track, each in data["classes"].items():
        for place in fragile_places(each, sentences(each)):
            yield [
                str(TrackChoice(track).label), place.rank, place.name, place.to_next, place.to_award,
                place.to_nomination, len(place.sentences), place.crossing,
            ]  # fmt: skip


def _fragile(data: dict[str, Any]) -> Iterator[list[Any]]:
    for track, each in data["classes"].items():
        for said in sentences(each):
            yield [str(TrackChoice(track).label), said.crosses, said.condition, said.effect]


def _all(data: dict[str, Any]) -> Iterator[list[Any]]:
    names = stage_names()
    for track, each in data["classes"].items():
        for row in each["rows"]:
            for stage, sheets in row["sheets"].items():
                for code, total in sheets.items():
                    yield [str(TrackChoice(track).label), row["name"], names[stage], code, Decimal(total)]


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
    yield [_("同分"), _("依次比较现场评审分、结果类（4.7）得分、材料评审分；仍相同的由市质委会决定")]
    names = stage_names()
    for track, each in data["classes"].items():
        weights = "，".join(
            f"{names[stage]} {Decimal(weight) * 100:f}%" for stage, weight in each["weights"].items()
        )
        yield [str(_("%(class)s权重") % {"class": TrackChoice(track).label}), weights]
