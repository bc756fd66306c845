"""Deadlines to take along in one's own calendar (Art. 18)."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from applications import documents_calendar
from applications.selectors.rounds import published_announcements
from applications.views.access import own
from nantong_award.core.calendar_files import CONTENT_TYPE


@login_required
@require_GET
def of_application(request: HttpRequest, pk: int) -> HttpResponse:
    """The deadlines of one's own file."""
    application = own(request, pk)
    name = _("%(name)s申报期限.ics") % {"name": application.applicant.name}
    answer = _file(documents_calendar.of_application(application), name)
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_GET
def of_round(request: HttpRequest, pk: int) -> HttpResponse:
    """The announced deadlines of a round, for everybody."""
    announcement = get_object_or_404(published_announcements(), pk=pk)
    if announcement.round is None:
        raise Http404
    name = _("%(title)s期限.ics") % {"title": announcement.round.title}
    return _file(documents_calendar.of_round(announcement, announcement.round), name)


def _file(data: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(data, content_type=CONTENT_TYPE)
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer
