"""申报主体: an organisation or an individual, its members and its kin companies."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from applications.models.endorsement import EndorsingBody
from nantong_award.core import clock
from nantong_award.core.encryption import EncryptedField
from nantong_award.core.models import User
from nantong_award.regulation.stage import Track


class TrackChoice(models.TextChoices):
    """组织 or 个人."""

    ORGANIZATION = Track.ORGANIZATION, _("组织")
    INDIVIDUAL = Track.INDIVIDUAL, _("个人")


class Applicant(models.Model):
    """申报主体: found again by credit code or identity number, whatever its name becomes."""

    track = models.CharField(_("类别"), max_length=20, choices=TrackChoice.choices)
    name = models.CharField(_("名称"), max_length=120)
    # Winners of the years before the portal have neither code nor number.
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, unique=True, null=True, blank=True)
    id_number = EncryptedField(_("身份证号"), blank=True, default="")
    id_index = models.CharField(max_length=64, unique=True, null=True, blank=True, editable=False)
    county = models.ForeignKey(
        EndorsingBody,
        models.PROTECT,
        related_name="applicants",
        null=True,
        blank=True,
        verbose_name=_("所在地区"),
    )
    industry = models.CharField(_("行业代码"), max_length=4, blank=True)
    employer_name = models.CharField(_("所在单位"), max_length=120, blank=True)
    employer_code = models.CharField(_("所在单位信用代码"), max_length=18, blank=True)
    members: "models.ManyToManyField[User, Membership]" = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="Membership", related_name="+"
    )
    created_at = models.DateTimeField(_("登记时间"), default=clock.now, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("申报主体")
        ordering = ["name"]
        indexes = [models.Index(fields=["name"])]

    def __str__(self) -> str:
        return self.name

    @property
    def is_organization(self) -> bool:
        """True for 组织."""
        return self.track == Track.ORGANIZATION


class Membership(models.Model):
    """成员: a user who works on an applicant's files."""

    class Role(models.TextChoices):
        OWNER = "owner", _("负责人（可提交）")
        EDITOR = "editor", _("填报人")
        VIEWER = "viewer", _("查看人")

    applicant = models.ForeignKey(Applicant, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    role = models.CharField(_("权限"), max_length=10, choices=Role.choices, default=Role.EDITOR)

    class Meta:
        verbose_name = verbose_name_plural = _("成员")
        constraints = [models.UniqueConstraint(fields=["applicant", "user"], name="one_membership_per_user")]

    def __str__(self) -> str:
        return f"{self.user} · {self.applicant}"


class Kinship(models.Model):
    """母子公司关联 (Art. 12): `parent` holds `child`; codes, because kin need not be registered here."""

    parent_code = models.CharField(_("母公司信用代码"), max_length=18, db_index=True)
    child_code = models.CharField(_("子公司信用代码"), max_length=18, db_index=True)
    declared_by = models.ForeignKey(Applicant, models.CASCADE, related_name="declared_kin")

    class Meta:
        verbose_name = verbose_name_plural = _("母子公司关联")
        constraints = [
            models.UniqueConstraint(
                fields=["parent_code", "child_code", "declared_by"], name="one_kinship_per_pair_and_declarer"
            ),
            models.CheckConstraint(
                name="no_company_is_its_own_parent", condition=~models.Q(parent_code=models.F("child_code"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.parent_code} → {self.child_code}"
