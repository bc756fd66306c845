"""Forms of the office in the admin: panels, the shortlist."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.models import Application
from review.models import Draw, Expert, Panel, Seat
from review.services.material_review import Preview


class DecisionForm(forms.Form):
    """A decision with its reason."""

    reason = forms.CharField(label=_("决定和理由"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))


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
