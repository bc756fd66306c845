"""The workspace as one page: documents left, items right, with everything an item needs beside it (R20.3)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from applications.selectors import reading
from nantong_award.core.models import User
from nantong_award.regulation.stage import Track
from review.forms.scoring import KeyFactorsForm, ScoreForm
from review.models import KeyFactors, Scorecard
from review.models.panel import ReviewStage
from review.selectors import own_files, reading_room, sheet_history
from review.selectors import sheets as selectors
from review.selectors.sheets import Category, Line, Sheet
from review.transitions import ScorecardStatus
from review.views.access import person

Forms = dict[str, ScoreForm]


def workspace(
    request: HttpRequest,
    card: Scorecard,
    *,
    refused: ScoreForm | KeyFactorsForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page; `refused` is a form that was sent without JavaScript and not taken."""
    sheet = selectors.sheet(card)
    forms: Forms = {line.item.code: item_form(sheet, line) for line in sheet.lines}
    factors = factors_form(card)
    if isinstance(refused, ScoreForm):
        forms[refused.line.item.code] = refused
    elif refused:
        factors = refused
    documents = reading_room.documents(card)
    context = {
        "sheet": sheet,
        "card": card,
        "application": card.assignment.application,
        "is_open": card.status == ScorecardStatus.BLANK,
        "factors": factors,
        "groups": _groups(card, sheet, forms, documents),
        "sections": reading.read_sections(card.assignment.application),
        "documents": documents,
        "self_assessment": next(
            (each for each in documents if each.is_self_assessment and each.is_shown), None
        ),
        "unread": sum(not each.is_opened for each in documents),
        **_among_files(person(request), card),
    }
    return render(request, "review/scorecard.html", context, status=status)


def item_form(sheet: Sheet, line: Line, data: Any = None) -> ScoreForm:
    """The form of one item."""
    return ScoreForm(data, line=line, step=sheet.criteria.step, card=sheet.card.pk)


def factors_form(card: Scorecard, data: Any = None) -> KeyFactorsForm | None:
    """The key factors' form; an individual has no organisation to describe."""
    if card.assignment.panel.track != Track.ORGANIZATION:
        return None
    kept = KeyFactors.objects.filter(scorecard=card).first() or KeyFactors(scorecard=card)
    return KeyFactorsForm(data, kept=kept, card=card.pk)


def _groups(
    card: Scorecard, sheet: Sheet, forms: Forms, documents: list[reading_room.Document]
) -> list[dict[str, Any]]:
    """Categories with their items, each with its evidence and what else stands beside it."""
    supports = reading_room.by_item(documents)
    site = card.assignment.panel.stage == ReviewStage.SITE
    asked = reading_room.site_questions(card.assignment.application) if site else {}
    revised = sheet_history.changed_after_reopening(card)

    def rows(category: Category) -> list[dict[str, Any]]:
        codes = [line.item.code for line in category.lines]
        return [
            {
                "form": forms[code],
                "supports": supports.get(code, []),
                "unopened": reading_room.unopened(supports.get(code, [])),
                "asked": asked.get(code, []),
                "is_revised": code in revised,
            }
            for code in codes
        ]

    return [{"category": category, "rows": rows(category)} for category in sheet.categories]


def _among_files(user: User, card: Scorecard) -> dict[str, Any]:
    """Where this file stands among the expert's own, and which comes next."""
    files = own_files.own_files(user)
    return {
        "files": files,
        "place": next((n for n, each in enumerate(files, start=1) if each.card.pk == card.pk), 0),
        "files_done": sum(not each.is_open for each in files),
        "next_file": own_files.next_open(files, card),
        "due_at": own_files.due_at(card.assignment.panel),
    }
