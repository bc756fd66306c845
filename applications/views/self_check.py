"""自查: answers in, findings out, nothing stored (R12.2)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from applications.forms.self_check import SelfCheckForm
from applications.selectors.rounds import law_in_use
from nantong_award.core.http import is_htmx, render_part
from nantong_award.regulation.rules.eligibility import verdict
from nantong_award.regulation.stage import Track


def self_check(request: HttpRequest) -> HttpResponse:
    """Which kind of applicant asks."""
    return render(request, "applications/self_check.html", {"edition": law_in_use()[0]})


def self_check_as(request: HttpRequest, track: str) -> HttpResponse:
    """The questions, and the verdict as it grows: whole page, or for htmx the verdict alone."""
    if track not in set(Track):
        raise Http404
    edition, day = law_in_use()
    posted = request.POST if request.method == "POST" else None
    form = SelfCheckForm(Track(track), edition, posted)
    findings = form.findings(day)
    context = {
        "track": track,
        "edition": edition,
        "reference_day": day,
        "form": form,
        "errors": form.errors(),
        "findings": findings,
        "verdict": verdict(findings),
        "answered": posted is not None,
        "shown": set(posted.getlist("shown")) if posted is not None else set(),
        "fragment": is_htmx(request),
    }
    status = 422 if context["errors"] else 200
    return render_part(
        request, "applications/self_check_as.html", "applications/_verdict.html", context, status=status
    )
