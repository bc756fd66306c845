"""The applicant's own pages: list, start, task list."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applications.forms.filing import StartForm
from applications.selectors.applications import applicants_of, applications_of
from applications.selectors.outcomes import outcome_of
from applications.selectors.qualification import decision_notice
from applications.selectors.readiness import EDITABLE, filing_ends_at
from applications.selectors.rounds import latest_round, open_round
from applications.selectors.timeline import has_the_file, present, timeline
from applications.services import filing
from applications.transitions import BEFORE_PROPOSAL, Status
from applications.views.access import own, person, readiness
from applications.views.self_check import carried_into
from applications.views.tasks import returned_parts, tasks_of
from nantong_award.core import clock
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Closed

PAGE = 30


@login_required
def applications(request: HttpRequest, form: StartForm | None = None) -> HttpResponse:
    """My files, and the open round in which one can be started."""
    user, round = person(request), open_round()
    page = Paginator(applications_of(user), PAGE).get_page(request.GET.get("page"))
    filed = {row.applicant_id for row in page if round is not None and row.round_id == round.pk}
    applicants = list(applicants_of(user))
    context = {
        "page_obj": page,
        "lines": [(row, present(row)) for row in page],
        "round": round,
        "applicants": applicants,
        "to_start": [each for each in applicants if each.pk not in filed],
        "form": form or StartForm(user=user),
    }
    return render(request, "applications/applications.html", context, status=422 if form else 200)


@login_required
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Begin this year's file for one of my applicants, or go on with it (Art. 18)."""
    form, round = StartForm(request.POST, user=person(request)), open_round()
    if not form.is_valid():
        return applications(request, form)
    if round is None:
        latest = latest_round()
        raise Closed(_("目前没有开放的申报。"), instant=latest.filing_closes_at if latest else None)
    begun = filing.start(form.cleaned_data["applicant"], round=round, by=person(request))
    return carried_into(request, begun, redirect("applications:application", begun.pk))


@login_required
def application(request: HttpRequest, pk: int) -> HttpResponse:
    """The task list and the timeline: what is done, what is missing, until when, who has it, what comes."""
    row, user = own(request, pk), person(request)
    ready = readiness(row)
    tasks, steps = tasks_of(ready), timeline(row)
    context = {
        "application": row,
        "tasks": tasks,
        "done": sum(task["tone"] == "good" for task in tasks),
        "ends_at": filing_ends_at(row),
        "is_editable": row.status in EDITABLE,
        "may_submit": may(user, "applications.submit_application", row),
        "may_withdraw": may(user, "applications.withdraw_application", row),
        "versions": list(row.versions.all())[::-1],
        "steps": steps,
        "now": has_the_file(steps),
        "outcome": outcome_of(row),
        "returned": returned_parts(row, tasks),
        "decision_notice": decision_notice(row),
        "may_take_back": row.status == Status.SUBMITTED and clock.now() < row.round.filing_closes_at,
        "is_withdrawable": row.status in BEFORE_PROPOSAL,
    }
    return render(request, "applications/application.html", context)
