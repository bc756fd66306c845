"""Forms of incidents: the winner's own report, a tip by anyone, the office's investigation (Art. 29)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from monitoring.models import Incident
from publicity.models import Conferral

KINDS = [
    ("", _("请选择")),
    ("policy", _("不符合国家产业、质量、环保、安全等政策")),
    ("failed_inspection", _("抽查或者验收不合格")),
    ("work_safety", _("生产安全事故")),
    ("quality", _("质量、环境、公共卫生或者食品安全事故")),
    ("penalty", _("行政处罚或者严重违法失信")),
    ("title_misuse", _("称号、奖牌使用不当")),
    ("other", _("其他重大事项")),
]


def _text(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=4000, widget=forms.Textarea(attrs={"rows": 6}))


class IncidentForm(forms.Form):
    """重大事项报告 by the winner."""

    conferral = forms.ModelChoiceField(label=_("获奖称号"), queryset=Conferral.objects.none())
    kind = forms.ChoiceField(label=_("情形"), choices=KINDS)
    confirmed_on = forms.DateField(
        label=_("确认日期"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("应在确认之日起 30 日内书面报告（第二十九条）。"),
    )
    description = _text(_("情况说明"))
    file = forms.FileField(label=_("附件"), required=False)

    def __init__(self, *args: Any, titles: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["conferral"].queryset = titles  # type: ignore[attr-defined]


class TipForm(forms.Form):
    """社会反映: anyone may tell; the plaque number says whom it is about."""

    plaque_number = forms.CharField(
        label=_("奖牌编号"), max_length=30, help_text=_("可在获奖名录或者奖牌上查到。")
    )
    kind = forms.ChoiceField(label=_("情形"), choices=KINDS)
    description = _text(_("情况说明"))
    contact = forms.CharField(label=_("联系方式"), max_length=100, help_text=_("用于核实和答复，依法保密。"))


class InvestigationForm(forms.Form):
    """核实记录."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    facts = _text(_("核实情况"))
    is_grave = forms.BooleanField(label=_("情节严重、影响恶劣，提请撤销称号"), required=False)

    def __init__(self, *args: Any, incident: Incident, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = incident.version


class RevocationForm(forms.Form):
    """市政府撤销决定."""

    article = forms.ChoiceField(
        label=_("依据"),
        choices=[("29", _("第二十九条（获奖后重大事项）")), ("35", _("第三十五条（弄虚作假）"))],
    )
    number = forms.CharField(label=_("决定文号"), max_length=60)
    decided_on = forms.DateField(label=_("决定日期"), widget=forms.DateInput(attrs={"type": "date"}))
    reason = _text(_("事由"))


class RecoveryForm(forms.Form):
    """收回登记: 0 for a thing."""

    amount = forms.DecimalField(label=_("本次收回金额（元）"), min_value=0, max_digits=12, decimal_places=2)
    on = forms.DateField(label=_("收回日期"), widget=forms.DateInput(attrs={"type": "date"}))
