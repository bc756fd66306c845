"""The office's forms of the pool (R11.1): profile and account, decisions, ratings, workbooks."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from applications.models import Round
from nantong_award.core import clock
from nantong_award.core.encryption import blind_index
from nantong_award.core.identifiers import check_credit_code, check_identity_number, check_mobile
from nantong_award.core.lifecycle_admin import LifecycleForm
from nantong_award.core.models import User
from review.models import Expert
from review.models.expert_history import Speciality
from review.sections_specialities import choices

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
EARLIEST_BIRTH = 1930
MARKS = ((5, _("5 很好")), (4, _("4 较好")), (3, _("3 一般")), (2, _("2 较差")), (1, _("1 差")))


class ExpertForm(LifecycleForm):
    """An expert's profile over the version that was seen; the identity number is typed anew, never shown."""

    new_identity = forms.CharField(
        label=_("新身份证号"),
        required=False,
        max_length=30,
        help_text=_("核对证件后填写；加密保存，只用于利害关系的计算。留空则不变。"),
    )
    industries = forms.MultipleChoiceField(
        label=_("行业门类"), required=False, widget=forms.CheckboxSelectMultiple
    )
    categories = forms.MultipleChoiceField(
        label=_("准则类目"), required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Expert
        fields: tuple[str, ...] = (
            "employer",
            "employer_code",
            "position",
            "title",
            "birth_year",
            "practice_years",
            "priority",
            "summary",
            "pledged_on",
            "is_available",
        )
        widgets = {"pledged_on": DAY}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind, name in (
            (Speciality.Kind.INDUSTRY, "industries"),
            (Speciality.Kind.CATEGORY, "categories"),
        ):
            field: Any = self.fields[name]
            field.choices = choices(kind)
            if self.instance.pk:
                held = self.instance.specialities.filter(kind=kind)
                self.initial[name] = list(held.values_list("code", flat=True))

    def clean_employer_code(self) -> str:
        """GB 32100; empty for an employer that has none."""
        typed: str = self.cleaned_data["employer_code"]
        return check_credit_code(typed) if typed.strip() else ""

    def clean_birth_year(self) -> int | None:
        """A year of somebody who can be an expert."""
        year: int | None = self.cleaned_data["birth_year"]
        if year is not None and not EARLIEST_BIRTH <= year <= clock.today().year - 18:
            raise ValidationError(_("请填写四位数的出生年份。"))
        return year

    def clean_practice_years(self) -> int | None:
        """Not longer than a working life."""
        years: int | None = self.cleaned_data["practice_years"]
        if years is not None and years > 70:
            raise ValidationError(_("从业年限请填写年数。"))
        return years

    def clean_new_identity(self) -> str:
        """GB 11643, and nobody else's."""
        typed: str = self.cleaned_data["new_identity"]
        if not typed:
            return ""
        number = check_identity_number(typed)
        if Expert.objects.filter(identity_index=blind_index(number)).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("此身份证号已属于专家库中的另一人。"))
        return number

    def profile(self) -> dict[str, Any]:
        """What the service takes as the profile."""
        given = {name: self.cleaned_data[name] for name in ExpertForm.Meta.fields}
        if self.cleaned_data["new_identity"]:
            given["identity_number"] = self.cleaned_data["new_identity"]
        return given

    def codes(self) -> dict[str, list[str]]:
        """The chosen specialities."""
        return {name: self.cleaned_data[name] for name in ("industries", "categories")}


class NewExpertForm(ExpertForm):
    """A new expert with an account."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    email = forms.EmailField(label=_("电子邮箱"), required=False)
    mobile = forms.CharField(label=_("手机号码"), required=False, max_length=30)

    class Meta(ExpertForm.Meta):
        fields = ("name", "email", "mobile", *ExpertForm.Meta.fields)

    def clean_mobile(self) -> str:
        """A normalised mobile number."""
        typed: str = self.cleaned_data["mobile"]
        return check_mobile(typed) if typed else ""

    def clean(self) -> dict[str, Any] | None:
        """At least one way to reach and sign in, and one that nobody else has."""
        given = super().clean() or {}
        email, mobile = (given.get("email") or "").lower(), given.get("mobile") or ""
        if not email and not mobile and not self.errors:
            self.add_error("email", _("请填写电子邮箱或者手机号码。"))
        if email and User.objects.filter(email=email).exists():
            self.add_error("email", _("已有使用此邮箱的账号。"))
        if mobile and User.objects.with_mobile(mobile).exists():
            self.add_error("mobile", _("已有使用此手机号码的账号。"))
        return given

    def account(self) -> dict[str, str]:
        """What the service takes for the account."""
        return {name: self.cleaned_data[name] or "" for name in ("name", "email", "mobile")}


def _reason(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))


class SuspensionForm(forms.Form):
    """A decision to suspend."""

    number = forms.CharField(label=_("决定文号"), max_length=60)
    starts_on = forms.DateField(label=_("自"), widget=DAY)
    ends_on = forms.DateField(label=_("至"), widget=DAY, help_text=_("期满次日自动恢复。"))
    reason = _reason(_("理由"))


class ExclusionForm(forms.Form):
    """A decision to exclude."""

    number = forms.CharField(label=_("决定文号"), max_length=60)
    decided_on = forms.DateField(label=_("决定日期"), widget=DAY)
    reason = _reason(_("理由"))
    file = forms.FileField(label=_("决定文件"), required=False, help_text=_("PDF 或者图片。"))


class LiftForm(forms.Form):
    """Why a suspension ends early."""

    reason = _reason(_("提前解除的理由"))


class RatingForm(forms.Form):
    """The office's mark after a round."""

    round = forms.ModelChoiceField(label=_("评选年度"), queryset=Round.objects.order_by("-year"))
    mark = forms.TypedChoiceField(label=_("评分"), coerce=int, choices=MARKS, widget=forms.RadioSelect)
    note = forms.CharField(label=_("说明"), required=False, max_length=300)


class DeclineForm(forms.Form):
    """Why a correction is not taken."""

    reason = forms.CharField(
        label=_("不采纳的理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class PoolFileForm(forms.Form):
    """The pool as a workbook."""

    file = forms.FileField(label=_("专家库工作簿（XLSX）"))


class PoolExportForm(forms.Form):
    """What leaves the house: personal numbers only with a reason, which is logged (RX.5)."""

    with_numbers = forms.BooleanField(label=_("包含手机号码和身份证号"), required=False)
    reason = forms.CharField(
        label=_("导出的理由"),
        required=False,
        max_length=200,
        help_text=_("包含手机号码和身份证号的，必须写明理由；理由记入审计记录。"),
    )

    def clean(self) -> dict[str, Any] | None:
        """No numbers without a reason."""
        given = super().clean() or {}
        if given.get("with_numbers") and not (given.get("reason") or "").strip():
            self.add_error("reason", _("请写明理由。"))
        return given
