"""Forms that anyone may fill in: an objection, a case look-up, a plaque number."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from publicity.models import Candidate, PublicityNotice


class ObjectionForm(forms.Form):
    """异议: in real name, about one name of the list (Art. 24)."""

    candidate = forms.ModelChoiceField(
        label=_("对哪一项提出异议"), queryset=Candidate.objects.none(), empty_label=_("请选择")
    )
    name = forms.CharField(
        label=_("您的姓名或者单位名称"), max_length=60, help_text=_("须为真实姓名或者单位名称，依法保密。")
    )
    contact = forms.CharField(
        label=_("联系方式"), max_length=100, help_text=_("手机号码、电子邮箱或者通讯地址，用于核实和答复。")
    )
    content = forms.CharField(
        label=_("异议内容"),
        max_length=4000,
        min_length=10,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("写明事实、时间和依据。"),
    )
    file = forms.FileField(
        label=_("证明材料"), required=False, help_text=_("PDF、图片或者 Word、Excel 文件。")
    )

    def __init__(self, *args: Any, notice: PublicityNotice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = Candidate.objects.filter(list=notice.list_id, removed_at=None)
        self.fields["candidate"].queryset = names.select_related("application__applicant")  # type: ignore[attr-defined]


class PlaqueForm(forms.Form):
    """A plaque number to verify."""

    number = forms.CharField(
        label=_("奖牌编号"), max_length=30, help_text=_("刻在奖牌右下角，例如 NTSZ-2023-A01。")
    )
