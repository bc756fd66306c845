"""公示 and objections (Art. 24)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from nantong_award.core import clock
from nantong_award.core.encryption import EncryptedField
from nantong_award.core.models import StoredFile
from publicity.models.candidate import Candidate, CandidateList
from publicity.transitions import NoticeLifecycle, ObjectionLifecycle


class PublicityNotice(NoticeLifecycle):
    """公示: the deadlines are columns; what is lawful follows from them even if the worker was down."""

    list = models.OneToOneField(
        CandidateList, models.PROTECT, related_name="notice", verbose_name=_("建议名单")
    )
    title = models.CharField(_("标题"), max_length=200)
    contacts = models.TextField(_("异议受理方式"), blank=True)
    opens_at = models.DateTimeField(_("公示开始"))
    closes_at = models.DateTimeField(_("公示截止"))
    last_day = models.DateField(_("公示期最后一日"))
    calendar = models.CharField(_("日历依据"), max_length=12)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("办理人")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("公示")
        ordering = ["-opens_at"]
        permissions = [("run_notice", _("发布和办结公示"))]
        constraints = [
            models.CheckConstraint(
                name="notice_closes_after_it_opens", condition=Q(closes_at__gt=F("opens_at"))
            )
        ]

    def __str__(self) -> str:
        return self.title


class Objection(ObjectionLifecycle):
    """异议: in real name, about one candidate; the sender looks it up by number and code."""

    notice = models.ForeignKey(
        PublicityNotice, models.PROTECT, related_name="objections", verbose_name=_("公示")
    )
    candidate = models.ForeignKey(
        Candidate, models.PROTECT, related_name="objections", verbose_name=_("异议对象")
    )
    case_number = models.CharField(_("受理编号"), max_length=30, unique=True)
    code_hash = models.CharField(max_length=64)
    name = EncryptedField(_("姓名或者单位"))
    contact = EncryptedField(_("联系方式"))
    content = models.TextField(_("异议内容"))
    files = models.ManyToManyField(StoredFile, related_name="+", blank=True, verbose_name=_("证明材料"))
    received_at = models.DateTimeField(_("收到时间"), default=clock.now)

    class Meta:
        verbose_name = verbose_name_plural = _("异议")
        ordering = ["-received_at"]
        permissions = [("rule_objection", _("处理异议"))]

    def __str__(self) -> str:
        return self.case_number
