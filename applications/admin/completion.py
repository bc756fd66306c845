"""补正 on the desk: sending the file back once, and ending a term that is over (R19.1)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from applications.forms.qualification import CompletionForm
from applications.models import Application
from applications.selectors.endorsing import parts
from applications.services import completion
from nantong_award.core import clock
from nantong_award.core.lifecycle_admin import LifecycleAdmin
from nantong_award.core.refusals import Stale, Unsuitable
from nantong_award.core.templatetags.desk import day


class CompletionPages(LifecycleAdmin):
    """Two more pages of a file."""

    def asked(self, request: HttpRequest, pk: int) -> Application:
        """The file of a form; the desk says how it is found."""
        raise NotImplementedError

    def done(self, request: HttpRequest, application: Application, told: str) -> HttpResponse:
        """Back to the desk with a word."""
        raise NotImplementedError

    def complete(self, request: HttpRequest, pk: int) -> HttpResponse:
        """退回补正: parts, reason, days; its effect is told first."""
        application = self.asked(request, pk)
        sent = request.POST if request.method == "POST" else None
        last = day(completion.last_day())
        form = CompletionForm(sent, application=application, parts=parts(application), last_day=last)
        if form.is_valid():
            given = form.cleaned_data
            if given.pop("version") != application.version:
                raise Stale(_("“%(row)s”刚刚已由他人处理，请刷新后再办。") % {"row": application})
            try:
                completion.return_for_completion(application, by=request.user, **given)
            except Unsuitable as refusal:
                form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
            else:
                return self.done(request, application, _("已退回补正，通知书已发给申报主体和推荐单位。"))
        context: dict[str, Any] = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": application,
            "title": _("退回补正"),
            "form": form,
            "cancel": reverse("admin:applications_application_change", args=[application.pk]),
        }
        template = "admin/applications/application/complete.html"
        return TemplateResponse(request, template, context, status=422 if form.errors else 200)

    def lapse(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The clock's step for a term that is over, where the clock has not come by yet."""
        application = self.asked(request, pk)
        due_at = application.completion_due_at
        if request.method == "POST" and due_at is not None and clock.now() >= due_at:
            completion.lapse(application)
            return self.done(request, application, _("补正期限已过，按原提交的材料继续审查。"))
        return self.done(request, application, _("补正期限未过。"))
