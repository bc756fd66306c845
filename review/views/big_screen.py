"""The big screen: who presents, the timer, the order, how many have handed in; scores once they are released."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from nantong_award.core.http import render_part
from review.models import MemberUnit
from review.selectors import live_pulse
from review.selectors import presentations as selectors
from review.services import big_screen
from review.transitions import OPEN


@require_GET
def screen(request: HttpRequest, token: str) -> HttpResponse:
    """Without an account, by the office's link only; 404 as soon as it is withdrawn."""
    session = big_screen.session_behind(token)
    if session is None:
        raise Http404
    turns = list(selectors.turns_of(session.round))
    current = next((turn for turn in turns if turn.status in OPEN), None)
    context = {
        "round": session.round,
        "turns": turns,
        "current": current,
        "waiting": next((turn for turn in turns if turn.status == "waiting"), None),
        "done": selectors.answered(current.pk) if current else 0,
        "units": MemberUnit.objects.filter(is_active=True).count(),
        "pulse": live_pulse.token_of(session.round, with_answers=True),
    }
    answer = render_part(
        request, "review/presentations_screen.html", "review/_presentations_screen.html", context
    )
    answer["Cache-Control"] = "no-store"
    return answer
