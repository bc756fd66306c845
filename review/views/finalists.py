"""第二十二条: the office prepares the presentation list from both reports and enters the committee's decision."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from applications.models import Round
from applications.models.applicant import TrackChoice
from nantong_award.core.files import store
from nantong_award.core.models import User
from nantong_award.core.refusals import Stale, Unsuitable
from nantong_award.regulation.stage import Track
from review.forms.events import FinalistsForm
from review.models import CommitteeDecision
from review.selectors import evaluation as selectors
from review.services import decisions
from review.views.events_access import at_field, hand_out, only_with, person, round_for

ENTERS = "review.add_committeedecision"


@login_required
@require_http_methods(["GET", "POST"])
def finalists(request: HttpRequest, pk: int) -> HttpResponse:
    """The order of merit so far, and the form of the decision; once decided, the result."""
    round = round_for(request, pk, ENTERS)
    classes = [_class(track, places) for track, places in selectors.standing_so_far(round).items()]
    undecided = [place.application for each in classes for place in each["places"]]
    decision = selectors.decision_on_finalists(round)
    form = FinalistsForm(request.POST or None, request.FILES or None, undecided=undecided)
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["seen"] != form.fingerprint:
            raise Stale(_("名单刚刚已有变动，请刷新后再办。"))
        try:
            _decide(round, form, person(request))
        except Unsuitable as error:
            at_field(form, error)
        else:
            messages.success(request, _("已登记市质委会决定，演讲陈述名单已确定，申报主体已收到通知。"))
            return redirect("review:finalists", pk=round.pk)
    context = {
        "round": round,
        "classes": classes,
        "form": form,
        "undecided": undecided,
        "decision": decision,
        "chosen": [str(value) for value in form["finalists"].value() or []],
        "decided": selectors.decided_files(round) if decision else [],
    }
    return render(request, "review/finalists.html", context, status=422 if form.errors else 200)


def _class(track: Track, places: list[selectors.Place]) -> dict[str, Any]:
    return {"title": TrackChoice(track).label, "places": places, "track": track.value}


@transaction.atomic
def _decide(round: Round, form: FinalistsForm, user: User) -> None:
    given = form.cleaned_data
    decision = decisions.record_decision(
        round,
        by=user,
        matter=CommitteeDecision.Matter.FINALISTS,
        number=given["number"],
        decided_on=given["decided_on"],
        summary=given["summary"],
        file=store(given["file"], by=user) if given["file"] else None,
    )
    decisions.decide_finalists(round, by=user, decision=decision, finalists=form.chosen())


@login_required
@require_GET
def decision_file(request: HttpRequest, pk: int) -> FileResponse:
    """The committee's paper, for office and committee."""
    only_with(request, "review.view_committeedecision")
    decision = get_object_or_404(CommitteeDecision.objects.select_related("file"), pk=pk)
    if decision.file is None:
        raise Http404
    return hand_out(request, decision.file)
