"""第二十二条: the office's live page: order, current presenter, who has scored; no totals before a lock."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from applications.models import Round
from nantong_award.core.http import is_htmx, render_part
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Unsuitable
from nantong_award.core.templatetags.desk import state
from review.documents_presentations import CONTENT_TYPE, session_calendar
from review.forms.presentations import ReleaseForm, TurnsForm
from review.selectors import finalist_lists, live_pulse
from review.selectors import presentations as selectors
from review.services import big_screen, presentation_schedule
from review.services.presentation_schedule import USUAL
from review.views.events_access import at_field, person, round_for

RUNS = "review.run_presentation"
WATCHES = "review.view_presentation"
SCORES = "review.score_presentation"
# What a unit has done about the presenter: the word and its tone, made once a page and not once a unit.
ANSWERS = {
    "handed_in": (gettext_lazy("已交分"), "good"),
    "abstained": (gettext_lazy("弃权"), "quiet"),
    "interested": (gettext_lazy("利害回避"), "quiet"),
    "draft": (gettext_lazy("填写中"), "active"),
    "missing": (gettext_lazy("未打分"), "warn"),
}


@login_required
@require_GET
def presentations(request: HttpRequest) -> HttpResponse:
    """One address for all: the office goes to the live page, a member unit to its sheet."""
    user = person(request)
    if may(user, RUNS) or may(user, WATCHES):
        round = selectors.live_round() or selectors.latest_round_with_turns()
        if round is None:
            return render(request, "review/presentations_none.html")
        return redirect("review:board", pk=round.pk)
    if may(user, SCORES):
        return redirect("review:score_presenter")
    raise Http404


@login_required
@require_GET
def board(request: HttpRequest, pk: int) -> HttpResponse:
    """The live page; its middle is asked for again when the pulse says that something has changed."""
    round = round_for(request, pk, RUNS, WATCHES)
    session = selectors.session_of(round)
    shown = selectors.board(round)
    labels = {key: state(word, tone) for key, (word, tone) in ANSWERS.items()}
    context: dict[str, Any] = {
        "round": round,
        "board": shown,
        "labelled": [(unit, answer, labels[answer]) for unit, answer in shown.units],
        "runs": may(person(request), RUNS),
        "session": session,
    }
    if not is_htmx(request):
        context |= {
            "screen": big_screen.link_of(session),
            "release": ReleaseForm(initial={"release": session.release_policy}),
            "pulse": live_pulse.token_of(round, with_answers=True),
        }
    return render_part(request, "review/presentations.html", "review/_presentations_board.html", context)


@require_GET
def pulse(request: HttpRequest, token: str) -> HttpResponse:
    """What a waiting page asks every two seconds: 304 as long as nothing has changed."""
    found = live_pulse.pulse_behind(token)
    if found is None:
        raise Http404
    mark = f'"{found.mark}"'
    answer = (
        HttpResponse(status=304) if request.headers.get("If-None-Match") == mark else JsonResponse(found.data)
    )
    answer["ETag"], answer["Cache-Control"] = mark, "private, no-cache"
    return answer


@login_required
@require_http_methods(["GET", "POST"])
def schedule(request: HttpRequest, pk: int) -> HttpResponse:
    """Give every finalist a turn in the drawn order, or move the turns that have not begun."""
    round = round_for(request, pk, RUNS)
    turns = list(selectors.turns_of(round))
    initial: dict[str, Any] = {"place": selectors.session_of(round).place}
    if turns:
        first = next((turn for turn in turns if turn.status == "waiting"), turns[0])
        pace = USUAL._replace(statement=first.statement_minutes, questions=first.question_minutes)
        initial |= {"starts_at": first.scheduled_at, **pace._asdict()}
    draws = None if turns else selectors.order_draws(round)
    form = TurnsForm(request.POST or None, draws=draws, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            _save(request, round, form, exists=bool(turns))
        except Unsuitable as error:
            at_field(form, error)
        else:
            messages.success(request, _("已排期，演讲者和成员单位已收到通知。"))
            return redirect("review:board", pk=round.pk)
    context = {
        "round": round,
        "form": form,
        "exists": bool(turns),
        "finalists": list(selectors.finalists(round)),
        "decided": finalist_lists.confirmed_list(round),
    }
    return render(request, "review/presentations_schedule.html", context, status=422 if form.errors else 200)


def _save(request: HttpRequest, round: Round, form: TurnsForm, *, exists: bool) -> None:
    given: dict[str, Any] = {name: form.cleaned_data[name] for name in ("starts_at", "place")}
    given |= {"by": person(request), "pace": form.pace()}
    if exists:
        presentation_schedule.reschedule(round, **given)
    else:
        presentation_schedule.schedule(round, draw=form.cleaned_data["draw"], **given)


@login_required
@require_GET
def calendar(request: HttpRequest, pk: int) -> HttpResponse:
    """The session as a calendar file: all turns for office and member units, the own ones for a finalist."""
    user = person(request)
    turns = selectors.turns_of(get_object_or_404(Round, pk=pk))
    if not any(may(user, name) for name in (RUNS, WATCHES, SCORES)):
        turns = turns.filter(application__applicant__members=user)
    rows = list(turns)
    if not rows:
        raise Http404
    answer = HttpResponse(session_calendar(rows), content_type=CONTENT_TYPE)
    answer["Content-Disposition"] = 'attachment; filename="presentations.ics"'
    return answer
