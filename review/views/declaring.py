"""申明利害关系 (R32.1): asked before anything of a file opens; a conflict closes the file at once."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from nantong_award.core.refusals import Stale
from review.forms.declaring import ConflictForm, FileAnswerForm, VersionForm
from review.models import Scorecard
from review.selectors import declaring as selectors
from review.services import recusals, scorecards
from review.views.access import own_card, person, same_version


def asked(
    request: HttpRequest, card: Scorecard, form: VersionForm | None = None, status: int = 200
) -> HttpResponse:
    """Whether there is a tie: the applicant's name, where it is, and its companies; nothing of the file."""
    applicant = card.assignment.application.applicant
    context = {
        "card": card,
        "applicant": applicant,
        "kin": selectors.kin_names([applicant.pk]).get(applicant.pk, []),
        "form": form or VersionForm(initial={"version": card.version}),
        "waiting": selectors.undeclared(person(request)).count(),
    }
    return render(request, "review/declare.html", context, status=status)


@login_required
@require_POST
def declare(request: HttpRequest, pk: int) -> HttpResponse:
    """No conflict: the file opens. Said twice it is said once."""
    card = own_card(request, pk)
    form = VersionForm(request.POST)
    if not form.is_valid():
        return asked(request, card, form, 422)
    if card.declared_at is None:
        same_version(form, card.version)
        scorecards.declare_no_conflict(card, by=person(request))
    return redirect("review:scorecard", pk=card.pk)


@login_required
@require_http_methods(["GET", "POST"])
def recuse(request: HttpRequest, pk: int) -> HttpResponse:
    """A conflict: the expert leaves this file at once and for good."""
    card = own_card(request, pk)
    form = ConflictForm(request.POST or None, initial={"version": card.version})
    if request.method == "POST" and form.is_valid():
        same_version(form, card.version)
        values = form.cleaned_data
        recusals.declare_conflict(card, by=person(request), kind=values["kind"], note=values["note"])
        messages.success(request, _("已登记回避，该申报不再由您评审。"))
        return redirect("review:desk")
    status = 422 if form.is_bound else 200
    return render(request, "review/recuse.html", {"card": card, "form": form}, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def declarations(request: HttpRequest) -> HttpResponse:
    """Several files at once, after a panel has convened; a file left without an answer waits."""
    cards = list(selectors.undeclared(person(request)))
    kin = selectors.kin_names({card.assignment.application.applicant_id for card in cards})
    data = request.POST if request.method == "POST" else None
    forms = [
        FileAnswerForm(data, card=card, kin=kin.get(card.assignment.application.applicant_id, []))
        for card in cards
    ]
    wrong = [form for form in forms if not form.is_valid()]
    if data is not None and not wrong:
        return _take(request, forms)
    status = 422 if data is not None else 200
    return render(request, "review/declarations.html", {"forms": forms}, status=status)


def _take(request: HttpRequest, forms: list[FileAnswerForm]) -> HttpResponse:
    answers = []
    for form in forms:
        if (answer := form.given) is not None:
            same_version(form, form.card.version)
            answers.append(answer)
    if not answers and not forms:
        raise Stale(_("没有待申明的申报，请刷新后再看。"))
    recused = recusals.declare_each(person(request), answers)
    values = {"answers": len(answers), "recused": len(recused)}
    messages.success(request, _("已申明 %(answers)d 份，其中回避 %(recused)d 份。") % values)
    return redirect("review:desk")
