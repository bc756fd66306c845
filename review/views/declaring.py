"""申明利害关系 (R32.1): asked before anything of a file opens; a conflict closes the file at once."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from review.forms.scoring import ConflictForm
from review.services import recusals, scorecards
from review.views.access import own_card, person


@login_required
@require_POST
def declare(request: HttpRequest, pk: int) -> HttpResponse:
    """No conflict: the file opens."""
    card = own_card(request, pk)
    scorecards.declare_no_conflict(card, by=person(request))
    return redirect("review:scorecard", pk=card.pk)


@login_required
@require_http_methods(["GET", "POST"])
def recuse(request: HttpRequest, pk: int) -> HttpResponse:
    """A conflict: the expert leaves this file at once and for good."""
    card = own_card(request, pk)
    form = ConflictForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        recusals.declare_conflict(card, by=person(request), kind=values["kind"], note=values["note"])
        messages.success(request, _("已登记回避，该申报不再由您评审。"))
        return redirect("review:desk")
    status = 422 if form.is_bound else 200
    return render(request, "review/recuse.html", {"card": card, "form": form}, status=status)
