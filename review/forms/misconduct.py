"""Forms of misconduct cases and of the committee's order of a tie."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nantong_award.core import clock
from review.forms.events import DAY, VersionForm, long_text
from review.models import Expert, MemberScore, MemberUnit, MisconductCase, Scorecard
from review.selectors.evaluation import Place
from review.selectors.misconduct import key_of


class ReportForm(forms.Form):
    """A new case: about whom, from where, what."""

    expert = forms.ModelChoiceField(
        label=_("评审专家"),
        queryset=Expert.objects.none(),
        required=False,
        help_text=_("评审专家与成员单位二者选一。"),
    )
    unit = forms.ModelChoiceField(label=_("成员单位"), queryset=MemberUnit.objects.none(), required=False)
    source = forms.CharField(
        label=_("来源"), max_length=120, help_text=_("如：来信、监督记录、评分表偏离提示。")
    )
    report = long_text(_("反映的情况"), rows=6)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, rows in (
            ("expert", Expert.objects.select_related("user").order_by("code")),
            ("unit", MemberUnit.objects.order_by("name")),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows


class HearingForm(VersionForm):
    """What the person says."""

    heard_on = forms.DateField(label=_("听取日期"), widget=DAY, initial=clock.today)
    statement = long_text(
        _("本人陈述"), rows=6, help_text=_("本人未陈述的，写明何时、以何种方式通知，以及未陈述的原因。")
    )


class DismissalForm(VersionForm):
    """Why there is no case."""

    reason = long_text(_("不成立的理由"))


class MeasureForm(VersionForm):
    """The decision: number, day, who, what, and which sheets are void."""

    number = forms.CharField(label=_("决定文号"), max_length=60)
    decided_on = forms.DateField(label=_("决定日期"), widget=DAY, initial=clock.today)
    decided_by = forms.CharField(label=_("决定机构"), max_length=60, initial=_("市质委办"))
    grounds = long_text(_("认定的事实和理由"), rows=6)
    measure = forms.ChoiceField(
        label=_("处理"), choices=MisconductCase.Measure.choices, widget=forms.RadioSelect
    )
    suspended_until = forms.DateField(
        label=_("暂停至"), widget=DAY, required=False, help_text=_("只在暂停评审资格时填写。")
    )
    void = forms.MultipleChoiceField(
        label=_("作废的评分表"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("不选则所有评分照旧有效。选好后先看影响预览，再执行。"),
    )

    def __init__(self, *args: Any, sheets: Sequence[Scorecard | MemberScore], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["void"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(key_of(sheet), _label(sheet)) for sheet in sheets]
        field.initial = [key_of(sheet) for sheet in sheets]


def _label(sheet: Scorecard | MemberScore) -> str:
    if isinstance(sheet, Scorecard):
        name, what = sheet.assignment.application.applicant.name, sheet.assignment.get_stage_display()
        return f"{what} · {name}（{sheet.get_status_display()}）"
    return str(_("演讲陈述 · %(name)s") % {"name": sheet.presentation.application.applicant.name})


class CarryOutForm(forms.Form):
    """The mark of the preview that was shown."""

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)


class CommitteeForm(forms.Form):
    """A decision of the committee: number, day, content."""

    number = forms.CharField(label=_("文号或者会议纪要号"), max_length=60)
    decided_on = forms.DateField(label=_("决定日期"), widget=DAY, initial=clock.today)
    summary = long_text(_("决定内容"))


class TieForm(CommitteeForm):
    """The committee's order of files that nothing else tells apart."""

    def __init__(self, *args: Any, group: Sequence[Place], **options: Any) -> None:
        super().__init__(*args, **options)
        self.group = group
        self.fields["summary"].required = False
        choices = [(str(at), str(at)) for at in range(1, len(group) + 1)]
        for place in group:
            self.fields[f"file_{place.application.pk}"] = forms.ChoiceField(
                label=place.application.applicant.name, choices=choices
            )
        self.order_fields([f"file_{place.application.pk}" for place in group])

    def clean(self) -> dict[str, Any]:
        """Every file has a place of its own."""
        given: dict[str, Any] = super().clean() or {}
        found = [given.get(f"file_{place.application.pk}") for place in self.group]
        if None not in found and len(set(found)) != len(found):
            self.add_error(None, _("每个申报应有一个不同的次序。"))
        return given

    def order(self) -> list[int]:
        """The files, best first."""
        ids = [place.application.pk for place in self.group]
        return sorted(ids, key=lambda pk: int(self.cleaned_data[f"file_{pk}"]))
