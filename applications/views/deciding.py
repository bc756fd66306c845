"""What a body does with a file (Art. 10, 18): endorse, return, decline, ask for an opinion, give one.

What ends the body's part is shown once more before it is signed; the version of the file that was read is carried
through both pages, so that nobody signs what has changed meanwhile.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from applications.forms.endorsing import (
    AskForm,
    DecisionForm,
    DeclineForm,
    EndorseForm,
    OpinionForm,
    ReturnForm,
)
from applications.models import Application
from applications.selectors import endorsing as selectors
from applications.services import endorsing, opinions
from applications.views.access import person
from applications.views.endorsing import file_of, file_page
from nantong_award.core.refusals import Stale, Unsuitable

Act = Callable[[Application, DecisionForm, HttpRequest], object]
ACTS = {
    "endorse": gettext_lazy("同意推荐"),
    "return": gettext_lazy("退回补正"),
    "decline": gettext_lazy("不予推荐"),
    "ask": gettext_lazy("征求意见"),
    "opinion": gettext_lazy("出具意见"),
}
# These two end the body's part and cannot be taken back.
FINAL = ("endorse", "decline")


def _decide(request: HttpRequest, pk: int, act: str, form_class: type[DecisionForm], do: Act) -> HttpResponse:
    """Read the form, show it once more where it is final, call the service; refusals come back at their field."""
    application = file_of(request, pk)
    form = form_class(request.POST, application=application)
    if not form.is_valid():
        return file_page(request, application, act, form, status=422)
    if form.cleaned_data["version"] != application.version:
        raise Stale(
            _("“%(file)s”在您阅读期间已有变动，请刷新后再办。") % {"file": application},
            yours=ACTS[act],
            theirs=application.get_status_display(),
        )
    if "change" in request.POST:
        return file_page(request, application, act, form)
    after = selectors.next_of(selectors.waiting_row(person(request)), pk)
    try:
        if act in FINAL and "confirmed" not in request.POST:
            return _once_more(request, application, act, form, has_next=after is not None)
        do(application, form, request)
    except Unsuitable as refusal:
        if refusal.field not in form.fields:
            raise
        form.add_error(refusal.field, refusal.message)
        return file_page(request, application, act, form, status=refusal.status)
    return _onward(request, application, act, after)


def _once_more(
    request: HttpRequest, application: Application, act: str, form: DecisionForm, *, has_next: bool
) -> HttpResponse:
    """What will be signed, on which version, and what follows from it."""
    ranking = form.cleaned_data.get("ranking")
    endorsing.ask_before(application, by=person(request), ranking=ranking)
    context = {
        "application": application,
        "act": act,
        "title": ACTS[act],
        "form": form,
        "hidden": [form[name].as_hidden() for name in form.fields],
        "said": form.cleaned_data.get("opinion") or form.cleaned_data.get("reason"),
        "ranking": ranking,
        "version": application.versions.order_by("-number").first(),
        "has_next": has_next,
    }
    return render(request, "applications/endorse_confirm.html", context)


def _onward(request: HttpRequest, application: Application, act: str, after: int | None) -> HttpResponse:
    """To the next file that waits, where the clerk wants to go on; else back to this one."""
    left = len(selectors.waiting_row(person(request)))
    done = {"act": ACTS[act], "file": application.applicant.name, "count": left}
    messages.success(request, _("已办理“%(act)s”：%(file)s。待办还有 %(count)d 件。") % done)
    if request.POST.get("then") != "next":
        return redirect("applications:endorse_file", pk=application.pk)
    if after is None:
        return redirect("applications:endorsing")
    return redirect("applications:endorse_file", pk=after)


@login_required
@require_POST
def endorse(request: HttpRequest, pk: int) -> HttpResponse:
    """同意推荐."""
    return _decide(request, pk, "endorse", EndorseForm, _endorse)


def _endorse(application: Application, form: DecisionForm, request: HttpRequest) -> object:
    given: dict[str, Any] = form.cleaned_data
    return endorsing.endorse(
        application, by=person(request), opinion=given["opinion"], ranking=given["ranking"]
    )


@login_required
@require_POST
def return_for_correction(request: HttpRequest, pk: int) -> HttpResponse:
    """退回补正."""
    return _decide(request, pk, "return", ReturnForm, _return)


def _return(application: Application, form: DecisionForm, request: HttpRequest) -> object:
    given = form.cleaned_data
    return endorsing.return_for_correction(
        application, by=person(request), reason=given["reason"], sections=given["sections"]
    )


@login_required
@require_POST
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """不予推荐."""
    return _decide(request, pk, "decline", DeclineForm, _decline)


def _decline(application: Application, form: DecisionForm, request: HttpRequest) -> object:
    return endorsing.decline(application, by=person(request), reason=form.cleaned_data["reason"])


@login_required
@require_POST
def ask_opinion(request: HttpRequest, pk: int) -> HttpResponse:
    """征求主管部门或者行业协会的意见."""
    return _decide(request, pk, "ask", AskForm, _ask)


def _ask(application: Application, form: DecisionForm, request: HttpRequest) -> object:
    return opinions.ask_opinion(application, by=person(request), body=form.cleaned_data["body"])


@login_required
@require_POST
def add_opinion(request: HttpRequest, pk: int) -> HttpResponse:
    """附加意见."""
    return _decide(request, pk, "opinion", OpinionForm, _add_opinion)


def _add_opinion(application: Application, form: DecisionForm, request: HttpRequest) -> object:
    asked = selectors.asked_of(person(request), application)
    if asked is None:
        raise Stale(_("没有等待您单位出具的意见。"))
    return opinions.add_opinion(
        application, by=person(request), body=asked.body, opinion=form.cleaned_data["opinion"]
    )
