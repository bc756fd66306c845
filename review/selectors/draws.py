"""Who may be drawn, and the public record of a draw (Art. 20)."""

from collections.abc import Iterable
from dataclasses import dataclass
from shlex import quote
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from applications.models import Application, Round
from applications.transitions import Status
from nantong_award.core import clock
from nantong_award.regulation import draw as rule
from nantong_award.regulation.stage import Track
from review.facts import admission
from review.models import Contribution, Draw, Expert
from review.models.panel import ReviewStage, Seat
from review.selectors.conflicts import conflicts_among
from review.transitions import PanelStatus

Purpose = Draw.Purpose
TRACKS = {
    Purpose.MATERIAL_ORGANIZATION: Track.ORGANIZATION,
    Purpose.MATERIAL_INDIVIDUAL: Track.INDIVIDUAL,
    Purpose.SITE: Track.ORGANIZATION,
}


@dataclass(frozen=True, slots=True)
class Pool:
    """Who goes into a draw, and who stays out for which reason, by code."""

    candidates: tuple[str, ...]
    left_out: dict[str, str]


def stage_of(purpose: str) -> ReviewStage:
    """The kind of review that a draw of experts is for."""
    return ReviewStage.SITE if purpose == Purpose.SITE else ReviewStage.MATERIAL


def files_for(round: Round, purpose: str) -> QuerySet[Application]:
    """The files that a panel drawn for this purpose will review."""
    status = Status.SHORTLISTED if purpose == Purpose.SITE else Status.ACCEPTED
    rows = Application.objects.filter(round=round, status=status, applicant__track=TRACKS[Purpose(purpose)])
    return rows.select_related("applicant")


def pool(round: Round, purpose: str, applications: Iterable[Application] | None = None) -> Pool:
    """Art. 20, 32: admitted, pledged, available, not excluded, not seated elsewhere, without conflict.

    6 queries for any number of experts and files.
    """
    files = list(files_for(round, purpose) if applications is None else applications)
    experts = list(Expert.objects.order_by("code"))
    found = conflicts_among(experts, [file.applicant for file in files])
    seated = _seated(round, stage_of(purpose))
    law, today = round.law, clock.today()
    left_out = {
        expert.code: reason
        for expert in experts
        if (
            reason := _why_out(
                expert, seated, bool(found.get(expert.pk)), admission(expert, law, today).clear
            )
        )
    }
    return Pool(tuple(expert.code for expert in experts if expert.code not in left_out), left_out)


def _seated(round: Round, stage: ReviewStage) -> set[int]:
    """Experts who hold a seat of this kind of review in the round already."""
    seats = Seat.objects.filter(panel__round=round, panel__stage=stage, vacated_at=None)
    return set(seats.exclude(panel__status=PanelStatus.DISSOLVED).values_list("expert_id", flat=True))


def _why_out(expert: Expert, seated: set[int], conflicted: bool, admitted: bool) -> str:
    if expert.excluded_on:
        return _("已取消评审资格")
    if not admitted:
        return _("不符合第十一条的条件")
    if not expert.pledged_on:
        return _("未签廉洁承诺")
    if not expert.is_available:
        return _("本年度不能参加")
    if expert.pk in seated:
        return _("已在其他评审组")
    return _("与申报主体有利害关系") if conflicted else ""


def strata_of(draw: Draw) -> tuple[rule.Stratum, ...]:
    """The draw's strata as kernel values."""
    return tuple(rule.Stratum(frozenset(each["ids"]), each["at_least"]) for each in draw.strata)


def draws() -> QuerySet[Draw]:
    """Draws with their contributions: 2 queries."""
    contributions = Contribution.objects.select_related("witness")
    return Draw.objects.select_related("round", "previous").prefetch_related(
        Prefetch("contributions", contributions)
    )


def draws_to_witness() -> QuerySet[Draw]:
    """Draws that wait for commitments or reveals: 2 queries."""
    return draws().filter(drawn_at=None, voided_at=None)


