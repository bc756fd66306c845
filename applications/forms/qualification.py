"""Forms of the 资格审查 desk: each carries what the officer has seen, so that a stale one is told (409)."""

from typing import Any

from django import forms
from django.conf import settings
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


class DetermineManyForm(forms.Form):
    """What waits for evidence, settled together as met; `seen` counts the determinations the officer saw."""

    review = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    codes = forms.MultipleChoiceField(label=_("待证明的结论"), widget=forms.CheckboxSelectMultiple)
    reason = forms.CharField(label=_("理由"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, waiting: list[Finding], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(each.code, f"{each.citation.text} {each.message}") for each in waiting]
        self.fields["codes"].choices = choices  # type: ignore[attr-defined]
        self.fields["codes"].initial = [code for code, _words in choices]


class CompletionForm(forms.Form):
    """补正: the parts that open again, why, and for how many working days."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    sections = forms.MultipleChoiceField(
        label=_("需要补正的部分"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("只有所选部分可以修改。"),
    )
    reason = forms.CharField(
        label=_("补正的内容和理由"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("逐项写明缺什么、应补什么；全文写入通知书。"),
    )
    days = forms.IntegerField(
        label=_("期限（工作日）"), min_value=1, widget=forms.NumberInput(attrs={"inputmode": "numeric"})
    )

    def __init__(
        self, *args: Any, application: Application, parts: dict[str, str], last_day: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = application.version
        self.fields["days"].initial = settings.COMPLETION_WORKING_DAYS
        self.fields["days"].help_text = _("今天发出、%(days)d 个工作日的，到%(day)s24时截止。") % {
            "days": settings.COMPLETION_WORKING_DAYS,
            "day": last_day,
        }
        self.fields["sections"].choices = list(parts.items())  # type: ignore[attr-defined]


class WorkbookForm(forms.Form):
    """A department's workbook with its answers."""

    file = forms.FileField(label=_("部门填好的工作簿（XLSX）"))


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
