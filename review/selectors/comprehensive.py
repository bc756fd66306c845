"""The data of the comprehensive report in plain values (Art. 16, 23): what is stored, shown, printed, verified."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from applications.models import Round
from applications.models.round import PanelPolicy
from nantong_award.regulation.criteria_set import CriteriaSet
from nantong_award.regulation.finding import Finding
from nantong_award.regulation.rules.ranking import Place as Rank
from nantong_award.regulation.rules.ranking import side
from nantong_award.regulation.rules.scoring import item_score, median
from nantong_award.regulation.stage import Stage, Track
from review.facts import STAGES
from review.facts_evaluation import kept, noted
from review.models import PanelReport, Presentation
from review.models.panel import ReviewStage
from review.selectors.evaluation import FinalClass, Place, final_classes
from review.selectors.fragility import fragile_places, lines_of
from review.transitions import PresentationStatus


def figures(round: Round) -> dict[str, Any]:
    """Everything the report says, with numbers as text: 9 queries, whatever the number of files."""
    units = _units(round)
    return {
        "edition": round.edition,
        "panel_policy": round.panel_policy,
        "presentation_policy": round.presentation_policy,
        "classes": {
            track.value: _class(round, track, each, units) for track, each in final_classes(round).items()
        },
    }


def _class(
    round: Round, track: Track, found: FinalClass, units: Mapping[int, dict[str, int]]
) -> dict[str, Any]:
    lines = lines_of(round, track)
    return {
        "weights": {stage.value: str(weight) for stage, weight in round.law.weights[track].items()},
        "lines": dict(lines),
        "rows": [
            _row(place, lines)
            | {
                "categories": _categories(round, track, found, place),
                "sheets": _sheets(found, place),
                "units": units.get(place.application.pk, {}),
            }
            for place in found.places
        ],
        "findings": [finding.to_json() for finding in remarks(found.places)],
        "fragile": fragile_places(round, track, found.tallies, found.rulings),
    }


def _row(place: Place, lines: list[tuple[str, int]]) -> dict[str, Any]:
    rank = None if place.rank is None else Rank(place.rank, place.last or place.rank)
    return {
        "application": place.application.pk,
        "number": place.application.number,
        "name": place.application.applicant.name,
        "county": place.application.county.name,
        "material": _text(place.scores.material),
        "site": _text(place.scores.site),
        "presentation": _text(place.scores.presentation),
        "results": _text(place.results),
        "total": _text(place.total),
        "rank": place.rank,
        "last": place.last,
        "side": side(rank, lines) if rank else "out",
        "absent": is_absent(place),
        "spreads": {stage: _spread(report) for stage, report in sorted(place.reports.items())},
        "texts": _texts(place.reports),
    }


def is_absent(place: Place) -> bool:
    """The presenter did not come."""
    return bool(place.presentation and place.presentation.status == PresentationStatus.ABSENT)


def _texts(reports: Mapping[str, PanelReport]) -> dict[str, Any]:
    """Strengths and opportunities by category as the panel signed them, of the site where there was one."""
    report = reports.get(ReviewStage.SITE) or reports.get(ReviewStage.MATERIAL)
    return dict(report.texts) if report else {}


def _spread(report: PanelReport) -> dict[str, Any]:
    """Lowest, median and highest sheet of a panel, their distance, and the sheets far from the others."""
    totals = sorted(Decimal(str(total)) for total in report.totals.values())
    return {
        "lowest": str(kept(totals[0])),
        "median": str(kept(median(totals))),
        "highest": str(kept(totals[-1])),
        "spread": str(kept(report.spread)),
        "outliers": list(report.outliers),
    }


def _units(round: Round) -> dict[int, dict[str, int]]:
    """By file: how many member units scored and how many abstained: 1 query."""
    rows = Presentation.objects.filter(application__round=round).annotate(
        abstained=Count("scores", Q(scores__abstained=True)),
        scored=Count(
            "scores", Q(scores__abstained=False, scores__handed_in_at__isnull=False, scores__struck=None)
        ),
    )
    return {
        pk: {"scored": scored, "abstained": abstained}
        for pk, scored, abstained in rows.values_list("application", "scored", "abstained")
    }


def _sheets(found: FinalClass, place: Place) -> dict[str, dict[str, str]]:
    """Every sheet's total by stage and the scorer's code."""
    given = found.tallies.get(str(place.application.pk), {})
    return {
        stage.value: {scorer: str(kept(total)) for scorer, total in sorted(tally.totals.items())}
        for stage, tally in given.items()
    }


def _categories(round: Round, track: Track, found: FinalClass, place: Place) -> list[dict[str, str]]:
    """How many percent of each category's points: the agreed sheet, or the mean of the sheets."""
    stage = STAGES[ReviewStage.SITE] if track is Track.ORGANIZATION else STAGES[ReviewStage.MATERIAL]
    review = found.reviews.get(place.application.pk, {}).get(stage)
    if review is None:
        return []
    consensus = review.agreed if round.panel_policy == PanelPolicy.CONSENSUS else None
    sheets = [consensus] if consensus else list(review.sheets.values())
    return _shares(round.law.criteria(track, stage), sheets)


