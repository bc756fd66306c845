"""Check your answers, submit, confirmation, taking back, withdrawal (Art. 4, 18)."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from applications.facts import answers_of
from applications.forms.filing import SubmitForm, TakeBackForm, WithdrawForm
from applications.sections.reading import read
from applications.sections.registry import indicator_years
from applications.selectors.applications import evidence_of
from applications.selectors.evidence_map import evidence_map
from applications.selectors.readiness import EDITABLE, filing_ends_at
from applications.selectors.receipts import proof_of
from applications.selectors.self_check import of_file
from applications.services import filing, freezing, stamping, taking_back
from applications.views.access import at_field, own, person, readiness
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Stale, Unsuitable


@login_required
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """All answers with what stands in the way; POST submits."""
    application = own(request, pk)
    form = SubmitForm(
        request.POST if request.method == "POST" else None, initial={"checked": freezing.mark_of(application)}
    )
    if request.method == "POST" and form.is_valid():
        filing.submit(application, by=person(request), checked=form.cleaned_data["checked"])
        return redirect("applications:submitted", pk)
    ready, years = readiness(application), indicator_years(application.round.year)
    answers = answers_of(application)
    context = {
        "application": application,
        "form": form,
        # What is completed in the qualification review has been examined: only paper may be missing (Art. 19).
        "obstacles": ready.gaps() if application.is_out_for_completion else ready.obstacles(),
        "eligibility": ready.eligibility,
        "result": of_file(ready),
        "sections": [
            (part.section, read(part.section, answers.get(part.section.key, {}), years))
            for part in ready.sections
        ],
        "evidence": evidence_of(application),
        "map": evidence_map(application),
        "next_version": application.versions.count() + 1,
        "ends_at": filing_ends_at(application),
        "editable": application.status in EDITABLE,
        "may_submit": may(person(request), "applications.submit_application", application),
    }
    return render(request, "applications/check.html", context, status=422 if form.errors else 200)


@login_required
@require_GET
def submitted(request: HttpRequest, pk: int) -> HttpResponse:
    """The receipt: number, version, hash, its place in the sealed log, and what comes next."""
    application = own(request, pk)
    version = application.versions.last()
    if version is None:
        raise Http404
    context = {
        "application": application,
        "version": version,
        "proof": proof_of(version),
        "may_stamp": stamping.may_stamp(application, version, person(request)),
    }
    return render(request, "applications/submitted.html", context)


@login_required
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a filed file again while the term runs; what then counts is told first (T-82)."""
    application = own(request, pk)
    filed = application.versions.last()
    if filed is None:
        raise Http404
    sent = request.POST if request.method == "POST" else None
    form = TakeBackForm(sent, initial={"version": filed.number})
    if form.is_valid():
        taking_back.take_back(application, by=person(request), version=form.cleaned_data["version"])
        messages.success(request, _("申报已收回，可以修改。请在申报截止前重新提交。"))
        return redirect("applications:application", pk)
    context = {
        "application": application,
        "filed": filed,
        "form": form,
        "submit": _("收回修改"),
        "cancel": reverse("applications:application", args=[pk]),
    }
    return render(request, "applications/take_back.html", context, status=422 if form.errors else 200)


@login_required
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw with a reason; its effect is told first (Art. 4)."""
    application = own(request, pk)
    sent = request.POST if request.method == "POST" else None
    form = WithdrawForm(sent, initial={"version": application.version})
    if form.is_valid():
        if form.cleaned_data["version"] != application.version:
            raise Stale(_("该申报刚刚有了变化，请刷新后再看。"), theirs=application.get_status_display())
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
