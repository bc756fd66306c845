"""Forms of site review, the committee's list, presentations; a form that changes a row carries its version."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from applications.models import Application
from nantong_award.core.models import User
from nantong_award.regulation.criteria_set import CriteriaItem, CriteriaSet
from review.models import Draw, MemberScore, MutualFeedback, SiteVisit
from review.sections_events import RATINGS, Grade, SiteMethod

TEXT = 2000
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
INSTANT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
INSTANT_FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]


def _text(label: Any, *, rows: int = 4, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=TEXT, widget=forms.Textarea(attrs={"rows": rows}), **more)


class VersionForm(forms.Form):
    """A step on a row as the person saw it."""

    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)


class ReasonForm(VersionForm):
    """A step that says why."""

    reason = _text(_("情况说明"), rows=3, required=False)


class ScheduleForm(VersionForm):
    """现场评审排期."""

    starts_on = forms.DateField(label=_("开始日"), widget=DAY)
    ends_on = forms.DateField(label=_("结束日"), widget=DAY)
    supervisor = forms.ModelChoiceField(
        label=_("评审监督员"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("暂不确定"),
        help_text=_("没有监督员不能开始现场评审（第三十三条）。"),
    )

    def __init__(self, *args: Any, supervisors: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["supervisor"].queryset = supervisors  # type: ignore[attr-defined]


class MethodForm(VersionForm):
    """评审形式记录: one method."""

    method = forms.ChoiceField(choices=SiteMethod.choices, widget=forms.HiddenInput)
    text = _text(_("评审情况"), help_text=_("查验了什么、与谁座谈、考了什么，结论是什么。"))

    def __init__(self, *args: Any, visit: SiteVisit, method: SiteMethod | None = None, **kwargs: Any) -> None:
        if method is not None:
            kept = visit.methods.get(method.value, {}).get("text", "")
            kwargs["initial"] = {"method": method.value, "text": kept, "version": visit.version}
            kwargs["prefix"] = None
            kwargs["auto_id"] = f"id_{method.value}_%s"
        super().__init__(*args, **kwargs)


class SupervisorReportForm(forms.Form):
    """监督记录."""

    text = _text(
        _("监督情况"), rows=8, help_text=_("写明在场时间、程序是否合规、评审组和受评组织的纪律情况。")
    )
    irregularities = _text(
        _("发现的问题"), required=False, help_text=_("没有则不填；填写后市质委办立即收到提醒。")
    )
    file = forms.FileField(label=_("附件"), required=False, help_text=_("PDF 或者图片。"))


class FeedbackForm(forms.Form):
    """双向评价: one side's items."""

    def __init__(self, *args: Any, direction: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ratings = RATINGS[direction]
        for key, label in self.ratings.items():
            self.fields[key] = forms.TypedChoiceField(
                label=str(label), choices=Grade.choices, coerce=int, widget=forms.RadioSelect
            )
        self.fields["comment"] = _text(_("意见"), required=False)

    def given(self) -> dict[str, int]:
        """The ratings as the service takes them."""
        return {key: self.cleaned_data[key] for key in self.ratings}


class MissingFeedbackForm(forms.Form):
    """未反馈原因: by the office."""

    direction = forms.ChoiceField(
        label=_("哪一方"), choices=MutualFeedback.Direction.choices, widget=forms.RadioSelect
    )
    reason = _text(_("未反馈的原因"), rows=3)


class FinalistsForm(forms.Form):
    """市质委会决定: number, day, and the files that go on."""

    number = forms.CharField(label=_("文号或者会议纪要号"), max_length=60)
    decided_on = forms.DateField(label=_("决定日期"), widget=DAY)
    summary = _text(_("决定内容"), required=False, rows=3)
    file = forms.FileField(label=_("决定文件"), required=False, help_text=_("PDF 或者图片。"))
    finalists = forms.MultipleChoiceField(
        label=_("进入演讲陈述"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请至少勾选一个组织或者个人。")},
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=20_000)

    def __init__(self, *args: Any, undecided: Iterable[Application], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.undecided = {str(each.pk): each for each in undecided}
        choices = [(pk, each.applicant.name) for pk, each in self.undecided.items()]
        self.fields["finalists"].choices = choices  # type: ignore[attr-defined]
        self.fields["seen"].initial = self.fingerprint = fingerprint(self.undecided.values())

    def chosen(self) -> list[Application]:
        """The files that were ticked."""
        return [self.undecided[pk] for pk in self.cleaned_data["finalists"]]


def fingerprint(files: Iterable[Application]) -> str:
    """What the person saw: each undecided file with its version."""
    return ",".join(f"{each.pk}:{each.version}" for each in sorted(files, key=lambda each: each.pk))


class TurnsForm(forms.Form):
    """演讲排期."""

    draw = forms.ModelChoiceField(
        label=_("演讲顺序抽取"), queryset=Draw.objects.none(), help_text=_("只列出已经抽取、没有作废的。")
    )
    starts_at = forms.DateTimeField(label=_("开始时间"), widget=INSTANT, input_formats=INSTANT_FORMATS)
    minutes = forms.IntegerField(
        label=_("每人时长（分钟）"), min_value=5, max_value=120, initial=15,
        help_text=_("陈述 10 分钟、答问 5 分钟。"),
    )  # fmt: skip

    def __init__(self, *args: Any, draws: QuerySet[Draw] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if draws is None:
            del self.fields["draw"]
        else:
            self.fields["draw"].queryset = draws  # type: ignore[attr-defined]


class MemberScoreForm(VersionForm):
    """演讲打分: a percentage for each item, or an abstention."""

    abstain = forms.BooleanField(
        label=_("弃权（不计入平均）"),
        required=False,
        help_text=_("与演讲者有利害关系或者未听完全程的，请弃权。"),
    )

    def __init__(
        self,
        *args: Any,
        criteria: CriteriaSet,
        own: MemberScore | None = None,
        typed: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        """`own` is the sheet as it was saved; `typed` goes before its values and keeps its version."""
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        kept = {**own.items, "abstain": own.abstained} if own else {}
        shown = kept if typed is None else typed
        self.fields["version"].initial = own.version if own else 0
        self.fields["abstain"].initial = shown.get("abstain", False)
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
        """Without an abstention every item needs its percentage."""
        given = super().clean() or {}
        if not given.get("abstain"):
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
