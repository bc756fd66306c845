"""The admin of core: people, messages, papers, and the audit log to read. Other apps take LifecycleAdmin from here."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextInputWidget
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_totp.models import TOTPDevice

from nantong_award.core import clock
from nantong_award.core.accounts import sign_in_name
from nantong_award.core.audit import record
from nantong_award.core.encryption import EncryptedField
from nantong_award.core.export_admin import ExportMixin
from nantong_award.core.holiday_admin import HolidayScheduleAdmin
from nantong_award.core.http import send_file
from nantong_award.core.identifiers import check_mobile
from nantong_award.core.lifecycle_admin import AuditedAdmin, LifecycleAdmin, LifecycleForm
from nantong_award.core.models import AuditEvent, AuditSeal, IssuedDocument, Message, StoredFile, User
from nantong_award.core.outbox import ATTEMPTS
from nantong_award.core.readonly_links import ReadersForm

__all__ = [
    "AuditedAdmin",
    "ExportMixin",
    "HolidayScheduleAdmin",
    "LifecycleAdmin",
    "LifecycleForm",
    "ReadOnlyAdmin",
]


# A bound phone is taken off at its person; the library's own page would show the secret to whoever administers it.
admin.site.unregister(TOTPDevice)


class ReadOnlyAdmin(ExportMixin):
    """Rows that nobody adds, changes or removes by hand."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], **more: Any) -> HttpResponse:
        """Links lead only to what the reader may open."""
        context["adminform"] = ReadersForm(context["adminform"], request)
        return super().render_change_form(request, context, **more)


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    """审计记录, to read and export."""

    list_display = ["at", "actor_name", "verb", "subject_name", "subject", "source", "target", "position"]
    search_fields = ["subject", "subject_name", "actor_name", "verb"]
    label_column, spoken_columns = "subject", ("subject_name", "reason", "details")
    date_hierarchy = "at"


@admin.register(AuditSeal)
class AuditSealAdmin(ReadOnlyAdmin):
    """审计封存, to read and to compare with the anchor."""

    list_display = ["last_position", "first_position", "root", "chained", "sealed_at"]


@admin.register(StoredFile)
class StoredFileAdmin(ReadOnlyAdmin):
    """文件: what is stored; the content is opened where it belongs, after that app's permission check."""

    list_display = ["name", "content_type", "size", "pages", "scan_state", "uploaded_by", "uploaded_at"]
    list_select_related = ["uploaded_by"]
    search_fields = ["name", "sha256"]
    spoken_columns = ("name",)
    exclude = ["file"]


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    """消息 with their delivery; what was given up can be tried again."""

    list_display = ["created_at", "recipient", "subject", "delivery", "attempts", "read_at"]
    list_select_related = ["recipient"]
    search_fields = ["subject", "recipient__name", "recipient__email"]
    spoken_columns = ("subject", "body")
    actions = ["try_again"]

    @admin.display(description=_("投递"))
    def delivery(self, message: Message) -> str:
        """The state of delivery in words."""
        if message.sent_at is not None:
            if message.recipient is None:
                return str(_("已发邮件") if "@" in message.address else _("已发短信"))
            return str(_("已发邮件") if message.recipient.email else _("仅站内"))
        return str(_("投递失败") if message.attempts >= ATTEMPTS else _("待投递"))

    @admin.action(description=_("重新投递"))
    def try_again(self, request: HttpRequest, queryset: models.QuerySet[Message]) -> None:
        """Let the next scan try the chosen undelivered messages anew."""
        count = queryset.filter(sent_at=None).update(attempts=0, due_at=clock.now(), claimed_at=None)
        record("retry_messages", "core.message", by=request.user, details={"rows": str(count)})
        self.message_user(request, _("%(count)s 条消息将重新投递。") % {"count": count})


