"""Forms of the draw: opening, committing, revealing, drawing, voiding, the answer to an invitation."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.models import Round
from nantong_award.core.models import User
from nantong_award.regulation.draw import SECRET_LENGTH
from review.models import Draw, WitnessCall
from review.selectors import draws as selectors
from review.selectors.presentations import order_candidates

STRATA_ROWS = 3
INSTANT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class WitnessesField(forms.ModelMultipleChoiceField):
    """Who is called; named with the address by which people of one name are told apart."""

    def label_from_instance(self, obj: Any) -> str:
        """Name and address."""
        return f"{obj.name}（{obj.email}）" if obj.email else str(obj.name)


class OpenDrawForm(forms.Form):
    """What is drawn, how many, from which strata, before whom, and which public value will come later."""

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
    witnesses = WitnessesField(
        label=_("到场见证的监督员"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("至少两名；约定公开数的，至少一名。每人用自己的设备提交承诺。"),
    )
    public_value_source = forms.CharField(
        label=_("事先约定的公开数来源"),
        max_length=200,
        required=False,
        help_text=_("在承诺之后才产生、谁也不能左右的公开数，例如某日上证综指收盘点位。"),
    )
    public_value_at = forms.DateTimeField(
        label=_("公开数产生时间"),
        required=False,
        widget=INSTANT,
        help_text=_("此刻之后不再接受承诺，此刻之前不能抽取。宜留出揭示的时间。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rounds = Round.objects.order_by("-year")
        self.fields["round"].queryset = rounds  # type: ignore[attr-defined]
        self.fields["round"].initial = rounds.first()
        self.fields["witnesses"].queryset = selectors.possible_witnesses()  # type: ignore[attr-defined]
        offered = [("", _("不作要求")), *selectors.strata_choices()[1:]]
        for row in range(1, STRATA_ROWS + 1):
            label = _("专长要求 %(row)d") % {"row": row}
            self.fields[f"stratum_{row}"] = forms.ChoiceField(label=label, choices=offered, required=False)
            self.fields[f"stratum_{row}_at_least"] = forms.IntegerField(
                label=_("至少"), min_value=1, max_value=200, required=False
            )
        strata = [name for name in self.fields if name.startswith("stratum_")]
        self.order_fields(["round", "purpose", "size", "priority_at_least", *strata])

    def clean(self) -> dict[str, Any]:
        """Every stratum once, with its number."""
        given = super().clean() or {}
        chosen = [given.get(f"stratum_{row}") for row in range(1, STRATA_ROWS + 1)]
        for row, key in enumerate(chosen, start=1):
            if key and not given.get(f"stratum_{row}_at_least"):
                self.add_error(f"stratum_{row}_at_least", _("请填写至少几名。"))
            if key and chosen.index(key) != row - 1:
                self.add_error(f"stratum_{row}", _("同一专长只填一行。"))
        return given

    @property
    def strata_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Each speciality beside its number."""
        rows = range(1, STRATA_ROWS + 1)
        return [(self[f"stratum_{row}"], self[f"stratum_{row}_at_least"]) for row in rows]

    def arguments(self) -> dict[str, Any]:
        """What `draws.open_draw` takes: experts by strata, or all finalists for the order of presentations."""
        given = self.cleaned_data
        common = {
            "purpose": given["purpose"],
            "witnesses": list(given["witnesses"]),
            "public_value_source": given["public_value_source"],
            "public_value_at": given["public_value_at"],
        }
        if given["purpose"] == Draw.Purpose.PRESENTATION_ORDER:
            return common | {"candidates": order_candidates(given["round"])}
        return common | {"size": given["size"], "strata": selectors.strata_for(self._wanted())}

    def _wanted(self) -> dict[str, int]:
        given = self.cleaned_data
        rows = range(1, STRATA_ROWS + 1)
        wanted = {selectors.PRIORITY: given["priority_at_least"]}
        wanted |= {
            given[f"stratum_{row}"]: given[f"stratum_{row}_at_least"]
            for row in rows
            if given[f"stratum_{row}"]
        }
        return {key: least for key, least in wanted.items() if least}


class CommitForm(forms.Form):
    """承诺: the hash of a secret that stays with the witness."""

    commitment = forms.RegexField(
        r"^\s*[0-9a-fA-F]{64}\s*$",
        label=_("承诺值（SHA-256，64 位十六进制数）"),
        error_messages={"invalid": _("承诺值应为 64 位十六进制数（SHA-256）。")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class RevealForm(forms.Form):
    """揭示: the secret itself."""

    secret = forms.CharField(
        label=_("口令"),
        min_length=SECRET_LENGTH,
        max_length=200,
        strip=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class CarryOutForm(forms.Form):
    """抽取: the public value, where a source was named."""

    public_value = forms.CharField(label=_("公开数"), max_length=200)

    def __init__(self, *args: Any, draw: Draw, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if draw.public_value_source:
            self.fields["public_value"].help_text = draw.public_value_source
        else:
            del self.fields["public_value"]


class AbsenceForm(forms.Form):
    """缺席: who of those awaited has not come, and what is known of it."""

    call = forms.ModelChoiceField(label=_("缺席的见证人"), queryset=WitnessCall.objects.none())
    note = forms.CharField(label=_("情况"), max_length=200, required=False)

    def __init__(self, *args: Any, draw: Draw, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        committed = draw.contributions.values("witness")
        awaited = draw.calls.filter(absent_at=None).exclude(witness__in=committed)
        field = self.fields["call"]
        field.queryset = awaited  # type: ignore[attr-defined]
        field.label_from_instance = lambda call: call.by  # type: ignore[attr-defined]


class VoidForm(forms.Form):
    """作废: why, and before whom the next is held."""

    reason = forms.CharField(label=_("作废的理由"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    witnesses = WitnessesField(
        label=_("下一次抽取的见证人"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    public_value_at = forms.DateTimeField(label=_("下一次公开数产生时间"), widget=INSTANT)

    def __init__(self, *args: Any, draw: Draw, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["witnesses"].queryset = selectors.possible_witnesses()  # type: ignore[attr-defined]
        self.fields["witnesses"].initial = [call.witness_id for call in draw.calls.all()]
        if not draw.public_value_source:
            del self.fields["public_value_at"]


class PanelsForm(forms.Form):
    """评审组: what they are called, and how many are made of the drawn."""

    name = forms.CharField(label=_("评审组名称"), max_length=50, help_text=_("多个组时在其后编号。"))
    count = forms.IntegerField(label=_("组数"), min_value=1, max_value=50, initial=1)


class DeclineForm(forms.Form):
    """不能参加: why."""

    reason = forms.CharField(
        label=_("不能参加的原因"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )
