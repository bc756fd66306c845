"""The internal notice as a form (Art. 18)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.forms.fields import DayField
from applications.models import InternalNotice


class NoticeForm(forms.ModelForm):
    """内部公示."""

    started_on = DayField(label=_("公示开始日"), help_text=_("开始当日不计入。"))
    ended_on = DayField(label=_("公示结束日"))
    proof_upload = forms.FileField(
        label=_("公示照片或者扫描件"),
        required=False,
        help_text=_("PDF、JPG 或者 PNG。再次上传将替换原文件。"),
    )

    class Meta:
        model = InternalNotice
        fields = ("started_on", "ended_on", "place", "objections", "settlement")
        widgets = {
            "objections": forms.Textarea(attrs={"rows": 3}),
            "settlement": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "objections": _("没有收到异议的不填。"),
            "settlement": _("收到异议的，须写明处理结论后方可提交申报。"),
        }
