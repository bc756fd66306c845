"""What the committee decides on: stage scores and places, before the presentations and after."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from applications.models import Application, Round
from applications.transitions import RoundStage, Status
from nantong_award.regulation.edition import Edition
from nantong_award.regulation.rules.merit import Tallies, stage_score
from nantong_award.regulation.rules.ranking import Key, places
from nantong_award.regulation.stage import Stage, Track
from review.facts_evaluation import StageScores, final_total, kept, ranks, snap, total_so_far
from review.models import (
    Evaluation,
    EvaluationReport,
    PanelReport,
    Presentation,
    TieRuling,
)
from review.models.panel import ReviewStage
from review.selectors.merit import Reviews, reviews_of, tallied, way_of
from review.transitions import ReportStatus

UNDECIDED = (Status.ACCEPTED, Status.SHORTLISTED)
# Stages in which the finalists are those of the list; later the compiled places say who they were.
BEFORE_THE_DECISION = (RoundStage.PRESENTATION, RoundStage.EVALUATION)


@dataclass(frozen=True, slots=True)
class Place:
    """名次: one file with its stage scores, weighted total (None = a part is missing) and place.

    `last` is above `rank` where the place is shared; `results` are the points of the results items on site;
    `key` is what the place rests on.
    """

    application: Application
    scores: StageScores
    total: Decimal | None
    rank: int | None
    reports: Mapping[str, PanelReport]
    presentation: Presentation | None = None
    last: int | None = None
    results: Decimal | None = None
    key: Key = ()


@dataclass(frozen=True, slots=True)
class FinalClass:
    """A class after the presentations: places, the sheets under them, and the committee's orders of ties."""

    places: list[Place]
    reviews: Reviews
    tallies: Mapping[str, Tallies]
    rulings: list[list[int]]


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
    return _by_track(Application.objects.filter(round=round, status__in=list(statuses)))


def _by_track(rows: QuerySet[Application]) -> dict[Track, list[Application]]:
    found: dict[Track, list[Application]] = {track: [] for track in Track}
    for application in rows.select_related("applicant", "county", "round").order_by("number", "pk"):
        found[application.track].append(application)
    return found


def standing_so_far(round: Round, statuses: Iterable[str] = UNDECIDED) -> dict[Track, list[Place]]:
    """第二十二条: order of merit of each class from the reviews alone, unscored files last: 2 queries."""
    reports = reports_of(round)
    return {
        track: _ranked(_scored(round, track, files, reports, {}, total_so_far))
        for track, files in files_of(round, statuses).items()
    }


def finalists_of(round: Round) -> dict[Track, list[Application]]:
    """Who presented and is evaluated; once the list goes on, whoever was evaluated: 1 query."""
    if round.stage in BEFORE_THE_DECISION:
        return files_of(round, [Status.FINALIST])
    evaluated = Evaluation.objects.filter(application__round=round).values("application")
    return _by_track(Application.objects.filter(pk__in=evaluated))


def final_classes(round: Round) -> dict[Track, FinalClass]:
    """第十六、二十三条: each class of finalists in its order of merit, with the sheets under it: 8 queries."""
    reports, reviews, found = reports_of(round), reviews_of(round), finalists_of(round)
    presented = Presentation.objects.filter(application__round=round)
    turns = {row.application_id: row for row in presented}
    rulings = rulings_of(round)
    classes = {}
    for track, files in found.items():
        added = tallied(round, track, files, reviews)
        rows = _scored(round, track, files, reports, turns, _total)
        rows = [replace(row, results=_results(round, track, row, added)) for row in rows]
        ordered = _finally_ranked(rows, rulings[track])
        classes[track] = FinalClass(ordered, reviews, added, rulings[track])
    return classes


def final_standing(round: Round) -> dict[Track, list[Place]]:
    """The finalists of each class by the weighted total, ties as they are broken."""
    return {track: each.places for track, each in final_classes(round).items()}


def rulings_of(round: Round) -> dict[Track, list[list[int]]]:
    """The committee's orders of files that nothing else tells apart: 1 query."""
    found: dict[Track, list[list[int]]] = {track: [] for track in Track}
    for row in TieRuling.objects.filter(round=round).order_by("pk"):
        found[Track(row.track)].append(row.order)
    return found


def _scored(
    round: Round,
    track: Track,
    files: list[Application],
    reports: Mapping[int, Mapping[str, PanelReport]],
    turns: Mapping[int, Presentation],
    reckon: Callable[[Edition, Track, StageScores], Decimal | None],
) -> list[Place]:
    """The files of a class with their scores and the total by `reckon`, not yet in order."""
    rows = []
    for application in files:
        mine, turn = reports.get(application.pk, {}), turns.get(application.pk)
        scores = StageScores(
            material=_score(mine, ReviewStage.MATERIAL),
            site=_score(mine, ReviewStage.SITE),
            presentation=kept(turn.score) if turn and turn.score is not None else None,
        )
        rows.append(
            Place(application, scores, reckon(round.law, track, scores), None, mine, presentation=turn)
        )
    return rows


def _ranked(rows: Sequence[Place]) -> list[Place]:
    """By total alone: equal totals share a place."""
    found = ranks({row.application.pk: row.total for row in rows if row.total is not None})
    return sorted((replace(row, rank=found.get(row.application.pk)) for row in rows), key=_order)


def _finally_ranked(rows: Sequence[Place], rulings: Sequence[Sequence[int]]) -> list[Place]:
    """By total, site score, results on site, material score, and the committee's order (domain of ties)."""
    totals = snap({row.application.pk: row.total for row in rows if row.total is not None})
    keys = {str(row.application.pk): _key(row, totals) for row in rows if row.application.pk in totals}
    found = places(keys, [[str(pk) for pk in order] for order in rulings])
    ranked = []
    for row in rows:
        name = str(row.application.pk)
        if name in found:
            row = replace(row, rank=found[name].rank, last=found[name].last, key=keys[name])
        ranked.append(row)
    return sorted(ranked, key=_order)


def _key(row: Place, totals: Mapping[Any, Decimal]) -> Key:
    none = Decimal(0)
    scores = row.scores
    return (
        totals[row.application.pk],
        scores.site or none,
        row.results or none,
        scores.material or none,
    )


def _results(round: Round, track: Track, row: Place, added: Mapping[str, Tallies]) -> Decimal | None:
    """The points of the results items on site, by the panel's policy; None for a person."""
    given = added.get(str(row.application.pk))
    if given is None or Stage.SITE_REVIEW not in given:
        return None
    return kept(stage_score(round.law, given[Stage.SITE_REVIEW], way_of(round).panel)[1])


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


def versions_of(round: Round) -> QuerySet[EvaluationReport]:
    """The versions of the comprehensive report, the newest first."""
    return EvaluationReport.objects.filter(round=round).select_related("pdf", "xlsx", "compiled_by")


def report_of(round: Round) -> EvaluationReport | None:
    """The comprehensive report as it was compiled last: 1 query."""
    return versions_of(round).first()
