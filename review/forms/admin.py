"""Forms of the office in the admin: experts, panels, the shortlist."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.models import Application
from nantong_award.core.models import User
from review.models import Draw, Expert, Panel, Seat
from review.services.material_review import Preview

SEPARATOR = "、"


class ExpertForm(forms.ModelForm):
    """An expert's profile; specialities in one line."""

    specialities = forms.CharField(
        label=_("专长"),
        required=False,
        max_length=400,
        help_text=_("用顿号分开，例如：电力设备、质量管理、财务。"),
    )

    class Meta:
        model = Expert
        fields: tuple[str, ...] = (
            "employer",
            "employer_code",
            "title",
            "birth_year",
            "practice_years",
            "priority",
            "specialities",
            "trained_on",
            "pledged_on",
            "is_available",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["specialities"] = SEPARATOR.join(self.instance.specialities)

    def clean_specialities(self) -> list[str]:
        """The line as a list."""
        given = self.cleaned_data["specialities"].replace("，", SEPARATOR).split(SEPARATOR)
        return [each.strip() for each in given if each.strip()]


class NewExpertForm(ExpertForm):
    """A new expert with an account."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    email = forms.EmailField(label=_("电子邮箱"), required=False)
    mobile = forms.RegexField(
        r"^1[3-9]\d{9}$",
        label=_("手机号码"),
        required=False,
        error_messages={"invalid": _("请输入 11 位手机号码")},
    )

    class Meta(ExpertForm.Meta):
        fields = ("name", "email", "mobile", *ExpertForm.Meta.fields)

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


class DecisionForm(forms.Form):
    """A decision with its reason."""

    reason = forms.CharField(label=_("决定和理由"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))


class WorkbookForm(forms.Form):
    """The expert pool as a workbook."""

    file = forms.FileField(label=_("专家库工作簿（XLSX）"))


class FormPanelForm(forms.Form):
    """Which of the drawn sit on the panel, who leads, what it is called."""

    name = forms.CharField(label=_("评审组名称"), max_length=60)
    experts = forms.ModelMultipleChoiceField(
        label=_("成员"), queryset=Expert.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    leader = forms.ModelChoiceField(label=_("组长"), queryset=Expert.objects.none())

    def __init__(self, *args: Any, draw: Draw, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        taken = Seat.objects.filter(panel__draw=draw, vacated_at=None).values("expert")
        free = Expert.objects.filter(code__in=draw.drawn).exclude(pk__in=taken).select_related("user")
        self.fields["experts"].queryset = self.fields["leader"].queryset = free  # type: ignore[attr-defined]
        self.fields["experts"].initial = free


class AssignForm(forms.Form):
    """Files for a panel: those of its track that no panel has."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    applications = forms.ModelMultipleChoiceField(
        label=_("申报材料"), queryset=Application.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, panel: Panel, free: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["applications"].queryset = free  # type: ignore[attr-defined]
        self.fields["version"].initial = panel.version


class ShortlistForm(forms.Form):
    """Which of the tied go on, and why."""

    reason = forms.CharField(
        label=_("取舍的理由"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, shown: Preview, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shown = shown
        if shown.tied:
            tied = Application.objects.filter(pk__in=shown.tied).select_related("applicant")
            self.fields["tie_decision"] = forms.ModelMultipleChoiceField(
                label=_("同分组织中进入现场评审的"),
                queryset=tied,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
            self.fields["reason"].required = True
            self.order_fields(["tie_decision", "reason"])

    def decision(self) -> list[Application] | None:
        """The chosen; None where nothing is tied."""
        return list(self.cleaned_data["tie_decision"]) if self.shown.tied else None
