"""Evidence: what is there, what is missing, the upload, each file in the page (Art. 18)."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from applications.forms.evidence import EvidenceForm
from applications.models import Application, Evidence
from applications.sections.evidence import requirements_of
from applications.selectors.applications import evidence_of, is_member
from applications.selectors.evidence_map import evidence_map, references_of
from applications.selectors.filed import filed_as
from applications.selectors.readiness import EVIDENCE, is_open
from applications.services import evidence as service
from applications.views.access import at_field, own, person, seen
from nantong_award.core import uploads
from nantong_award.core.http import INLINE_TYPES
from nantong_award.core.inspection import PDF
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Unsuitable


def may_edit(request: HttpRequest, application: Application) -> bool:
    """Whether this person may change the evidence now, the clock left aside."""
    return is_open(application, EVIDENCE) and may(
        person(request), "applications.edit_application", application
    )


@login_required
def evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """The list of materials, what is missing, and the upload."""
    application = own(request, pk)
    posted = request.method == "POST"
    form = EvidenceForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        application=application,
        initial={"requirement": request.GET.get("requirement", "")},
    )
    if posted and form.is_valid() and _added(application, form, request):
        messages.success(request, _("材料已上传。"))
        return redirect("applications:evidence", pk)
    editable = may_edit(request, application)
    items = list(evidence_of(application).select_related("file__uploaded_by"))
    needs = _needs(application, items, editable)
    context = {
        "application": application,
        "form": form,
        "needs": needs,
        "required": sum(row["need"].required for row in needs),
        "required_there": sum(row["need"].required and bool(row["files"]) for row in needs),
        "map": evidence_map(application),
        "under_way": uploads.uploads_for(application, person(request)) if editable else [],
        "weight": sum(item.file.size for item in items),
        "quota": settings.UPLOAD_QUOTA,
        "piece": settings.UPLOAD_PIECE,
        "limit": settings.UPLOAD_LIMIT,
        "editable": editable,
    }
    return render(request, "applications/evidence.html", context, status=422 if form.errors else 200)


def _added(application: Application, form: EvidenceForm, request: HttpRequest) -> bool:
    given = dict(form.cleaned_data)
    uploaded = given.pop("file")
    try:
        service.add(application, by=person(request), uploaded=uploaded, **given)
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
            "url": reverse("applications:evidence_file", args=[application.pk, item.pk]),
            "label": item.title,
            "by": item.file.uploaded_by,
            "references": references_of(item),
            "scan": True,
            "remove": remove,
        }
        files.setdefault(item.requirement, []).append(row)
    return [{"need": need, "files": files.get(need.key, [])} for need in requirements_of(application.track)]


@login_required
@require_GET
def evidence_file(request: HttpRequest, pk: int, evidence_pk: int) -> HttpResponse:
    """One file in the page, for everybody who may see the application; to others once it is filed (RX.4)."""
    application = seen(request, pk)
    item = get_object_or_404(application.evidence.select_related("file__uploaded_by"), pk=evidence_pk)
    is_own = is_member(person(request), application)
    references = item.references if is_own else filed_as(application, item)
    if references is None:
        raise Http404
    names = {need.key: need.label for need in requirements_of(application.track)}
    context = {
        "application": application,
        "item": item,
        "stored": item.file,
        "kind": names.get(item.requirement, ""),
        "references": references_of(item, references),
        "is_pdf": item.file.content_type == PDF,
        "is_picture": item.file.content_type in INLINE_TYPES - {PDF},
        "is_own": is_own,
    }
    return render(request, "applications/evidence_file.html", context)


@login_required
@require_POST
def remove_evidence(request: HttpRequest, pk: int, evidence_pk: int) -> HttpResponse:
    """Take one file out of the application."""
    application = own(request, pk)
    item = get_object_or_404(evidence_of(application), pk=evidence_pk)
    service.remove(item, by=person(request))
    messages.success(request, _("材料已移除。"))
    return redirect("applications:evidence", pk)
