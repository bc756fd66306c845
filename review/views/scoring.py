"""The scoring workspace (R20.3): score beside the documents item by item, hand in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nantong_award.core.http import is_htmx
from nantong_award.core.refusals import Stale, Unsuitable
from review.forms.scoring import ScoreForm, SubmitForm, in_id
from review.models import Scorecard
from review.selectors import own_files, reading_room
from review.selectors import sheets as selectors
from review.selectors.sheets import Line, Sheet
from review.services import scorecards
from review.transitions import ScorecardStatus
from review.views.access import at_field, opened_card, own_card, person, same_version
from review.views.declaring import asked
from review.views.workspace import item_form, workspace


@login_required
@require_GET
def scorecard(request: HttpRequest, pk: int) -> HttpResponse:
    """The workspace; before the declaration only the question whether there is a conflict (R32.1)."""
    card = own_card(request, pk)
    if card.declared_at is None:
        return asked(request, card)
    return workspace(request, card)


@login_required
@require_POST
def score_item(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """One item is kept; a script gets what changed on the page and nothing else, so that nothing jumps."""
    card = opened_card(request, pk)
    sheet = selectors.sheet(card)
    form = item_form(sheet, _line(sheet, code), request.POST)
    if not form.is_valid():
        return _refused_item(request, card, form, 422)
    over = request.POST.get("over", "")
    seen = int(over) if over.isdecimal() else form.cleaned_data["version"]
    values = form.values()
    try:
        if values or not over:
            scorecards.save_score(card, by=person(request), item=code, values=values, version=seen)
    except Unsuitable as error:
        at_field(form, error)
        return _refused_item(request, card, form, 422)
    except Stale as error:
        if error.yours is None:
            raise
        return _refused_item(request, card, form, 409, stale=error)
    return _kept_item(request, card, code)


def _line(sheet: Sheet, code: str) -> Line:
    found = next((each for each in sheet.lines if each.item.code == code), None)
    if found is None:
        raise Http404
    return found


def _kept_item(request: HttpRequest, card: Scorecard, code: str) -> HttpResponse:
    if not is_htmx(request):
        target = reverse("review:scorecard", args=[card.pk])
        return redirect(f"{target}#item-{in_id(code)}")
    fresh = selectors.sheet(card)
    line = _line(fresh, code)
    category = next(each for each in fresh.categories if each.code == line.item.category)
    form = item_form(fresh, line)
    context = {"sheet": fresh, "line": line, "form": form, "category": category}
    return render(request, "review/_item_saved.html", context)


def _refused_item(
    request: HttpRequest, card: Scorecard, form: ScoreForm, status: int, stale: Stale | None = None
) -> HttpResponse:
    if stale:
        form.dispute(stale, _line(selectors.sheet(card), form.line.item.code).score)
    if is_htmx(request):
        return render(request, "review/_item_note.html", {"form": form}, status=status)
    return workspace(request, card, refused=form, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole sheet once more, what is missing, what the guide asks, and the one button that locks it."""
    card = opened_card(request, pk)
    if request.method == "POST" and card.status == ScorecardStatus.SUBMITTED:
        return _handed_in(request)
    sheet = selectors.sheet(card)
    form = SubmitForm(request.POST or None, initial={"stamp": sheet.stamp})
    if request.method == "POST" and form.is_valid():
        same_version(form, sheet.stamp, "stamp")
        scorecards.submit(card, by=person(request))
        return _handed_in(request)
    supports = reading_room.by_item(reading_room.documents(card))
    unread = [(line.item, reading_room.unopened(supports.get(line.item.code, []))) for line in sheet.lines]
    context = {
        "card": card,
        "sheet": sheet,
        "form": form,
        "unread": [(item, count) for item, count in unread if count],
        "due_at": own_files.due_at(card.assignment.panel),
    }
    return render(request, "review/submit.html", context, status=422 if form.is_bound else 200)


def _handed_in(request: HttpRequest) -> HttpResponse:
    """The same answer to a second click: the sheet is in, once."""
    messages.success(request, _("评分表已提交。全组提交后由组长合议。"))
    return redirect("review:desk")
