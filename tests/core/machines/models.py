"""A small machine and a row with personal data."""

from django.db import models

from nantong_award.core.encryption import EncryptedField
from nantong_award.core.lifecycle import BY_THE_CLOCK, LifecycleModel, StateField, transition
from nantong_award.core.refusals import Unsuitable


class Paper(LifecycleModel):
    """drafted → filed → decided or elapsed; withdrawn from anywhere before."""

    status = StateField(default="drafted")
    title = models.CharField(max_length=40, default="文件")
    verdict = models.CharField(max_length=40, blank=True)
    complete = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.title

    def is_complete(self) -> bool:
        """A condition without words."""
        return self.complete

    @transition(field="status", source="drafted", target="filed", permission="machines.file_paper")
    def file_away(self) -> None:
        """No argument."""

    @transition(
        field="status",
        source="filed",
        target="decided",
        conditions=[is_complete],
        permission="machines.decide_paper",
    )
    def decide(self, *, verdict: str) -> None:
        """One argument, kept in the row."""
        if not verdict:
            raise Unsuitable("请填写决定。", field="reason")
        self.verdict = verdict

    @transition(field="status", source="filed", target="elapsed", permission=BY_THE_CLOCK)
    def elapse(self) -> None:
        """Made by a clock."""

    @transition(
        field="status", source=["drafted", "filed"], target="withdrawn", permission="machines.file_paper"
    )
    def withdraw(self, reason: str) -> None:
        """Takes the reason itself."""
        self.verdict = reason


class Secret(models.Model):
    """A row with personal data."""

    text = EncryptedField(null=True)
