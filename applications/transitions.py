"""The two state tables: a round's stage (Art. 17) and where a file lies (Art. 18–25).

Transition bodies only set fields; whether the law allows a step is asked by the services before.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from nantong_award.core import clock
from nantong_award.core.lifecycle import BY_THE_CLOCK, LifecycleModel, StateField, transition
from nantong_award.regulation.finding import Findings, Obstructed
from nantong_award.regulation.stage import ORDER, Stage, Track

if TYPE_CHECKING:
    from applications.models import Applicant, Round


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


class Status(models.TextChoices):
    """Where the file lies."""

    DRAFT = "draft", _("填报中")
    SUBMITTED = "submitted", _("已提交，待推荐")
    RETURNED = "returned", _("退回补正")
    ENDORSED = "endorsed", _("已推荐，待审查")
    DECLINED = "declined", _("未推荐")
    ACCEPTED = "accepted", _("已受理")
    REFUSED = "refused", _("不予受理")
    SHORTLISTED = "shortlisted", _("进入现场评审")
    FINALIST = "finalist", _("进入演讲陈述")
    PROPOSED = "proposed", _("建议授奖")
    CONFERRED = "conferred", _("已授奖")
    CANCELLED = "cancelled", _("取消获奖资格")
    ELIMINATED = "eliminated", _("未进入下一程序")
    WITHDRAWN = "withdrawn", _("已撤回")
    DISQUALIFIED = "disqualified", _("取消申报资格")


OPEN_STATUSES = [
    Status.DRAFT,
    Status.SUBMITTED,
    Status.RETURNED,
    Status.ENDORSED,
    Status.ACCEPTED,
    Status.SHORTLISTED,
    Status.FINALIST,
    Status.PROPOSED,
]
BEFORE_PROPOSAL = [status for status in OPEN_STATUSES if status != Status.PROPOSED]


def _round_at(*stages: Stage) -> Callable[[Any], bool]:
    """Condition: the file's round is at one of these stages (load rows with select_related("round"))."""
    values = {stage.value for stage in stages}
    return lambda application: application.round.stage in values


def _is_organization(application: Any) -> bool:
    return bool(application.applicant.track == Track.ORGANIZATION)


def _has_passed_its_review(application: Any) -> bool:
    """Art. 20: organisations come from the site review, individuals straight from the material review."""
    expected = Status.SHORTLISTED if _is_organization(application) else Status.ACCEPTED
    return bool(application.status == expected)


def _filing_is_open(application: Any) -> bool:
    """The filing term still runs (to the second)."""
    return bool(clock.now() < application.round.filing_closes_at)


def _filing_is_over(application: Any) -> bool:
    """The filing term has ended."""
    return not _filing_is_open(application)


def _was_filed(application: Any) -> bool:
    """There is a version that was filed in time."""
    return application.submitted_at is not None


def _was_never_returned_for_completion(application: Any) -> bool:
    """Art. 19 knows one decision; the return for completion is the one exception and stays one."""
    return application.completion_due_at is None


def _is_in_completion_term(application: Any) -> bool:
    """Out for completion, and the term still runs (to the second)."""
    due_at = application.completion_due_at
    return due_at is not None and clock.now() < due_at


def _completion_term_is_over(application: Any) -> bool:
    """Out for completion, and nothing came."""
    due_at = application.completion_due_at
    return due_at is not None and clock.now() >= due_at


REVIEW_STAGES = ORDER[ORDER.index(Stage.MATERIAL_REVIEW) : ORDER.index(Stage.PUBLICITY) + 1]
BEFORE_PUBLICITY = ORDER[: ORDER.index(Stage.PUBLICITY)]


