"""Claim–evidence map: each item of the sheet with the files and pages that support it (Art. 18, GB/T 19580)."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applications.forms.evidence import ReferenceForm
from applications.models import Application
from applications.selectors.applications import evidence_of, is_member
from applications.selectors.evidence_map import EvidenceMap, evidence_map
from applications.selectors.filed import last_version, was_filed
from applications.services import evidence as service
from applications.views.access import at_field, own, person, seen
from applications.views.evidence import may_edit
from nantong_award.core.refusals import Unsuitable


@login_required
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The map for everybody who may see the file, others as it was submitted; POST adds a reference to an item."""
    application = own(request, pk) if request.method == "POST" else seen(request, pk)
    files = list(evidence_of(application))
    form = None
    if request.method == "POST":
        form = ReferenceForm(request.POST, files=files)
        if form.is_valid() and _referred(form, request):
            item = form.cleaned_data["item"]
            messages.success(request, _("已为 %(item)s 登记证据页码。") % {"item": item})
            return redirect(f"{reverse('applications:evidence_map', args=[pk])}#item-{item}")
    is_own = is_member(person(request), application)
    version = None if is_own else last_version(application)
    if not is_own and not was_filed(application):
        raise Http404
    laid = evidence_map(application, version.content["evidence"] if version else None)
    editable = may_edit(request, application)
    context = {
        "application": application,
        "map": laid,
        "editable": editable,
        "groups": _rows(laid, _forms(laid, files, form) if editable and files else {}),
        "files": files,
        "open_item": form.data.get("item", "") if form else request.GET.get("item", ""),
        "version": version,
        "is_own": is_own,
    }
    return render(request, "applications/evidence_map.html", context, status=422 if form else 200)


def _forms(laid: EvidenceMap, files: list[Any], sent: ReferenceForm | None) -> dict[str, ReferenceForm]:
    """A form for every item; the one that was sent shows what is wrong with it."""
    forms = {
        line.item.code: ReferenceForm(
            initial={"item": line.item.code}, files=files, auto_id=f"id_{line.item.code}_%s"
        )
        for line in laid.lines
    }
    if sent is not None and sent.data.get("item") in forms:
        sent.auto_id = f"id_{sent.data['item']}_%s"
        forms[sent.data["item"]] = sent
    return forms


def _rows(laid: EvidenceMap, forms: dict[str, ReferenceForm]) -> list[dict[str, Any]]:
    """The categories with their items, each beside its form."""
    return [
        {
            "group": group,
            "rows": [{"line": line, "form": forms.get(line.item.code)} for line in group.lines],
        }
        for group in laid.groups
    ]


def _referred(form: ReferenceForm, request: HttpRequest) -> bool:
    given = form.cleaned_data
    try:
        service.refer(given["evidence"], item=given["item"], pages=given["pages"], by=person(request))
    except Unsuitable as error:
        at_field(form, error)
        return False
    return True


@login_required
@require_POST
def unrefer(request: HttpRequest, pk: int, evidence_pk: int, item: str) -> HttpResponse:
    """Take a reference away."""
    application: Application = own(request, pk)
    row = get_object_or_404(evidence_of(application), pk=evidence_pk)
    service.unrefer(row, item=item, by=person(request))
    messages.success(request, _("引用已移除。"))
    return redirect(f"{reverse('applications:evidence_map', args=[pk])}#item-{item}")
