"""What stands around the items of a sheet: key factors, an item's history, evidence that opens (R20.3)."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from applications.models import Evidence
from applications.selectors.evidence_map import page_url
from nantong_award.core.http import INLINE_TYPES, is_htmx, render_part
from nantong_award.core.refusals import Stale, Unsuitable
from review.facts import criteria_of
from review.forms.scoring import KeyFactorsForm
from review.models import KeyFactors, Scorecard
from review.models.score_history import KEY_FACTORS
from review.selectors import sheet_history
from review.services import key_factors as services
from review.services import openings
from review.views.access import at_field, opened_card, person
from review.views.workspace import factors_form, workspace


@login_required
@require_POST
def key_factors(request: HttpRequest, pk: int) -> HttpResponse:
    """The key factors are kept like an item."""
    card = opened_card(request, pk)
    form = factors_form(card, request.POST)
    if form is None:
        raise Http404
    if not form.is_valid():
        return _refused(request, card, form, 422)
    over = request.POST.get("over", "")
    seen = int(over) if over.isdecimal() else form.cleaned_data["version"]
    try:
        services.save_key_factors(card, by=person(request), values=form.values(), version=seen)
    except Unsuitable as error:
        at_field(form, error)
        return _refused(request, card, form, 422)
    except Stale as error:
        if error.yours is None:
            raise
        form.dispute(error, KeyFactors.objects.get(scorecard=card))
        return _refused(request, card, form, 409)
    if not is_htmx(request):
        return redirect(reverse("review:scorecard", args=[card.pk]) + "#item-key-factors")
    return render(request, "review/_factors_saved.html", {"form": factors_form(card)})


def _refused(request: HttpRequest, card: Scorecard, form: KeyFactorsForm, status: int) -> HttpResponse:
    if is_htmx(request):
        return render(request, "review/_item_note.html", {"form": form}, status=status)
    return workspace(request, card, refused=form, status=status)


@login_required
@require_GET
def history(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Every value of an item: who, when, from what to what."""
    card = opened_card(request, pk)
    items = {item.code: f"{item.code} {item.title}" for item in criteria_of(card.assignment.panel).items}
    names = {**items, KEY_FACTORS: str(KeyFactors._meta.verbose_name)}
    if code not in names:
        raise Http404
    context = {"card": card, "name": names[code], "changes": sheet_history.changes(card, code)}
    return render_part(request, "review/history.html", "review/_history.html", context)


@login_required
@require_GET
def evidence(request: HttpRequest, pk: int, evidence: int) -> HttpResponse:
    """A document of the file opens at the place where an item refers to it; that it was opened is kept."""
    card = opened_card(request, pk)
    found = get_object_or_404(
        Evidence.objects.select_related("file"),
        pk=evidence,
        application=card.assignment.application_id,
        removed_at=None,
    )
    openings.note_opening(card, found, by=person(request))
    item = request.GET.get("item", "")
    if item in found.references:
        return redirect(page_url(found.file, found.references[item]))
    url = reverse("applications:file", args=[found.file_id])
    inline = found.file.content_type in INLINE_TYPES
    return redirect(f"{url}?inline#view=FitH&navpanes=0" if inline else url)
