"""The office's admin over rows with a state: buttons call services, states are read only, edits are audited (RX.3)."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nantong_award.core.audit import record
from nantong_award.core.barred_admin import BarredMixin
from nantong_award.core.lifecycle import LifecycleModel, StateField, transitions_of
from nantong_award.core.permissions import may
from nantong_award.core.readonly_links import ReadersForm
from nantong_award.core.refusals import Stale, Unsuitable
from nantong_award.regulation.finding import Findings, Obstructed

Act = Callable[[HttpRequest, Any, str], Any]


class AuditedAdmin(BarredMixin):
    """What is added, changed or removed in the admin stands in the audit log, in the same transaction."""

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """An added row."""
        record("admin_add", obj, by=request.user, details={"message": message})
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """A changed row: which fields, not their values, which may be personal."""
        record("admin_change", obj, by=request.user, details={"message": message})
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        """Removed rows."""
        for obj in queryset:
            record("admin_delete", obj, by=request.user)
        return super().log_deletions(request, queryset)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], **more: Any) -> HttpResponse:
        """A form that was not taken answers 422, or 409 when somebody else was first."""
        context["adminform"] = ReadersForm(context["adminform"], request)
        response = super().render_change_form(request, context, **more)
        if context.get("errors"):
            stale = getattr(context["adminform"].form, "is_stale", False)
            response.status_code = 409 if stale else 422
        return response


class LifecycleForm(forms.ModelForm):
    """Plain fields of a row with a version; a form over an older version is refused."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    is_stale = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen_version"] = self.instance.version

    def clean(self) -> dict[str, Any] | None:
        """Compare the version that the person saw with the row's."""
        if self.instance.pk and self.cleaned_data.get("seen_version") != self.instance.version:
            self.is_stale = True
            raise ValidationError(_("此记录刚刚已由他人修改，请刷新后再改。"))
        return super().clean()


class ReasonForm(forms.Form):
    """The reason of a step, and the version of the row the person looked at."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("理由或说明"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
    )

    def __init__(self, *args: Any, reason_required: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = reason_required


class LifecycleAdmin(AuditedAdmin):
    """Buttons for what may be done now; each leads over a confirm page to a service, never to the row itself."""

    form = LifecycleForm
    change_form_template = "admin/lifecycle/change_form.html"
    # name → (label, callable(request, obj, reason)); a name that is a transition of the model is offered only in
    # its source state and to those who hold its permission, any other name to those who may change the row.
    actions_on_row: Mapping[str, tuple[Any, Act]] = {}
    # Names that ask for a reason, and names with legal effect that cannot be undone.
    needs_reason: frozenset[str] = frozenset()
    final: frozenset[str] = frozenset()

    def findings_of(self, request: HttpRequest, obj: Any) -> Findings | None:
        """What the regulation says of the row, to be shown above its form."""
        return None

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """States can be read, never typed."""
        states = [field.name for field in self.model._meta.fields if isinstance(field, StateField)]
        return [*dict.fromkeys([*super().get_readonly_fields(request, obj), *states])]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The subclass's fieldsets, with the version that was seen wherever the row can be changed."""
        declared: Any = super().get_fieldsets(request, obj)
        fieldsets: list[tuple[Any, dict[str, Any]]] = [(name, dict(options)) for name, options in declared]
        for _name, options in fieldsets:
            options["fields"] = [field for field in options["fields"] if field != "seen_version"]
        if obj is not None and self.has_change_permission(request, obj):
            fieldsets.append((None, {"fields": ["seen_version"]}))
        return fieldsets

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Rows with a state end in a state; they are not removed."""
        return False

    def get_urls(self) -> list[URLPattern]:
        """One more address: the confirm page of an action."""
        view = self.admin_site.admin_view(self.act)
        return [path("<path:object_id>/act/<str:name>/", view, name=self._route("act")), *super().get_urls()]

    def _route(self, name: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{name}"

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], **more: Any) -> HttpResponse:
        """Add the buttons and findings that `admin/lifecycle/change_form.html` shows."""
        obj = more.get("obj")
        if obj is not None:
            context |= {
                "lifecycle_actions": self.lifecycle_actions(request, obj),
                "findings": self.findings_of(request, obj),
            }
        return super().render_change_form(request, context, **more)

    def lifecycle_actions(self, request: HttpRequest, obj: LifecycleModel) -> list[dict[str, Any]]:
        """What this person may do with this row now: name, label, url and whether it is final."""
        return [
            {"name": name, "label": label, "url": self._address(obj, name), "danger": name in self.final}
            for name, (label, _act) in self.actions_on_row.items()
            if self._is_offered(request, obj, name)
        ]

    def _address(self, obj: models.Model, name: str) -> str:
        return reverse(f"admin:{self._route('act')}", args=[obj.pk, name], current_app=self.admin_site.name)

    def _is_offered(self, request: HttpRequest, obj: LifecycleModel, name: str) -> bool:
        if name not in transitions_of(self.model):
            return self.has_change_permission(request, obj)
        meta = getattr(obj, name)._django_fsm
        state = meta.field.get_state(obj)
        step = meta.get_transition(state)
        return bool(step and may(request.user, step.permission, obj) and meta.conditions_met(obj, state))

    def act(self, request: HttpRequest, object_id: str, name: str) -> HttpResponse:
        """Ask for confirmation and reason, then call the service; rules that stand against it are shown."""
        obj = self.get_object(request, unquote(object_id))
        if obj is None or name not in self.actions_on_row or not self.has_view_permission(request, obj):
            raise Http404
        form = ReasonForm(
            request.POST or None, initial={"version": obj.version}, reason_required=name in self.needs_reason
        )
        if request.method != "POST":
            return self._confirm(request, obj, name, form)
        if not form.is_valid():
            return self._confirm(request, obj, name, form, status=422)
        if form.cleaned_data["version"] != obj.version:
            raise Stale(_("“%(row)s”刚刚已由他人处理，请刷新后再办。") % {"row": obj})
        label, service = self.actions_on_row[name]
        try:
            service(request, obj, form.cleaned_data["reason"])
        except Obstructed as obstructed:
            return self._confirm(request, obj, name, form, findings=obstructed.findings, status=422)
        except Unsuitable as refusal:
            form.add_error("reason" if refusal.field == "reason" else None, refusal.message)
            return self._confirm(request, obj, name, form, status=422)
        messages.success(request, _("已办理：%(label)s。") % {"label": label})
        return HttpResponseRedirect(reverse(f"admin:{self._route('change')}", args=[obj.pk]))

    def _confirm(
        self,
        request: HttpRequest,
        obj: Any,
        name: str,
        form: ReasonForm,
        *,
        findings: Findings | None = None,
        status: int = 200,
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": obj,
            "title": self.actions_on_row[name][0],
            "form": form,
            "danger": name in self.final,
            "findings": findings or self.findings_of(request, obj),
            "cancel": reverse(f"admin:{self._route('change')}", args=[obj.pk]),
        }
        return TemplateResponse(request, "admin/lifecycle/confirm.html", context, status=status)
