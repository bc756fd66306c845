"""State tables of the candidate list, the public notice and objections (Art. 24)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from nantong_award.core import clock
from nantong_award.core.lifecycle import BY_THE_CLOCK, LifecycleModel, StateField, transition
from nantong_award.regulation.finding import Findings, Obstructed


class ListStatus(models.TextChoices):
    """建议名单的状态."""

    DRAFTED = "drafted", _("已起草，待确认")
    CONFIRMED = "confirmed", _("已确认")


class CandidateListLifecycle(LifecycleModel):
    """Drafted by one person, confirmed by another."""

    status = StateField(_("状态"), choices=ListStatus.choices, default=ListStatus.DRAFTED)

    class Meta:
        abstract = True

    @transition(
        field="status",
        source=ListStatus.DRAFTED,
        target=ListStatus.CONFIRMED,
        permission="publicity.confirm_candidatelist",
    )
    def confirm(self, clearance: Findings) -> None:
        """Art. 24: the committee's list is fixed."""
        if not clearance.clear:
            raise Obstructed(clearance)


class NoticeStatus(models.TextChoices):
    """公示的状态."""

    DRAFTED = "drafted", _("待公示")
    RUNNING = "running", _("公示中")
    ELAPSED = "elapsed", _("公示期满")
    CLOSED = "closed", _("已办结")


class NoticeLifecycle(LifecycleModel):
    """The clock opens and elapses a notice; the office closes it when every objection is ruled on."""

    status = StateField(_("状态"), choices=NoticeStatus.choices, default=NoticeStatus.DRAFTED)
    opened_at = models.DateTimeField(_("实际开始"), null=True, blank=True)
    elapsed_at = models.DateTimeField(_("实际期满"), null=True, blank=True)

    class Meta:
        abstract = True

    @transition(
        field="status", source=NoticeStatus.DRAFTED, target=NoticeStatus.RUNNING, permission=BY_THE_CLOCK
    )
    def open(self) -> None:
        """Art. 24: the list stands on the public site."""
        self.opened_at = clock.now()

    @transition(
        field="status", source=NoticeStatus.RUNNING, target=NoticeStatus.ELAPSED, permission=BY_THE_CLOCK
    )
    def elapse(self) -> None:
        """Art. 24: the period is over."""
        self.elapsed_at = clock.now()

    @transition(
        field="status",
        source=NoticeStatus.ELAPSED,
        target=NoticeStatus.CLOSED,
        permission="publicity.run_notice",
    )
    def close(self, clearance: Findings) -> None:
        """Art. 24: every objection has its ruling."""
        if not clearance.clear:
            raise Obstructed(clearance)


class ObjectionStatus(models.TextChoices):
    """异议的状态."""

    RECEIVED = "received", _("已收到，核查中")
    UPHELD = "upheld", _("成立")
    DISMISSED = "dismissed", _("不成立")


class ObjectionLifecycle(LifecycleModel):
    """Received, then upheld or dismissed by the office with an answer."""

    status = StateField(_("状态"), choices=ObjectionStatus.choices, default=ObjectionStatus.RECEIVED)
    ruling = models.TextField(_("处理结论"), blank=True)
    ruled_at = models.DateTimeField(_("处理时间"), null=True, blank=True)

    class Meta:
        abstract = True

    @transition(
        field="status",
        source=ObjectionStatus.RECEIVED,
        target=ObjectionStatus.UPHELD,
        permission="publicity.rule_objection",
    )
    def uphold(self, ruling: str) -> None:
        """Art. 24: the candidate loses the award; nobody moves up."""
        self.ruling, self.ruled_at = ruling, clock.now()

    @transition(
        field="status",
        source=ObjectionStatus.RECEIVED,
        target=ObjectionStatus.DISMISSED,
        permission="publicity.rule_objection",
    )
    def dismiss(self, ruling: str) -> None:
        """Art. 24: the objection is not well-founded."""
        self.ruling, self.ruled_at = ruling, clock.now()
