"""The comprehensive report ready to show: the page and the PDF are made from the same values and charts (Art. 23)."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from applications.models import Round
from applications.models.applicant import TrackChoice
from nantong_award.core import charts
from nantong_award.regulation.finding import Finding
from nantong_award.regulation.rules.scoring import half_up
from nantong_award.regulation.stage import Stage
from review.documents_fragility import fragile_places, sentences
from review.models.panel import ReviewStage
from review.selectors.comprehensive import stage_names
from review.selectors.impact import side_words

FULL = 1000
# More sentences than this say no more: the workbook holds all of them.
SHOWN = 40
PER_FILE = 4
AXIS = 6

Plain = dict[str, Any]


def report_context(round: Round, data: Plain) -> Plain:
    """What page and PDF show of a version's figures."""
    return {
        "round": round,
        "edition": round.law,
        "classes": classes(data),
        "panel_policy": round.get_panel_policy_display(),
        "presentation_policy": round.get_presentation_policy_display(),
    }


def classes(data: Plain) -> list[Plain]:
    """The report's classes ready to show: rows with decimals, findings, charts, fragile places."""
    return [_class(track, each) for track, each in data["classes"].items()]


def _class(track: str, data: Plain) -> Plain:
    rows = [_shown(row) for row in data["rows"]]
    title = str(TrackChoice(track).label)
    said = sentences(data)
    mean = _mean_shares(rows)
    for row in rows:
        row["radar"] = _radar(row, mean)
        row["category_rows"] = [
            each | {"share": Decimal(each["share"]), "mean": mean[each["code"]]} for each in row["categories"]
        ]
        row["fragile"] = [each for each in said if row["application"] in each.files][:PER_FILE]
    return {
        "track": track,
        "title": title,
        "has_site": Stage.SITE_REVIEW.value in data["weights"],
        "weights": [
            (stage_names()[stage], Decimal(weight) * 100) for stage, weight in data["weights"].items()
        ],
        "lines": data["lines"],
        "rows": rows,
        "findings": [Finding.from_json(finding) for finding in data["findings"]],
        "ranking": _ranking(title, rows, data["lines"]),
        "spread": _spread(title, rows),
        "fragile": fragile_places(data, said),
        "tried": data["fragile"]["tried"],
        "crossing": [each for each in said if each.crosses],
        "moving": [each for each in said if not each.crosses][:SHOWN],
        "more": max(0, sum(not each.crosses for each in said) - SHOWN),
        "stages": _summary(rows),
    }


def _shown(row: Plain) -> Plain:
    names = ("material", "site", "presentation", "total", "results")
    cuts = {
        "is_shared": row["last"] is not None and row["last"] != row["rank"],
        "side_word": side_words()[row["side"]],
        "parts": _texts(row),
        "sheet_rows": _sheet_rows(row["sheets"]),
    }
    return row | {name: None if row[name] is None else Decimal(row[name]) for name in names} | cuts


def _texts(row: Plain) -> list[Plain]:
    """Strengths and opportunities by category, in the order of the categories; empty ones are left out."""
    titles = {each["code"]: each["title"] for each in row["categories"]}
    return [
        {"title": titles.get(code, code), **words}
        for code, words in sorted(row["texts"].items())
        if words.get("strengths") or words.get("opportunities")
    ]


def _sheet_rows(sheets: Mapping[str, Mapping[str, str]]) -> list[tuple[str, list[tuple[str, Decimal]]]]:
    names = stage_names()
    return [
        (names[stage], [(code, Decimal(total)) for code, total in sheets[stage].items()])
        for stage in names
        if stage in sheets
    ]


def _mean_shares(rows: Sequence[Plain]) -> dict[str, Decimal]:
    """The class's mean of each category, in percent."""
    found: dict[str, list[Decimal]] = {}
    for row in rows:
        for each in row["categories"]:
            found.setdefault(each["code"], []).append(Decimal(each["share"]))
    return {code: sum(values, Decimal(0)) / len(values) for code, values in found.items()}


def _radar(row: Plain, mean: Mapping[str, Decimal]) -> SafeString | str:
    """The categories of a file against the mean of its class."""
    if not row["categories"]:
        return ""
    axes = [_axis(each) for each in row["categories"]]
    series = {
        row["name"]: [Decimal(each["share"]) for each in row["categories"]],
        _("本类平均"): [mean[each["code"]] for each in row["categories"]],
    }
    return charts.radar(axes, series, title=_("%(name)s各类目得分率") % {"name": row["name"]})


def _axis(category: Mapping[str, str]) -> str:
    """A title short enough to stand beside a web; else its number, which the table beside it explains."""
    short = category["title"].replace("、", "").replace("与", "")
    return short if len(short) <= AXIS else category["code"]


def _ranking(title: str, rows: Sequence[Plain], lines: Mapping[str, int]) -> SafeString | str:
    """Totals as bars, the line of the award under its last place."""
    scored = [
        (f"{row['rank']}. {row['name']}", half_up(row["total"])) for row in rows if row["total"] is not None
    ]
    if not scored:
        return ""
    award = lines["award"]
    cut = award if 0 < award < len(scored) else None
    return charts.bar(
        scored,
        title=_("%(class)s总分排名") % {"class": title},
        top=FULL,
        cut_after=cut,
        cut_label=_("市长质量奖名额线"),
    )


def _spread(title: str, rows: Sequence[Plain]) -> SafeString | str:
    """How far the sheets lie apart: of the site review where there is one, else of the material review."""
    found = []
    for row in rows:
        spread = row["spreads"].get(ReviewStage.SITE) or row["spreads"].get(ReviewStage.MATERIAL)
        if spread:
            found.append((row["name"], *(Decimal(spread[key]) for key in ("lowest", "median", "highest"))))
    chart_title = _("%(class)s评审专家评分分布") % {"class": title}
    return charts.spread(found, title=chart_title, top=FULL) if found else ""


def _summary(rows: Sequence[Plain]) -> list[Plain]:
    """Each stage in one line: files, sheets, lowest and highest score, widest spread."""
    keys = {
        Stage.MATERIAL_REVIEW.value: ("material", ReviewStage.MATERIAL.value),
        Stage.SITE_REVIEW.value: ("site", ReviewStage.SITE.value),
        Stage.PRESENTATION.value: ("presentation", ""),
    }
    found = []
    for stage, (part, kind) in keys.items():
        scores = [row[part] for row in rows if row[part] is not None]
        if not scores:
            continue
        spreads = [Decimal(row["spreads"][kind]["spread"]) for row in rows if kind in row["spreads"]]
        found.append(
            {
                "name": stage_names()[stage],
                "files": len(scores),
                "sheets": sum(len(row["sheets"].get(stage, {})) for row in rows),
                "lowest": min(scores),
                "highest": max(scores),
                "widest": max(spreads, default=None),
            }
        )
    return found
