"""Forms of incidents: the winner's own report, a tip by anyone, the office's investigation (Art. 29, 31)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from monitoring.models import Incident
from publicity.models import Conferral

KINDS = [("", _("请选择")), *Incident.Kind.choices]


def _text(label: Any, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=4000, widget=forms.Textarea(attrs={"rows": 6}), **more)


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}), **more)


class IncidentForm(forms.Form):
    """重大事项报告 by the winner."""

    conferral = forms.ModelChoiceField(
        label=_("获奖称号"), queryset=Conferral.objects.none(), empty_label=_("请选择")
    )
    kind = forms.ChoiceField(label=_("情形"), choices=KINDS)
    confirmed_on = _day(_("确认日期"), help_text=_("应在确认之日起 30 日内书面报告（第二十九条）。"))
    description = _text(_("情况说明"))
    file = forms.FileField(label=_("附件"), required=False, help_text=_("PDF、图片或者 Word、Excel 文件。"))

    def __init__(self, *args: Any, titles: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["conferral"].queryset = titles  # type: ignore[attr-defined]


class TipForm(forms.Form):
    """社会反映: anyone may tell, of a winner or of a forged plaque."""

    about = forms.CharField(
        label=_("反映对象"), max_length=120, help_text=_("获奖组织、个人或者冒用称号者的名称。")
    )
    plaque_number = forms.CharField(
        label=_("奖牌编号"),
        max_length=30,
        required=False,
        help_text=_("刻在奖牌上；没有或者查不到也可以反映。"),
    )
    kind = forms.ChoiceField(label=_("情形"), choices=KINDS)
    description = _text(_("情况说明"), help_text=_("写明事实、时间、地点；产品或者包装请注明名称。"))
    contact = forms.CharField(
        label=_("联系方式"), max_length=100, required=False, help_text=_("用于核实和答复，依法保密。")
    )
    file = forms.FileField(label=_("照片或者材料"), required=False)


class FoundForm(forms.Form):
    """市质委办发现的情形."""

    plaque_number = forms.CharField(label=_("奖牌编号"), max_length=30, required=False)
    about = forms.CharField(
        label=_("对象"), max_length=120, required=False, help_text=_("没有奖牌编号的，填写名称。")
    )
    kind = forms.ChoiceField(label=_("情形"), choices=KINDS)
    description = _text(_("情况说明"))


class InvestigationForm(forms.Form):
    """核实记录."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    facts = _text(_("核实情况"))
    is_grave = forms.BooleanField(label=_("情节严重、影响恶劣，向市质委会报告并提请撤销称号"), required=False)

    def __init__(self, *args: Any, incident: Incident, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = incident.version


class RevocationForm(forms.Form):
    """市政府撤销决定."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    article = forms.ChoiceField(
        label=_("依据"),
        choices=[("29", _("第二十九条（获奖后重大事项）")), ("35", _("第三十五条（弄虚作假）"))],
    )
    number = forms.CharField(label=_("决定文号"), max_length=60)
    decided_on = _day(_("决定日期"))
    reason = _text(_("事由"), help_text=_("写入公开的撤销公告。"))
    barred_until = _day(
        _("处理决定载明的不接受申报截止日"),
        required=False,
        help_text=_("仅在该年度所依办法未定年限时填写；办法已定年限的由系统计算。"),
    )

    def __init__(self, *args: Any, incident: Incident, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = incident.version


class RecoveryForm(forms.Form):
    """收回登记: 0 for a thing; `seen` is what was recovered when the page was opened."""

    seen = forms.DecimalField(widget=forms.HiddenInput)
    amount = forms.DecimalField(
        label=_("本次收回金额（元）"),
        min_value=0,
        max_digits=12,
        decimal_places=2,
        help_text=_("奖牌、证书填 0。"),
    )
    on = _day(_("收回日期"))
