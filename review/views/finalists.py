"""第二十二条: the office proposes the presenters from both reports; the committee's secretary confirms the decision."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from applications.models import Round
from applications.models.applicant import TrackChoice
from nantong_award.core.files import store
from nantong_award.core.models import User
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Unsuitable
from review.forms.finalists import DecisionForm, FinalistsForm
from review.models import CommitteeDecision, FinalistList
from review.selectors import evaluation as selectors
from review.selectors import finalist_lists
from review.selectors.presentations import turns_of
from review.services import decisions
from review.services import finalist_lists as services
from review.transitions import FinalistListStatus
from review.views.events_access import at_field, demand_version, hand_out, only_with, person, round_for

DRAFTS = "review.draft_finalistlist"
CONFIRMS = "review.confirm_finalistlist"


@login_required
@require_http_methods(["GET", "POST"])
def finalists(request: HttpRequest, pk: int) -> HttpResponse:
    """Draft the list (office), read it and confirm the decision (committee), or see what was decided."""
    round, user = round_for(request, pk, DRAFTS, CONFIRMS), person(request)
    listed = finalist_lists.list_of(round)
    if listed and listed.status == FinalistListStatus.CONFIRMED:
        return render(request, "review/finalists.html", _decided(round, user, listed))
    standing = selectors.standing_so_far(round)
    undecided = [place.application for places in standing.values() for place in places]
    form = FinalistsForm(request.POST or None, undecided=undecided, listed=listed)
    if request.method == "POST":
        only_with(request, DRAFTS)
        if form.is_valid() and _drafted(request, round, form):
            messages.success(request, _("名单已提交市质委会，待审议确定。"))
            return redirect("review:finalists", pk=round.pk)
    classes = [_class(form, TrackChoice(track).label, places) for track, places in standing.items() if places]
    context = {
        "round": round,
        "listed": listed,
        "form": form,
        "classes": classes,
        "drafts": may(user, DRAFTS),
        "decision_form": _decision_form(user, listed),
    }
    return render(request, "review/finalists.html", context, status=422 if form.errors else 200)


def _drafted(request: HttpRequest, round: Round, form: FinalistsForm) -> bool:
    try:
        services.draft(
            round,
            by=person(request),
            finalists=form.chosen(),
            reasons=form.reasons(),
            version=form.cleaned_data["version"],
        )
    except Unsuitable as error:
        at_field(form, error)
        return False
    return True


def _class(form: FinalistsForm, title: Any, places: list[selectors.Place]) -> dict[str, Any]:
    rows = [
        {"place": place, "reason": form.reason_of(place.application), "spreads": _spreads(place)}
        for place in places
    ]
    return {"title": title, "rows": rows, "track": places[0].application.track.value}


def _spreads(place: selectors.Place) -> list[dict[str, Any]]:
    """Each signed report with its score and spread."""
    return [
        {"stage": report.assignment.get_stage_display(), "report": report}
        for _stage, report in sorted(place.reports.items())
    ]


def _decision_form(user: User, listed: FinalistList | None) -> DecisionForm | None:
    """For the second person, once there is something to confirm."""
    if listed is None or not may(user, CONFIRMS) or user.pk == listed.drafted_by_id:
        return None
    return DecisionForm(initial={"version": listed.version})


def _decided(round: Round, user: User, listed: FinalistList) -> dict[str, Any]:
    entries = finalist_lists.entries_of(listed)
    return {
        "round": round,
        "listed": listed,
        "decision": listed.decision,
        "going": [each for each in entries if each.is_proposed],
        "left": [each for each in entries if not each.is_proposed],
        "drafts": may(user, DRAFTS),
    }


@login_required
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The committee's decision with its minutes; the proposed files go on, the others end."""
    round, user = round_for(request, pk, CONFIRMS), person(request)
    listed = finalist_lists.list_of(round)
    if listed is None:
        raise Http404
    form = DecisionForm(request.POST, request.FILES)
    if form.is_valid():
        demand_version(form, listed.version, _("名单刚刚已有变动，请刷新后再办。"))
        try:
            _confirm(listed, form, user)
        except Unsuitable as error:
            at_field(form, error)
        else:
            messages.success(request, _("已登记市质委会决定，演讲陈述名单已确定，申报主体已收到通知。"))
            return redirect("review:finalists", pk=round.pk)
    standing = selectors.standing_so_far(round)
    undecided = [place.application for places in standing.values() for place in places]
    draft = FinalistsForm(undecided=undecided, listed=listed)
    classes = [
        _class(draft, TrackChoice(track).label, places) for track, places in standing.items() if places
    ]
    context = {"round": round, "listed": listed, "form": draft, "classes": classes, "decision_form": form}
    return render(request, "review/finalists.html", context, status=422)


@transaction.atomic
def _confirm(listed: FinalistList, form: DecisionForm, user: User) -> None:
    given = form.cleaned_data
    decision = decisions.record_decision(
        listed.round,
        by=user,
        matter=CommitteeDecision.Matter.FINALISTS,
        number=given["number"],
        decided_on=given["decided_on"],
        summary=given["summary"],
        attendance=given["attendance"],
        votes=form.votes(),
        file=store(given["file"], by=user),
    )
    services.confirm(listed, by=user, decision=decision)


@login_required
@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Let everybody read the list (T-97: refused before the decision)."""
    round = round_for(request, pk, DRAFTS)
    services.publish(round, by=person(request))
    messages.success(request, _("演讲陈述名单已公布。"))
    return redirect("review:finalists", pk=round.pk)


@require_GET
def public_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The published list, for everybody; not there before it is published."""
    listed = finalist_lists.published_list(get_object_or_404(Round, pk=pk))
    if listed is None:
        raise Http404
    going = [each for each in finalist_lists.entries_of(listed) if each.is_proposed]
    turns = {turn.application_id: turn for turn in turns_of(listed.round)}
    rows = [{"entry": each, "turn": turns.get(each.application_id)} for each in going]
    return render(request, "review/finalists_public.html", {"listed": listed, "rows": rows})


@login_required
@require_GET
def decision_file(request: HttpRequest, pk: int) -> FileResponse:
    """The committee's paper, for office and committee."""
    only_with(request, "review.view_committeedecision")
    decision = get_object_or_404(CommitteeDecision.objects.select_related("file"), pk=pk)
    if decision.file is None:
        raise Http404
    return hand_out(request, decision.file)
