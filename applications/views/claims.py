"""认领申请: filed by who finds the own organisation registered already, seen by its claimant alone (RX.4)."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from applications.forms.members import ClaimForm
from applications.selectors.members import claims_of
from applications.services import claims as services
from applications.views.access import at_field, person
from nantong_award.core.refusals import Unsuitable
from nantong_award.regulation.stage import Track


@login_required
def new_claim(request: HttpRequest, track: str) -> HttpResponse:
    """Reason and proof; the code may come along from the registration page, an identity number never does."""
    if track not in set(Track):
        raise Http404
    is_organization = track == Track.ORGANIZATION
    initial = {"number": request.GET.get("code", "")[:18]} if is_organization else {}
    posted = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = ClaimForm(*posted, is_organization=is_organization, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            row = services.file(by=person(request), track=track, **form.cleaned_data)
        except Unsuitable as error:
            at_field(form, error, file="proof")
        else:
            return redirect("applications:claim", row.pk)
    context = {"form": form, "is_organization": is_organization}
    return render(request, "applications/new_claim.html", context, status=422 if form.errors else 200)


@login_required
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """The own claim and how it stands; anybody else's is a 404."""
    row = get_object_or_404(claims_of(person(request)), pk=pk)
    return render(request, "applications/claim.html", {"claim": row})
