"""The public record of a draw, how anybody recomputes it, and what does not come out (R20.2)."""

from typing import Any

from django.utils.translation import gettext as _

from nantong_award.core.audit import label_of
from nantong_award.core.models import AuditEvent
from nantong_award.regulation import draw as rule
from review.models import Draw
from review.selectors.draw_progress import out_of_order, progress


def strata_of(draw: Draw) -> tuple[rule.Stratum, ...]:
    """The draw's strata as kernel values."""
    return tuple(rule.Stratum(frozenset(each["ids"]), each["at_least"]) for each in draw.strata)


def contributions_of(draw: Draw) -> list[rule.Contribution]:
    """The draw's contributions as kernel values, in the order in which they were committed."""
    return [rule.Contribution(each.by, each.secret, each.commitment) for each in draw.contributions.all()]


def order_json(drawn: rule.Drawn) -> list[dict[str, str]]:
    """The drawn order as it is stored and published."""
    return [{"id": ticket.id, "ticket": ticket.ticket} for ticket in drawn.order]


def is_continuation(draw: Draw) -> bool:
    """A replacement: it goes on with the seed of the draw before it and has no secrets of its own."""
    return draw.previous is not None and draw.previous.drawn_at is not None


def public_record(draw: Draw) -> dict[str, Any]:
    """What anybody may know of a draw, in the shape that `manage.py regulation` takes; codes, no names."""
    following = Draw.objects.filter(previous=draw).values_list("pk", flat=True).first()
    return {
        "id": draw.pk,
        "purpose": draw.purpose,
        "round": draw.round.year,
        "opened_at": draw.opened_at.isoformat(),
        "drawn_at": _iso(draw.drawn_at),
        "published_at": _iso(draw.published_at),
        "voided_at": _iso(draw.voided_at),
        "void_reason": draw.void_reason,
        "reason": draw.reason,
        "candidates": draw.candidates,
        "candidates_sha256": draw.candidates_sha256,
        "size": draw.size,
        "strata": [{"ids": each["ids"], "at_least": each["at_least"]} for each in draw.strata],
        "witnesses": [
            {"by": each.call.by, "stand": each.stand.value, "late": each.is_late}
            for each in progress(draw).witnesses
        ],
        "contributions": [
            {
                "by": each.by,
                "commitment": each.commitment,
                "committed_at": each.committed_at.isoformat(),
                "secret": each.secret or None,
                "revealed_at": _iso(each.revealed_at),
            }
            for each in draw.contributions.all()
        ],
        "public_value_source": draw.public_value_source,
        "public_value_at": _iso(draw.public_value_at),
        "public_value": draw.public_value or None,
        "seed": draw.seed or None,
        "order": draw.order,
        "drawn": draw.drawn,
        "reserve": draw.reserve,
        "previous": draw.previous_id,
        "next": following,
    }


def _iso(instant: Any) -> str | None:
    return instant.isoformat() if instant else None


def passed_over(draw: Draw) -> list[str]:
    """Who stands before the last of the drawn and was left out so that every stratum could be met."""
    if not draw.drawn:
        return []
    order, drawn = [each["id"] for each in draw.order], set(draw.drawn)
    last = max(order.index(name) for name in drawn)
    return [name for name in order[:last] if name not in drawn]


def discrepancies(draw: Draw) -> list[str]:
    """What does not come out when the draw is computed again from its record; empty = it holds."""
    wrong = [*_frozen_otherwise(draw), *out_of_order(draw)]
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


def _frozen_otherwise(draw: Draw) -> list[str]:
    """The list against its hash, and the hash against the log entry made when the list was frozen."""
    wrong = []
    if rule.candidates_sha256(draw.candidates) != draw.candidates_sha256:
        wrong.append(_("候选名单与其 SHA-256 不符"))
    opened = AuditEvent.objects.filter(subject=label_of(draw), verb="open_draw").order_by("pk").first()
    if opened is None or opened.details.get("candidates_sha256") != draw.candidates_sha256:
        wrong.append(_("名单 SHA-256 与固定名单时的审计记录不符"))
    return wrong


def _seed_again(draw: Draw) -> str:
    if is_continuation(draw):
        return draw.previous.seed if draw.previous else ""
    try:
        return rule.seed(contributions_of(draw), draw.public_value or None)
    except ValueError:
        return ""
