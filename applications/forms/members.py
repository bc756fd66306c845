"""Forms of members, invitations and ownership claims."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.models import Membership

Role = Membership.Role
RIGHTS = ((Role.EDITOR.value, _("填报人：可以填写，不能提交")), (Role.VIEWER.value, _("查看人：只能查看")))


class InviteForm(forms.Form):
    """Whom, and with which right."""

    contact = forms.CharField(
        label=_("电子邮箱或者手机号码"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("链接发到这里，只有使用这一联系方式的账号能够接受。"),
    )
    role = forms.ChoiceField(label=_("权限"), choices=RIGHTS, widget=forms.RadioSelect, initial=Role.EDITOR)


class MemberForm(forms.Form):
    """What the person saw when deciding: the member's right."""

    was = forms.ChoiceField(choices=Role.choices, widget=forms.HiddenInput)


class RoleForm(MemberForm):
    """Another right."""

    role = forms.ChoiceField(label=_("权限"), choices=RIGHTS, widget=forms.RadioSelect)


class ClaimForm(forms.Form):
    """Why the applicant is mine, and what proves it."""

    number = forms.CharField(max_length=40)
    reason = forms.CharField(
        label=_("认领理由"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("例如：原负责人已离职，受本单位委托办理申报。"),
    )
    proof = forms.FileField(label=_("证明文件"))
    field_order = ("number", "reason", "proof")

    def __init__(self, *args: Any, is_organization: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        number, proof = self.fields["number"], self.fields["proof"]
        number.label = _("统一社会信用代码") if is_organization else _("身份证号")
        proof.help_text = (
            _("加盖公章的授权书和营业执照的扫描件，PDF 或者图片。")
            if is_organization
            else _("本人手持身份证的照片或者户籍证明的扫描件，PDF 或者图片。")
        )
        if not is_organization:
            number.widget.attrs["autocomplete"] = "off"
