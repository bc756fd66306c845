"""Forms of a visit's plan, steps, supervision and two-way feedback; a form that changes a row carries its version."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from nantong_award.core.models import User
from review.facts_visits import CLOSES, OPENS
from review.forms.events import DAY, VersionForm, long_text
from review.models import MutualFeedback
from review.sections_events import RATINGS, Grade
from review.sections_visits import SUPERVISION_POINTS
from review.selectors.site_board import Proposed
from review.selectors.site_schedule import Clash
from review.services.scheduling import Place

HOUR = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class ScheduleForm(VersionForm):
    """现场评审排期: what speaks against the plan is shown, and saved over only when it was seen."""

    starts_on = forms.DateField(label=_("开始日"), widget=DAY)
    starts_at = forms.TimeField(label=_("开始时间"), widget=HOUR, required=False)
    ends_on = forms.DateField(label=_("结束日"), widget=DAY)
    ends_at = forms.TimeField(label=_("结束时间"), widget=HOUR, required=False)
    supervisor = forms.ModelChoiceField(
        label=_("评审监督员"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("暂不确定"),
        help_text=_("没有监督员不能开始现场评审（第三十三条）。"),
    )
    place = forms.CharField(
        label=_("地点"), max_length=120, required=False, help_text=_("不填则为申报表中的经营地址。")
    )
    contact = forms.CharField(label=_("受评组织联系人"), max_length=60, required=False)
    travel_minutes = forms.IntegerField(
        label=_("路上时间（分钟）"),
        min_value=0,
        max_value=600,
        required=False,
        help_text=_("从该组前一个组织过来；不填则按县（市）区间的估计。"),
    )
    accepted = forms.CharField(required=False, max_length=4000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, supervisors: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["supervisor"].queryset = supervisors  # type: ignore[attr-defined]

    def hours(self) -> Place:
        """Hours and place as the service takes them."""
        given = self.cleaned_data
        return Place(
            starts_at=given["starts_at"] or OPENS,
            ends_at=given["ends_at"] or CLOSES,
            place=given["place"],
            contact=given["contact"],
            travel_minutes=given["travel_minutes"],
        )

    def has_accepted(self, clashes: Sequence[Clash]) -> bool:
        """Whether the person has seen exactly what speaks against the plan."""
        return self.cleaned_data["accepted"] == fingerprint(clashes)


def fingerprint(clashes: Sequence[Clash]) -> str:
    """What the person is shown; another clash is another fingerprint."""
    return ",".join(sorted(clash.code for clash in clashes))


class ProposalForm(forms.Form):
    """自动排期的条件: from when, how long each."""

    start = forms.DateField(label=_("从哪一天起"), widget=DAY)
    days = forms.IntegerField(label=_("每个组织几天"), min_value=1, max_value=5, initial=1)


class PlanForm(forms.Form):
    """A proposal as the office adjusts it: one line an organisation."""

    def __init__(
        self, *args: Any, rows: Sequence[Proposed], supervisors: QuerySet[User], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        people = list(supervisors)
        self.people = {str(each.pk): each for each in people}
        choices = [("", _("暂不确定")), *((str(each.pk), str(each)) for each in people)]
        for row in rows:
            self._add(row, choices)

    def _add(self, row: Proposed, choices: list[tuple[str, Any]]) -> None:
        pk, name = row.assignment.pk, row.assignment.application.applicant.name
        day, until = DAY.__class__(attrs={"type": "date"}, format="%Y-%m-%d"), DAY
        label = _("%(name)s：%(what)s")
        self.fields[f"take-{pk}"] = forms.BooleanField(
            label=label % {"name": name, "what": _("排期")}, required=False, initial=row.starts_on is not None
        )
        self.fields[f"day-{pk}"] = forms.DateField(
            label=label % {"name": name, "what": _("开始日")},
            widget=day,
            required=False,
            initial=row.starts_on,
        )
        self.fields[f"until-{pk}"] = forms.DateField(
            label=label % {"name": name, "what": _("结束日")},
            widget=until,
            required=False,
            initial=row.ends_on,
        )
        self.fields[f"by-{pk}"] = forms.ChoiceField(
            label=label % {"name": name, "what": _("监督员")},
            choices=choices,
            required=False,
            initial=str(row.supervisor.pk) if row.supervisor else "",
        )

    def clean(self) -> dict[str, Any]:
        """A line that is taken has its days."""
        given = super().clean() or {}
        for row in self.rows:
            pk = row.assignment.pk
            if given.get(f"take-{pk}") and not given.get(f"day-{pk}") and f"day-{pk}" not in self.errors:
                self.add_error(f"day-{pk}", _("请填写开始日。"))
        return given

    def lines(self) -> list[tuple[Proposed, dict[str, forms.BoundField]]]:
        """Each organisation with its fields."""
        names = ("take", "day", "until", "by")
        return [(row, {name: self[f"{name}-{row.assignment.pk}"] for name in names}) for row in self.rows]

    def taken(self) -> list[tuple[Any, date, date, User | None]]:
        """The lines to save, as the service takes them."""
        given, found = self.cleaned_data, []
        for row in self.rows:
            pk = row.assignment.pk
            if given[f"take-{pk}"]:
                first = given[f"day-{pk}"]
                last = given[f"until-{pk}"] or first
                found.append((row.assignment, first, last, self.people.get(given[f"by-{pk}"])))
        return found


class AnswerForm(VersionForm):
    """受评组织对日期的答复."""

    agrees = forms.TypedChoiceField(
        label=_("这个日期"),
        choices=[("yes", _("可以接待")), ("no", _("不便，请求另择日期"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("说明"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("请求另择日期的，写明原因和可以接待的日期。"),
    )


class SupervisorReportForm(forms.Form):
    """监督记录: the points first, then words."""

    text = long_text(
        _("监督情况"), rows=6, help_text=_("写明在场时间、程序是否合规、评审组和受评组织的纪律情况。")
    )
    irregularities = long_text(
        _("发现的问题"),
        required=False,
        help_text=_("有要点答“否”的必须写明；填写后市质委办立即收到提醒。"),
    )
    file = forms.FileField(label=_("附件"), required=False, help_text=_("PDF 或者图片。"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        points = {
            key: forms.TypedChoiceField(
                label=str(label),
                choices=[("yes", _("是")), ("no", _("否"))],
                coerce=lambda value: value == "yes",
                widget=forms.RadioSelect,
            )
            for key, label in SUPERVISION_POINTS.items()
        }
        self.fields = {**points, **self.fields}

    def points(self) -> dict[str, bool]:
        """The answers as the service takes them."""
        return {key: self.cleaned_data[key] for key in SUPERVISION_POINTS}


class FeedbackForm(forms.Form):
    """双向评价: one side's items."""

    def __init__(self, *args: Any, direction: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ratings = RATINGS[direction]
        for key, label in self.ratings.items():
            self.fields[key] = forms.TypedChoiceField(
                label=str(label), choices=Grade.choices, coerce=int, widget=forms.RadioSelect
            )
        self.fields["comment"] = long_text(_("意见"), required=False)

    def given(self) -> dict[str, int]:
        """The ratings as the service takes them."""
        return {key: self.cleaned_data[key] for key in self.ratings}


class MissingFeedbackForm(forms.Form):
    """未反馈原因: by the office."""

    direction = forms.ChoiceField(
        label=_("哪一方"), choices=MutualFeedback.Direction.choices, widget=forms.RadioSelect
    )
    reason = long_text(_("未反馈的原因"), rows=3)
