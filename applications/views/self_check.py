"""自查: one question a step or all on one page, the verdict as it grows, the calendar; nothing stored (R12.2)."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from applications.forms.self_check import SelfCheckForm
from applications.models import Application
from applications.sections.next_steps import is_asked
from applications.sections.reading import read
from applications.sections.self_check import Step, steps
from applications.selectors.readiness import EDITABLE
from applications.selectors.rounds import law_in_use, open_round
from applications.selectors.self_check import result
from applications.services.prefilling import prefill
from applications.views.access import person
from applications.views.self_check_answers import Kept, forget, keep, kept_of
from nantong_award.core import clock
from nantong_award.core.http import is_htmx, render_part
from nantong_award.regulation.rules.eligibility import verdict
from nantong_award.regulation.stage import Track

VERDICT = "applications/_verdict.html"


def _sign_in() -> str:
    return f"{reverse('accounts:login')}?{urlencode({'next': reverse('applications:applications')})}"


def _track(name: str) -> Track:
    if name not in set(Track):
        raise Http404
    return Track(name)


def self_check(request: HttpRequest) -> HttpResponse:
    """Which kind of applicant asks."""
    edition = law_in_use()[0]
    tracks = [
        {"track": track, "first": steps(track, edition)[0].key, "count": len(steps(track, edition))}
        for track in Track
    ]
    return render(request, "applications/self_check.html", {"edition": edition, "tracks": tracks})


def self_check_as(request: HttpRequest, track: str) -> HttpResponse:
    """All questions on one page: the whole page, or for htmx the verdict alone."""
    kind = _track(track)
    edition, _day = law_in_use()
    posted = request.POST if request.method == "POST" else None
    kept = kept_of(request, kind)
    form = SelfCheckForm(kind, edition, {} if posted is not None else kept.answers, posted)
    context = _growing(request, form)
    response = render_part(
        request,
        "applications/self_check_as.html",
        VERDICT,
        context,
        status=422 if context["errors"] else 200,
    )
    if posted is None:
        return response
    seen = frozenset(step.key for step in steps(kind, edition))
    return keep(request, response, kind, Kept(form.answers(), seen))


def question(request: HttpRequest, track: str, key: str) -> HttpResponse:
    """One question; 下一题, 上一题 and 不清楚 lead on, and for htmx the verdict grows beside it."""
    kind = _track(track)
    edition, _day = law_in_use()
    line = steps(kind, edition)
    step = next((each for each in line if each.key == key), None)
    if step is None:
        raise Http404
    posted = request.POST if request.method == "POST" else None
    kept = kept_of(request, kind)
    form = SelfCheckForm(kind, edition, kept.answers, posted, sections=[step.section])
    errors = form.errors() if posted is not None else []
    if posted is not None and not is_htmx(request):
        going = posted.get("go", "next")
        if not errors or going != "next":
            return _onwards(request, form, kept, step, line)
    context = _growing(request, form, kept.seen | {step.key} if posted is not None else kept.seen)
    context |= {"step": step, "steps": line, "seen": kept.seen, "before": _beside(line, step, -1)}
    status = 422 if errors else 200
    return render_part(request, "applications/self_check_step.html", VERDICT, context, status=status)


def _beside(line: tuple[Step, ...], step: Step, way: int) -> Step | None:
    place = step.number - 1 + way
    return line[place] if 0 <= place < len(line) else None


def _onwards(
    request: HttpRequest, form: SelfCheckForm, kept: Kept, step: Step, line: tuple[Step, ...]
) -> HttpResponse:
    """Keep the answer and turn to the page that the pressed button names."""
    going = request.POST.get("go", "next")
    answers = form.without_answer() if going == "skip" else form.answers()
    came = _hanging_unseen(request, form) if going == "next" else False
    target = step if came else _beside(line, step, -1 if going == "back" else 1)
    address = (
        reverse("applications:self_check_step", args=[form.track.value, target.key])
        if target and going != "result"
        else reverse("applications:self_check_result", args=[form.track.value])
    )
    seen = kept.seen if came else kept.seen | {step.key}
    return keep(request, redirect(address), form.track, Kept(answers, seen))


def _hanging_unseen(request: HttpRequest, form: SelfCheckForm) -> bool:
    """Whether this answer brings further questions that were not on the page (without JavaScript)."""
    shown = set(request.POST.getlist("shown"))
    return any(
        part.shown and part.field.when is not None and part.field.key not in shown
        for group in form.groups
        for part in group.parts()
    )


def _growing(request: HttpRequest, form: SelfCheckForm, seen: frozenset[str] | None = None) -> dict[str, Any]:
    """The verdict so far; with `seen` only the findings whose questions were asked already."""
    edition, day = law_in_use()
    findings = form.findings(day)
    asked = frozenset(key.replace("-", "_") for key in seen or ())
    return {
        "track": form.track.value,
        "edition": edition,
        "reference_day": day,
        "form": form,
        "errors": form.errors() if request.method == "POST" else [],
        "findings": findings if seen is None else [each for each in findings if is_asked(each, asked)],
        "verdict": verdict(findings),
        "answered": request.method == "POST" or bool(form.kept if seen is None else seen),
        "stepwise": seen is not None,
        "shown": set(request.POST.getlist("shown")),
        "fragment": is_htmx(request),
    }


def self_check_result(request: HttpRequest, track: str) -> HttpResponse:
    """The conclusion: every finding with what to do, the calendar, the answers; to print, and to carry on with."""
    kind = _track(track)
    edition, day = law_in_use()
    kept, line = kept_of(request, kind), steps(kind, edition)
    if not kept.seen:
        return redirect("applications:self_check_step", kind.value, line[0].key)
    round = open_round()
    context = {
        "track": kind.value,
        "edition": edition,
        "reference_day": day,
        "today": clock.today(),
        "closes_at": round.filing_closes_at if round else None,
        "result": result(kind, edition, day, kept.answers),
        "answers": _read(kind, kept, line),
        "unanswered": len(line) - len(kept.seen & {step.key for step in line}),
        "first": line[0],
    }
    return render(request, "applications/self_check_result.html", context)


def _read(track: Track, kept: Kept, line: tuple[Step, ...]) -> list[dict[str, str]]:
    """Each question with its answer in words and the way back to it."""
    rows = []
    for step in line:
        for answer in read(step.section, kept.answers.get(step.section.key, {})):
            words = answer.words or (_("不清楚") if step.key in kept.seen else _("未回答"))
            address = reverse("applications:self_check_step", args=[track.value, step.key])
            rows.append({"label": str(answer.label), "value": words, "url": address})
    return rows


@require_POST
def clear(request: HttpRequest, track: str) -> HttpResponse:
    """Throw the answers away and begin anew."""
    kind = _track(track)
    first = steps(kind, law_in_use()[0])[0]
    return forget(redirect("applications:self_check_step", kind.value, first.key), kind)


@require_POST
def carry(request: HttpRequest, track: str) -> HttpResponse:
    """The person asks to fill in a file with these answers: they wait in the browser until one is begun."""
    kind = _track(track)
    if request.user.is_authenticated:
        target = redirect("applications:applications")
    elif request.POST.get("to") == "login":
        target = redirect(_sign_in())
    else:
        target = redirect("applications:register_as", kind.value)
    messages.info(request, _("自查答案将在开始填报后填入申报表。"))
    return keep(request, target, kind, replace(kept_of(request, kind), carried=True))


def carried_into(request: HttpRequest, application: Application, response: HttpResponse) -> HttpResponse:
    """A file was begun: fill in what a self-check asked to carry over, and throw the answers away."""
    kept = kept_of(request, application.track)
    if not kept.carried or application.status not in EDITABLE:
        return response
    filled = prefill(application, answers=kept.answers, by=person(request))
    if filled:
        told = _("已用自查答案填写：%(sections)s。请逐项核对补充。")
        messages.success(request, told % {"sections": "、".join(filled)})
    return forget(response, application.track)
