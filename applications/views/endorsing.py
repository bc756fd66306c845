"""The endorsing bodies' pages (Art. 10, 18): the inbox, and the file beside the opinion form."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

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
from applications.selectors import reading
from applications.selectors.qualification import decision_notice
from applications.services import endorsing, opinions
from applications.transitions import Status
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Stale, Unsuitable

PAGE = 30
Act = Callable[[Application, DecisionForm, HttpRequest], object]
# The three decisions of the committee: key in the address, title, form, what the form does.
_ACTS = {
    "endorse": gettext_lazy("同意推荐"),
    "return": gettext_lazy("退回补正"),
    "decline": gettext_lazy("不予推荐"),
    "ask": gettext_lazy("征求意见"),
    "opinion": gettext_lazy("出具意见"),
}
DECISIONS: dict[str, type[DecisionForm]] = {
    "endorse": EndorseForm,
    "return": ReturnForm,
    "decline": DeclineForm,
}


@login_required
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """The body's files by state and deadline."""
    chosen = request.GET.get("status", Status.SUBMITTED)
    status = chosen if chosen in Status.values else ""
    bodies = list(selectors.bodies_of(request.user))
    if not bodies:
        raise Http404
    page = Paginator(selectors.inbox(request.user, status), PAGE).get_page(request.GET.get("page"))
    context = {
        "bodies": bodies,
        "page_obj": page,
        "status": status,
        "tabs": _tabs(selectors.counts(request.user), status),
    }
    return render(request, "applications/endorsing.html", context)


def _tabs(counts: dict[str, int], chosen: str) -> list[dict[str, Any]]:
    shown = [(Status.SUBMITTED, _("待推荐")), (Status.RETURNED, _("退回补正"))]
    shown += [(Status.ENDORSED, _("已推荐")), (Status.DECLINED, _("未推荐"))]
    tabs = [
        {"label": label, "url": f"?status={key}", "count": counts.get(key, 0), "current": chosen == key}
        for key, label in shown
    ]
    return [
        *tabs,
        {"label": _("全部"), "url": "?status=all", "count": sum(counts.values()), "current": not chosen},
    ]


@login_required
@require_GET
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """The file, and the form of the decision that was chosen."""
    application = _file_of(request, pk)
    act = request.GET.get("act", "endorse")
    form = DECISIONS.get(act, EndorseForm)(application=application)
    return _page(request, application, act if act in DECISIONS else "endorse", form)


def _file_of(request: HttpRequest, pk: int) -> Application:
    """Another body's file is not there at all (R18.4)."""
    return get_object_or_404(selectors.files_of_body(request.user), pk=pk)


def _page(
    request: HttpRequest, application: Application, act: str, form: DecisionForm, status: int = 200
) -> HttpResponse:
    may_decide = may(request.user, "applications.endorse_application", application)
    asked = selectors.asked_of(request.user, application)
    context = {
        "application": application,
        "sections": reading.read_sections(application),
        "files": reading.read_evidence(application),
        "internal_notice": getattr(application, "internal_notice", None),
        "act": act,
        "form": form,
        "acts": _acts(act),
        "may_decide": may_decide and application.status == Status.SUBMITTED,
        "ask_form": form if act == "ask" else AskForm(application=application),
        "asked": asked,
        "opinion_form": form if act == "opinion" else OpinionForm(application=application),
        "opinions": selectors.opinions(application),
        "notice": decision_notice(application) if may_decide else None,
    }
    return render(request, "applications/endorse_file.html", context, status=status)


def _acts(chosen: str) -> list[dict[str, Any]]:
    labels = {"endorse": _("同意推荐"), "return": _("退回补正"), "decline": _("不予推荐")}
    return [{"label": label, "url": f"?act={key}", "current": key == chosen} for key, label in labels.items()]


def _decide(request: HttpRequest, pk: int, act: str, form_class: type[DecisionForm], do: Act) -> HttpResponse:
    """Read the form, call the service, tell the result; what cannot be taken comes back at its field."""
    application = _file_of(request, pk)
    form = form_class(request.POST, application=application)
    if not form.is_valid():
        return _page(request, application, act, form, status=422)
    if form.cleaned_data["version"] != application.version:
        raise Stale(
            _("“%(file)s”在您阅读期间已由他人办理，请刷新后再办。") % {"file": application},
            yours=_ACTS[act],
            theirs=application.get_status_display(),
        )
    try:
        do(application, form, request)
    except Unsuitable as refusal:
        if refusal.field not in form.fields:
            raise
        form.add_error(refusal.field, refusal.message)
        return _page(request, application, act, form, status=refusal.status)
    messages.success(request, _("已办理：%(file)s") % {"file": application})
    return redirect("applications:endorse_file", pk=application.pk)


@login_required
@require_POST
def endorse(request: HttpRequest, pk: int) -> HttpResponse:
    """同意推荐."""
    return _decide(request, pk, "endorse", EndorseForm, _endorse)


def _endorse(application: Application, form: DecisionForm, request: HttpRequest) -> object:
    given = form.cleaned_data
    return endorsing.endorse(application, by=request.user, opinion=given["opinion"], ranking=given["ranking"])


@login_required
@require_POST
def return_for_correction(request: HttpRequest, pk: int) -> HttpResponse:
    """退回补正."""
    return _decide(request, pk, "return", ReturnForm, _return)


def _return(application: Application, form: DecisionForm, request: HttpRequest) -> object:
    given = form.cleaned_data
    return endorsing.return_for_correction(
        application, by=request.user, reason=given["reason"], sections=given["sections"]
    )


@login_required
@require_POST
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """不予推荐."""
    return _decide(request, pk, "decline", DeclineForm, _decline)


def _decline(application: Application, form: DecisionForm, request: HttpRequest) -> object:
    return endorsing.decline(application, by=request.user, reason=form.cleaned_data["reason"])


@login_required
@require_POST
def ask_opinion(request: HttpRequest, pk: int) -> HttpResponse:
    """征求主管部门或者行业协会的意见."""
    return _decide(request, pk, "ask", AskForm, _ask)


def _ask(application: Application, form: DecisionForm, request: HttpRequest) -> object:
    return opinions.ask_opinion(application, by=request.user, body=form.cleaned_data["body"])


@login_required
@require_POST
def add_opinion(request: HttpRequest, pk: int) -> HttpResponse:
    """附加意见."""
    return _decide(request, pk, "opinion", OpinionForm, _add_opinion)


def _add_opinion(application: Application, form: DecisionForm, request: HttpRequest) -> object:
    asked = selectors.asked_of(request.user, application)
    if asked is None:
        raise Stale(_("没有等待您单位出具的意见。"))
    return opinions.add_opinion(
        application, by=request.user, body=asked.body, opinion=form.cleaned_data["opinion"]
    )
