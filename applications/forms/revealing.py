"""Why a masked value is to be seen."""

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.services.revealing import SHORTEST_REASON


class RevealForm(forms.Form):
    """The reason, which stands in the log with the name of who asked."""

    reason = forms.CharField(
        label=_("查看理由"),
        min_length=SHORTEST_REASON,
        max_length=300,
        help_text=_("例如：电话核实补正材料。记入审计日志。"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