def public_record(draw: Draw) -> dict[str, Any]:
    """What anybody may know of a draw, in the shape that `manage.py regulation` takes; codes, no names."""
    following = Draw.objects.filter(previous=draw).values_list("pk", flat=True).first()
    return {
        "id": draw.pk,
        "purpose": draw.purpose,
        "round": draw.round.year,
        "opened_at": draw.opened_at.isoformat(),
        "drawn_at": draw.drawn_at.isoformat() if draw.drawn_at else None,
        "voided_at": draw.voided_at.isoformat() if draw.voided_at else None,
        "void_reason": draw.void_reason,
        "reason": draw.reason,
        "candidates": draw.candidates,
        "candidates_sha256": draw.candidates_sha256,
        "size": draw.size,
        "strata": [{"ids": each["ids"], "at_least": each["at_least"]} for each in draw.strata],
        "contributions": [
            {"by": each.by, "commitment": each.commitment, "secret": each.secret or None}
            for each in draw.contributions.all()
        ],
        "public_value_source": draw.public_value_source,
        "public_value": draw.public_value or None,
        "seed": draw.seed or None,
        "order": draw.order,
        "drawn": draw.drawn,
        "reserve": draw.reserve,
        "previous": draw.previous_id,
        "next": following,
    }


@dataclass(frozen=True, slots=True)
class Recipe:
    """What goes into the commands that recompute a draw, quoted for a shell: people type what they like."""

    candidates: str
    contributions: tuple[tuple[str, str], ...]
    lines: str
    seed: str


def recipe(draw: Draw) -> Recipe:
    """The draw's record as words of a shell command."""
    parts = [each for each in draw.contributions.all() if each.revealed_at]
    lines = [each.secret for each in parts] + ([draw.public_value] if draw.public_value else [])
    return Recipe(
        candidates=" ".join(map(quote, draw.candidates)),
        contributions=tuple((_quoted(each.by), _quoted(each.secret)) for each in parts),
        lines=" ".join(map(_quoted, lines)),
        seed=quote(draw.seed),
    )


def _quoted(text: str) -> str:
    """Always in quotes, also where a shell would do without."""
    return "'" + text.replace("'", "'\"'\"'") + "'"


def is_continuation(draw: Draw) -> bool:
    """A replacement: it goes on with the seed of the draw before it and has no secrets of its own."""
    return draw.previous is not None and draw.previous.drawn_at is not None


def discrepancies(draw: Draw) -> list[str]:
    """What does not come out when the draw is computed again from its record; empty = it holds."""
    wrong = []
    if rule.candidates_sha256(draw.candidates) != draw.candidates_sha256:
        wrong.append(_("候选名单与其 SHA-256 不符"))
    if _seed_again(draw) != draw.seed:
        wrong.append(_("种子与揭示值、公开数不符"))
    try:
        again = rule.draw(draw.seed, draw.candidates, draw.size, strata_of(draw))
    except ValueError as error:
        return [*wrong, str(error)]
    if order_json(again) != draw.order:
        wrong.append(_("次序与种子不符"))
    if (list(again.drawn), list(again.reserve)) != (draw.drawn, draw.reserve):
        wrong.append(_("抽取结果与种子不符"))
    if is_continuation(draw) and not set(draw.candidates) <= set(draw.previous.reserve):  # type: ignore[union-attr]
        wrong.append(_("递补候选不在前一次抽取的备选之内"))
    return wrong


def order_json(drawn: rule.Drawn) -> list[dict[str, str]]:
    """The drawn order as it is stored and published."""
    return [{"id": ticket.id, "ticket": ticket.ticket} for ticket in drawn.order]


def _seed_again(draw: Draw) -> str:
    if is_continuation(draw):
        return draw.previous.seed if draw.previous else ""
    try:
        return rule.seed(contributions_of(draw), draw.public_value or None)
    except ValueError:
        return ""


def contributions_of(draw: Draw) -> list[rule.Contribution]:
    """The draw's contributions as kernel values, in the order in which they were committed."""
    return [rule.Contribution(each.by, each.secret, each.commitment) for each in draw.contributions.all()]
