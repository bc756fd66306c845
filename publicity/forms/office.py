"""Forms of the office and the committee: list, notice, ruling, approval, conferral."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from nantong_award.regulation.stage import AwardLevel
from publicity.models import Candidate
from publicity.models.candidate import LevelChoice
from review.models import CommitteeDecision, Evaluation

LEVELS = [("", _("不列入")), *LevelChoice.choices]


class ListForm(forms.Form):
    """One level for each evaluated file, and the reasons that the rules ask for (Art. 6, 24)."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    order_reason = forms.CharField(
        label=_("与综合评价名次不一致的理由"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    sme_reason = forms.CharField(
        label=_("名单中没有中小企业的理由"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self, *args: Any, rows: Sequence[Evaluation], suggested: Mapping[int, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        for row in rows:
            self.fields[f"level_{row.application_id}"] = forms.ChoiceField(
                label=str(row.application.applicant),
                choices=LEVELS,
                required=False,
                initial=suggested.get(row.application_id, ""),
            )

    def lines(self) -> list[tuple[Evaluation, Any]]:
        """Each evaluated file with its bound field, for the table."""
        return [(row, self[f"level_{row.application_id}"]) for row in self.rows]

    @property
    def picks(self) -> dict[int, AwardLevel]:
        """Application id → level of the chosen ones."""
        chosen = {row.application_id: self.cleaned_data[f"level_{row.application_id}"] for row in self.rows}
        return {pk: AwardLevel(level) for pk, level in chosen.items() if level}

    @property
    def reasons(self) -> dict[str, str]:
        """The reasons by kind."""
        return {"order": self.cleaned_data["order_reason"], "sme": self.cleaned_data["sme_reason"]}


class ConfirmForm(forms.Form):
    """The committee's decision on which the list rests."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    decision = forms.ModelChoiceField(
        label=_("市质委会决定"),
        queryset=CommitteeDecision.objects.none(),
        empty_label=_("请选择"),
        help_text=_("没有可选的决定时，由市质委办先在“市质委会决定”中登记。"),
    )

    def __init__(self, *args: Any, round_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decision"].queryset = CommitteeDecision.objects.filter(  # type: ignore[attr-defined]
            round=round_id, matter=CommitteeDecision.Matter.CANDIDATES
        )


class NoticeForm(forms.Form):
    """When the notice opens; the end follows from the rules (Art. 24)."""

    opens_at = forms.DateTimeField(
        label=_("公示开始时间"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        help_text=_("期满日由系统按规定日数计算，首日不计，遇节假日顺延。"),
    )
    contacts = forms.CharField(
        label=_("异议受理方式"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("受理部门、电话、地址和邮箱，写在公示上。"),
    )


class RemovalForm(forms.Form):
    """A name that a new fact disqualifies (R12.6); the place stays empty."""

    candidate = forms.ModelChoiceField(
        label=_("名单项"), queryset=Candidate.objects.none(), empty_label=_("请选择")
    )
    reason = forms.CharField(label=_("取消的原因"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, candidates: Sequence[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["candidate"].queryset = _rows(candidates)  # type: ignore[attr-defined]


class ApprovalForm(forms.Form):
    """The city government's approval (Art. 25)."""

    number = forms.CharField(label=_("批准文号"), max_length=60)
    approved_on = forms.DateField(label=_("批准日期"), widget=forms.DateInput(attrs={"type": "date"}))
    file = forms.FileField(label=_("批准文件"), required=False)


class ConferForm(forms.Form):
    """Names that the government left out; all others without open objection are conferred."""

    struck = forms.TypedMultipleChoiceField(
        label=_("市政府未同意的名单项"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("勾选的名单项取消获奖资格，名额空缺，不递补。"),
    )

    def __init__(self, *args: Any, candidates: Sequence[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Not a field over rows: a number too large for the database would reach its query.
        self.fields["struck"].choices = [(row.pk, str(row)) for row in candidates]  # type: ignore[attr-defined]


def _rows(candidates: Sequence[Candidate]) -> QuerySet[Candidate]:
    rows = Candidate.objects.filter(pk__in=[row.pk for row in candidates])
    return rows.select_related("application__applicant", "application__round")
