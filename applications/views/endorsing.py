"""The endorsing bodies' pages to read (Art. 10, 18): the inbox, and the file beside the opinion form."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from applications.forms.endorsing import (
    AskForm,
    DecisionForm,
    DeclineForm,
    EndorseForm,
    OpinionForm,
    ReturnForm,
)
from applications.models import Application, Endorsement, EndorsingBody
from applications.selectors import endorsing as selectors
from applications.selectors.endorsing import ALL, ASKED, LATE, WAITING
from applications.selectors.qualification import decision_notice
from applications.selectors.submitted import laid_before
from applications.transitions import Status
from applications.views.access import person
from nantong_award.core.permissions import may
from nantong_award.regulation.stage import Track

PAGE = 30
ENDORSED = Endorsement.Decision.ENDORSED
WORDS = 100  # a search is no longer than a name
KINDS = {track.value for track in Track}
DECISIONS: dict[str, type[DecisionForm]] = {
    "endorse": EndorseForm,
    "return": ReturnForm,
    "decline": DeclineForm,
}


@login_required
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """The body's files by state and deadline; what waits for the clerk comes first."""
    bodies = list(selectors.bodies_of(person(request)))
    if not bodies:
        raise Http404
    counts = selectors.counts(person(request))
    tabs = _tabs(bodies, counts)
    asked = request.GET.get("status", tabs[0][0])
    chosen = asked if asked in dict(tabs) else ALL
    words = request.GET.get("q", "")[:WORDS].replace("\x00", "").strip()
    kind = request.GET.get("track", "")
    kind = kind if kind in KINDS else ""
    sort = request.GET.get("sort", "")
    rows = selectors.inbox(person(request), chosen, words=words, track=kind, sort=sort)
    context = {
        "bodies": bodies,
        "page_obj": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "status": chosen or "all",
        "tabs": _links(tabs, counts, chosen),
        "counts": {"waiting": counts.get(WAITING, 0) + counts.get(ASKED, 0), "late": counts.get(LATE, 0)},
        "q": words,
        "track": kind,
        "tracks": [(Track.ORGANIZATION.value, _("组织")), (Track.INDIVIDUAL.value, _("个人"))],
        "is_filtered": bool(words or kind),
        "is_county": any(body.kind == EndorsingBody.Kind.COUNTY for body in bodies),
    }
    return render(request, "applications/endorsing.html", context)


def _tabs(bodies: list[EndorsingBody], counts: dict[str, int]) -> list[tuple[str, str]]:
    """A committee endorses, a department or association gives opinions; some tabs show only when they hold any."""
    tabs: list[tuple[str, str]] = []
    is_county = any(body.kind == EndorsingBody.Kind.COUNTY for body in bodies)
    if is_county:
        tabs.append((WAITING, _("待推荐")))
    if counts.get(ASKED) or not is_county:
        tabs.append((ASKED, _("待出具意见")))
    if counts.get(LATE):
        tabs.append((LATE, _("逾期未推荐")))
    if is_county:
        tabs += [(Status.RETURNED.value, _("退回补正")), (Status.ENDORSED.value, _("已推荐"))]
        tabs.append((Status.DECLINED.value, _("未推荐")))
    if counts.get("other"):
        tabs.append(("other", _("后续程序") if is_county else _("已出具意见及其他")))
    return tabs


def _links(tabs: list[tuple[str, str]], counts: dict[str, int], chosen: str) -> list[dict[str, Any]]:
    links: list[dict[str, Any]] = [
        {"label": label, "url": f"?status={key}", "count": counts.get(key, 0), "current": chosen == key}
        for key, label in tabs
    ]
    everything = sum(counts.values())
    return [*links, {"label": _("全部"), "url": "?status=all", "count": everything, "current": not chosen}]


@login_required
@require_GET
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """The file, and the form of the decision that was chosen."""
    application = file_of(request, pk)
    act = request.GET.get("act", "endorse")
    act = act if act in DECISIONS else "endorse"
    initial: dict[str, Any] = {}
    if act == "endorse" and "again" in request.GET:
        initial["opinion"] = selectors.last_words(person(request))
    return file_page(request, application, act, DECISIONS[act](application=application, initial=initial))


def file_of(request: HttpRequest, pk: int) -> Application:
    """Another body's file is not there at all (R18.4)."""
    return get_object_or_404(selectors.files_of_body(person(request)), pk=pk)


def file_page(
    request: HttpRequest, application: Application, act: str, form: DecisionForm, status: int = 200
) -> HttpResponse:
    """The submitted version left, what can be said of it right."""
    user = person(request)
    is_own = may(user, "applications.endorse_application", application)
    laid = laid_before(application)
    late = selectors.is_late(application)
    row = selectors.waiting_row(user)
    said = list(selectors.statements(application))
    own = {body.pk for body in selectors.bodies_of(user)}
    open_ones = [each for each in said if each.is_unanswered]
    context = {
        "application": application,
        "version": laid.version,
        "sections": laid.sections,
        "files": laid.files,
        "internal_notice": laid.internal_notice,
        "act": act,
        "form": form,
        "acts": _acts(application, act),
        "may_decide": is_own and application.status == Status.SUBMITTED and not late,
        "is_own": is_own,
        "may_reveal": is_own,
        "is_late": late,
        "ask_form": form if act == "ask" else AskForm(application=application),
        "asked": next((each for each in open_ones if each.body_id in own), None),
        "opinion_form": form if act == "opinion" else OpinionForm(application=application),
        "opinions": [each for each in said if not each.is_unanswered],
        "unanswered": open_ones,
        "signed": next((each for each in said if is_own and each.decision == ENDORSED), None),
        "notice": decision_notice(application) if is_own else None,
        "place": row.index(application.pk) + 1 if application.pk in row else None,
        "row_length": len(row),
        "next_pk": selectors.next_of(row, application.pk),
    }
    return render(request, "applications/endorse_file.html", context, status=status)


def _acts(application: Application, chosen: str) -> list[dict[str, Any]]:
    """The decisions as tabs; their addresses hold on the page that a refused form comes back to as well."""
    labels = {"endorse": _("同意推荐"), "return": _("退回补正"), "decline": _("不予推荐")}
    page = reverse("applications:endorse_file", args=[application.pk])
    return [
        {"label": label, "url": f"{page}?act={key}#decide", "current": key == chosen}
        for key, label in labels.items()
    ]
