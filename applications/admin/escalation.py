"""催办 (Art. 18): the office's list of bodies with files waiting, and the button that asks them to go on."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.models import EndorsingBody, Round
from applications.selectors.escalation import bodies_waiting, rounds_with_waiting
from applications.services.reminders import urge
from applications.transitions import RUN_ROUND
from nantong_award.core import clock
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Unsuitable

TEMPLATE = "admin/applications/endorsingbody/waiting.html"


class UrgeForm(forms.Form):
    """Which bodies, and what the office asks of them."""

    bodies = forms.ModelMultipleChoiceField(
        EndorsingBody.objects.none(),
        label=gettext_lazy("推荐单位"),
        error_messages={"required": gettext_lazy("请选择要催办的推荐单位。")},
    )
    reason = forms.CharField(
        label=gettext_lazy("催办的理由或者要求"),
        max_length=500,
        help_text=gettext_lazy("全文发给所选单位的经办人，并留有记录。"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    seen_at = forms.DateTimeField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, waiting: list[EndorsingBody], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = EndorsingBody.objects.filter(pk__in=[body.pk for body in waiting])
        self.fields["bodies"].queryset = known  # type: ignore[attr-defined]

    def chosen(self) -> set[str]:
        """Which boxes are ticked."""
        return {str(value) for value in self["bodies"].value() or []}


def waiting(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """The list by age of the oldest file; POST urges the chosen bodies."""
    if not may(request.user, RUN_ROUND):
        raise PermissionDenied
    rounds = rounds_with_waiting()
    wanted = request.GET.get("round", "")
    round = next((each for each in rounds if str(each.pk) == wanted), rounds[0] if rounds else None)
    rows = bodies_waiting(round) if round else []
    posted = request.POST if request.method == "POST" and round else None
    form = UrgeForm(posted, waiting=[row.body for row in rows], initial={"seen_at": clock.now().isoformat()})
    if round is not None and form.is_valid() and _urged(request, round, form):
        return redirect(f"{reverse('admin:applications_endorsingbody_waiting')}?round={round.pk}")
    context |= {
        "title": _("待推荐和催办"),
        "round": round,
        "rounds": rounds,
        "rows": rows,
        "form": form,
        "chosen": form.chosen(),
        "files": sum(row.count for row in rows),
        "is_over": any(row.is_over for row in rows),
    }
    return TemplateResponse(request, TEMPLATE, context, status=422 if form.errors else 200)


def _urged(request: HttpRequest, round: Round, form: UrgeForm) -> bool:
    given = form.cleaned_data
    try:
        count = urge(
            list(given["bodies"]),
            by=request.user,
            round=round,
            reason=given["reason"],
            seen_at=given["seen_at"],
        )
    except Unsuitable as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return False
    messages.success(request, _("已催办 %(count)d 个推荐单位，消息已发给其经办人。") % {"count": count})
    return True
