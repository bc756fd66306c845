"""The form of one suspected conflict: decide with a reason, name the person where the applicant only wrote a name."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from review.models import Suspicion


class JudgeForm(forms.Form):
    """Two buttons over one reason."""

    CONFIRM, DISMISS = "confirm", "dismiss"

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    person = forms.CharField(
        label=_("所指人员"),
        max_length=80,
        required=False,
        help_text=_("确认回避时填写专家编号、电子邮箱或者手机号码；排除时不填。"),
    )
    reason = forms.CharField(label=_("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    decision = forms.ChoiceField(choices=[(CONFIRM, ""), (DISMISS, "")], widget=forms.HiddenInput)

    def __init__(self, *args: Any, suspicion: Suspicion, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"version": suspicion.version})
        super().__init__(*args, **kwargs)
        if suspicion.person_id:
            del self.fields["person"]
