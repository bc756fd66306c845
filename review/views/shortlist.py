"""The applicant's page of the shortlist's decision: the result, the letter, the feedback report (Art. 21)."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from applications.models import Application
from nantong_award.core.audit import record
from nantong_award.core.http import send_file
from review.models import FeedbackReport
from review.selectors import shortlist as selectors
from review.transitions import FeedbackReportStatus
from review.views.access import person


def _own(request: HttpRequest, pk: int) -> Application:
    """One's own file, once it has a letter or waits for it; every other is not there."""
    rows = Application.objects.filter(
        applicant__memberships__user=person(request), status__in=selectors.LETTERS
    )
    return get_object_or_404(rows.select_related("round", "applicant").distinct(), pk=pk)


@login_required
@require_GET
def result(request: HttpRequest, pk: int) -> HttpResponse:
    """Whether the site review follows, and where the papers are."""
    application = _own(request, pk)
    report = FeedbackReport.objects.filter(
        application=application, status=FeedbackReportStatus.RELEASED
    ).first()
    context = {
        "application": application,
        "letter": selectors.letter(application),
        "report": report,
        "goes_on": application.status == "shortlisted",
    }
    return render(request, "review/shortlist_result.html", context)


@login_required
@require_GET
def letter(request: HttpRequest, pk: int) -> FileResponse:
    """The numbered letter; that it was read is audited."""
    paper = selectors.letter(_own(request, pk))
    if paper is None:
        raise Http404
    record("download", paper, by=person(request), details={"sha256": paper.file.sha256})
    return send_file(paper.file, inline=True)
