"""The second reckoning of lists and places: shortlist, totals, ranks, fragile places (R21.1, R23.1)."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from applications.models import Application, Round
from applications.transitions import Status
from nantong_award.regulation.rules import shortlist as rule
from nantong_award.regulation.rules.merit import merits
from nantong_award.regulation.rules.ranking import places
from nantong_award.regulation.rules.scoring import BadScore, total_score
from nantong_award.regulation.stage import Stage, Track
from review.facts_evaluation import kept
from review.models import Assignment, Evaluation, MisconductCase
from review.models.panel import ReviewStage
from review.selectors.evaluation import report_of, rulings_of
from review.selectors.fragility import fragile_places
from review.selectors.merit import Reviews, tallied, way_of
from review.selectors.verification_words import wrong
from review.transitions import CaseStatus

Computed = Mapping[int, Mapping[Stage, Decimal]]
LEFT = (Status.WITHDRAWN, Status.DISQUALIFIED)


def shortlist_that_differs(round: Round, computed: Computed) -> Iterator[str]:
    """Who went to the site is whom the material scores put on the list; ties were decided by the office.

    After misconduct the committee decides what follows for a list that was already decided; then it is the
    committee's and no longer the scores'.
    """
    carried_out = MisconductCase.objects.filter(round=round, status=CaseStatus.CARRIED_OUT)
    if carried_out.filter(follow_up__isnull=False).exists():
        return
    went = set(
        Assignment.objects.filter(
            application__round=round, stage=ReviewStage.SITE, released_at=None
        ).values_list("application", flat=True)
    )
    if not went:
        return
    files = {
        str(file.pk): file
        for file in Application.objects.filter(round=round, applicant__track=Track.ORGANIZATION)
        .exclude(status__in=LEFT)
        .select_related("applicant", "round")
        if Stage.MATERIAL_REVIEW in computed.get(file.pk, {})
    }
    scores = {name: computed[file.pk][Stage.MATERIAL_REVIEW] for name, file in files.items()}
    planned = rule.planned_for_site(round.law, round.award_organizations, round.nomination_organizations)
    found = rule.shortlist(round.law, planned, scores)
    for name, file in files.items():
        inside = name in found.selected
        if name not in found.tied_at_line and inside != (file.pk in went):
            yield wrong(file, _("现场评审名单"), _listed(file.pk in went), _listed(inside))
    if len(went) > found.limit:
        yield wrong(round, _("现场评审组织数"), len(went), _("不超过 %(limit)d") % {"limit": found.limit})


def _listed(inside: bool) -> str:
    return _("列入") if inside else _("未列入")


def places_that_differ(round: Round, reviews: Reviews, computed: Computed) -> Iterator[str]:
    """Parts, totals and places of the compiled evaluation; places by the exact totals and ties."""
    rulings = rulings_of(round)
    for track in Track:
        rows = list(
            Evaluation.objects.filter(application__round=round, application__applicant__track=track)
            .select_related("application__applicant", "application__round")
            .order_by("rank", "pk")
        )
        for row in rows:
            parts = computed.get(row.application_id, {})
            yield from _parts(row, parts)
            yield from _total(round, track, row, parts)
        yield from _ranks(round, track, rows, reviews, rulings[track])


def _parts(row: Evaluation, parts: Mapping[Stage, Decimal]) -> Iterator[str]:
    stored = {
        Stage.MATERIAL_REVIEW: (_("材料评审分"), row.material),
        Stage.SITE_REVIEW: (_("现场评审分"), row.site),
        Stage.PRESENTATION: (_("演讲陈述分"), row.presentation),
    }
    for stage, (what, value) in stored.items():
        if stage in parts and (value is None or kept(value) != parts[stage]):
            yield wrong(row.application, what, value, parts[stage])


def _total(round: Round, track: Track, row: Evaluation, parts: Mapping[Stage, Decimal]) -> Iterator[str]:
    stages = (Stage.MATERIAL_REVIEW, Stage.SITE_REVIEW, Stage.PRESENTATION)
    try:
        total = kept(total_score(round.law, track, *(parts.get(stage) for stage in stages)))
    except BadScore as error:
        yield f"{row.application}：{error}"
        return
    # Both at the places that are stored: thirds that add up to half a cent differ below them only.
    if kept(row.total) != total:
        yield wrong(row.application, _("总分"), row.total, total)


def _ranks(
    round: Round, track: Track, rows: list[Evaluation], reviews: Reviews, rulings: list[list[int]]
) -> Iterator[str]:
    """Places from the raw sheets, unrounded to the last digit."""
    files = [row.application for row in rows]
    found = merits(round.law, track, tallied(round, track, files, reviews), way_of(round))
    orders = [[str(pk) for pk in order] for order in rulings]
    ranked = places({name: each.key for name, each in found.items()}, orders)
    for row in rows:
        place = ranked.get(str(row.application_id))
        if place is not None and row.rank != place.rank:
            yield wrong(row.application, _("名次"), row.rank, place.rank)


def report_that_differs(round: Round, reviews: Reviews) -> Iterator[str]:
    """The newest report says what the compiled places say, and its fragile places come out again."""
    report = report_of(round)
    if report is None:
        return
    stored = {row.application_id: row for row in Evaluation.objects.filter(application__round=round)}
    rulings = rulings_of(round)
    for name, each in report.figures["classes"].items():
        track = Track(name)
        files = {row["application"]: row["name"] for row in each["rows"]}
        for row in each["rows"]:
            compiled = stored.get(row["application"])
            if compiled is None or (compiled.rank, str(kept(compiled.total))) != (row["rank"], row["total"]):
                shown = f"{compiled.rank} / {compiled.total}" if compiled else "—"
                yield wrong(row["name"], _("报告中的名次和总分"), f"{row['rank']} / {row['total']}", shown)
        applications = list(Application.objects.filter(pk__in=files).select_related("round", "applicant"))
        again = fragile_places(round, track, tallied(round, track, applications, reviews), rulings[track])
        yield from _fragile(files, each["fragile"], again)


def _fragile(names: Mapping[int, str], stored: Mapping[str, Any], again: Mapping[str, Any]) -> Iterator[str]:
    """Every margin and every alternative that is otherwise."""
    before = {each["application"]: each for each in stored["margins"]}
    after = {each["application"]: each for each in again["margins"]}
    for pk, name in names.items():
        if before.get(pk) != after.get(pk):
            yield wrong(name, _("名次间距"), before.get(pk), after.get(pk))
    if stored["tried"] != again["tried"]:
        yield wrong(_("名次敏感情形"), _("试算次数"), stored["tried"], again["tried"])
    said = {_key(each): each["moves"] for each in stored["alternatives"]}
    told = {_key(each): each["moves"] for each in again["alternatives"]}
    for key in sorted({*said, *told}):
        if said.get(key) != told.get(key):
            yield wrong(" · ".join(key), _("名次敏感情形"), said.get(key), told.get(key))


def _key(each: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(each[name] or "") for name in ("kind", "value", "stage", "application"))
