"""The public home page and the signed-in person's desk."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from nantong_award.core.models import Message
from nantong_award.desks import calendar, selectors
from publicity.selectors import public_notices, winners


def home(request: HttpRequest) -> HttpResponse:
    """Where this year's round stands, what is open now, notices, winners: 5 queries."""
    round = selectors.running_round()
    latest = winners().first()
    context = {
        "round": round,
        "stages": calendar.stage_line(round) if round else [],
        "announcements": selectors.announcements(),
        "notices": public_notices()[:3],
        "winners": winners(year=latest.year)[:12] if latest else [],
        "winners_year": latest.year if latest else None,
    }
    return render(request, "desks/home.html", context)


@login_required
def desk(request: HttpRequest) -> HttpResponse:
    """The entries that concern this person, and the newest messages."""
    context = {
        "entries": selectors.entries(request.user),
        "inbox": Message.objects.filter(recipient=request.user)[:5],
        "round": selectors.running_round(),
    }
    return render(request, "desks/desk.html", context)
