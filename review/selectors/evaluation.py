"""What the committee decides on: stage scores, places so far, and the figures of the comprehensive report."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from applications.models import Application, Round
from applications.transitions import Status
from nantong_award.regulation.edition import Edition
from nantong_award.regulation.finding import Finding
from nantong_award.regulation.rules.scoring import median
from nantong_award.regulation.stage import Track
from review.facts_evaluation import StageScores, final_total, kept, noted, ranks, total_so_far
from review.models import CommitteeDecision, Evaluation, EvaluationReport, PanelReport, Presentation
from review.models.panel import ReviewStage
from review.transitions import PresentationStatus, ReportStatus

UNDECIDED = (Status.ACCEPTED, Status.SHORTLISTED)


@dataclass(frozen=True, slots=True)
class Place:
    """名次: one file with its stage scores, weighted total (None = a part is missing) and place."""

    application: Application
    scores: StageScores
    total: Decimal | None
    rank: int | None
    reports: Mapping[str, PanelReport]
    presentation: Presentation | None = None


def reports_of(round: Round, status: str = ReportStatus.SIGNED) -> dict[int, dict[str, PanelReport]]:
    """Signed panel reports by file and kind of review: 1 query."""
    rows = PanelReport.objects.filter(
        assignment__application__round=round, assignment__released_at=None, status=status
    ).select_related("assignment__panel")
    found: dict[int, dict[str, PanelReport]] = {}
    for row in rows:
        kind = row.assignment.stage
        found.setdefault(row.assignment.application_id, {})[kind] = row
    return found


def files_of(round: Round, statuses: Iterable[str]) -> dict[Track, list[Application]]:
    """The files in these states by class: 1 query."""
    rows = Application.objects.filter(round=round, status__in=list(statuses))
    found: dict[Track, list[Application]] = {track: [] for track in Track}
    for application in rows.select_related("applicant", "county", "round").order_by("number", "pk"):
        found[application.track].append(application)
    return found


def standing_so_far(round: Round, statuses: Iterable[str] = UNDECIDED) -> dict[Track, list[Place]]:
    """第二十二条: order of merit of each class from the reviews alone, unscored files last: 2 queries."""
    reports = reports_of(round)
    return {
        track: _places(round, track, files, reports, {}, total_so_far)
        for track, files in files_of(round, statuses).items()
    }


def final_standing(round: Round) -> dict[Track, list[Place]]:
    """第十六、二十三条: order of merit of each class's finalists by the weighted total: 3 queries."""
    reports, finalists = reports_of(round), files_of(round, [Status.FINALIST])
    turns = {
        row.application_id: row
        for row in Presentation.objects.filter(application__round=round, application__status=Status.FINALIST)
    }
    return {track: _places(round, track, files, reports, turns, _total) for track, files in finalists.items()}


def _places(
    round: Round,
    track: Track,
    files: list[Application],
    reports: Mapping[int, Mapping[str, PanelReport]],
    turns: Mapping[int, Presentation],
    reckon: Callable[[Edition, Track, StageScores], Decimal | None],
) -> list[Place]:
    """A class in its order: total by `reckon`, best first, files without a total last."""
    rows = []
    for application in files:
        mine, turn = reports.get(application.pk, {}), turns.get(application.pk)
        scores = StageScores(
            material=_score(mine, ReviewStage.MATERIAL),
            site=_score(mine, ReviewStage.SITE),
            presentation=kept(turn.score) if turn and turn.score is not None else None,
        )
        rows.append((application, scores, reckon(round.law, track, scores), mine, turn))
    ranked = ranks({each[0].pk: each[2] for each in rows if each[2] is not None})
    places = [
        Place(application, scores, total, ranked.get(application.pk), mine, turn)
        for application, scores, total, mine, turn in rows
    ]
    return sorted(places, key=_order)


def _score(reports: Mapping[str, PanelReport], stage: str) -> Decimal | None:
    return kept(reports[stage].score) if stage in reports else None


