"""Check your answers, submit, confirmation, withdrawal, and the printed form (Art. 4, 18)."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from applications import documents
from applications.facts import answers_of
from applications.forms.filing import SubmitForm, WithdrawForm
from applications.sections.reading import changes, read
from applications.sections.registry import indicator_years, sections_of
from applications.selectors.applications import evidence_of
from applications.selectors.readiness import EDITABLE, filing_ends_at
from applications.services import filing
from applications.views.access import at_field, own, person, readiness, seen
from nantong_award.core.http import send_file
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Unsuitable


@login_required
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """All answers with what stands in the way; POST submits."""
    application = own(request, pk)
    form = SubmitForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        filing.submit(application, by=person(request))
        return redirect("applications:submitted", pk)
    ready, years = readiness(application), indicator_years(application.round.year)
    answers = answers_of(application)
    context = {
        "application": application,
        "form": form,
        "obstacles": ready.obstacles(),
        "eligibility": ready.eligibility,
        "sections": [
            (part.section, read(part.section, answers.get(part.section.key, {}), years))
            for part in ready.sections
        ],
        "evidence": evidence_of(application),
        "ends_at": filing_ends_at(application),
        "editable": application.status in EDITABLE,
        "may_submit": may(person(request), "applications.submit_application", application),
    }
    return render(request, "applications/check.html", context, status=422 if form.errors else 200)


@login_required
@require_GET
def submitted(request: HttpRequest, pk: int) -> HttpResponse:
    """The receipt: number, version, hash, and what comes next."""
    application = own(request, pk)
    version = application.versions.last()
    if version is None:
        raise Http404
    return render(request, "applications/submitted.html", {"application": application, "version": version})


@login_required
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw with a reason; its effect is told first (Art. 4)."""
    application = own(request, pk)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            filing.withdraw(application, by=person(request), reason=form.cleaned_data["reason"])
        except Unsuitable as error:
            at_field(form, error)
        else:
            messages.success(request, _("申报已撤回。"))
            return redirect("applications:application", pk)
    context = {
        "application": application,
        "form": form,
        "submit": _("确认撤回"),
        "cancel": reverse("applications:application", args=[pk]),
        "danger": True,
    }
    return render(request, "applications/withdraw.html", context, status=422 if form.errors else 200)


@login_required
@require_GET
def form_pdf(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The form as it stands now, marked 草稿 while it is not submitted; afterwards the last version."""
    application = own(request, pk)
    version = application.versions.last()
    if version is not None and application.status not in EDITABLE:
        return send_file(documents.version_pdf(version), inline=True)
    response = HttpResponse(documents.draft_pdf(application), content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="draft.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_GET
def version_pdf(request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
    """A submitted version as it was printed."""
    version = get_object_or_404(own(request, pk).versions, number=number)
    return send_file(documents.version_pdf(version), inline=True)


@login_required
@require_GET
def version_changes(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """What a version says otherwise than the one before; for everybody who may see the file (R18.3)."""
    application = seen(request, pk)
    after = get_object_or_404(application.versions, number=number)
    before = get_object_or_404(application.versions, number=number - 1)
    years = indicator_years(application.round.year)
    old, new = before.content["sections"], after.content["sections"]
    found = [
        (section, changes(section, old.get(section.key, {}), new.get(section.key, {}), years))
        for section in sections_of(application.track, application.round.law)
    ]
    context = {
        "application": application,
        "before": before,
        "after": after,
        "sections": [(section, differing) for section, differing in found if differing],
        "files": _changed_files(before.content["evidence"], after.content["evidence"]),
    }
    return render(request, "applications/version_changes.html", context)


def _changed_files(before: list[dict[str, str]], after: list[dict[str, str]]) -> dict[str, list[str]]:
    """Titles of evidence that came and went, told apart by content."""
    old, new = ({item["sha256"]: item["title"] for item in items} for items in (before, after))
    return {
        "added": [title for digest, title in new.items() if digest not in old],
        "removed": [title for digest, title in old.items() if digest not in new],
    }
