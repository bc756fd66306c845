"""The state tables of the list of presenters and of a presenter's turn (Art. 22)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from nantong_award.core import clock
from nantong_award.core.lifecycle import LifecycleModel, StateField, transition
from nantong_award.regulation.finding import Findings, Obstructed

RUN = "review.run_presentation"


class FinalistListStatus(models.TextChoices):
    """演讲陈述名单的状态."""

    DRAFTED = "drafted", _("已提交，待市质委会审议确定")
    CONFIRMED = "confirmed", _("市质委会已审议确定")


class FinalistListLifecycle(LifecycleModel):
    """Proposed by the office, decided by the committee."""

    status = StateField(_("状态"), choices=FinalistListStatus.choices, default=FinalistListStatus.DRAFTED)

    class Meta:
        abstract = True

    @transition(
        field="status",
        source=FinalistListStatus.DRAFTED,
        target=FinalistListStatus.CONFIRMED,
        permission="review.confirm_finalistlist",
    )
    def confirm(self, clearance: Findings) -> None:
        """Art. 22: the committee's list is fixed."""
        if not clearance.clear:
            raise Obstructed(clearance)


class PresentationStatus(models.TextChoices):
    """演讲陈述的状态."""

    WAITING = "waiting", _("待演讲")
    SPEAKING = "speaking", _("演讲打分中")
    LOCKED = "locked", _("已锁定")
    REOPENED = "reopened", _("重新打分中")
    ABSENT = "absent", _("弃权")


# Scores are taken in these states and in no other.
OPEN = (PresentationStatus.SPEAKING, PresentationStatus.REOPENED)
OVER = (PresentationStatus.LOCKED, PresentationStatus.ABSENT)


class PresentationLifecycle(LifecycleModel):
    """One presenter at a time speaks; scores are taken while speaking and lock with the presenter."""

    status = StateField(_("状态"), choices=PresentationStatus.choices, default=PresentationStatus.WAITING)
    begun_at = models.DateTimeField(_("开始时间"), null=True, blank=True)
    locked_at = models.DateTimeField(_("锁定时间"), null=True, blank=True)
    # Set when the score may be shown on the big screen.
    released_at = models.DateTimeField(_("公布时间"), null=True, blank=True)

    class Meta:
        abstract = True

    @transition(
        field="status",
        source=PresentationStatus.WAITING,
        target=PresentationStatus.SPEAKING,
        permission=RUN,
    )
    def begin(self) -> None:
        """Art. 22: this presenter's turn; member units may score."""
        self.begun_at = clock.now()

    @transition(
        field="status",
        source=PresentationStatus.SPEAKING,
        target=PresentationStatus.WAITING,
        permission=RUN,
    )
    def undo_begin(self) -> None:
        """The wrong presenter was called; what units have entered stays for the right time."""
        self.begun_at = None

    @transition(
        field="status",
        source=[PresentationStatus.SPEAKING, PresentationStatus.REOPENED],
        target=PresentationStatus.LOCKED,
        permission=RUN,
    )
    def lock(self) -> None:
        """No further score for this presenter."""
        self.locked_at = clock.now()

    @transition(
        field="status",
        source=PresentationStatus.LOCKED,
        target=PresentationStatus.REOPENED,
        permission=RUN,
    )
    def reopen(self) -> None:
        """A locked score must be corrected: recorded with its reason, every scorer is told."""
        self.locked_at = self.released_at = None

    @transition(
        field="status",
        source=PresentationStatus.WAITING,
        target=PresentationStatus.ABSENT,
        permission=RUN,
    )
    def record_absence(self) -> None:
        """The presenter did not come: stage score 0, and the committee is told."""
        self.locked_at = clock.now()
