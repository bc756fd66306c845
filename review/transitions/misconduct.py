"""The state table of a misconduct case (Art. 32): nobody is judged unheard, nothing is done undecided."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from nantong_award.core.lifecycle import LifecycleModel, StateField, transition

HANDLE = "review.handle_misconductcase"


class CaseStatus(models.TextChoices):
    """违纪处理的状态."""

    REPORTED = "reported", _("已登记，待听取陈述")
    HEARD = "heard", _("已听取陈述，待决定")
    DECIDED = "decided", _("已决定，待执行")
    CARRIED_OUT = "carried_out", _("已执行")
    DISMISSED = "dismissed", _("不成立")


class MisconductLifecycle(LifecycleModel):
    """Reported, heard, decided, carried out; or dismissed before that."""

    status = StateField(_("状态"), choices=CaseStatus.choices, default=CaseStatus.REPORTED)

    class Meta:
        abstract = True

    @transition(field="status", source=CaseStatus.REPORTED, target=CaseStatus.HEARD, permission=HANDLE)
    def hear(self) -> None:
        """What the person says is on record, or why there is no statement."""

    @transition(field="status", source=CaseStatus.HEARD, target=CaseStatus.DECIDED, permission=HANDLE)
    def decide(self) -> None:
        """A numbered decision names the measure and the sheets that are void."""

    @transition(field="status", source=CaseStatus.DECIDED, target=CaseStatus.CARRIED_OUT, permission=HANDLE)
    def carry_out(self) -> None:
        """Measure taken, sheets struck, results reckoned again."""

    @transition(
        field="status",
        source=[CaseStatus.REPORTED, CaseStatus.HEARD],
        target=CaseStatus.DISMISSED,
        permission=HANDLE,
    )
    def dismiss(self) -> None:
        """The report was not true, or is no misconduct."""
