"""Forms of the office about panels: files, answers, the shortlist (Art. 20–21)."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.models import Application
from review.models import Invitation, Panel
from review.selectors.distribution import Distribution, Line
from review.selectors.shortlist import Preview


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


class DistributeForm(forms.Form):
    """A panel for every file; only panels without conflict are offered."""

    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, shown: Distribution, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shown = shown
        self.fields["seen"].initial = shown.state
        for line in shown.lines:
            if not line.is_fixed:
                self.fields[f"file_{line.file.pk}"] = forms.TypedChoiceField(
                    label=line.file.applicant.name,
                    choices=[("", _("暂不分配")), *[(panel.pk, panel.name) for panel in line.possible]],
                    coerce=int,
                    empty_value=None,
                    required=False,
                    initial=line.proposed.pk if line.proposed else "",
                )

    def rows(self) -> Iterator[tuple[Line, forms.BoundField | None]]:
        """Each file with its list of panels."""
        for line in self.shown.lines:
            yield line, None if line.is_fixed else self[f"file_{line.file.pk}"]

    def plan(self) -> dict[int, Panel | None]:
        """What was chosen."""
        by_pk: dict[int | None, Panel] = {panel.pk: panel for panel in self.shown.panels}
        lines = [line for line in self.shown.lines if not line.is_fixed]
        return {line.file.pk: by_pk.get(self.cleaned_data[f"file_{line.file.pk}"]) for line in lines}


class AnswerForm(forms.Form):
    """The expert's word, recorded by the office."""

    answer = forms.ChoiceField(
        label=_("答复"),
        choices=[choice for choice in Invitation.Answer.choices if choice[0]],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("不能参加的原因"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class ShortlistForm(forms.Form):
    """Which of the tied go on, and why; it carries what was shown."""

    seen = forms.CharField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("取舍的理由"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, shown: Preview, named: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shown = shown
        self.fields["seen"].initial = shown.state
        if not shown.tied:
            del self.fields["reason"]
            return
        tied = [(row.application.pk, row.label(named=named)) for row in shown.rows if row.verdict == "tied"]
        self.fields["tie_decision"] = forms.TypedMultipleChoiceField(
            label=_("同分组织中进入现场评审的"),
            choices=tied,
            coerce=int,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text=_("至多 %(places)d 个；也可以少选或者都不选。") % {"places": shown.places_for_tied},
        )
        self.fields["reason"].required = True
        self.order_fields(["seen", "tie_decision", "reason"])

    def decision(self) -> list[Application] | None:
        """The chosen; None where nothing is tied."""
        if not self.shown.tied:
            return None
        chosen = set(self.cleaned_data["tie_decision"])
        return [row.application for row in self.shown.rows if row.application.pk in chosen]

    def reason_given(self) -> str:
        """The reason, where one was asked for."""
        return str(self.cleaned_data.get("reason", ""))
