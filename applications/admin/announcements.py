"""公告 (Art. 18, 25): what stands on the public site."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from applications.models import Announcement
from nantong_award.core.admin import AuditedAdmin, ExportMixin
from nantong_award.core.files import store
from nantong_award.core.refusals import Unsuitable


class AnnouncementForm(forms.ModelForm):
    """The text, when it is published, and one more attachment."""

    added = forms.FileField(label=_("增加附件"), required=False)

    class Meta:
        model = Announcement
        fields = ("round", "title", "body", "published_at")
        help_texts = {"published_at": _("不填写则不公开。")}

    def clean_added(self) -> Any:
        """The upload as a stored file, judged by its content."""
        uploaded = self.cleaned_data["added"]
        try:
            return store(uploaded, by=self.author) if uploaded else None
        except Unsuitable as refusal:
            raise forms.ValidationError(refusal.message) from None

    author: Any = None


@admin.register(Announcement)
class AnnouncementAdmin(AuditedAdmin, ExportMixin):
    """Announcements; those of a round's opening are made by announcing the round."""

    form = AnnouncementForm
    list_display = ["title", "round", "published_at"]
    list_filter = ["round"]
    list_select_related = ["round"]
    search_fields = ["title", "body"]
    fields = ["round", "title", "body", "published_at", "attached", "added"]
    readonly_fields = ["attached"]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form knows who uploads."""
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (form,), {"author": request.user})

    @admin.display(description=_("附件"))
    def attached(self, announcement: Announcement) -> str:
        """Names of the attachments."""
        names = [file.name for file in announcement.attachments.all()] if announcement.pk else []
        return "、".join(names) or "—"

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Attach the upload."""
        super().save_related(request, form, formsets, change)
        if form.cleaned_data.get("added"):
            form.instance.attachments.add(form.cleaned_data["added"])

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was public is unpublished, not removed."""
        return False
