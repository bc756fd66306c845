"""What the pool tells whom: standing, corrections, seats that need somebody else (Art. 32)."""

from collections.abc import Iterable

from django.urls import reverse

from applications.selectors.recipients import holders
from nantong_award.core.outbox import notify
from review.models import Correction, Expert, Panel, Suspension


def suspended(suspension: Suspension) -> None:
    """The expert learns of the decision, its term and its reason."""
    _tell("expert_suspended", suspension.expert, key=str(suspension.pk), suspension=suspension)


def restored(suspension: Suspension) -> None:
    """The term is over, or the decision was lifted."""
    _tell("expert_restored", suspension.expert, key=str(suspension.pk), suspension=suspension)


def excluded(expert: Expert) -> None:
    """The expert learns of the decision and its reason."""
    _tell("expert_excluded", expert, key=str(expert.pk))


def seats_to_fill(expert: Expert, panels: Iterable[Panel], *, key: str) -> None:
    """The office is asked to recuse and replace somebody who may not act any more."""
    panels = list(panels)
    if panels:
        link = reverse("admin:review_panel_change", args=[panels[0].pk])
        office = holders("review.run_panel")
        notify(
            "expert_seats_to_fill",
            to=office,
            key=f"{expert.pk}:{key}",
            link=link,
            expert=expert,
            panels=panels,
        )


def correction_asked(correction: Correction) -> None:
    """The office is asked to confirm what an expert corrected."""
    link = reverse("admin:review_expert_correction", args=[correction.pk])
    office = holders("review.manage_expert")
    notify("expert_correction_asked", to=office, key=str(correction.pk), link=link, expert=correction.expert)


def correction_decided(correction: Correction) -> None:
    """The expert learns whether the correction was taken."""
    _tell("expert_correction_decided", correction.expert, key=str(correction.pk), correction=correction)


def pledge_asked(experts: Iterable[Expert], *, key: str) -> None:
    """Experts without a pledge are asked for it."""
    link = reverse("review:pledge")
    notify("expert_pledge_asked", to=[each.user for each in experts], key=key, link=link)


def _tell(kind: str, expert: Expert, *, key: str, **context: object) -> None:
    notify(kind, to=[expert.user], key=key, link=reverse("review:profile"), expert=expert, **context)
