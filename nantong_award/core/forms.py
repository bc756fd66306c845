"""Forms of signing in and of the own profile."""

import unicodedata
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from nantong_award.core.identifiers import check_mobile
from nantong_award.core.models import User


class SignInForm(AuthenticationForm):
    """Name and password; it never tells which of the two was wrong."""

    error_messages = {
        "invalid_login": _("账号或密码不正确，请核对后重试。连续 5 次失败将暂停登录 15 分钟。"),
        "inactive": _("账号或密码不正确，请核对后重试。连续 5 次失败将暂停登录 15 分钟。"),
    }
    username = forms.CharField(
        label=_("电子邮箱或手机号码"),
        max_length=254,
        widget=forms.TextInput(
            attrs={"autofocus": True, "autocomplete": "username", "autocapitalize": "none"}
        ),
    )
    password = forms.CharField(
        label=_("密码"),
        strip=False,
        # Longer ones cost hashing time and are nobody's.
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Django sets these from the model's own e-mail field.
        self.fields["username"].label = _("电子邮箱或手机号码")
        self.fields["username"].widget.attrs["maxlength"] = 254


class ForgottenForm(forms.Form):
    """By which name the person signs in."""

    username = forms.CharField(
        label=_("电子邮箱或手机号码"),
        max_length=254,
        help_text=_("填写登录时使用的电子邮箱或者手机号码。"),
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )


class CodeForm(forms.Form):
    """The six digits that the authenticator shows."""

    code = forms.CharField(
        label=_("动态验证码"),
        max_length=20,
        help_text=_("打开手机上的身份验证器，填写其显示的 6 位数字。"),
        widget=forms.TextInput(
            attrs={"autofocus": True, "autocomplete": "one-time-code", "inputmode": "numeric"},
        ),
    )

    def clean_code(self) -> str:
        """Six digits, full-width or spaced ones too."""
        code = "".join(unicodedata.normalize("NFKC", self.cleaned_data["code"]).split())
        if not (len(code) == 6 and code.isascii() and code.isdigit()):
            raise forms.ValidationError(_("验证码是 6 位数字。"))
        return code


class ProfileForm(forms.Form):
    """The own name and contacts; another contact is taken with the password only."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    email = forms.EmailField(
        label=_("电子邮箱"), max_length=100, required=False, help_text=_("用于登录和接收通知。")
    )
    mobile = forms.CharField(
        label=_("手机号码"), max_length=30, required=False, help_text=_("用于登录。与电子邮箱至少填一项。")
    )
    password = forms.CharField(
        label=_("当前密码"),
        strip=False,
        max_length=128,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text=_("更改电子邮箱或者手机号码时填写。"),
    )

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        initial = {"name": user.name, "email": user.email or "", "mobile": user.mobile or ""}
        super().__init__(*args, initial=initial, **options)
        self.user = user

    def clean_email(self) -> str:
        """In lower case, and nobody else's."""
        address = str(self.cleaned_data["email"]).lower()
        if address and User.objects.filter(email=address).exclude(pk=self.user.pk).exists():
            raise ValidationError(_("已有账号使用此电子邮箱。"))
        return address

    def clean_mobile(self) -> str:
        """Normalised, and nobody else's."""
        typed: str = self.cleaned_data["mobile"]
        number = check_mobile(typed) if typed else ""
        if number and User.objects.with_mobile(number).exclude(pk=self.user.pk).exists():
            raise ValidationError(_("已有使用此手机号码的账号。"))
        return number

    def clean(self) -> dict[str, Any]:
        """One contact at least; the password where one changes, so that an open session cannot take the account."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if "email" not in given or "mobile" not in given:
            return given
        if not (given["email"] or given["mobile"]):
            self.add_error("email", _("电子邮箱和手机号码至少填一项。"))
            return given
        kept = (given["email"], given["mobile"]) == (self.user.email or "", self.user.mobile or "")
        if not kept and not self.user.check_password(given.get("password", "")):
            self.add_error("password", _("更改联系方式须填写正确的当前密码。"))
        return given
