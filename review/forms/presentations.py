"""Forms of the presentations: schedule, steps on a turn, a member unit's sheet (Art. 22)."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from nantong_award.regulation.criteria_set import CriteriaItem, CriteriaSet
from review.forms.events import INSTANT, INSTANT_FORMATS, VersionForm
from review.models import Draw, LiveSession, MemberScore
from review.services.presentation_schedule import USUAL, Pace
from review.services.presentation_timer import TimerAct

REASON = 500
NOTE = 1000


def _text(label: Any, size: int, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=size, widget=forms.Textarea(attrs={"rows": 3}), **more)


class AbsenceForm(VersionForm):
    """Why nobody came, where it is known."""

    reason = _text(_("情况说明"), REASON, required=False)


class ReopenForm(VersionForm):
    """Why a locked score is opened again."""

    reason = _text(_("重新打分的原因"), REASON, help_text=_("将告知全部成员单位，并记入日志。"))


class AsideForm(VersionForm):
    """Why a unit gives no score."""

    reason = _text(_("理由"), REASON)


class TimerForm(VersionForm):
    """A step of the timer."""

    act = forms.ChoiceField(choices=TimerAct.choices)


class ReleaseForm(forms.Form):
    """得分公布方式."""

    release = forms.ChoiceField(
        label=_("得分公布方式"), choices=LiveSession.Release.choices, widget=forms.RadioSelect
    )


class TurnsForm(forms.Form):
    """演讲排期."""

    draw = forms.ModelChoiceField(
        label=_("演讲顺序抽取"), queryset=Draw.objects.none(), help_text=_("只列出已经抽取、没有作废的。")
    )
    starts_at = forms.DateTimeField(label=_("开始时间"), widget=INSTANT, input_formats=INSTANT_FORMATS)
    place = forms.CharField(label=_("地点"), max_length=100, required=False)
    statement = forms.IntegerField(label=_("陈述（分钟）"), initial=USUAL.statement)
    questions = forms.IntegerField(label=_("答问（分钟）"), initial=USUAL.questions)
    pause_every = forms.IntegerField(
        label=_("每几位后休息"), initial=USUAL.pause_every, help_text=_("0 为不休息。")
    )
    pause = forms.IntegerField(label=_("休息（分钟）"), initial=USUAL.pause)

    def __init__(self, *args: Any, draws: QuerySet[Draw] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if draws is None:
            del self.fields["draw"]
        else:
            self.fields["draw"].queryset = draws  # type: ignore[attr-defined]

    def pace(self) -> Pace:
        """The minutes as the service takes them."""
        return Pace(*(self.cleaned_data[name] for name in Pace._fields))


class MemberScoreForm(VersionForm):
    """演讲打分: a percentage for each item, a note of one's own."""

    note = _text(_("备注"), NOTE, required=False, help_text=_("只有本单位看得到。"))

    def __init__(
        self,
        *args: Any,
        criteria: CriteriaSet,
        own: MemberScore | None = None,
        typed: Mapping[str, Any] | None = None,
        hands_in: bool = True,
        **kwargs: Any,
    ) -> None:
        """`own` is the sheet as it was saved; `typed` goes before its values and keeps its version."""
        super().__init__(*args, **kwargs)
        self.criteria, self.hands_in = criteria, hands_in
        kept = {**own.items, "note": own.note} if own else {}
        shown = kept if typed is None else typed
        self.fields["version"].initial = own.version if own else 0
        self.fields["note"].initial = shown.get("note", "")
        for item in criteria.items:
            self.fields[item.code] = forms.TypedChoiceField(
                label=item.title,
                choices=_percentages(criteria, item),
                coerce=int,
                required=False,
                empty_value=None,
                initial=shown.get(item.code),
                widget=forms.Select(attrs={"data-points": f"{item.points:f}"}),
            )

    def clean(self) -> dict[str, Any]:
        """What is handed in has a percentage for every item."""
        given = super().clean() or {}
        if self.hands_in:
            for code in self.criteria.codes:
                if given.get(code) is None and code not in self.errors:
                    self.add_error(code, _("请为这一项打分。"))
        return given

    def items_given(self) -> dict[str, int]:
        """The percentages as the service takes them."""
        values = {code: self.cleaned_data.get(code) for code in self.criteria.codes}
        return {code: value for code, value in values.items() if value is not None}

    def rows(self) -> list[tuple[CriteriaItem, forms.BoundField]]:
        """Each item with its field, in the sheet's order."""
        return [(item, self[item.code]) for item in self.criteria.items]


def _percentages(criteria: CriteriaSet, item: CriteriaItem) -> list[tuple[Any, Any]]:
    """Percentages by band, best first, so that the guide stands in the list itself."""
    groups: list[tuple[Any, Any]] = [("", _("请选择"))]
    for band in reversed(criteria.bands_of(item)):
        steps = range(band.high, band.low - 1, -criteria.step)
        groups.append((f"{band.label} {band.text}", [(step, f"{step}%") for step in steps]))
    return groups
