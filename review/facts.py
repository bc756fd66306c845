"""Rows → kernel facts of experts, panels and sheets: the only seam between the tables and the rules."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from applications.models.round import PanelPolicy
from nantong_award.regulation.criteria_set import CriteriaSet
from nantong_award.regulation.edition import Edition
from nantong_award.regulation.finding import Findings
from nantong_award.regulation.rules import panel as panel_rules
from nantong_award.regulation.rules import scoring
from nantong_award.regulation.stage import Stage, Track
from review.models import Expert, Panel, Score
from review.models.panel import ReviewStage

STAGES = {ReviewStage.MATERIAL: Stage.MATERIAL_REVIEW, ReviewStage.SITE: Stage.SITE_REVIEW}
# Words of a senior title in the Chinese ladder of titles; an assistant researcher is none.
SENIOR_WORDS = ("高级", "正高", "教授", "研究员", "主任医师", "主任药师")
Sheets = Mapping[str, Mapping[str, int]]


def kernel_stage(stage: str) -> Stage:
    """The stage of Art. 17 in which a kind of review takes place."""
    return STAGES[ReviewStage(stage)]


def criteria_of(panel: Panel) -> CriteriaSet:
    """The scoresheet on which a panel scores (Art. 15)."""
    return panel.round.law.criteria(Track(panel.track), kernel_stage(panel.stage))


def admission(expert: Expert, edition: Edition, on: date) -> Findings:
    """Art. 11: whether the edition admits this person to the pool."""
    return panel_rules.admissible(
        edition,
        panel_rules.ExpertFacts(
            practice_years=expert.practice_years,
            age=on.year - expert.birth_year if expert.birth_year else None,
            senior_title=_is_senior(expert.title),
            priority=bool(expert.priority),
        ),
        subject=f"expert:{expert.code}",
    )


def _is_senior(title: str) -> bool | None:
    if not title.strip():
        return None
    return "助理" not in title and any(word in title for word in SENIOR_WORDS)


def percentages(scores: Iterable[Score]) -> dict[str, int]:
    """What was given so far, by item."""
    return {score.item: score.percent for score in scores if score.percent is not None}


def points_so_far(criteria: CriteriaSet, given: Mapping[str, int]) -> Decimal:
    """The total of a sheet that need not be complete yet."""
    return sum(
        (scoring.item_score(item.points, given[item.code]) for item in criteria.items if item.code in given),
        Decimal(0),
    )


def is_complete(criteria: CriteriaSet, given: Mapping[str, int]) -> bool:
    """Every item has its percentage."""
    return all(item.code in given for item in criteria.items)


def panel_result(panel: Panel, sheets: Sheets, agreed: Mapping[str, int]) -> scoring.PanelScore:
    """Art. 16, 20: the panel's score by the round's policy; by consensus it is that of the agreed sheet."""
    law, track, stage = panel.round.law, Track(panel.track), kernel_stage(panel.stage)
    if panel.round.panel_policy != PanelPolicy.CONSENSUS:
        return scoring.panel_score(law, track, stage, scoring.Policy(panel.round.panel_policy), sheets)
    apart = scoring.panel_score(law, track, stage, scoring.Policy.MEAN, sheets)
    return scoring.PanelScore(
        totals=apart.totals,
        score=scoring.sheet_total(criteria_of(panel), agreed),
        spread=apart.spread,
        outliers=apart.outliers,
    )
