"""A round's stages in the order of Art. 17.

Transition bodies only set fields; whether the law allows a step is asked by the services before.
"""

from collections.abc import Callable
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from nantong_award.core import clock
from nantong_award.core.lifecycle import LifecycleModel, StateField, transition
from nantong_award.regulation.finding import Findings, Obstructed
from nantong_award.regulation.stage import Stage


class RoundStage(models.TextChoices):
    """年度评定所处的程序, in the order of Art. 17."""

    PLANNING = Stage.PLANNING, _("筹备")
    APPLICATION = Stage.APPLICATION, _("申报推荐")
    QUALIFICATION = Stage.QUALIFICATION, _("资格审查")
    MATERIAL_REVIEW = Stage.MATERIAL_REVIEW, _("材料评审")
    SITE_REVIEW = Stage.SITE_REVIEW, _("现场评审")
    PRESENTATION = Stage.PRESENTATION, _("演讲陈述")
    EVALUATION = Stage.EVALUATION, _("综合评价")
    PUBLICITY = Stage.PUBLICITY, _("审定公示")
    CLOSED = Stage.CLOSED, _("已办结")


RUN_ROUND = "applications.run_round"


def _step(source: Stage, target: Stage) -> Callable[..., Any]:
    return transition(field="stage", source=source.value, target=target.value, permission=RUN_ROUND)


class RoundLifecycle(LifecycleModel):
    """Linear: no skip, no way back; each step but the first demands a clearance for that very stage."""

    stage = StateField(_("程序"), choices=RoundStage.choices, default=RoundStage.PLANNING)
    announced_at = models.DateTimeField(_("公布时间"), null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(_("办结时间"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    def demand(self, clearance: Findings) -> None:
        """Accept findings only if they are clear and about this round and stage; raises Obstructed."""
        if clearance.subject != self.clearance_subject or not clearance.clear:
            raise Obstructed(clearance)

    @property
    def clearance_subject(self) -> str:
        """What a clearance of the present stage must name."""
        return f"round:{self.pk}:{self.stage}"

    @_step(Stage.PLANNING, Stage.APPLICATION)
    def announce(self) -> None:
        """Art. 18: the office publishes dates, schedule and notes."""
        self.announced_at = clock.now()

    @_step(Stage.APPLICATION, Stage.QUALIFICATION)
    def close_applications(self, clearance: Findings) -> None:
        """Art. 18: filing and endorsing are over."""
        self.demand(clearance)

    @_step(Stage.QUALIFICATION, Stage.MATERIAL_REVIEW)
    def close_qualification(self, clearance: Findings) -> None:
        """Art. 19: every endorsed file is accepted or refused."""
        self.demand(clearance)

    @_step(Stage.MATERIAL_REVIEW, Stage.SITE_REVIEW)
    def close_material_review(self, clearance: Findings) -> None:
        """Art. 20–21: every accepted file is scored, the shortlist is decided."""
        self.demand(clearance)

    @_step(Stage.SITE_REVIEW, Stage.PRESENTATION)
    def close_site_review(self, clearance: Findings) -> None:
        """Art. 21–22, 33–34: every visit is closed, the committee has decided the finalists."""
        self.demand(clearance)

    @_step(Stage.PRESENTATION, Stage.EVALUATION)
    def close_presentations(self, clearance: Findings) -> None:
        """Art. 22: every finalist is scored or recorded absent."""
        self.demand(clearance)

    @_step(Stage.EVALUATION, Stage.PUBLICITY)
    def close_evaluation(self, clearance: Findings) -> None:
        """Art. 23: the comprehensive report lies with the committee."""
        self.demand(clearance)

    @_step(Stage.PUBLICITY, Stage.CLOSED)
    def close_publicity(self, clearance: Findings) -> None:
        """Art. 24–26: notice, approval and conferral are done; from here terms of keeping run."""
        self.demand(clearance)
        self.closed_at = clock.now()
