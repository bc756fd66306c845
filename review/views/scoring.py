"""The scoring workspace (R20.3): declare, score beside the documents item by item, hand in."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from applications.selectors import reading
from nantong_award.core.audit import record
from nantong_award.core.http import is_htmx
from nantong_award.core.refusals import Stale, Unsuitable
from nantong_award.core.workbooks import CONTENT_TYPE
from review import workbooks
from review.forms.scoring import ScoreForm, SubmitForm, in_id
from review.models import Scorecard
from review.selectors import panels as panel_selectors
from review.selectors import sheets as selectors
from review.selectors.sheets import Line, Sheet
from review.services import scorecards
from review.transitions import ScorecardStatus
from review.views.access import at_field, opened_card, own_card, person, same_version


@login_required
@require_GET
def scorecard(request: HttpRequest, pk: int) -> HttpResponse:
    """The workspace; before the declaration only the question whether there is a conflict (R32.1)."""
    card = own_card(request, pk)
    if card.declared_at is None:
        return render(request, "review/declare.html", {"card": card})
    return _workspace(request, card)


def _workspace(
    request: HttpRequest, card: Scorecard, form: ScoreForm | None = None, status: int = 200
) -> HttpResponse:
    sheet = selectors.sheet(card)
    forms = [form if form and form.line.item == line.item else _form(sheet, line) for line in sheet.lines]
    documents = panel_selectors.documents_of(card.assignment.application)
    by_item = {each.line.item.code: each for each in forms}
    context = {
        "sheet": sheet,
        "card": card,
        "application": card.assignment.application,
        "is_open": card.status == ScorecardStatus.BLANK,
        "groups": [
            {"category": category, "forms": [by_item[line.item.code] for line in category.lines]}
            for category in sheet.categories
        ],
        "sections": reading.read_sections(card.assignment.application),
        "documents": documents,
        "document": next((each for each in documents if each.is_shown), None),
    }
    return render(request, "review/scorecard.html", context, status=status)


def _form(sheet: Sheet, line: Line, data: Any = None) -> ScoreForm:
    url = reverse("review:score_item", args=[sheet.card.pk, line.item.code])
    return ScoreForm(data, line=line, step=sheet.criteria.step, url=url)


@login_required
@require_POST
def score_item(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """One item is kept; htmx gets what changed on the page and nothing else, so that nothing jumps."""
    card = opened_card(request, pk)
    sheet = selectors.sheet(card)
    line = next((each for each in sheet.lines if each.item.code == code), None)
    if line is None:
        raise Http404
    form = _form(sheet, line, request.POST)
    if not form.is_valid():
        return _refused_item(request, card, form, 422)
    version = request.POST.get("over", "")
    seen = int(version) if version.isdecimal() else form.cleaned_data["version"]
    try:
        scorecards.save_score(card, by=person(request), item=code, values=form.values(), version=seen)
    except Unsuitable as error:
        at_field(form, error)
        return _refused_item(request, card, form, 422)
    except Stale as error:
        if error.yours is None:
            raise
        return _refused_item(request, card, form, 409, stale=error)
    return _kept_item(request, card, code)


def _kept_item(request: HttpRequest, card: Scorecard, code: str) -> HttpResponse:
    if not is_htmx(request):
        target = reverse("review:scorecard", args=[card.pk])
        return redirect(f"{target}#item-{in_id(code)}")
    fresh = selectors.sheet(Scorecard.objects.select_related("assignment__panel__round").get(pk=card.pk))
    line = next(each for each in fresh.lines if each.item.code == code)
    category = next(each for each in fresh.categories if each.code == line.item.category)
    context = {"sheet": fresh, "line": line, "form": _form(fresh, line), "category": category}
    return render(request, "review/_item_saved.html", context)


def _refused_item(
    request: HttpRequest, card: Scorecard, form: ScoreForm, status: int, stale: Stale | None = None
) -> HttpResponse:
    form.stale = stale  # type: ignore[attr-defined]
    form.saved_line = _line_now(card, form) if stale else None  # type: ignore[attr-defined]
    if is_htmx(request):
        return render(request, "review/_item_note.html", {"form": form, "card": card}, status=status)
    return _workspace(request, card, form, status)


def _line_now(card: Scorecard, form: ScoreForm) -> Line:
    lines = selectors.sheet(Scorecard.objects.get(pk=card.pk)).lines
    return next(each for each in lines if each.item == form.line.item)


@login_required
@require_http_methods(["GET", "POST"])
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole sheet once more, what is missing, and the one button that locks it."""
    card = opened_card(request, pk)
    sheet = selectors.sheet(card)
    form = SubmitForm(request.POST or None, initial={"stamp": sheet.stamp})
    if request.method == "POST" and form.is_valid():
        same_version(form, sheet.stamp, "stamp")
        scorecards.submit(card, by=person(request))
        messages.success(request, _("评分表已提交。全组提交后由组长合议。"))
        return redirect("review:desk")
    context = {"card": card, "sheet": sheet, "form": form, "findings": scorecards.completeness(card)}
    return render(request, "review/submit.html", context, status=422 if form.is_bound else 200)


@login_required
@require_GET
def sheet_xlsx(request: HttpRequest, pk: int) -> HttpResponse:
    """The own sheet as a workbook."""
    card = opened_card(request, pk)
    data = workbooks.scoresheet(selectors.sheet(card))
    record("export_scorecard", card, by=person(request))
    name = _("评分表-%(number)s.xlsx") % {"number": card.assignment.application.number}
    disposition = content_disposition_header(True, name) or "attachment"
    headers = {"Content-Disposition": disposition, "Cache-Control": "private, no-store"}
    return HttpResponse(data, content_type=CONTENT_TYPE, headers=headers)
