"""A masked number in full, once, by POST, with a reason (RX.5)."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from applications.forms.revealing import RevealForm
from applications.services import revealing as services
from applications.views.access import at_field, person, seen
from nantong_award.core.refusals import Unsuitable


@never_cache
@login_required
def reveal(request: HttpRequest, pk: int, section: str, key: str) -> HttpResponse:
    """The reason is asked first; the answer is shown on this page only and kept nowhere."""
    application, user = seen(request, pk), person(request)
    label = services.label_of(application, section, key)
    if label is None or not services.may_reveal(user, application):
        raise Http404
    form, value = RevealForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            value = services.reveal(
                application, by=user, section=section, key=key, reason=form.cleaned_data["reason"]
            )
        except Unsuitable as error:
            at_field(form, error)
    context = {"application": application, "label": label, "form": form, "value": value}
    return render(request, "applications/reveal.html", context, status=422 if form.errors else 200)