def _shares(criteria: CriteriaSet, sheets: Sequence[Mapping[str, int]]) -> list[dict[str, str]]:
    if not sheets:
        return []
    titles = dict.fromkeys((item.category, item.category_title) for item in criteria.items)
    rows = []
    for code, title in titles:
        items = [item for item in criteria.items if item.category == code]
        given = sum(
            (item_score(item.points, sheet[item.code]) for sheet in sheets for item in items), Decimal(0)
        )
        most = sum((item.points for item in items), Decimal(0)) * len(sheets)
        rows.append({"code": code, "title": title, "share": str(kept(given * 100 / most))})
    return rows


def remarks(places: Iterable[Place]) -> list[Finding]:
    """What the committee should know of a class: absences, sheets far from the others, equal totals."""
    rows = list(places)
    found = []
    for place in rows:
        name = place.application.applicant.name
        if is_absent(place):
            message = _("%(name)s未参加演讲陈述（弃权），该环节计 0 分") % {"name": name}
            found.append(noted("22", "absent", message, place.application.number))
        for report in place.reports.values():
            if report.outliers:
                stage = report.assignment.get_stage_display()
                values = {"name": name, "stage": stage, "sheets": "、".join(report.outliers)}
                message = _("%(name)s的%(stage)s有偏离较大的评分表：%(sheets)s") % values
                found.append(noted("20", "outliers", message, place.application.number))
    return found + _ties(rows)


def _ties(places: list[Place]) -> list[Finding]:
    """Equal totals: what decided between them, or that the committee has to."""
    groups: dict[Decimal, list[Place]] = {}
    for place in places:
        if place.key:
            groups.setdefault(place.key[0], []).append(place)
    found = []
    for group in groups.values():
        if len(group) < 2:
            continue
        values = {
            "rank": group[0].rank,
            "names": "、".join(each.application.applicant.name for each in group),
            "how": told_apart_by(group),
        }
        if any(each.rank != each.last for each in group):
            message = _("第 %(rank)d 名起总分和各分项均相同：%(names)s，名次须由市质委会决定") % values
            found.append(noted("23", "tie", message))
        else:
            message = _("第 %(rank)d 名起总分相同：%(names)s，按%(how)s排列") % values
            found.append(noted("23", "tie_broken", message))
    return found


def told_apart_by(group: list[Place]) -> str:
    """In words: the first thing in which files of equal total differ."""
    words = (_("现场评审分"), _("结果类（4.7）得分"), _("材料评审分"))
    for at, word in enumerate(words, start=1):
        if len({each.key[at] for each in group}) > 1:
            return word
    return _("市质委会的决定")


def stage_names() -> dict[str, str]:
    """The scored stages in words."""
    return {
        Stage.MATERIAL_REVIEW.value: _("材料评审"),
        Stage.SITE_REVIEW.value: _("现场评审"),
        Stage.PRESENTATION.value: _("演讲陈述"),
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)
