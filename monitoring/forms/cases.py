"""The form by which anyone looks up what they wrote (R31.2)."""

from django import forms
from django.utils.translation import gettext_lazy as _


class CaseForm(forms.Form):
    """A case number with the code that was shown once."""

    case_number = forms.CharField(
        label=_("受理编号"), max_length=30, help_text=_("例如 YY2026-0001 或者 SX2026-0001。")
    )
    code = forms.CharField(label=_("查询码"), max_length=12)
