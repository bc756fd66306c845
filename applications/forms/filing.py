"""Small forms of the applicant's pages: start, evidence, submission, withdrawal (Art. 18)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.models import Applicant, Application
from applications.sections.evidence import requirements_of
from applications.selectors.applications import applicants_of
from nantong_award.core.models import User
from nantong_award.regulation.stage import Stage


class StartForm(forms.Form):
    """For whom the file is begun."""

    applicant: "forms.ModelChoiceField[Applicant]" = forms.ModelChoiceField(
        Applicant.objects.none(), label=_("申报主体"), empty_label=None
    )

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["applicant"].queryset = applicants_of(user)  # type: ignore[attr-defined]


class EvidenceForm(forms.Form):
    """One file with the kind of material it is and the criteria it supports."""

    requirement = forms.ChoiceField(label=_("材料类别"))
    title = forms.CharField(
        label=_("名称"), max_length=120, required=False, help_text=_("不填则使用文件名。")
    )
    criteria_items = forms.MultipleChoiceField(
        label=_("对应评价条目"), required=False, widget=forms.CheckboxSelectMultiple
    )
    file = forms.FileField(label=_("文件"), help_text=_("PDF、JPG、PNG、DOCX 或者 XLSX。"))

    def __init__(self, *args: Any, application: Application, **options: Any) -> None:
        super().__init__(*args, **options)
        needs = requirements_of(application.track)
        self.fields["requirement"].choices = [("", _("请选择")), *((n.key, n.label) for n in needs)]  # type: ignore[attr-defined]
        items = application.round.law.criteria(application.track, Stage.MATERIAL_REVIEW).items
        self.fields["criteria_items"].choices = [(i.code, f"{i.code} {i.title}") for i in items]  # type: ignore[attr-defined]


class SubmitForm(forms.Form):
    """The last question before filing."""

    confirmed = forms.BooleanField(
        label=_("已核对全部内容，确认提交"), error_messages={"required": _("请核对后勾选确认。")}
    )


class WithdrawForm(forms.Form):
    """Why the file is withdrawn."""

    reason = forms.CharField(
        label=_("撤回理由"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("请写明撤回的理由。")},
    )
