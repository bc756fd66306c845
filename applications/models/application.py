"""申报: the file, its form sections, its frozen versions and its evidence (Art. 18)."""

from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from applications.models.applicant import Applicant
from applications.models.endorsement import EndorsingBody
from applications.models.round import Round
from applications.transitions import ApplicationLifecycle, Status
from nantong_award.core import clock
from nantong_award.core.encryption import PrivateJSONField
from nantong_award.core.models import StoredFile
from nantong_award.regulation.stage import Track

# Answers that reach or identify a person, in any section: tokens in the database, masked in print (RX.5).
PRIVATE_ANSWERS = frozenset({"mobile", "phone", "id_number", "bank_account"})


class Application(ApplicationLifecycle):
    """申报: one per applicant and round."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="applications", verbose_name=_("年度"))
    applicant = models.ForeignKey(
        Applicant, models.PROTECT, related_name="applications", verbose_name=_("申报主体")
    )
    county = models.ForeignKey(
        EndorsingBody, models.PROTECT, related_name="applications", verbose_name=_("推荐单位")
    )
    number = models.CharField(_("申报编号"), max_length=30, unique=True, null=True, blank=True)
    # Sections that a return for correction reopened; empty means all are open (draft).
    reopened_sections = models.JSONField(_("退回补正的部分"), default=list, blank=True)
    created_at = models.DateTimeField(_("建立时间"), default=clock.now, editable=False)
    # When the retention rule took personal data out of it (RX.5).
    purged_at = models.DateTimeField(_("个人信息清除时间"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("申报")
        ordering = ["-round__year", "number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "applicant"], name="one_application_per_round")
        ]
        permissions = [
            ("edit_application", _("填写申报")),
            ("submit_application", _("提交申报")),
            ("withdraw_application", _("撤回申报")),
            ("endorse_application", _("推荐、退回或者不予推荐")),
            ("accept_application", _("受理")),
            ("refuse_application", _("不予受理")),
            ("shortlist_application", _("确定进入现场评审")),
            ("select_finalist_application", _("确定进入演讲陈述")),
            ("propose_application", _("列入建议名单")),
            ("confer_application", _("授奖或者取消")),
            ("eliminate_application", _("不进入下一程序")),
            ("disqualify_application", _("取消申报资格")),
        ]

    def __str__(self) -> str:
        return f"{self.applicant.name}（{self.round.year}年度）"

    @property
    def track(self) -> Track:
        """组织 or 个人."""
        return Track(self.applicant.track)

    @property
    def is_out_for_completion(self) -> bool:
        """True while the applicant completes papers inside the qualification review (R19.1)."""
        return self.status == Status.RETURNED and self.completion_due_at is not None


class FormSection(models.Model):
    """申报表的一部分: autosaved; the versions let two people see that they edit the same place of it."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="sections")
    key = models.CharField(_("部分"), max_length=40)
    data: "models.JSONField[dict[str, Any], dict[str, Any]]" = PrivateJSONField(
        default=dict, encoder=DjangoJSONEncoder, private=PRIVATE_ANSWERS
    )
    version = models.PositiveIntegerField(_("版本"), default=0)
    # Place (a field, or a line of a table) → the version of the section that last changed it.
    field_versions: "models.JSONField[dict[str, int], dict[str, int]]" = models.JSONField(
        _("各项版本"), default=dict, blank=True, editable=False
    )
    saved_at = models.DateTimeField(_("保存时间"), default=clock.now)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = _("申报表部分")
        constraints = [models.UniqueConstraint(fields=["application", "key"], name="one_row_per_section")]

    def __str__(self) -> str:
        return f"{self.application_id}·{self.key}"


class StampCheck(models.TextChoices):
    """How it is known that a stamped scan is the print of its version."""

    QR = "qr", _("二维码核对一致")
    CONFIRMED = "confirmed", _("人工核对编号和版次")


class ApplicationVersion(models.Model):
    """提交版本: what was submitted, frozen; its hash is printed on the form."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("版次"))
    content = PrivateJSONField(_("内容"), encoder=DjangoJSONEncoder, private=PRIVATE_ANSWERS)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    pdf = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", null=True, blank=True)
    submitted_at = models.DateTimeField(_("提交时间"))
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    stamped_scan = models.ForeignKey(
        StoredFile, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("盖章扫描件")
    )
    stamped_how = models.CharField(_("核对方式"), max_length=10, choices=StampCheck.choices, blank=True)
    stamped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    stamped_at = models.DateTimeField(_("盖章件上传时间"), null=True, blank=True)
    # Since then private answers are blank, and the hash is that of the content as it was filed (RX.5).
    purged_at = models.DateTimeField(_("个人信息清除时间"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("提交版本")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["application", "number"], name="one_row_per_version")]

    def __str__(self) -> str:
        return f"{self.application_id} v{self.number}"


class Evidence(models.Model):
    """证明材料: a file of an application, with the requirement it answers and the criteria items it supports.

    `references` says where: item code → pages as `sections.pages` spells them, "" for the whole file.
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="evidence")
    requirement = models.CharField(_("材料类别"), max_length=40)
    title = models.CharField(_("名称"), max_length=120)
    references: "models.JSONField[dict[str, str], dict[str, str]]" = models.JSONField(
        _("对应评价条目"), default=dict, blank=True
    )
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(_("移除时间"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("证明材料")
        ordering = ["requirement", "pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def criteria_items(self) -> list[str]:
        """The items that this file supports."""
        return sorted(self.references)


class ApplicationUserObjectPermission(UserObjectPermissionBase):
    """A user's right on one application; a real foreign key leaves no orphans."""

    content_object = models.ForeignKey(Application, on_delete=models.CASCADE)


class ApplicationGroupObjectPermission(GroupObjectPermissionBase):
    """A group's right on one application, e.g. of a county committee's clerks."""

    content_object = models.ForeignKey(Application, on_delete=models.CASCADE)
