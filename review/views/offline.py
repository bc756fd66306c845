"""离线评分表 (R20.3): the own sheet as a workbook, out and back."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from nantong_award.core.audit import record
from nantong_award.core.refusals import Unsuitable
from nantong_award.core.workbooks import CONTENT_TYPE, Unreadable
from nantong_award.regulation.stage import Track
from review import workbooks_sheets
from review.forms.scoring import OfflineForm
from review.models import KeyFactors, Score, Scorecard
from review.models.score_history import KEY_FACTORS
from review.selectors import sheets as selectors
from review.services import offline_sheets
from review.services.offline_sheets import Brought, Difference, Differing
from review.views.access import opened_card, person


@login_required
@require_GET
def sheet_xlsx(request: HttpRequest, pk: int) -> HttpResponse:
    """The own sheet as a workbook."""
    card = opened_card(request, pk)
    factors = None
    if card.assignment.panel.track == Track.ORGANIZATION:
        factors = KeyFactors.objects.filter(scorecard=card).first() or KeyFactors(scorecard=card)
    data = workbooks_sheets.scoresheet(selectors.sheet(card), factors)
    record("export_scorecard", card, by=person(request))
    name = _("评分表-%(number)s.xlsx") % {"number": card.assignment.application.number}
    disposition = content_disposition_header(True, name) or "attachment"
    headers = {"Content-Disposition": disposition, "Cache-Control": "private, no-store"}
    return HttpResponse(data, content_type=CONTENT_TYPE, headers=headers)


@login_required
@require_http_methods(["GET", "POST"])
def offline(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring the filled workbook back: all of it or nothing, and nothing over what is newer on line."""
    card = opened_card(request, pk)
    form = OfflineForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"card": card, "form": form}
    if request.method == "GET":
        form = context["form"] = OfflineForm()
        return render(request, "review/offline.html", context)
    try:
        brought = _chosen(request, card) if "kept" in request.POST else _read(card, form)
        if brought is None:
            return render(request, "review/offline.html", context, status=422)
        changed = offline_sheets.take(card, by=person(request), brought=brought)
    except Unreadable as error:
        return render(request, "review/offline.html", {**context, "problems": error.problems}, status=422)
    except Unsuitable as error:
        form.add_error(None, error.message)
        return render(request, "review/offline.html", context, status=422)
    except Differing as error:
        return _ask(request, context, brought or [], error.differences)
    messages.success(request, _("已读取工作簿，%(count)d 个条目有改动，均已保存。") % {"count": changed})
    return redirect("review:scorecard", pk=card.pk)


def _read(card: Scorecard, form: OfflineForm) -> list[Brought] | None:
    """What the uploaded workbook says; None where no file came."""
    if not form.is_valid():
        return None
    filled = workbooks_sheets.read_scoresheet(form.cleaned_data["file"], selectors.sheet(card))
    brought = [Brought(each.item, each.version, each.values) for each in filled.scores]
    return brought + [Brought(KEY_FACTORS, each.version, each.values) for each in filled.factors]


def _ask(
    request: HttpRequest, context: dict[str, Any], brought: list[Brought], differences: list[Difference]
) -> HttpResponse:
    """Both values of everything that is newer on line; what was read waits, signed, in the page."""
    card = context["card"]
    plain = [[each.item, each.version, dict(each.values)] for each in brought]
    kept = signing.dumps(plain, salt=_salt(card), compress=True)
    rows = [
        {"each": each, "label": _label(each), "name": f"{each.item}.{each.field}"} for each in differences
    ]
    return render(request, "review/offline.html", {**context, "kept": kept, "differences": rows}, status=409)


def _chosen(request: HttpRequest, card: Scorecard) -> list[Brought]:
    """What was read before, with the person's choices: a value given up is left out, the others are insisted on."""
    try:
        plain = signing.loads(request.POST["kept"], salt=_salt(card))
    except signing.BadSignature:
        raise Unsuitable(_("请重新上传填好的评分表。"), field="file") from None
    brought = []
    for item, version, values in plain:
        given_up = [field for field in values if request.POST.get(f"{item}.{field}") == "theirs"]
        insisted = [request.POST.get(f"{item}.{field}.version", "") for field in values]
        seen = max((int(each) for each in insisted if each.isdecimal()), default=version)
        left = {field: value for field, value in values.items() if field not in given_up}
        if left:
            brought.append(Brought(item, seen, left))
    return brought


def _salt(card: Scorecard) -> str:
    return f"offline-sheet-{card.pk}-{card.version}"


def _label(each: Difference) -> str:
    model = KeyFactors if each.item == KEY_FACTORS else Score
    return str(model._meta.get_field(each.field).verbose_name)
