"""第二十、二十一条: the office plans the visits: the board, one organisation's days, a proposal for all of them."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from nantong_award.core import clock
from nantong_award.core.refusals import Unsuitable
from review.forms.visits import PlanForm, ProposalForm, ScheduleForm, fingerprint
from review.models import Assignment, SiteVisit
from review.models.panel import ReviewStage
from review.selectors import site_board, site_schedule
from review.selectors import visits as selectors
from review.services import scheduling
from review.views.events_access import at_field, only_with, person, round_for

DAYS = 14


@login_required
@require_GET
def board(request: HttpRequest, pk: int) -> HttpResponse:
    """Panels × days, two weeks at a time, with whatever is wrong."""
    round = round_for(request, pk, "review.run_panel")
    start = _day(request.GET.get("from", "")) or site_board.first_day(round, clock.today())
    start -= timedelta(days=start.weekday())
    context = {
        "round": round,
        "board": site_board.board(round, start, DAYS),
        "waiting": list(selectors.unscheduled(round)),
        "before": start - timedelta(days=DAYS),
        "after": start + timedelta(days=DAYS),
        "last": start + timedelta(days=DAYS - 1),
        "start": start,
        "today": clock.today(),
    }
    return render(request, "review/visit_board.html", context)


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 < day.year < 2200 else None


@login_required
@require_http_methods(["GET", "POST"])
def schedule(request: HttpRequest, pk: int) -> HttpResponse:
    """Set the days of a file that has a site panel; what speaks against them is shown before they are saved."""
    only_with(request, "review.run_panel")
    rows = Assignment.objects.select_related(
        "application__round", "application__applicant", "application__county", "panel"
    )
    assignment = get_object_or_404(rows, pk=pk, stage=ReviewStage.SITE, released_at=None)
    existing = selectors.visits().filter(assignment=assignment).first()
    form = ScheduleForm(
        request.POST or None,
        initial=_initial(request, existing),
        supervisors=selectors.possible_supervisors(),
    )
    clashes: list[site_schedule.Clash] = []
    if request.method == "POST" and form.is_valid():
        clashes = _clashes(assignment, existing, form)
        try:
            if not clashes or any(each.bars for each in clashes) or form.has_accepted(clashes):
                row = _save(request, assignment, existing, form)
                messages.success(request, _("已排期，评审组、受评组织和监督员已收到通知。"))
                return redirect("review:visit", pk=row.pk)
        except Unsuitable as error:
            at_field(form, error)
    context = {
        "form": form,
        "assignment": assignment,
        "visit": existing,
        "clashes": [each for each in clashes if not each.bars] if not form.errors else [],
        "accepted": fingerprint(clashes),
    }
    status = 422 if form.errors or context["clashes"] else 200
    return render(request, "review/visit_schedule.html", context, status=status)


def _clashes(
    assignment: Assignment, existing: SiteVisit | None, form: ScheduleForm
) -> list[site_schedule.Clash]:
    given, hours = form.cleaned_data, form.hours()
    stop = site_schedule.planned(
        assignment,
        given["starts_on"],
        given["ends_on"],
        starts_at=hours.starts_at,
        ends_at=hours.ends_at,
        supervisor=given["supervisor"],
        travel_minutes=hours.travel_minutes,
        visit=existing,
    )
    return site_schedule.clashes(stop, assignment.panel)


def _initial(request: HttpRequest, existing: SiteVisit | None) -> dict[str, Any]:
    if existing is None:
        day = _day(request.GET.get("day", ""))
        return {"version": 0, "starts_at": "09:00", "ends_at": "17:00", "starts_on": day, "ends_on": day}
    names = ["version", "starts_on", "ends_on", "starts_at", "ends_at", "supervisor"]
    names += ["place", "contact", "travel_minutes"]
    return {name: getattr(existing, name) for name in names}


def _save(
    request: HttpRequest, assignment: Assignment, existing: SiteVisit | None, form: ScheduleForm
) -> SiteVisit:
    given, user = form.cleaned_data, person(request)
    days = {name: given[name] for name in ("starts_on", "ends_on", "supervisor")} | {"place": form.hours()}
    if existing is None:
        return scheduling.schedule(assignment, by=user, **days)
    return scheduling.reschedule(existing, by=user, version=given["version"], **days)


@login_required
@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """A lawful proposal for every organisation without days, to adjust line by line and save as a whole."""
    round = round_for(request, pk, "review.run_panel")
    asked = ProposalForm(request.GET if "start" in request.GET else None, initial=_first())
    given = asked.cleaned_data if asked.is_bound and asked.is_valid() else _first()
    rows = site_board.propose(round, given["start"], given["days"])
    form = PlanForm(request.POST or None, rows=rows, supervisors=selectors.possible_supervisors())
    if request.method == "POST" and form.is_valid():
        try:
            made = scheduling.schedule_all(form.taken(), by=person(request))
        except Unsuitable as error:
            at_field(form, error)
        else:
            messages.success(request, _("已排期 %(count)d 个组织。") % {"count": len(made)})
            return redirect("review:visit_board", pk=round.pk)
    context = {"round": round, "asked": asked, "form": form, "rows": rows}
    status = 422 if form.errors or asked.errors else 200
    return render(request, "review/visit_propose.html", context, status=status)


def _first() -> dict[str, Any]:
    """From tomorrow, one day each."""
    return {"start": clock.today() + timedelta(days=1), "days": 1}
