"""One logged-in UPDATE of one row: what a form field cannot be saved for less than (RX.10)."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import path

from applications.models import FormSection


@login_required
def update(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Store what was posted and answer."""
    rows = FormSection.objects.filter(application=pk, key=key)
    return HttpResponse(str(rows.update(data={key: request.POST.get(key, "")})))


urlpatterns = [
    path("healthz", lambda request: HttpResponse("ok")),
    path("apply/<int:pk>/sections/<slug:key>/", update),
]
