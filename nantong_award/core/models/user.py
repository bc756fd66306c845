"""The portal's user: signs in with e-mail or mobile number."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from guardian.mixins import GuardianUserMixin

from nantong_award.core import clock
from nantong_award.core.encryption import EncryptedField, blind_index, masked_mobile

mobile_number = RegexValidator(r"^1[3-9]\d{9}$", _("请输入 11 位手机号码"))


class UserManager(BaseUserManager["User"]):
    """Creates users; the natural key is the e-mail address or the mobile number."""

    def create_user(
        self, *, email: str = "", mobile: str = "", password: str | None = None, **more: Any
    ) -> "User":
        """A user with at least one of e-mail and mobile number; raises ValueError with neither."""
        if not (email or mobile):
            raise ValueError("a user needs an e-mail address or a mobile number")
        user = self.model(email=email.strip().lower() or None, mobile=mobile.strip() or None, **more)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **more: Any) -> "User":
        """A user with every right, for the first set-up of a machine."""
        return self.create_user(email=email, password=password, is_staff=True, is_superuser=True, **more)

    def get_by_natural_key(self, username: str | None) -> "User":
        """The user whose e-mail address or mobile number this is."""
        return self.get(self.named((username or "").strip().lower()))

    def named(self, name: str) -> models.Q:
        """Whose e-mail address or mobile number this is; the number is found by its blind index (RX.5)."""
        return models.Q(email=name) | models.Q(mobile_index=blind_index(name))

    def with_mobile(self, mobile: str) -> "models.QuerySet[User]":
        """Who uses this normalised mobile number: nobody, or one person."""
        return self.filter(mobile_index=blind_index(mobile))


class User(GuardianUserMixin, AbstractBaseUser, PermissionsMixin):
    """用户: a person who signs in. What the person may do stands in groups and object permissions."""

    name = models.CharField(_("姓名"), max_length=60)
    email = models.EmailField(_("电子邮箱"), unique=True, null=True, blank=True)
    mobile = EncryptedField(_("手机号码"), null=True, blank=True, validators=[mobile_number])
    mobile_index = models.CharField(max_length=64, unique=True, null=True, blank=True, editable=False)
    is_active = models.BooleanField(_("可以登录"), default=True)
    is_staff = models.BooleanField(_("可以进入管理后台"), default=False)
    second_factor_required = models.BooleanField(_("须用动态验证码"), default=False)
    created_at = models.DateTimeField(_("建立时间"), default=clock.now, editable=False)
    # The one session of a staff member; another mark ends the session that bears it (core.accounts).
    session_mark = models.CharField(max_length=32, blank=True, editable=False)
    # Kept beside the ledger of bars, so that asking costs nobody else a query (core.bars).
    is_barred = models.BooleanField(_("有须回避的对象"), default=False, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = UserManager()

    class Meta:
        verbose_name = verbose_name_plural = _("用户")
        constraints = [
            models.CheckConstraint(
                name="user_has_email_or_mobile",
                condition=models.Q(email__isnull=False) | models.Q(mobile__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email or self.masked_mobile

    @property
    def masked_mobile(self) -> str:
        """138****1234: what every page shows but the person's own profile (RX.5)."""
        return masked_mobile(self.mobile) if self.mobile else ""

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """The blind index follows the number, by which it is found and kept unique."""
        self.mobile_index = blind_index(self.mobile) if self.mobile else None
        if update_fields is not None and "mobile" in update_fields:
            update_fields = {*update_fields, "mobile_index"}
        super().save(*args, update_fields=update_fields, **kwargs)

    def clean(self) -> None:
        """E-mail addresses are kept in lower case; empty contact fields are stored as missing."""
        self.email = (self.email or "").strip().lower() or None
        self.mobile = (self.mobile or "").strip() or None
        if self.mobile and User.objects.with_mobile(self.mobile).exclude(pk=self.pk).exists():
            raise ValidationError({"mobile": _("已有使用此手机号码的账号。")})
