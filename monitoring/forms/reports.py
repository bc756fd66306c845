"""Forms of the annual report: the winner's, and the county's review (Art. 28)."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from monitoring.models import AnnualReport, PrizeUse
from monitoring.services.annual_reports import PrizeUseLine

LINES = 4  # one line for each permitted use


class ReportForm(forms.Form):
    """年报表: measures, sharing, title use, prize money by the four permitted uses (Art. 26, 28)."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    revenue = forms.DecimalField(
        label=_("营业收入（万元）"), required=False, min_value=Decimal(0), max_digits=14, decimal_places=2
    )
    profit = forms.DecimalField(label=_("利润总额（万元）"), required=False, max_digits=14, decimal_places=2)
    taxes = forms.DecimalField(
        label=_("纳税总额（万元）"), required=False, min_value=Decimal(0), max_digits=14, decimal_places=2
    )
    measures = forms.CharField(
        label=_("质量管理新举措和改进成果"),
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("提交审核前须填写；可以先保存，分次填报。"),
    )
    sharing = forms.CharField(
        label=_("标杆引领和推广"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("开放日、讲座、接待学习观摩和公益支持的场次、人数。"),
    )
    title_use = forms.CharField(
        label=_("奖牌和称号使用情况"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    prize_plan = forms.CharField(
        label=_("奖金使用计划"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("首次获奖的，提交审核前须填写使用情况或者使用计划（第二十八条）。"),
    )
    file = forms.FileField(
        label=_("自我评价报告"), required=False, help_text=_("提交审核前须上传，PDF 或者 Word 文件。")
    )

    def __init__(self, *args: Any, report: AnnualReport, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.report = report
        self.initial = {**self.initial, "version": report.version, **report.content}
        spent = {line.purpose: line for line in report.prize_uses.all()}
        for purpose, label in PrizeUse.Purpose.choices:
            line = spent.get(purpose)
            self._add_use(purpose, label, line)
        if not report.conferral.prize:
            del self.fields["prize_plan"]

    def _add_use(self, purpose: str, label: Any, line: PrizeUse | None) -> None:
        if not self.report.conferral.prize:
            return
        self.fields[f"amount_{purpose}"] = forms.DecimalField(
            label=_("奖金用于%(purpose)s（元）") % {"purpose": label},
            required=False,
            min_value=Decimal(0),
            max_digits=12,
            decimal_places=2,
            initial=line.amount if line else None,
        )
        self.fields[f"note_{purpose}"] = forms.CharField(
            label=_("%(purpose)s：项目和凭证") % {"purpose": label},
            required=False,
            max_length=200,
            initial=line.note if line else "",
        )

    @property
    def content(self) -> dict[str, Any]:
        """The answers as they are stored."""
        keys = ("measures", "sharing", "title_use", "prize_plan")
        texts = {key: self.cleaned_data.get(key, "") for key in keys}
        figures = {key: self.cleaned_data[key] for key in ("revenue", "profit", "taxes")}
        return texts | {key: "" if value is None else str(value) for key, value in figures.items()}

    @property
    def uses(self) -> list[PrizeUseLine]:
        """The lines with an amount."""
        return [
            PrizeUseLine(purpose, amount, self.cleaned_data.get(f"note_{purpose}", ""))
            for purpose in PrizeUse.Purpose.values
            if (amount := self.cleaned_data.get(f"amount_{purpose}"))
        ]


def answers(report: AnnualReport) -> list[dict[str, Any]]:
    """The report as a list of labels and values, to read (components/_facts.html)."""
    rows = [
        {"label": field.label, "value": report.content.get(key) or "—"}
        for key, field in ReportForm.base_fields.items()
        if key not in ("version", "file", "prize_plan") or report.content.get(key)
    ]
    uses = [
        {
            "label": _("奖金用于%(purpose)s（元）") % {"purpose": line.get_purpose_display()},
            "value": f"{line.amount:,.2f} {line.note}".strip(),
        }
        for line in report.prize_uses.all()
    ]
    return rows + uses


class ReviewForm(forms.Form):
    """县级审核."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    decision = forms.ChoiceField(
        label=_("审核结果"),
        choices=[("", _("请选择")), ("endorse", _("同意报送")), ("return", _("退回补正"))],
    )
    opinion = forms.CharField(label=_("审核意见"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
