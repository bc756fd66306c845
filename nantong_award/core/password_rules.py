"""What a password must be: long enough, mixed, and none of the last ones (RX.9)."""

from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from nantong_award.core.models import FormerPassword, User


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


class NotReusedValidator:
    """Refuses the last few passwords of the same person; Django tells it of each new one."""

    def __init__(self, kept: int = 5) -> None:
        self.kept = kept

    def validate(self, password: str, user: User | None = None) -> None:
        """Raises ValidationError when the person has used this password lately."""
        if user is None or user.pk is None:
            return
        if any(check_password(password, each) for each in self._last(user)):
            raise ValidationError(self.get_help_text(), code="password_reused")

    def password_changed(self, password: str, user: User | None = None) -> None:
        """Keep the hash that the account now has, and forget those that no longer count."""
        if user is None or user.pk is None:
            return
        FormerPassword.objects.create(user=user, password=user.password)
        kept = FormerPassword.objects.filter(user=user).values_list("pk", flat=True)[: self.kept]
        FormerPassword.objects.filter(user=user).exclude(pk__in=list(kept)).delete()

    def get_help_text(self) -> str:
        """The demand in a sentence."""
        return _("不能与最近 %(kept)s 次用过的密码相同。") % {"kept": self.kept}

    def _last(self, user: User) -> list[str]:
        found = FormerPassword.objects.filter(user=user).values_list("password", flat=True)
        return list(found[: self.kept])


def _class_of(character: str) -> str:
    for name, test in (("digit", str.isdigit), ("lower", str.islower), ("upper", str.isupper)):
        if test(character):
            return name
    return "other"
