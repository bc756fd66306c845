"""What the office's pages share: a decision with its reason."""

from django import forms
from django.utils.translation import gettext_lazy as _


class DecisionForm(forms.Form):
    """A decision with its reason."""

    reason = forms.CharField(label=_("决定和理由"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))
