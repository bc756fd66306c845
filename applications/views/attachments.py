"""Evidence: what is there, what is missing, the upload (Art. 18)."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applications.forms.filing import EvidenceForm
from applications.models import Application, Evidence
from applications.sections.evidence import requirements_of
from applications.selectors.applications import evidence_of
from applications.selectors.readiness import EVIDENCE, is_open
from applications.services import evidence as evidence_service
from applications.views.access import at_field, own, person
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Unsuitable


def _editable(request: HttpRequest, application: Application, part: str) -> bool:
    return is_open(application, part) and may(person(request), "applications.edit_application", application)


@login_required
def evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """The list of materials, what is missing, and the upload."""
    application = own(request, pk)
    posted = request.method == "POST"
    form = EvidenceForm(
        request.POST if posted else None, request.FILES if posted else None, application=application
    )
    if posted and form.is_valid() and _added(application, form, request):
        messages.success(request, _("材料已上传。"))
        return redirect("applications:evidence", pk)
    editable = _editable(request, application, EVIDENCE)
    context = {
        "application": application,
        "form": form,
        "needs": _needs(application, evidence_of(application), editable),
        "editable": editable,
    }
    return render(request, "applications/evidence.html", context, status=422 if form.errors else 200)


def _added(application: Application, form: EvidenceForm, request: HttpRequest) -> bool:
    given = dict(form.cleaned_data)
    uploaded = given.pop("file")
    try:
        evidence_service.add(application, by=person(request), uploaded=uploaded, **given)
    except Unsuitable as error:
        at_field(form, error)
        return False
    return True


def _needs(application: Application, items: Iterable[Evidence], editable: bool) -> list[dict[str, Any]]:
    """Each kind of material with its files, in the order of the list."""
    files: dict[str, list[dict[str, Any]]] = {}
    for item in items:
        remove = reverse("applications:remove_evidence", args=[application.pk, item.pk]) if editable else ""
        row = {
            "stored": item.file,
            "url": reverse("applications:file", args=[item.file_id]),
            "label": item.title,
            "note": "、".join(item.criteria_items),
            "remove": remove,
        }
        files.setdefault(item.requirement, []).append(row)
    return [{"need": need, "files": files.get(need.key, [])} for need in requirements_of(application.track)]


@login_required
@require_POST
def remove_evidence(request: HttpRequest, pk: int, evidence_pk: int) -> HttpResponse:
    """Take one file out of the application."""
    application = own(request, pk)
    item = get_object_or_404(evidence_of(application), pk=evidence_pk)
    evidence_service.remove(item, by=person(request))
    messages.success(request, _("材料已移除。"))
    return redirect("applications:evidence", pk)