def _total(edition: Edition, track: Track, scores: StageScores) -> Decimal | None:
    """T-95: without a part there is no total."""
    parts = [scores.material, scores.presentation]
    if track is Track.ORGANIZATION:
        parts.append(scores.site)
    return None if None in parts else final_total(edition, track, scores)


def _order(place: Place) -> tuple[bool, int, str]:
    return (place.rank is None, place.rank or 0, place.application.number or "")


def remarks(places: Iterable[Place]) -> list[Finding]:
    """What the committee should know of a class: absences, sheets far from the others, equal totals."""
    rows = list(places)
    found = []
    for place in rows:
        name = place.application.applicant.name
        if place.presentation and place.presentation.status == PresentationStatus.ABSENT:
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
    by_rank: dict[int, list[str]] = {}
    for place in places:
        if place.rank is not None:
            by_rank.setdefault(place.rank, []).append(place.application.applicant.name)
    return [
        noted("23", "tie", _("第 %(rank)d 名总分相同：%(names)s") % {"rank": rank, "names": "、".join(names)})
        for rank, names in sorted(by_rank.items())
        if len(names) > 1
    ]


def figures(round: Round) -> dict[str, Any]:
    """The comprehensive report's data in plain values (numbers as text): 3 queries."""
    classes = {}
    for track, places in final_standing(round).items():
        classes[track.value] = {
            "weights": {stage.value: str(weight) for stage, weight in round.law.weights[track].items()},
            "rows": [_row(place) for place in places],
            "findings": [finding.to_json() for finding in remarks(places)],
        }
    return {
        "edition": round.edition,
        "panel_policy": round.panel_policy,
        "presentation_policy": round.presentation_policy,
        "classes": classes,
    }


def _row(place: Place) -> dict[str, Any]:
    return {
        "application": place.application.pk,
        "number": place.application.number,
        "name": place.application.applicant.name,
        "county": place.application.county.name,
        "material": _text(place.scores.material),
        "site": _text(place.scores.site),
        "presentation": _text(place.scores.presentation),
        "total": _text(place.total),
        "rank": place.rank,
        "absent": bool(place.presentation and place.presentation.status == PresentationStatus.ABSENT),
        "spreads": {stage: _spread(report) for stage, report in sorted(place.reports.items())},
    }


def _spread(report: PanelReport) -> dict[str, str]:
    """Lowest, median and highest sheet of a panel, and their distance."""
    totals = sorted(Decimal(str(total)) for total in report.totals.values())
    return {
        "lowest": str(kept(totals[0])),
        "median": str(kept(median(totals))),
        "highest": str(kept(totals[-1])),
        "spread": str(kept(report.spread)),
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def decided_files(round: Round) -> list[Application]:
    """Files on the presentation list, whatever became of them afterwards, by class: 1 query."""
    later = [Status.FINALIST, Status.PROPOSED, Status.CONFERRED, Status.CANCELLED]
    rows = Application.objects.filter(round=round, status__in=later).select_related("applicant", "county")
    return list(rows.order_by("applicant__track", "number", "pk"))


def decision_on_finalists(round: Round) -> CommitteeDecision | None:
    """The committee's decision on the presentation list, the latest one: 1 query."""
    matter = CommitteeDecision.Matter.FINALISTS
    return CommitteeDecision.objects.filter(round=round, matter=matter).select_related("file").first()


def report_of(round: Round) -> EvaluationReport | None:
    """The comprehensive report as it was compiled last: 1 query."""
    return EvaluationReport.objects.filter(round=round).select_related("pdf", "xlsx", "compiled_by").first()


def evaluations_of(round: Round, track: Track) -> list[Evaluation]:
    """The compiled places of a class, best first: 1 query."""
    rows = Evaluation.objects.filter(application__round=round, application__applicant__track=track)
    return list(rows.select_related("application__applicant", "application__county", "application__round"))
