"""Forms of signing in."""

import unicodedata
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _


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