@admin.register(IssuedDocument)
class IssuedDocumentAdmin(ReadOnlyAdmin):
    """文书, with the paper itself."""

    list_display = ["number", "title", "kind", "issued_at", "paper"]
    search_fields = ["title", "subject"]
    label_column, spoken_columns = "subject", ("title",)
    export_columns = ["number", "title", "kind", "issued_at"]
    list_filter = ["year"]

    @admin.display(description=_("文号"), ordering="serial")
    def number(self, document: IssuedDocument) -> str:
        """The number as printed."""
        return document.number

    @admin.display(description=_("文件"))
    def paper(self, document: IssuedDocument) -> SafeString:
        """A link to the PDF."""
        return format_html(
            '<a href="{}">PDF</a>', reverse("admin:core_issueddocument_paper", args=[document.pk])
        )

    def get_urls(self) -> list[URLPattern]:
        """One more address: the PDF."""
        view = self.admin_site.admin_view(self.download)
        return [path("<int:pk>/paper/", view, name="core_issueddocument_paper"), *super().get_urls()]

    def download(self, request: HttpRequest, pk: int) -> FileResponse:
        """The PDF, for those who may see papers; audited."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        document = get_object_or_404(IssuedDocument.objects.select_related("file"), pk=pk)
        record("download", document, by=request.user, details={"sha256": document.file.sha256})
        return send_file(document.file, inline=True)


class NewUserForm(AdminUserCreationForm):
    """A new person: a name, and an e-mail address or a mobile number."""

    class Meta:
        model = User
        fields = ("name", "email", "mobile")


class ChangedUserForm(UserChangeForm):
    """A person's data; the password has a page of its own, the mobile number is shown masked (RX.5)."""

    new_mobile = forms.CharField(
        label=_("新手机号码"), max_length=30, required=False, help_text=_("留空则不变。")
    )

    class Meta:
        model = User
        fields = "__all__"

    def clean_new_mobile(self) -> str:
        """The normalised number, which replaces the present one."""
        typed: str = self.cleaned_data["new_mobile"]
        if typed:
            number = check_mobile(typed)
            if User.objects.with_mobile(number).exclude(pk=self.instance.pk).exists():
                raise ValidationError(_("已有使用此手机号码的账号。"))
            self.instance.mobile = number
        return typed


@admin.register(User)
class UserAdmin(AuditedAdmin, ExportMixin, DjangoUserAdmin):
    """用户: people, their roles, and their second factor. People are switched off, not removed."""

    form = ChangedUserForm
    add_form = NewUserForm
    list_display = [
        "name",
        "email",
        "mobile_shown",
        "is_active",
        "is_staff",
        "second_factor_required",
        "last_login",
    ]
    list_filter = ["is_active", "is_staff", "groups"]
    search_fields = ["name", "email"]
    search_help_text = _("姓名、电子邮箱，或者完整的手机号码")
    ordering = ["name", "pk"]
    filter_horizontal = ["groups", "user_permissions"]
    readonly_fields = ["mobile_shown", "last_login", "created_at"]
    actions = ["unbind_second_factor"]
    fieldsets = [
        (None, {"fields": ["name", "email", "mobile_shown", "new_mobile", "password"]}),
        (_("权限"), {"fields": ["is_active", "is_staff", "second_factor_required", "groups"]}),
        (_("特别权限"), {"fields": ["is_superuser", "user_permissions"], "classes": ["collapse"]}),
        (_("时间"), {"fields": ["last_login", "created_at"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["name", "email", "mobile", "usable_password", "password1", "password2"]})
    ]

    formfield_overrides = {EncryptedField: {"widget": AdminTextInputWidget}}

    @admin.display(description=_("手机号码"))
    def mobile_shown(self, user: User) -> str:
        """First and last digits only (RX.5)."""
        return user.masked_mobile or "—"

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """A whole mobile number is found by its blind index; parts of one cannot be searched."""
        found, duplicates = super().get_search_results(request, queryset, search_term)
        number = sign_in_name(search_term)
        return (found | queryset.filter(User.objects.named(number)) if number else found), duplicates

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Who only reads is not shown the way to another's password."""
        given: Any = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return given
        closed = {"password", "new_mobile"}
        return [
            (name, {**options, "fields": [each for each in options["fields"] if each not in closed]})
            for name, options in given
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Only a superuser makes superusers or grants single permissions."""
        fields = [*super().get_readonly_fields(request, obj)]
        return fields if request.user.is_superuser else [*fields, "is_superuser", "user_permissions"]

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Nobody but a superuser changes a superuser, whose password would otherwise be theirs."""
        if obj is not None and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """People are switched off (可以登录), so that what they did keeps its name."""
        return False

    @admin.action(description=_("解除动态验证码绑定"), permissions=["change"])
    def unbind_second_factor(self, request: HttpRequest, queryset: models.QuerySet[User]) -> None:
        """For people who lost their phone: they enrol again at the next sign-in."""
        allowed = [user for user in queryset if self.has_change_permission(request, user)]
        TOTPDevice.objects.filter(user__in=allowed).delete()
        for user in allowed:
            record("unbind_second_factor", user, by=request.user)
        self.message_user(request, _("已解除 %(count)s 人的绑定。") % {"count": len(allowed)})
