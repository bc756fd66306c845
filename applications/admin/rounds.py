"""年度评定 (Art. 6, 17, 18): set up from an edition, announced, extended; stages close in the cockpit."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminSplitDateTime
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.models import Round
from applications.selectors.schedule import DAYS, INSTANTS
from applications.services import extending, rounds
from applications.transitions import RoundStage
from nantong_award.core.admin import ExportMixin, LifecycleAdmin, LifecycleForm
from nantong_award.core.refusals import Stale, Unsuitable
from nantong_award.regulation.editions.loader import by_key, keys

PLACES = tuple(name for names in rounds.PLACES.values() for name in names)
POLICIES = ("panel_policy", "presentation_policy")
FOR_GOOD = ("year", "edition")
SETTINGS = ("title", "notes", *INSTANTS, *DAYS, *PLACES, *POLICIES)
# After the announcement a term is extended for everybody or stays; the policies hold from then on (R16.1).
AFTER_ANNOUNCEMENT = ("notes", *DAYS)


class RoundForm(LifecycleForm):
    """Plan and calendar, checked as the service checks them."""

    edition = forms.ChoiceField(label=gettext_lazy("办法版本"))

    class Meta:
        model = Round
        fields = (*FOR_GOOD, *SETTINGS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "edition" in self.fields:
            choices = [("", _("请选择")), *((key, f"{key} · {by_key(key).title}") for key in keys())]
            self.fields["edition"].choices = choices  # type: ignore[attr-defined]
        if "title" in self.fields:
            self.fields["title"].required = False
            self.fields["title"].help_text = _("不填写则为“××年度南通市市长质量奖”。")

    def clean(self) -> dict[str, Any] | None:
        """The usual title where none was given."""
        given = super().clean()
        if given is not None and not given.get("title") and given.get("year"):
            given["title"] = _("%(year)d年度南通市市长质量奖") % {"year": given["year"]}
        return given

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.errors:
            return
        try:
            rounds.check_plan(self.instance)
        except Unsuitable as refusal:
            self.add_error(refusal.field if refusal.field in self.fields else None, refusal.message)


class ExtensionForm(forms.Form):
    """A later end for everybody, and why (R18.4)."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    field = forms.ChoiceField(
        label=gettext_lazy("延长的期限"),
        choices=[(name, Round._meta.get_field(name).verbose_name) for name in extending.EXTENDABLE],
    )
    until = forms.SplitDateTimeField(label=gettext_lazy("延长至"), widget=AdminSplitDateTime)
    reason = forms.CharField(
        label=gettext_lazy("理由"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )


@admin.register(Round)
class RoundAdmin(LifecycleAdmin, ExportMixin):
    """Rounds; edition and year are fixed for good, the stage is nobody's field."""

    form = RoundForm
    list_display = ["title", "year", "edition", "stage", "filing_closes_at", "endorsing_closes_at", "cockpit"]
    export_columns = ["title", "year", "edition", "stage", "filing_closes_at", "endorsing_closes_at", *PLACES]
    list_filter = ["stage", "edition"]
    search_fields = ["title", "year"]
    readonly_fields = ["announced_at"]
    fieldsets = [
        (None, {"fields": ["title", *FOR_GOOD, "stage", "announced_at", "notes"]}),
        (gettext_lazy("申报推荐"), {"fields": list(INSTANTS)}),
        (gettext_lazy("各程序计划完成日"), {"fields": list(DAYS)}),
        (gettext_lazy("计划数"), {"fields": list(PLACES)}),
        (gettext_lazy("计分方式"), {"fields": list(POLICIES)}),
    ]
    final = frozenset({"announce"})

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """What the announcement has told stays as it was told."""
        fixed: tuple[str, ...] = ()
        if obj is not None:
            told = tuple(name for name in SETTINGS if name not in AFTER_ANNOUNCEMENT)
            fixed = FOR_GOOD + (told if obj.stage != RoundStage.PLANNING else ())
        return [*super().get_readonly_fields(request, obj), *fixed]

    @admin.display(description=_("驾驶舱"))
    def cockpit(self, round: Round) -> SafeString:
        """To the round's own page, where its stages are closed."""
        return format_html('<a href="{}">{}</a>', reverse("admin:cockpit", args=[round.pk]), _("打开"))

    def save_model(self, request: HttpRequest, obj: Round, form: Any, change: bool) -> None:
        """A new round through its service."""
        if change:
            super().save_model(request, obj, form, change)
            return
        given = {name: form.cleaned_data[name] for name in (*FOR_GOOD, *SETTINGS)}
        made = rounds.create_round(by=request.user, **given)
        obj.pk, obj._state.adding = made.pk, False

    def announce(self, request: HttpRequest, obj: Round, reason: str) -> None:
        """Art. 18: what is given as a note becomes the announcement's text."""
        rounds.announce(obj, by=request.user, body=reason)

    @property
    def actions_on_row(self) -> Any:
        """Announcing is the one step of a round that is not a closing."""
        return {"announce": (gettext_lazy("公布年度评定"), self.announce)}

    def lifecycle_actions(self, request: HttpRequest, obj: Any) -> list[dict[str, Any]]:
        """Announcing, and extending while the application stage runs."""
        offered = super().lifecycle_actions(request, obj)
        if obj.stage == RoundStage.APPLICATION and self.has_change_permission(request, obj):
            url = reverse("admin:applications_round_extend", args=[obj.pk])
            offered.append({"name": "extend", "label": _("延长期限"), "url": url, "danger": False})
        return offered

    def get_urls(self) -> list[URLPattern]:
        """One more address: the extension."""
        view = self.admin_site.admin_view(self.extend)
        return [path("<int:pk>/extend/", view, name="applications_round_extend"), *super().get_urls()]

    def extend(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Extend a deadline for everybody."""
        round = get_object_or_404(Round, pk=pk)
        if not self.has_change_permission(request, round):
            raise PermissionDenied
        sent = request.POST if request.method == "POST" else None
        form = ExtensionForm(sent, initial={"version": round.version})
        if form.is_valid():
            if form.cleaned_data["version"] != round.version:
                raise Stale(_("“%(row)s”刚刚已由他人处理，请刷新后再办。") % {"row": round})
            given = {name: form.cleaned_data[name] for name in ("field", "until", "reason")}
            try:
                rounds.extend_deadline(round, by=request.user, **given)
            except Unsuitable as refusal:
                form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
            else:
                messages.success(request, _("期限已延长，已通知所有申报主体和推荐单位。"))
                return redirect("admin:applications_round_change", round.pk)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": round,
            "title": _("延长期限"),
            "form": form,
            "cancel": reverse("admin:applications_round_change", args=[round.pk]),
        }
        status = 422 if form.is_bound and form.errors else 200
        return TemplateResponse(request, "admin/lifecycle/confirm.html", context, status=status)
