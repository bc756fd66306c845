"""Submitted versions: the print, the receipt, any two beside each other (R18.3)."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from applications import documents
from applications.models import Application, ApplicationVersion
from applications.selectors.applications import is_member
from applications.selectors.comparison import compare
from applications.selectors.readiness import EDITABLE
from applications.services.freezing import content_of
from applications.views.access import own, person, seen
from nantong_award.core.http import send_file
from nantong_award.core.permissions import may


@login_required
@require_GET
def form_pdf(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The form as it stands now, marked 草稿 while it is not submitted; afterwards the last version."""
    application = own(request, pk)
    version = application.versions.last()
    if version is not None and application.status not in EDITABLE:
        return send_file(documents.version_pdf(version), inline=True)
    in_full = may(person(request), "applications.edit_application", application)
    return _shown(documents.draft_pdf(application, in_full=in_full), "draft.pdf")


@login_required
@require_GET
def version_pdf(request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
    """A submitted version as it was printed; for everybody who may see the file."""
    version = get_object_or_404(seen(request, pk).versions.select_related("pdf"), number=number)
    return send_file(documents.version_pdf(version), inline=True)


@login_required
@require_GET
def receipt_pdf(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The receipt of a version, with its place in the sealed log."""
    version = get_object_or_404(own(request, pk).versions, number=number)
    return _shown(documents.receipt_pdf(version), f"receipt-v{number}.pdf")


def _shown(pdf: bytes, name: str) -> HttpResponse:
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_GET
def version_changes(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """What a version says otherwise than the one before."""
    return _compared(request, seen(request, pk), number - 1, number)


@login_required
@require_GET
def compare_versions(request: HttpRequest, pk: int) -> HttpResponse:
    """Any two versions; without a choice the last two, the draft counting as one for who corrects it."""
    application = seen(request, pk)
    numbers = sorted(_versions(request, application))
    if len(numbers) < 2:
        raise Http404
    left, right = (
        _number(request.GET.get(name), numbers[place]) for name, place in (("left", -2), ("right", -1))
    )
    return _compared(request, application, left, right)


def _number(given: str | None, default: int) -> int:
    if given is None:
        return default
    if not (given.isascii() and given.isdigit() and len(given) < 4):
        raise Http404
    return int(given)


def _versions(request: HttpRequest, application: Application) -> dict[int, ApplicationVersion]:
    """What was submitted, and behind it the draft of who may edit it: a version that is not kept."""
    versions = {each.number: each for each in application.versions.order_by("number")}
    if application.status in EDITABLE and may(person(request), "applications.edit_application", application):
        number = len(versions) + 1
        versions[number] = ApplicationVersion(
            application=application, number=number, content=content_of(application, number)
        )
    return versions


def _compared(request: HttpRequest, application: Application, left: int, right: int) -> HttpResponse:
    versions = _versions(request, application)
    if left not in versions or right not in versions:
        raise Http404
    context = {
        "application": application,
        "comparison": compare(application, versions[left], versions[right]),
        "versions": list(versions.values()),
        "everything": request.GET.get("show") == "all",
        "is_own": is_member(person(request), application),
    }
    return render(request, "applications/version_changes.html", context)
