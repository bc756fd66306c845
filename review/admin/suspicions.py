"""疑似利害关系 in the admin (Art. 32): one decision after another, the evidence side by side."""

from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nantong_award.core import bars
from nantong_award.core.admin import ExportMixin, LifecycleAdmin
from review.admin.pages import PagesAdmin, taken
from review.forms.suspicions import JudgeForm
from review.models import Suspicion
from review.selectors import suspicions as selectors
from review.services import suspicions as services
from review.transitions.suspicion import JUDGE

TEMPLATE = "admin/review/suspicion/queue.html"


@admin.register(Suspicion)
class SuspicionAdmin(PagesAdmin, LifecycleAdmin, ExportMixin):
    """The list of all, decided ones too; deciding happens in the queue."""

    list_display = ["shown", "applicant", "clue", "kind", "status", "found_at", "decided_by", "decided_at"]
    list_filter = ["status", "clue", "kind"]
    list_select_related = ["person", "applicant", "decided_by"]
    list_per_page = 50
    search_fields = ["person__name", "named", "named_employer", "applicant__name"]
    change_list_template = "admin/review/suspicion/change_list.html"

    @admin.display(description=gettext_lazy("人员"))
    def shown(self, suspicion: Suspicion) -> str:
        """Who is meant."""
        return suspicion.shown

    def has_add_permission(self, request: HttpRequest) -> bool:
        """They are found, or asked for by applicants."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Decided in the queue, never edited."""
        return False

    def get_urls(self) -> list[URLPattern]:
        """The queue."""
        view = self.admin_site.admin_view
        return [
            path("queue/", view(self.queue), name="review_suspicion_queue"),
            path("queue/<int:pk>/", view(self.queue), name="review_suspicion_judge"),
            *super().get_urls(),
        ]

    def queue(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """The suspicion that waits longest, or the one asked for; after a decision the next."""
        self.demand(request, JUDGE)
        person: Any = request.user
        waiting = bars.open_to(person, selectors.waiting(person))
        places = list(waiting.values_list("pk", flat=True))
        if pk is None and places:
            pk = places[0]
        row = waiting.filter(pk=pk).first() if pk is not None else None
        if row is None and pk is not None:
            raise Http404
        form = JudgeForm(request.POST or None, suspicion=row) if row else None
        sent = request.method == "POST" and form is not None and form.is_valid()
        if sent and taken(form, lambda: self._decide(request, row, form)):
            return self._next(places, row.pk)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("疑似利害关系"),
            "is_nav_sidebar_enabled": False,
            "row": row,
            "form": form,
            "place": selectors.place(places, pk),
            "beside": selectors.beside(row) if row else None,
            "others": list(waiting.exclude(pk=pk)[: selectors.SHOWN]) if row else [],
        }
        status = 422 if form and form.is_bound else 200
        return TemplateResponse(request, TEMPLATE, context, status=status)

    def _decide(self, request: HttpRequest, row: Suspicion, form: JudgeForm) -> None:
        given, by = form.cleaned_data, request.user
        values: dict[str, Any] = {"by": by, "reason": given["reason"], "version": given["version"]}
        if given["decision"] == JudgeForm.CONFIRM:
            named = services.person_named(given["person"]) if given.get("person") else None
            services.confirm(row, person=named, **values)
            messages.success(request, _("已确认回避：%(row)s。") % {"row": row})
        else:
            services.dismiss(row, **values)
            messages.success(request, _("已排除：%(row)s。") % {"row": row})

    def _next(self, places: list[int], done: int) -> HttpResponse:
        """The one after, or the first that waits, or the empty queue."""
        rest = [pk for pk in places if pk != done]
        following = rest[places.index(done) % len(rest)] if rest else None
        if following is None:
            return redirect("admin:review_suspicion_queue")
        return redirect(reverse("admin:review_suspicion_judge", args=[following]))
