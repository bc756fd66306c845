"""Forms of 利害关系: an expert's word on one file or several, a request of the applicant, one's own ties."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.models import Applicant
from review.models import Scorecard
from review.models.interest import InterestKind
from review.services.recusals import Answer

OWN_KINDS = [
    (kind.value, kind.label)
    for kind in (
        InterestKind.EMPLOYER,
        InterestKind.OWNERSHIP,
        InterestKind.ADVICE,
        InterestKind.FAMILY,
        InterestKind.OTHER,
    )
]
FREE, TIED = "free", "tied"


class VersionForm(forms.Form):
    """What the person saw."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class ConflictForm(VersionForm):
    """申明利害关系: which kind, and in a few words what."""

    kind = forms.ChoiceField(label=_("利害关系"), choices=OWN_KINDS, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("说明"),
        max_length=200,
        help_text=_("只有市质委办能看到。"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class FileAnswerForm(VersionForm):
    """One file among several: no tie, a tie with kind and note, or no answer yet."""

    answer = forms.ChoiceField(
        label=_("与该申报主体"),
        choices=[(FREE, _("没有利害关系")), (TIED, _("有利害关系，申请回避"))],
        widget=forms.RadioSelect,
        required=False,
    )
    kind = forms.ChoiceField(label=_("利害关系"), choices=[("", _("请选择")), *OWN_KINDS], required=False)
    note = forms.CharField(label=_("说明"), max_length=200, required=False)

    def __init__(self, *args: Any, card: Scorecard, kin: list[str], **kwargs: Any) -> None:
        super().__init__(*args, prefix=f"card-{card.pk}", initial={"version": card.version}, **kwargs)
        self.card, self.kin = card, kin

    def clean(self) -> dict[str, Any]:
        """A tie is said with its kind and a few words."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("answer") == TIED:
            for name, told in (("kind", _("请选择利害关系的种类。")), ("note", _("请填写说明。"))):
                if not given.get(name):
                    self.add_error(name, told)
        return given

    @property
    def given(self) -> Answer | None:
        """The answer as the service takes it; nothing where the person left the file for later."""
        values = self.cleaned_data
        if values["answer"] == TIED:
            return Answer(self.card, values["kind"], values["note"])
        return Answer(self.card) if values["answer"] == FREE else None


class AvoidForm(forms.Form):
    """申请专家回避: whom, and why."""

    named = forms.CharField(label=_("申请回避的人员"), max_length=60, help_text=_("姓名。"))
    employer = forms.CharField(
        label=_("该人员的单位"), max_length=120, required=False, help_text=_("知道的，写明单位全称。")
    )
    reason = forms.CharField(
        label=_("理由"),
        max_length=500,
        help_text=_("与该人员或者其单位有何种关系，为什么可能影响公正。"),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class OwnTieForm(forms.Form):
    """登记本人的利害关系: the applicant by its full name or credit code, the kind, a few words."""

    applicant = forms.CharField(
        label=_("申报主体"), max_length=120, help_text=_("全称或者统一社会信用代码。")
    )
    kind = forms.ChoiceField(label=_("利害关系"), choices=OWN_KINDS, widget=forms.RadioSelect)
    note = forms.CharField(label=_("说明"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))

    def clean_applicant(self) -> Applicant:
        """One applicant, found by what identifies it or by its whole name."""
        text = self.cleaned_data["applicant"].strip()
        found = Applicant.objects.filter(credit_code=text.upper()).first()
        named = list(Applicant.objects.filter(name=text)[:2])
        if found is None and len(named) == 1:
            found = named[0]
        if found is None:
            raise forms.ValidationError(_("没有找到这个申报主体，请核对全称或者信用代码。"))
        return found
