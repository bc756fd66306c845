"""Small forms of the applicant's pages: start, submission, withdrawal (Art. 18)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.models import Applicant
from applications.selectors.applications import applicants_of
from nantong_award.core.models import User


class StartForm(forms.Form):
    """For whom the file is begun."""

    applicant: "forms.ModelChoiceField[Applicant]" = forms.ModelChoiceField(
        Applicant.objects.none(), label=_("申报主体"), empty_label=None
    )

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["applicant"].queryset = applicants_of(user)  # type: ignore[attr-defined]


class SubmitForm(forms.Form):
    """The last question before filing; `checked` marks what the person has read (freezing.mark_of)."""

    checked = forms.CharField(max_length=16, required=False, widget=forms.HiddenInput)

    confirmed = forms.BooleanField(
        label=_("已核对全部内容，确认提交"), error_messages={"required": _("请核对后勾选确认。")}
    )


class TakeBackForm(forms.Form):
    """The filed version that is taken back."""

    version = forms.IntegerField(min_value=1, max_value=32767, widget=forms.HiddenInput)


class WithdrawForm(forms.Form):
    """Why the file is withdrawn, and the file as the person saw it."""

    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("撤回理由"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("请写明撤回的理由。")},
    )
