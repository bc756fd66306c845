"""Outbox and inbox in one row (RX.2)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from nantong_award.core import clock
from nantong_award.core.encryption import EncryptedField


class Message(models.Model):
    """消息: inbox item and mail in one; written in the transaction of what it tells of."""

    # A letter to somebody who has no account yet goes to `address`, an e-mail address or a mobile number.
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="messages", null=True, blank=True
    )
    address = EncryptedField(_("地址"), blank=True, default="")
    # What opens a door (an invitation's link) is sealed while it waits, and blotted out once it is sent.
    secret_link = EncryptedField(blank=True, default="")
    kind = models.CharField(_("种类"), max_length=60)
    subject = models.CharField(_("标题"), max_length=200)
    body = models.TextField(_("正文"))
    link = models.CharField(_("链接"), max_length=200, blank=True)
    dedupe_key = models.CharField(max_length=160, unique=True)
    created_at = models.DateTimeField(_("时间"), default=clock.now)
    read_at = models.DateTimeField(_("阅读时间"), null=True, blank=True)
    due_at = models.DateTimeField(_("下次投递"), default=clock.now, db_index=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(_("邮件发出时间"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("投递次数"), default=0)
    error = models.CharField(_("投递错误"), max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("消息")
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["recipient", "read_at"])]

    def __str__(self) -> str:
        return self.subject
