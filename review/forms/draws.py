"""Forms of the draw: opening, committing, revealing, drawing, voiding."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.models import Round
from review.models import Draw, Expert
from review.selectors.presentations import order_candidates


class OpenDrawForm(forms.Form):
    """What is drawn, how many, from which strata, and which public value will come later."""

    round = forms.ModelChoiceField(label=_("年度"), queryset=Round.objects.none())
    purpose = forms.ChoiceField(
        label=_("用途"),
        choices=Draw.Purpose.choices,
        help_text=_("演讲顺序抽取全部演讲者，人数和分层要求不起作用。"),
    )
    size = forms.IntegerField(label=_("抽取人数"), min_value=1, max_value=200, initial=5)
    priority_at_least = forms.IntegerField(
        label=_("其中优先类别专家至少"),
        min_value=0,
        max_value=200,
        initial=1,
        help_text=_("第十一条；填 0 表示不作要求。"),
    )
    public_value_source = forms.CharField(
        label=_("事先约定的公开数来源"),
        max_length=200,
        required=False,
        help_text=_(
            "在承诺之后才产生、谁也不能左右的公开数，例如某日上证综指收盘点位。约定后抽取时必须填写。"
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["round"].queryset = Round.objects.order_by("-year")  # type: ignore[attr-defined]

    def arguments(self) -> dict[str, Any]:
        """What `draws.open_draw` takes: experts by strata, or all finalists for the order of presentations."""
        purpose, source = self.cleaned_data["purpose"], self.cleaned_data["public_value_source"]
        common = {"purpose": purpose, "public_value_source": source}
        if purpose == Draw.Purpose.PRESENTATION_ORDER:
            return common | {"candidates": order_candidates(self.cleaned_data["round"])}
        return common | {"size": self.cleaned_data["size"], "strata": self.strata()}

    def strata(self) -> list[dict[str, Any]]:
        """At least so many of the priority categories."""
        wanted = self.cleaned_data["priority_at_least"]
        if not wanted:
            return []
        codes = Expert.objects.exclude(priority="").order_by("code").values_list("code", flat=True)
        return [{"label": str(_("优先类别")), "ids": list(codes), "at_least": wanted}]


class CommitForm(forms.Form):
    """承诺: the hash of a secret that stays with the witness."""

    commitment = forms.RegexField(
        r"^\s*[0-9a-fA-F]{64}\s*$",
        label=_("承诺值（SHA-256）"),
        error_messages={"invalid": _("承诺值应为 64 位十六进制数（SHA-256）。")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class RevealForm(forms.Form):
    """揭示: the secret itself."""

    secret = forms.CharField(
        label=_("口令"),
        min_length=16,
        max_length=200,
        strip=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class CarryOutForm(forms.Form):
    """抽取: the public value, where a source was named."""

    public_value = forms.CharField(label=_("公开数"), max_length=200, required=False)


class VoidForm(forms.Form):
    """作废: why."""

    reason = forms.CharField(label=_("作废的理由"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
