"""An expert's forms over the own profile (R11.1)."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from nantong_award.core.identifiers import check_credit_code, check_identity_number
from review.models import Employment, Expert, Training
from review.models.expert_history import Speciality
from review.sections_specialities import choices
from review.services.expert_corrections import TO_CONFIRM

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
YEAR = {"inputmode": "numeric", "maxlength": "4", "class": "short"}


class OwnForm(forms.ModelForm):
    """What the expert changes without asking."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    industries = forms.MultipleChoiceField(
        label=_("熟悉的行业门类"), required=False, widget=forms.CheckboxSelectMultiple
    )
    categories = forms.MultipleChoiceField(
        label=_("熟悉的准则类目"), required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Expert
        fields = ("position", "summary", "is_available")
        widgets = {"summary": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version
        for kind, name in (
            (Speciality.Kind.INDUSTRY, "industries"),
            (Speciality.Kind.CATEGORY, "categories"),
        ):
            field: Any = self.fields[name]
            field.choices = choices(kind)
            held = self.instance.specialities.filter(kind=kind)
            self.initial[name] = list(held.values_list("code", flat=True))


class CorrectionForm(forms.ModelForm):
    """What the expert asks the office to correct; the page shows what is held now."""

    identity_number = forms.CharField(
        label=_("身份证号"),
        required=False,
        max_length=30,
        help_text=_("加密保存，只用于计算利害关系（第三十二条）。留空则不变。"),
    )
    note = forms.CharField(
        label=_("说明"), required=False, max_length=300, help_text=_("例如调动时间、证书编号。")
    )

    class Meta:
        model = Expert
        fields = tuple(name for name in TO_CONFIRM if name != "identity_number")

    def clean_employer_code(self) -> str:
        """GB 32100 where one is given."""
        typed: str = self.cleaned_data["employer_code"]
        return check_credit_code(typed) if typed.strip() else ""

    def clean_identity_number(self) -> str:
        """GB 11643 where one is given."""
        typed: str = self.cleaned_data["identity_number"]
        return check_identity_number(typed) if typed else ""

    def wanted(self) -> dict[str, Any]:
        """The values asked for; an identity number left empty stays."""
        given = {name: self.cleaned_data[name] for name in TO_CONFIRM}
        if not given["identity_number"]:
            del given["identity_number"]
        return given


class EmploymentForm(forms.ModelForm):
    """One employment."""

    class Meta:
        model = Employment
        fields = ("employer", "credit_code", "position", "from_year", "to_year")
        widgets = {
            "from_year": forms.TextInput(attrs=YEAR),
            "to_year": forms.TextInput(attrs=YEAR),
        }
        help_texts = {
            "credit_code": _("18 位；用于计算利害关系（第三十二条），没有代码的单位可以不填。"),
            "to_year": _("仍在任的不填。"),
        }


class TrainingForm(forms.ModelForm):
    """One course, with its certificate."""

    file = forms.FileField(label=_("证书"), required=False, help_text=_("PDF 或者照片。"))

    class Meta:
        model = Training
        fields = ("course", "organiser", "completed_on", "certificate_number")
        widgets = {"completed_on": DAY}


class BusyForm(forms.Form):
    """Days without time."""

    starts_on = forms.DateField(label=_("自"), widget=DAY)
    ends_on = forms.DateField(label=_("至"), widget=DAY)
    note = forms.CharField(
        label=_("说明"), required=False, max_length=120, help_text=_("只有您和市质委办看得到。")
    )

    def clean(self) -> dict[str, Any] | None:
        """The days in their order."""
        given = super().clean() or {}
        if given.get("starts_on") and given.get("ends_on") and given["ends_on"] < given["starts_on"]:
            raise ValidationError({"ends_on": _("截止日期不能早于起始日期。")})
        return given
