"""Stage → (findings, close): the procedure of Art. 17 in one table; only this place sees all apps."""

from collections.abc import Callable
from typing import NamedTuple

from applications.models import Round
from applications.services import qualification, rounds
from nantong_award.regulation.finding import Findings
from nantong_award.regulation.stage import Stage
from publicity.services import closing
from review.services import evaluation, material_review, presentations, site_review


class Step(NamedTuple):
    """What must be shown before a stage ends, and how it is ended."""

    findings: Callable[[Round], Findings]
    close: Callable[..., Round]


STEPS: dict[Stage, Step] = {
    Stage.APPLICATION: Step(rounds.findings, rounds.close),
    Stage.QUALIFICATION: Step(qualification.findings, qualification.close),
    Stage.MATERIAL_REVIEW: Step(material_review.findings, material_review.close),
    Stage.SITE_REVIEW: Step(site_review.findings, site_review.close),
    Stage.PRESENTATION: Step(presentations.findings, presentations.close),
    Stage.EVALUATION: Step(evaluation.findings, evaluation.close),
    Stage.PUBLICITY: Step(closing.findings, closing.close),
}


def step_of(round: Round) -> Step | None:
    """The step that ends the round's present stage; None while planning and when closed."""
    return STEPS.get(Stage(round.stage))
