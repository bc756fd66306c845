"""利害关系 (Art. 32): what keeps a person away from an applicant's files, and what still has to be looked at."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from nantong_award.core import clock
from review.models.expert import Expert
from review.transitions.suspicion import SuspicionLifecycle, SuspicionStatus


class InterestKind(models.TextChoices):
    """What ties the person to the applicant."""

    EMPLOYER = "employer", _("任职单位")
    OWNERSHIP = "ownership", _("持股或者投资")
    ADVICE = "advice", _("有偿咨询")
    FAMILY = "family", _("亲属")
    INVOLVED = "involved", _("本人申报或者参与申报")
    DECLARED = "declared", _("本人申明")
    BY_APPLICANT = "by_applicant", _("申报主体提出")
    OTHER = "other", _("其他")


class InterestSource(models.TextChoices):
    """How it became known."""

    COMPUTED = "computed", _("系统比对")
    PERSON = "person", _("本人申明")
    APPLICANT = "applicant", _("申报主体提出")
    OFFICE = "office", _("市质委办登记")


class Interest(models.Model):
    """利害关系: it keeps the person away from all files of the applicant, as an expert and in any office.

    A computed one goes when its facts go, on record, unless it is pinned; all others stay until the office
    lifts them with a reason.
    """

    Kind, Source = InterestKind, InterestSource

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("人员")
    )
    # The same person in the pool, if there; filled in by itself.
    expert = models.ForeignKey(
        Expert, models.CASCADE, null=True, blank=True, related_name="interests", verbose_name=_("专家")
    )
    applicant = models.ForeignKey(
        "applications.Applicant", models.CASCADE, related_name="+", verbose_name=_("申报主体")
    )
    kind = models.CharField(_("种类"), max_length=20, choices=InterestKind.choices)
    source = models.CharField(
        _("来源"), max_length=20, choices=InterestSource.choices, default=InterestSource.OFFICE
    )
    note = models.CharField(_("说明"), max_length=200, blank=True)
    # What was compared: a list of {"what": words, "code": credit code or nothing}.
    evidence: "models.JSONField[list[dict[str, str]], list[dict[str, str]]]" = models.JSONField(
        _("依据"), default=list, blank=True
    )
    is_pinned = models.BooleanField(_("固定"), default=False, help_text=_("重新比对后即使依据消失也保留。"))
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("登记人"),
    )
    declared_at = models.DateTimeField(_("登记时间"), default=clock.now)

    class Meta:
        verbose_name = verbose_name_plural = _("利害关系")
        ordering = ["-declared_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "applicant", "kind"], name="one_interest_per_kind")
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.applicant}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Person and expert are the same human being."""
        if self.expert is not None and self.person_id is None:
            self.person_id = self.expert.user_id
        elif self.expert is None and self.person_id is not None:
            self.expert = Expert.objects.filter(user=self.person_id).first()
        super().save(*args, **kwargs)

    @property
    def words(self) -> str:
        """The evidence in one line, or what was said."""
        told = "；".join(each["what"] for each in self.evidence)
        return told or self.note


class SuspicionClue(models.TextChoices):
    """What made somebody or something suspect a tie."""

    NAME_AND_EMPLOYER = "name_and_employer", _("姓名和单位名称相同，没有信用代码")
    NAME_AND_PHONE = "name_and_phone", _("同姓且手机号码相同")
    PHONE = "phone", _("手机号码相同")
    EMPLOYER_NAME = "employer_name", _("单位名称相同，没有信用代码")
    ASKED = "asked", _("申报主体申请回避")


class Suspicion(SuspicionLifecycle):
    """疑似利害关系: something that a human being has to decide; the same facts are decided once.

    `fingerprint` is the hash of the facts: what was dismissed stays so while they are the same, and a new fact
    is a new row.
    """

    Clue, Kind = SuspicionClue, InterestKind

    # Empty where the applicant named somebody whom the office has yet to identify.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("人员"),
    )
    named = models.CharField(_("所指人员"), max_length=60, blank=True)
    named_employer = models.CharField(_("所指人员的单位"), max_length=120, blank=True)
    applicant = models.ForeignKey(
        "applications.Applicant", models.CASCADE, related_name="+", verbose_name=_("申报主体")
    )
    kind = models.CharField(_("种类"), max_length=20, choices=InterestKind.choices)
    clue = models.CharField(_("线索"), max_length=20, choices=SuspicionClue.choices)
    # Side by side: a list of {"label", "person", "applicant"}, private values masked.
    evidence: "models.JSONField[list[dict[str, str]], list[dict[str, str]]]" = models.JSONField(
        _("比对"), default=list
    )
    note = models.CharField(_("申请理由"), max_length=500, blank=True)
    fingerprint = models.CharField(max_length=64, editable=False)
    found_at = models.DateTimeField(_("发现时间"), default=clock.now)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("申请人"),
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("处理人"),
    )

    class Meta:
        verbose_name = verbose_name_plural = _("疑似利害关系")
        ordering = ["found_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["applicant", "fingerprint"], name="one_suspicion_per_facts")
        ]
        indexes = [models.Index(fields=["status", "found_at"])]
        permissions = [("judge_suspicion", _("处理疑似利害关系"))]

    def __str__(self) -> str:
        return f"{self.shown} – {self.applicant}"

    @property
    def shown(self) -> str:
        """Who is meant."""
        return str(self.person) if self.person else self.named

    @property
    def is_open(self) -> bool:
        """Waits for the office."""
        return self.status == SuspicionStatus.OPEN
