"""What may become of a file, and who makes it so (Art. 18–25).

Transition bodies only set fields; whether the law allows a step is asked by the services before.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.transitions.conditions import (
    completion_term_is_over,
    filing_is_open,
    filing_is_over,
    has_passed_its_review,
    is_in_completion_term,
    is_organization,
    round_at,
    was_filed,
    was_never_returned_for_completion,
)
from applications.transitions.status import BEFORE_PROPOSAL, OPEN_STATUSES, Status
from nantong_award.core import clock
from nantong_award.core.lifecycle import BY_THE_CLOCK, LifecycleModel, StateField, transition
from nantong_award.regulation.stage import ORDER, Stage

if TYPE_CHECKING:
    from applications.models import Applicant, Round

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
        conditions=[round_at(Stage.APPLICATION)],
        permission="applications.submit_application",
    )
    def submit(self) -> None:
        """Art. 18: the applicant files form, self-assessment and evidence."""
        self.submitted_at = clock.now()

    @transition(
        field="status",
        source=Status.SUBMITTED,
        target=Status.DRAFT,
        conditions=[round_at(Stage.APPLICATION), filing_is_open],
        permission="applications.submit_application",
    )
    def take_back(self) -> None:
        """Art. 18: who filed in time may file again until the term ends; what was filed stays a version."""

    @transition(
        field="status",
        source=Status.DRAFT,
        target=Status.SUBMITTED,
        conditions=[round_at(Stage.APPLICATION), filing_is_over, was_filed],
        permission=BY_THE_CLOCK,
    )
    def count_as_filed(self) -> None:
        """Art. 18: taken back and not filed again in time; the version that was filed in time counts."""

    @transition(
        field="status",
        source=Status.SUBMITTED,
        target=Status.RETURNED,
        conditions=[round_at(Stage.APPLICATION)],
        permission="applications.endorse_application",
    )
    def return_for_correction(self, reason: str) -> None:
        """Art. 10, 18: the endorsing body asks for corrections."""
        self.decision_reason = reason

    @transition(
        field="status",
        source=Status.SUBMITTED,
        target=Status.ENDORSED,
        conditions=[round_at(Stage.APPLICATION)],
        permission="applications.endorse_application",
    )
    def endorse(self) -> None:
        """Art. 18: the county committee signs its recommendation."""
        self.endorsed_at, self.decision_reason = clock.now(), ""

    @transition(
        field="status",
        source=Status.SUBMITTED,
        target=Status.DECLINED,
        conditions=[round_at(Stage.APPLICATION)],
        permission="applications.endorse_application",
    )
    def decline(self, reason: str) -> None:
        """Art. 10, 18: the county committee does not recommend; the city office cannot pull the file up."""
        self.decision_reason = reason

    @transition(
        field="status",
        source=Status.ENDORSED,
        target=Status.RETURNED,
        conditions=[round_at(Stage.QUALIFICATION), was_never_returned_for_completion],
        permission="applications.accept_application",
    )
    def return_for_completion(self, reason: str, due_at: datetime) -> None:
        """Art. 19: papers are completed once, within a term, inside the qualification review."""
        self.decision_reason, self.completion_due_at = reason, due_at

    @transition(
        field="status",
        source=Status.RETURNED,
        target=Status.ENDORSED,
        conditions=[round_at(Stage.QUALIFICATION), is_in_completion_term],
        permission="applications.submit_application",
    )
    def complete(self) -> None:
        """Art. 19: the applicant hands in the completed papers; the county's recommendation stands."""
        self.decision_reason = ""

    @transition(
        field="status",
        source=Status.RETURNED,
        target=Status.ENDORSED,
        conditions=[round_at(Stage.QUALIFICATION), completion_term_is_over],
        permission=BY_THE_CLOCK,
    )
    def lapse_completion(self) -> None:
        """Art. 19: the term ended without completion; the file is decided on the papers there are."""
        self.decision_reason = ""

    @transition(
        field="status",
        source=Status.ENDORSED,
        target=Status.ACCEPTED,
        conditions=[round_at(Stage.QUALIFICATION)],
        permission="applications.accept_application",
    )
    def accept(self) -> None:
        """Art. 19: meets the qualification conditions."""
        self.decided_at = clock.now()

    @transition(
        field="status",
        source=Status.ENDORSED,
        target=Status.REFUSED,
        conditions=[round_at(Stage.QUALIFICATION)],
        permission="applications.refuse_application",
    )
    def refuse(self, reason: str) -> None:
        """Art. 19: does not, and the reason is told."""
        self.decided_at, self.decision_reason = clock.now(), reason

    @transition(
        field="status",
        source=Status.ACCEPTED,
        target=Status.SHORTLISTED,
        conditions=[round_at(Stage.MATERIAL_REVIEW), is_organization],
        permission="applications.shortlist_application",
    )
    def shortlist(self) -> None:
        """Art. 21: within the ratio to the planned winning organisations."""

    @transition(
        field="status",
        source=[Status.ACCEPTED, Status.SHORTLISTED],
        target=Status.FINALIST,
        conditions=[round_at(Stage.SITE_REVIEW), has_passed_its_review],
        permission="applications.select_finalist_application",
    )
    def select_finalist(self) -> None:
        """Art. 22: the committee has decided on the presentation list."""

    @transition(
        field="status",
        source=Status.FINALIST,
        target=Status.PROPOSED,
        conditions=[round_at(Stage.PUBLICITY)],
        permission="applications.propose_application",
    )
    def propose(self) -> None:
        """Art. 24: on the committee's candidate list."""

    @transition(
        field="status",
        source=Status.PROPOSED,
        target=Status.CONFERRED,
        conditions=[round_at(Stage.PUBLICITY)],
        permission="applications.confer_application",
    )
    def confer(self) -> None:
        """Art. 25–26: approved by the city government."""

    @transition(
        field="status",
        source=Status.PROPOSED,
        target=Status.CANCELLED,
        conditions=[round_at(Stage.PUBLICITY)],
        permission="applications.confer_application",
    )
    def cancel(self, reason: str) -> None:
        """Art. 24: the notice was not passed, or the approval left the name out; nobody moves up."""
        self.decision_reason = reason

    @transition(
        field="status",
        source=[Status.ACCEPTED, Status.SHORTLISTED, Status.FINALIST],
        target=Status.ELIMINATED,
        conditions=[round_at(*REVIEW_STAGES)],
        permission="applications.eliminate_application",
    )
    def eliminate(self, reason: str) -> None:
        """Art. 21–24: does not go on to the next step."""
        self.decision_reason = reason

    @transition(
        field="status",
        source=BEFORE_PROPOSAL,
        target=Status.WITHDRAWN,
        conditions=[round_at(*BEFORE_PUBLICITY)],
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
