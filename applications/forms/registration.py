"""Registration: a person who signs in, and the organisation or individual that applies (Art. 12, 14)."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from applications.forms.fields import AddressField, CheckedTextField
from applications.models import EndorsingBody
from applications.selectors.rounds import counties
from nantong_award.core.identifiers import check_credit_code, check_identity_number, check_mobile
from nantong_award.core.models import User


class AccountForm(forms.Form):
    """The person who registers."""

    contact = forms.CharField(label=_("您的姓名"), max_length=60)
    email = AddressField(label=_("电子邮箱"), help_text=_("用于登录和接收通知。"))
    mobile = CheckedTextField(
        label=_("手机号码"),
        check=check_mobile,
        max_length=30,
        required=False,
        help_text=_("填写后也可用于登录。"),
    )
    password = forms.CharField(
        label=_("密码"),
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("至少 10 位，含大写字母、小写字母、数字、符号中的三类。"),
    )
    password_again = forms.CharField(
        label=_("再次输入密码"),
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """The two passwords agree, and the password is a good one."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        password = cleaned.get("password")
        if password and password != cleaned.get("password_again") and "password_again" in cleaned:
            self.add_error("password_again", _("两次输入的密码不一致。"))
        if password:
            try:
                validate_password(password, User(name=cleaned.get("contact", ""), email=cleaned.get("email")))
            except ValidationError as error:
                self.add_error("password", error)
        return cleaned


class LoneAccountForm(AccountForm):
    """The person alone, who may have but one of the two contacts: the one the invitation went to."""

    email = AddressField(label=_("电子邮箱"), required=False, help_text=_("电子邮箱和手机号码至少填一项。"))


class _PlaceForm(forms.Form):
    county: "forms.ModelChoiceField[EndorsingBody]" = forms.ModelChoiceField(
        EndorsingBody.objects.none(), label=_("所在地区的推荐单位"), empty_label=_("请选择")
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["county"].queryset = counties()  # type: ignore[attr-defined]


class OrganizationForm(_PlaceForm):
    """申报组织."""

    name = forms.CharField(label=_("组织名称"), max_length=120, help_text=_("与营业执照或者登记证书一致。"))
    credit_code = CheckedTextField(
        label=_("统一社会信用代码"), check=check_credit_code, max_length=40, help_text=_("18 位。")
    )
    field_order = ("name", "credit_code", "county")


class IndividualForm(_PlaceForm):
    """申报个人."""

    name = forms.CharField(label=_("申报人姓名"), max_length=60)
    id_number = CheckedTextField(
        label=_("身份证号"),
        check=check_identity_number,
        max_length=40,
        help_text=_("加密保存，仅用于核对身份和申报资格。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    employer_name = forms.CharField(label=_("所在单位"), max_length=120)
    employer_code = CheckedTextField(
        label=_("所在单位统一社会信用代码"), check=check_credit_code, max_length=40
    )
    field_order = ("name", "id_number", "employer_name", "employer_code", "county")
