"""市质委会决定 in the admin: entered once, never changed (Art. 8, 22, 24, 35)."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _

from nantong_award.core import clock
from nantong_award.core.admin import AuditedAdmin, ExportMixin
from review.models import CommitteeDecision
from review.views.events_access import person


class DecisionForm(forms.ModelForm):
    """A decision, checked as the service checks it."""

    class Meta:
        model = CommitteeDecision
        fields = (
            "round",
            "matter",
            "number",
            "decided_on",
            "attendance",
            "votes_for",
            "votes_against",
            "votes_abstained",
            "summary",
        )

    def clean_decided_on(self) -> Any:
        """No decision of a day to come."""
        day = self.cleaned_data["decided_on"]
        if day > clock.today():
            raise forms.ValidationError(_("决定日期不能晚于今天。"))
        return day


@admin.register(CommitteeDecision)
class CommitteeDecisionAdmin(AuditedAdmin, ExportMixin):
    """Decisions on lists are entered on the list's own page; the others here."""

    form = DecisionForm
    list_display = ["number", "matter", "round", "decided_on", "entered_by", "entered_at"]
    list_filter = ["round", "matter"]
    list_select_related = ["round", "entered_by"]
    search_fields = ["number", "summary"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was decided stays as it was entered."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing is removed."""
        return False

    def save_model(self, request: HttpRequest, obj: CommitteeDecision, form: Any, change: bool) -> None:
        """Note who entered it."""
        obj.entered_by = person(request)
        super().save_model(request, obj, form, change)
