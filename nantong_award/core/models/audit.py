"""Append-only record of everything that happened, and its seals (RX.1)."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from nantong_award.core import clock


class AppendOnlyQuerySet(models.QuerySet[Any]):
    """Refuses to change or remove rows."""

    def update(self, **values: Any) -> int:
        """No record changes."""
        raise TypeError("audit records are never changed")

    def delete(self) -> tuple[int, dict[str, int]]:
        """No record goes."""
        raise TypeError("audit records are never removed")


class AuditSeal(models.Model):
    """A Merkle root over one run of events, chained to the seal before it; no two seals follow the same one."""

    first_position = models.BigIntegerField()
    last_position = models.BigIntegerField(unique=True)
    root = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, unique=True)
    chained = models.CharField(_("链值"), max_length=64, unique=True)
    sealed_at = models.DateTimeField(_("封存时间"), default=clock.now)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("审计封存")
        ordering = ["last_position"]

    def __str__(self) -> str:
        return f"{self.first_position}–{self.last_position}"


class AuditEvent(models.Model):
    """审计记录: who did what to which thing, from which state to which.

    It has no foreign key, so that it survives whatever it tells of. `position` is given when the event is
    sealed (order of time and id).
    """

    at = models.DateTimeField(_("时间"), default=clock.now, db_index=True)
    actor_id = models.BigIntegerField(_("操作人编号"), null=True)
    actor_name = models.CharField(_("操作人"), max_length=60, blank=True)
    verb = models.CharField(_("动作"), max_length=60, db_index=True)
    subject = models.CharField(_("对象"), max_length=80, db_index=True)
    subject_name = models.CharField(_("对象名称"), max_length=200, blank=True)
    source = models.CharField(_("原状态"), max_length=40, blank=True)
    target = models.CharField(_("新状态"), max_length=40, blank=True)
    reason = models.TextField(_("理由"), blank=True)
    findings = models.JSONField(_("规则结论"), null=True)
    details = models.JSONField(_("详情"), default=dict)
    position = models.BigIntegerField(_("序号"), null=True, unique=True, editable=False)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("审计记录")
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_name or self.subject}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert once; raises TypeError when an existing event would be changed."""
        if not self._state.adding:
            raise TypeError("audit records are never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Always refused."""
        raise TypeError("audit records are never removed")
