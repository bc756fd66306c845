"""部门联审: what the departments answered, import by import (Art. 12, 13; R12.4). Rows are added, never changed."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.models.application import Application
from applications.models.round import Round
from nantong_award.core import clock
from nantong_award.core.models import StoredFile
from nantong_award.regulation.facts import EnvironmentalRating, IncidentFact, IncidentKind, Severity


class DepartmentalCheck(models.Model):
    """部门答复: one department's sheet of one imported workbook; the newest counts for each file it names."""

    round = models.ForeignKey(
        Round, models.PROTECT, related_name="departmental_checks", verbose_name=_("年度")
    )
    department = models.CharField(_("部门代码"), max_length=20)
    department_name = models.CharField(_("部门"), max_length=60)
    workbook = models.ForeignKey(
        StoredFile, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("工作簿")
    )
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("导入人")
    )
    imported_at = models.DateTimeField(_("导入时间"), default=clock.now)

    class Meta:
        verbose_name = verbose_name_plural = _("部门联审答复")
        ordering = ["-imported_at", "-pk"]
        indexes = [models.Index(fields=["round", "department"])]

    def __str__(self) -> str:
        return f"{self.department_name} {clock.day_of(self.imported_at)}"


class DepartmentalAnswer(models.Model):
    """One answered row: a matter of one file, and where something was found, what and when."""

    class Result(models.TextChoices):
        NONE = "none", _("无")
        FOUND = "found", _("有")
        UNVERIFIABLE = "unverifiable", _("无法核实")

    check_in = models.ForeignKey(DepartmentalCheck, models.PROTECT, related_name="answers")
    application = models.ForeignKey(Application, models.PROTECT, related_name="departmental_answers")
    # Whose facts these are: the organisation, or the individual's employer.
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, blank=True, db_index=True)
    matter = models.CharField(_("核查事项"), max_length=20)
    result = models.CharField(_("结论"), max_length=20, choices=Result.choices)
    kind = models.CharField(_("情形"), max_length=40, blank=True)
    grade = models.CharField(_("等级"), max_length=20, blank=True)
    on = models.DateField(_("发生日期"), null=True, blank=True)
    liable = models.BooleanField(_("是否有责任"), null=True, blank=True)
    document = models.CharField(_("文号"), max_length=100, blank=True)
    note = models.CharField(_("说明"), max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("部门联审结论")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.check_in.department_name} · {self.matter} · {self.get_result_display()}"

    def incident(self) -> IncidentFact | None:
        """What was found as a fact of the kernel; None where nothing was, or a rating is told."""
        if self.result != self.Result.FOUND or not self.kind:
            return None
        severity = Severity(self.grade) if self.grade else None
        return IncidentFact(kind=IncidentKind(self.kind), severity=severity, on=self.on, liable=self.liable)

    def rating(self) -> EnvironmentalRating | None:
        """The environmental credit rating that was told."""
        return EnvironmentalRating(self.grade) if self.grade and not self.kind else None
