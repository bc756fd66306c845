"""What the office reads of the pool (R11.1): admission, load, ratings, what waits for it; constant queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from applications.models import Round
from nantong_award.core import clock
from review.facts import admission
from review.models import (
    Assignment,
    Correction,
    Employment,
    Expert,
    ExpertRating,
    MutualFeedback,
    Panel,
    Seat,
    Suspension,
    Training,
)
from review.transitions import PanelStatus

TENTH = Decimal("0.1")
LIVE = (PanelStatus.FORMED, PanelStatus.CONVENED, PanelStatus.CONCLUDED)


@dataclass(frozen=True, slots=True)
class Load:
    """Panels and files of an expert: of the running round, and of all before."""

    panels: int = 0
    files: int = 0
    panels_before: int = 0
    files_before: int = 0


def pool_list() -> QuerySet[Expert]:
    """The pool for a list: account, specialities, suspensions and training come in one query each."""
    waiting = Correction.objects.filter(expert=OuterRef("pk"), decided_at=None)
    return (
        Expert.objects.select_related("user")
        .prefetch_related(
            "specialities", Prefetch("suspensions", Suspension.objects.filter(lifted_on=None)), "trainings"
        )
        .annotate(has_correction=Exists(waiting))
    )


def pool_for_export() -> QuerySet[Expert]:
    """The pool with all that a workbook holds: 5 queries."""
    rows = Expert.objects.select_related("user").order_by("code")
    return rows.prefetch_related("specialities", "employments", "trainings", "busy_periods")


def suspension_now(expert: Expert) -> Suspension | None:
    """The suspension of today, from what `pool_list` brought along."""
    today = clock.today()
    found = (
        each
        for each in expert.suspensions.all()
        if each.starts_on <= today <= each.ends_on and each.lifted_on is None
    )
    return next(found, None)


def admitted(round: Round) -> set[int]:
    """Art. 11: the experts whom the round's edition admits; 1 query."""
    law, today = round.law, clock.today()
    return {expert.pk for expert in Expert.objects.all() if admission(expert, law, today).clear}


def loads(experts: Iterable[Expert], round: Round | None) -> dict[int, Load]:
    """How much each expert has done and has to do: 2 queries for any number of experts."""
    ids = [expert.pk for expert in experts]
    seats = Seat.objects.filter(expert__in=ids, vacated_at=None, panel__status__in=LIVE)
    held: dict[int, set[tuple[int, bool]]] = defaultdict(set)
    for expert, panel, year in seats.values_list("expert", "panel", "panel__round"):
        held[expert].add((panel, round is not None and year == round.pk))
    panels = {panel for each in held.values() for panel, _now in each}
    files: dict[int, int] = defaultdict(int)
    rows = Assignment.objects.filter(panel__in=panels, released_at=None)
    for panel in rows.values_list("panel", flat=True):
        files[panel] += 1
    return {pk: _load(held.get(pk, set()), files) for pk in ids}


def _load(held: set[tuple[int, bool]], files: dict[int, int]) -> Load:
    now = {panel for panel, is_now in held if is_now}
    before = {panel for panel, is_now in held if not is_now}
    return Load(len(now), sum(files[each] for each in now), len(before), sum(files[each] for each in before))


def feedback_averages(experts: Iterable[Expert]) -> dict[int, Decimal]:
    """Art. 34: what organisations gave the panels on which an expert sat, one to five; 1 query. Office only."""
    given: dict[int, list[Decimal]] = defaultdict(list)
    rows = MutualFeedback.objects.filter(
        direction=MutualFeedback.Direction.BY_ORGANIZATION,
        visit__assignment__panel__seats__expert__in=[expert.pk for expert in experts],
        visit__assignment__panel__seats__vacated_at=None,
    ).exclude(ratings={})
    for expert, ratings in rows.values_list("visit__assignment__panel__seats__expert", "ratings"):
        marks = [Decimal(mark) for mark in ratings.values()]
        given[expert].append(sum(marks, Decimal(0)) / len(marks))
    return {expert: (sum(each, Decimal(0)) / len(each)).quantize(TENTH) for expert, each in given.items()}


def panels_of(expert: Expert) -> QuerySet[Panel]:
    """Panels on which the expert holds a seat that may still have to be filled anew."""
    live = Panel.objects.filter(seats__expert=expert, seats__vacated_at=None).select_related("round")
    return live.filter(status__in=[PanelStatus.FORMED, PanelStatus.CONVENED]).distinct()


def to_confirm(expert: Expert) -> list[Employment | Training]:
    """What the expert entered and the office has not confirmed: 2 queries."""
    return [
        *expert.employments.filter(confirmed_at=None),
        *expert.trainings.filter(confirmed_at=None),
    ]


def open_correction(expert: Expert) -> Correction | None:
    """The correction that waits for the office."""
    return expert.corrections.filter(decided_at=None).first()


def ratings_of(expert: Expert) -> QuerySet[ExpertRating]:
    """The office's marks, newest round first. Office only."""
    return expert.ratings.select_related("round", "rated_by")


def differences(correction: Correction) -> list[dict[str, Any]]:
    """What stands in the pool against what the expert says, by field; identity numbers masked (RX.5)."""
    expert, rows = correction.expert, []
    for name, value in correction.values.items():
        asked = Expert(**{name: value})
        rows.append(
            {
                "label": label_of(name),
                "before": shown(expert, name),
                "after": shown(asked, name),
            }
        )
    return rows


def label_of(name: str) -> str:
    """What a field of the pool is called."""
    return str(getattr(Expert._meta.get_field(name), "verbose_name", name))


def shown(expert: Expert, name: str) -> str:
    """A field in the words of a page."""
    if name == "identity_number":
        return expert.masked_identity or _nothing()
    words = getattr(expert, f"get_{name}_display", None)
    value = words() if words and getattr(expert, name) else getattr(expert, name)
    return str(value) if value not in (None, "") else _nothing()


def _nothing() -> str:
    return "—"