class ApplicationLifecycle(LifecycleModel):
    """One verb belongs to one actor; each condition is `round is at <stage>`."""

    status = StateField(_("状态"), choices=Status.choices, default=Status.DRAFT)
    decision_reason = models.TextField(_("决定理由"), blank=True)
    submitted_at = models.DateTimeField(_("提交时间"), null=True, blank=True)
    endorsed_at = models.DateTimeField(_("推荐时间"), null=True, blank=True)
    decided_at = models.DateTimeField(_("审查决定时间"), null=True, blank=True)
    completion_due_at = models.DateTimeField(_("补正期限"), null=True, blank=True)

    if TYPE_CHECKING:
        round: Round
        applicant: Applicant

    class Meta:
        abstract = True

    @transition(
        field="status",
        source=[Status.DRAFT, Status.RETURNED],
        target=Status.SUBMITTED,
        conditions=[_round_at(Stage.APPLICATION)],
        permission="applications.submit_application",
    )
    def submit(self) -> None:
        """Art. 18: the applicant files form, self-assessment and evidence."""
        self.submitted_at = clock.now()

    @transition(
        field="status",
        source=Status.SUBMITTED,
        target=Status.DRAFT,
        conditions=[_round_at(Stage.APPLICATION), _filing_is_open],
        permission="applications.submit_application",
    )
    def take_back(self) -> None:
        """Art. 18: who filed in time may file again until the term ends; what was filed stays a version."""

    @transition(
        field="status",
        source=Status.DRAFT,
        target=Status.SUBMITTED,
        conditions=[_round_at(Stage.APPLICATION), _filing_is_over, _was_filed],
        permission=BY_THE_CLOCK,
    )
    def count_as_filed(self) -> None:
        """Art. 18: taken back and not filed again in time; the version that was filed in time counts."""

    @transition(
        field="status",
        source=Status.SUBMITTED,
        target=Status.RETURNED,
        conditions=[_round_at(Stage.APPLICATION)],
        permission="applications.endorse_application",
    )
    def return_for_correction(self, reason: str) -> None:
        """Art. 10, 18: the endorsing body asks for corrections."""
        self.decision_reason = reason

    @transition(
        field="status",
        source=Status.SUBMITTED,
        target=Status.ENDORSED,
        conditions=[_round_at(Stage.APPLICATION)],
        permission="applications.endorse_application",
    )
    def endorse(self) -> None:
        """Art. 18: the county committee signs its recommendation."""
        self.endorsed_at, self.decision_reason = clock.now(), ""

    @transition(
        field="status",
        source=Status.SUBMITTED,
        target=Status.DECLINED,
        conditions=[_round_at(Stage.APPLICATION)],
        permission="applications.endorse_application",
    )
    def decline(self, reason: str) -> None:
        """Art. 10, 18: the county committee does not recommend; the city office cannot pull the file up."""
        self.decision_reason = reason

    @transition(
        field="status",
        source=Status.ENDORSED,
        target=Status.RETURNED,
        conditions=[_round_at(Stage.QUALIFICATION), _was_never_returned_for_completion],
        permission="applications.accept_application",
    )
    def return_for_completion(self, reason: str, due_at: datetime) -> None:
        """Art. 19: papers are completed once, within a term, inside the qualification review."""
        self.decision_reason, self.completion_due_at = reason, due_at

    @transition(
        field="status",
        source=Status.RETURNED,
        target=Status.ENDORSED,
        conditions=[_round_at(Stage.QUALIFICATION), _is_in_completion_term],
        permission="applications.submit_application",
    )
    def complete(self) -> None:
        """Art. 19: the applicant hands in the completed papers; the county's recommendation stands."""
        self.decision_reason = ""

    @transition(
        field="status",
        source=Status.RETURNED,
        target=Status.ENDORSED,
        conditions=[_round_at(Stage.QUALIFICATION), _completion_term_is_over],
        permission=BY_THE_CLOCK,
    )
    def lapse_completion(self) -> None:
        """Art. 19: the term ended without completion; the file is decided on the papers there are."""
        self.decision_reason = ""

    @transition(
        field="status",
        source=Status.ENDORSED,
        target=Status.ACCEPTED,
        conditions=[_round_at(Stage.QUALIFICATION)],
        permission="applications.accept_application",
    )
    def accept(self) -> None:
        """Art. 19: meets the qualification conditions."""
        self.decided_at = clock.now()

    @transition(
        field="status",
        source=Status.ENDORSED,
        target=Status.REFUSED,
        conditions=[_round_at(Stage.QUALIFICATION)],
        permission="applications.refuse_application",
    )
    def refuse(self, reason: str) -> None:
        """Art. 19: does not, and the reason is told."""
        self.decided_at, self.decision_reason = clock.now(), reason

    @transition(
        field="status",
        source=Status.ACCEPTED,
        target=Status.SHORTLISTED,
        conditions=[_round_at(Stage.MATERIAL_REVIEW), _is_organization],
        permission="applications.shortlist_application",
    )
    def shortlist(self) -> None:
        """Art. 21: within the ratio to the planned winning organisations."""

    @transition(
        field="status",
        source=[Status.ACCEPTED, Status.SHORTLISTED],
        target=Status.FINALIST,
        conditions=[_round_at(Stage.SITE_REVIEW), _has_passed_its_review],
        permission="applications.select_finalist_application",
    )
    def select_finalist(self) -> None:
        """Art. 22: the committee has decided on the presentation list."""

    @transition(
        field="status",
        source=Status.FINALIST,
        target=Status.PROPOSED,
        conditions=[_round_at(Stage.PUBLICITY)],
        permission="applications.propose_application",
    )
    def propose(self) -> None:
        """Art. 24: on the committee's candidate list."""

    @transition(
        field="status",
        source=Status.PROPOSED,
        target=Status.CONFERRED,
        conditions=[_round_at(Stage.PUBLICITY)],
        permission="applications.confer_application",
    )
    def confer(self) -> None:
        """Art. 25–26: approved by the city government."""

    @transition(
        field="status",
        source=Status.PROPOSED,
        target=Status.CANCELLED,
        conditions=[_round_at(Stage.PUBLICITY)],
        permission="applications.confer_application",
    )
    def cancel(self, reason: str) -> None:
        """Art. 24: the notice was not passed, or the approval left the name out; nobody moves up."""
        self.decision_reason = reason

    @transition(
        field="status",
        source=[Status.ACCEPTED, Status.SHORTLISTED, Status.FINALIST],
        target=Status.ELIMINATED,
        conditions=[_round_at(*REVIEW_STAGES)],
        permission="applications.eliminate_application",
    )
    def eliminate(self, reason: str) -> None:
        """Art. 21–24: does not go on to the next step."""
        self.decision_reason = reason

    @transition(
        field="status",
        source=BEFORE_PROPOSAL,
        target=Status.WITHDRAWN,
        conditions=[_round_at(*BEFORE_PUBLICITY)],
        permission="applications.withdraw_application",
    )
    def withdraw(self, reason: str) -> None:
        """Art. 4: applying is voluntary."""
        self.decision_reason = reason

    @transition(
        field="status",
        source=OPEN_STATUSES,
        target=Status.DISQUALIFIED,
        permission="applications.disqualify_application",
    )
    def disqualify(self, reason: str) -> None:
        """Art. 35 (and 12–14 at a re-check): on the committee's decision, at any stage."""
        self.decision_reason = reason
