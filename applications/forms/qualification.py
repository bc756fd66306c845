"""Forms of the 资格审查 desk: each carries what the officer has seen, so that a stale one is told (409)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.models import Application, Determination
from nantong_award.regulation.finding import Finding


class AssessForm(forms.Form):
    """Run the rules again; `seen` is the newest review the officer saw, 0 for none."""

    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class DetermineForm(forms.Form):
    """人工认定 of one finding; `seen` counts the determinations on it that the officer saw."""

    review = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    code = forms.CharField(max_length=60, widget=forms.HiddenInput)
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        label=_("认定"), choices=Determination.Outcome.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(label=_("理由"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class RefuseForm(forms.Form):
    """不予受理: the reason, and the findings it rests on."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    cites = forms.MultipleChoiceField(
        label=_("所依据的规则结论"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("只列未符合或者待证明的结论。没有可选的结论时，请先作出“不符合”的认定。"),
    )
    reason = forms.CharField(
        label=_("不予受理的理由"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("申报主体和推荐单位会看到全文，并写入通知书。"),
    )

    def __init__(
        self, *args: Any, application: Application, against: tuple[Finding, ...], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = application.version
        choices = {finding.code: f"{finding.citation.text} {finding.message}" for finding in against}
        self.fields["cites"].choices = list(choices.items())  # type: ignore[attr-defined]
