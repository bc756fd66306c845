"""Revocations and what is taken back, in the admin (Art. 29, 35)."""

from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from monitoring.admin.pages import answer_form
from monitoring.forms.incidents import RecoveryForm
from monitoring.models import Recovery, Revocation
from monitoring.services import revocation
from nantong_award.core.admin import ReadOnlyAdmin
from nantong_award.core.refusals import Stale


@admin.register(Revocation)
class RevocationAdmin(ReadOnlyAdmin):
    """撤销称号."""

    list_display = ["number", "conferral", "article", "decided_on", "barred_until"]
    list_select_related = ["conferral__applicant"]


@admin.register(Recovery)
class RecoveryAdmin(ReadOnlyAdmin):
    """收回, tracked to the last yuan."""

    list_display = ["revocation", "thing", "amount_due", "amount_recovered", "recovered_on", "next_step"]
    export_columns = ["revocation", "thing", "amount_due", "amount_recovered", "recovered_on"]
    list_filter = ["thing", ("recovered_on", admin.EmptyFieldListFilter)]
    list_select_related = ["revocation__conferral__applicant"]

    @admin.display(description=gettext_lazy("下一步"))
    def next_step(self, row: Recovery) -> SafeString | str:
        """Record what came back."""
        if row.recovered_on is not None:
            return "—"
        url = reverse("admin:monitoring_recovery_enter", args=[row.pk])
        return format_html('<a href="{}">{}</a>', url, _("登记收回"))

    def get_urls(self) -> list[URLPattern]:
        """One more page."""
        view = self.admin_site.admin_view(self.enter)
        return [path("<int:pk>/enter/", view, name="monitoring_recovery_enter"), *super().get_urls()]

    def enter(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Record what came back; a second click finds another sum than it saw."""
        if not request.user.has_perm("monitoring.revoke_title"):
            raise Http404
        row = get_object_or_404(Recovery.objects.select_related("revocation__conferral__applicant"), pk=pk)
        initial = {"amount": row.amount_due - row.amount_recovered, "seen": row.amount_recovered}
        form = RecoveryForm(request.POST or None, initial=initial)

        def act(data: dict[str, Any]) -> object:
            seen = data.pop("seen")
            if seen != row.amount_recovered:
                raise Stale(
                    _("收回情况刚刚已由他人登记，请刷新后再办。"), yours=seen, theirs=row.amount_recovered
                )
            return revocation.record_recovery(row, by=request.user, **data)

        back = reverse("admin:monitoring_recovery_changelist")
        title = _("登记收回")
        return answer_form(self.admin_site, request, form, act, title=title, about=str(row), back=back)
