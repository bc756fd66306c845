"""PDFs of the site review and the comprehensive evaluation; rendered before any write begins."""

from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from applications.models import Round
from applications.models.applicant import TrackChoice
from nantong_award.core import charts, documents
from nantong_award.core.models import User
from nantong_award.regulation.finding import Finding
from nantong_award.regulation.rules.scoring import half_up
from nantong_award.regulation.stage import Stage
from review.models import EvaluationReport, SiteVisit
from review.models.panel import ReviewStage
from review.sections_events import SiteMethod
from review.selectors.visits import seats_of
from review.services import evaluation
from review.workbooks_evaluation import comprehensive_workbook

FULL = 1000
STAGE_NAMES = {
    Stage.MATERIAL_REVIEW.value: _("材料评审"),
    Stage.SITE_REVIEW.value: _("现场评审"),
    Stage.PRESENTATION.value: _("演讲陈述"),
}


def compile_report(round: Round, *, by: User) -> EvaluationReport:
    """第二十三条: compile figures, papers and places; may be repeated while the stage is open."""
    data = evaluation.prepare(round, by=by)
    pdf, xlsx = comprehensive_report(round, data), comprehensive_workbook(round, data)
    return evaluation.keep_report(round, by=by, data=data, pdf=pdf, xlsx=xlsx)


def comprehensive_report(round: Round, data: dict[str, Any]) -> bytes:
    """综合评价报告 as PDF."""
    context = {"round": round, "edition": round.law, "classes": classes(data)}
    return documents.render_pdf("documents/comprehensive_report.html", context)


def classes(data: dict[str, Any]) -> list[dict[str, Any]]:
    """The report's classes ready to show: rows with decimals, findings, charts. Page and PDF share it."""
    return [_class(track, each) for track, each in data["classes"].items()]


def _class(track: str, data: dict[str, Any]) -> dict[str, Any]:
    rows = [_shown(row) for row in data["rows"]]
    title = str(TrackChoice(track).label)
    weights = [(STAGE_NAMES[stage], Decimal(weight) * 100) for stage, weight in data["weights"].items()]
    return {
        "track": track,
        "title": title,
        "has_site": Stage.SITE_REVIEW.value in data["weights"],
        "weights": weights,
        "rows": rows,
        "findings": [Finding.from_json(finding) for finding in data["findings"]],
        "ranking": _ranking(title, rows),
        "spread": _spread(title, rows),
    }


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    names = ("material", "site", "presentation", "total")
    return row | {name: None if row[name] is None else Decimal(row[name]) for name in names}


def _ranking(title: str, rows: list[dict[str, Any]]) -> SafeString | str:
    scored = [
        (f"{row['rank']}. {row['name']}", half_up(row["total"])) for row in rows if row["total"] is not None
    ]
    return charts.bar(scored, title=_("%(class)s总分排名") % {"class": title}, top=FULL) if scored else ""


def _spread(title: str, rows: list[dict[str, Any]]) -> SafeString | str:
    """How far the sheets lie apart: of the site review where there is one, else of the material review."""
    found = []
    for row in rows:
        spread = row["spreads"].get(ReviewStage.SITE) or row["spreads"].get(ReviewStage.MATERIAL)
        if spread:
            found.append((row["name"], *(Decimal(spread[key]) for key in ("lowest", "median", "highest"))))
    chart_title = _("%(class)s评审专家评分分布") % {"class": title}
    return charts.spread(found, title=chart_title, top=FULL) if found else ""


def itinerary(visit: SiteVisit) -> bytes:
    """现场评审日程 for one organisation: days, panel, supervisor, forms of review."""
    context = {
        "visit": visit,
        "application": visit.assignment.application,
        "seats": list(seats_of(visit.assignment.panel)),
        "methods": SiteMethod.labels,
    }
    return documents.render_pdf("documents/itinerary.html", context)
