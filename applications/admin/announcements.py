"""公告 (Art. 18, 25): drafted, previewed as the public page, published, corrected with a reason."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.forms.announcements import (
    AnnouncementForm,
    AttachmentForm,
    CorrectionForm,
    DraftForm,
    RemovalForm,
)
from applications.models import Announcement, AnnouncementAttachment, Round
from applications.selectors.announcements import announcement_page
from applications.services import announcements, rounds
from nantong_award.core.admin import AuditedAdmin, ExportMixin
from nantong_award.core.refusals import Unsuitable

VERSION = forms.IntegerField(min_value=0)


@admin.register(Announcement)
class AnnouncementAdmin(AuditedAdmin, ExportMixin):
    """Announcements; the pages call the services, nothing is written by Django's own form."""

    list_display = ["title", "kind", "round", "state", "published_at"]
    list_filter = ["kind", "round"]
    list_select_related = ["round"]
    search_fields = ["title", "body"]
    export_columns = ["title", "kind", "round", "published_at"]

    @admin.display(description=gettext_lazy("状态"))
    def state(self, announcement: Announcement) -> str:
        """Draft or published."""
        return str(_("已发布") if announcement.is_published else _("草稿"))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was public is corrected, not removed."""
        return False

    def get_urls(self) -> list[URLPattern]:
        """The pages of one announcement."""
        view = self.admin_site.admin_view
        own = [
            path("<int:pk>/preview/", view(self.preview), name="applications_announcement_preview"),
            path("<int:pk>/publish/", view(self.publish), name="applications_announcement_publish"),
            path("<int:pk>/attach/", view(self.attach), name="applications_announcement_attach"),
            path("attachments/<int:pk>/remove/", view(self.remove), name="applications_announcement_remove"),
            path("attachments/<int:pk>/up/", view(self.move), {"up": True}, "applications_announcement_up"),
            path(
                "attachments/<int:pk>/down/", view(self.move), {"up": False}, "applications_announcement_down"
            ),
        ]
        return own + super().get_urls()

    # --- writing -------------------------------------------------------------------
    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """A new draft."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        sent = request.POST if request.method == "POST" else None
        form = DraftForm(sent, initial=_begun(request.GET.get("round", ""), request.GET.get("kind", "")))
        if form.is_valid():
            given = {name: form.cleaned_data[name] for name in ("title", "body", "round", "kind")}
            made = self._tried(form, lambda: announcements.draft(by=request.user, **given))
            if made is not None:
                messages.success(request, _("草稿已保存，尚未公开。"))
                return self._editor_of(made)
        context = {"form": form, "title": _("起草公告"), "cancel": self._list(), "submit": _("保存草稿")}
        return self._page(request, "form.html", context, form)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The text of a draft, or the correction of what is published; files beside it."""
        row = self._row(request, int(object_id) if object_id.isdecimal() and len(object_id) < 12 else 0)
        published = row.published_at is not None
        first = {"title": row.title, "body": row.body, "version": row.version}
        sent = request.POST if request.method == "POST" else None
        form = (CorrectionForm if published else AnnouncementForm)(sent, initial=first)
        if sent is not None:
            self._ask_to_change(request)
        if form.is_valid():
            service = announcements.correct if published else announcements.revise
            given = {**form.cleaned_data, "version": form.cleaned_data["version"] or 0}
            if self._tried(form, lambda: service(self._row(request, row.pk), by=request.user, **given)):
                messages.success(request, _("更正已公布。") if published else _("草稿已保存，尚未公开。"))
                return self._editor_of(row)
        return self._editor(request, row, form)

    def _editor(
        self, request: HttpRequest, row: Announcement, form: forms.Form, upload: forms.Form | None = None
    ) -> HttpResponse:
        published = row.published_at is not None
        context = {
            "title": row.title,
            "original": row,
            "form": form,
            "upload": upload or AttachmentForm(published=published),
            "published": published,
            "attached": row.attached.select_related("file"),
            "corrections": row.corrections.select_related("corrected_by"),
            "may_write": self.has_change_permission(request),
        }
        return self._page(request, "editor.html", context, form, upload)

    # --- files ---------------------------------------------------------------------
    def attach(self, request: HttpRequest, pk: int) -> HttpResponse:
        """One more file."""
        row = self._row(request, pk)
        if request.method != "POST":
            return self._editor_of(row)
        self._ask_to_change(request)
        upload = AttachmentForm(request.POST, request.FILES, published=row.published_at is not None)
        if upload.is_valid():
            given = {"uploaded": upload.cleaned_data["file"], "reason": upload.cleaned_data.get("reason", "")}
            if self._tried(upload, lambda: announcements.attach(row, by=request.user, **given)):
                messages.success(request, _("附件已增加。"))
                return self._editor_of(row)
        first = {"title": row.title, "body": row.body, "version": row.version}
        form = (CorrectionForm if row.published_at else AnnouncementForm)(initial=first)
        return self._editor(request, row, form, upload)

    def remove(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take a file off; what is public asks for a reason first."""
        attachment = self._attachment(request, pk)
        row = attachment.announcement
        published = row.published_at is not None
        if request.method != "POST" and not published:
            return self._editor_of(row)
        form = RemovalForm(request.POST if request.method == "POST" and "reason" in request.POST else None)
        if not published or form.is_valid():
            reason = form.cleaned_data["reason"] if published else ""
            announcements.detach(attachment, by=request.user, reason=reason)
            messages.success(request, _("附件已移除。"))
            return self._editor_of(row)
        context = {
            "title": _("移除附件“%(name)s”") % {"name": attachment.file.name},
            "form": form,
            "cancel": self._address(row),
            "submit": _("移除并公布更正"),
        }
        return self._page(request, "form.html", context, form)

    def move(self, request: HttpRequest, pk: int, up: bool) -> HttpResponse:
        """One place up or down."""
        attachment = self._attachment(request, pk)
        if request.method == "POST":
            announcements.reorder(attachment, by=request.user, up=up)
        return self._editor_of(attachment.announcement)

    # --- publishing ------------------------------------------------------------------
    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page as the public will see it, with the button that publishes it."""
        row = self._row(request, pk)
        back = {"preview": True, "back": self._address(row), "may_write": self.has_change_permission(request)}
        return render(request, "applications/announcement.html", announcement_page(row) | back)

    def publish(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Put it on the public site; the form carries the version that was previewed."""
        row = self._row(request, pk)
        if request.method != "POST":
            return redirect("admin:applications_announcement_preview", pk)
        self._ask_to_change(request)
        try:
            version = VERSION.clean(request.POST.get("version"))
        except forms.ValidationError:
            raise Unsuitable(_("请先预览，再发布。")) from None
        announcements.publish(row, by=request.user, version=version)
        messages.success(request, _("公告已发布。"))
        return self._editor_of(row)

    # --- what the pages share ----------------------------------------------------------
    def _row(self, request: HttpRequest, pk: int) -> Announcement:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return get_object_or_404(Announcement.objects.select_related("round"), pk=pk)

    def _attachment(self, request: HttpRequest, pk: int) -> AnnouncementAttachment:
        self._ask_to_change(request)
        rows = AnnouncementAttachment.objects.select_related("announcement__round", "file")
        return get_object_or_404(rows, pk=pk)

    def _ask_to_change(self, request: HttpRequest) -> None:
        if not self.has_change_permission(request):
            raise PermissionDenied

    def _tried(self, form: forms.Form, act: Any) -> Any:
        """What the service made; None with its refusal at the field."""
        try:
            with transaction.atomic():
                return act()
        except Unsuitable as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
            return None

    def _address(self, row: Announcement) -> str:
        return reverse("admin:applications_announcement_change", args=[row.pk])

    def _list(self) -> str:
        return reverse("admin:applications_announcement_changelist")

    def _editor_of(self, row: Announcement) -> HttpResponse:
        return redirect(self._address(row))

    def _page(
        self, request: HttpRequest, template: str, context: dict[str, Any], *bound: forms.Form | None
    ) -> HttpResponse:
        status = 422 if any(form is not None and form.is_bound and form.errors for form in bound) else 200
        shared = {**self.admin_site.each_context(request), "opts": self.opts}
        return TemplateResponse(
            request, f"admin/applications/announcement/{template}", shared | context, status=status
        )


def _begun(round: str, kind: str) -> dict[str, Any]:
    """What a new draft begins with; an opening announcement with the usual words of its year."""
    first = {"round": round, "kind": kind or Announcement.Kind.OTHER}
    row = Round.objects.filter(pk=round).first() if round.isascii() and round.isdigit() else None
    if row is not None and kind == Announcement.Kind.OPENING:
        first |= {"title": rounds.opening_title(row), "body": rounds.opening_text(row)}
    return first
