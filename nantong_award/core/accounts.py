"""Who signs in: the name a person types, the password behind it, and the classes a password must mix (RX.9)."""

import unicodedata
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from nantong_award.core.encryption import blind_index, masked_mobile
from nantong_award.core.models import User


def sign_in_name(typed: str) -> str:
    """The e-mail address or mobile number meant by what was typed: half-width, unpadded, in lower case."""
    name = "".join(unicodedata.normalize("NFKC", typed).split()).lower()
    if "@" in name:
        return name
    return name.replace("-", "").removeprefix("+86")


def lockout_name(request: HttpRequest | None, credentials: dict[str, Any] | None) -> str:
    """The name failures are counted under: spelling it another way earns no new tries."""
    given = credentials or (request.POST if request else {})
    name = sign_in_name(str(given.get("username") or ""))[:255]
    if not name.isdigit():
        return name
    # The table of failures is plain text: a mobile number stands there masked, told apart by its index (RX.5).
    return f"{masked_mobile(name)}#{blind_index(name)[:16]}"


class EmailOrMobileBackend(ModelBackend):
    """Signs in by e-mail address or mobile number; unknown names take as long as wrong passwords."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **more: Any,
    ) -> User | None:
        """The active user of that name and password, or None without telling which of the two was wrong."""
        if username is None or password is None:
            return None
        user = _find(sign_in_name(username))
        if user is None:
            # Hash once all the same: an answer in no time would tell that the name is unknown.
            User().set_password(password)
            return None
        if user.check_password(password) and self.user_can_authenticate(user):
            return user
        return None


def _find(name: str) -> User | None:
    if not name or "\x00" in name:
        return None
    return User.objects.filter(User.objects.named(name)).first()


class LengthValidator(MinimumLengthValidator):
    """Django's rule, in Chinese: its own catalogue leaves these sentences in English."""

    def get_error_message(self) -> str:
        """What is wrong."""
        return _("密码太短，至少 %(length)s 个字符。") % {"length": self.min_length}

    def get_help_text(self) -> str:
        """The demand in a sentence."""
        return _("密码至少 %(length)s 个字符。") % {"length": self.min_length}


class CharacterClassesValidator:
    """Demands characters of several classes: small letters, capitals, digits, others."""

    def __init__(self, classes: int = 3) -> None:
        self.classes = classes

    def validate(self, password: str, user: User | None = None) -> None:
        """Raises ValidationError when the password mixes too few classes."""
        if len({_class_of(each) for each in password}) < self.classes:
            raise ValidationError(self.get_help_text(), code="password_classes")

    def get_help_text(self) -> str:
        """The demand in a sentence."""
        return _("密码须包含大写字母、小写字母、数字、其他字符中的至少 %(classes)s 类。") % {
            "classes": self.classes
        }


def _class_of(character: str) -> str:
    for name, test in (("digit", str.isdigit), ("lower", str.islower), ("upper", str.isupper)):
        if test(character):
            return name
    return "other"
