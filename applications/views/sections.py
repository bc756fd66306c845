"""One section of the form: read, autosave, save, and settle what two people wrote at once (R18.3)."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from applications.forms.section import SectionForm
from applications.forms.touched import Touched, is_list, touched
from applications.models import Application, FormSection
from applications.sections.fields import Section
from applications.sections.reading import disputes, read
from applications.sections.registry import indicator_years, section_of, sections_of
from applications.selectors.readiness import is_open
from applications.selectors.section_notes import files_for, notes_of, table_oddities
from applications.services import saving
from applications.views.access import own_form, person, readiness
from nantong_award.core.http import is_htmx
from nantong_award.core.permissions import may

PAGE, ANSWER = "applications/section.html", "applications/_section_answer.html"
DISPUTE = "applications/_section_dispute.html"


@login_required
def section(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """GET shows the section; POST keeps what is valid and tells what is not."""
    saves_itself = request.method == "POST" and is_htmx(request)
    application = own_form(request, pk, (key, "basics") if saves_itself else None)
    try:
        found = section_of(application.track, application.round.law, key)
    except KeyError:
        raise Http404 from None
    row = _row(application, key)
    if request.method == "POST":
        return _save(request, application, found, row)
    form = _form(application, found, row, more=request.GET.get("more", ""))
    return render(request, PAGE, _context(request, application, found, row, form))


def _row(application: Application, key: str) -> FormSection:
    found = next((row for row in application.sections.all() if row.key == key), None)
    return found or FormSection(application=application, key=key)


def _form(
    application: Application, found: Section, row: FormSection, posted: Any = None, more: str = ""
) -> SectionForm:
    return SectionForm(
        found,
        row.data,
        posted,
        years=indicator_years(application.round.year),
        more=more,
        files=files_for(application, found),
    )


def _save(request: HttpRequest, application: Application, found: Section, row: FormSection) -> HttpResponse:
    said = touched(found, request.POST)
    form = _form(application, said.narrowed(found), row, request.POST)
    wrong = form.wrong_places()
    places = {place: seen for place, seen in said.places.items() if place not in wrong}
    try:
        saved = saving.save_section(
            application,
            key=found.key,
            data=form.data(),
            version=said.version,
            by=person(request),
            touched=places,
        )
    except saving.Disputed as dispute:
        return _disputed(request, application, found, row, form, dispute, said)
    if is_htmx(request):
        return _answer(request, application, found, saved, form, said)
    if form.errors():
        return render(request, PAGE, _context(request, application, found, saved, form), status=422)
    return _onwards(request, application, found)


def _answer(
    request: HttpRequest,
    application: Application,
    found: Section,
    saved: FormSection,
    form: SectionForm,
    said: Touched,
) -> HttpResponse:
    """Only what the page must change: the state, what others wrote meanwhile, what came or went."""
    errors, wrong = form.errors(), form.wrong_places()
    fresh = _fresh(request, saved, said)
    shown, now = set(request.POST.getlist("shown")), _form(application, found, saved)
    oddities = table_oddities(application, found, saved.data)
    notes = notes_of(application, found, saved.data)
    parts = now.parts(notes, oddities)
    restored = {part.field.key: part for part in form.parts()} if request.POST.get("restore") else {}
    for place, part in enumerate(parts):
        if part.field.key in restored and part.field.key in wrong:
            parts[place] = restored[part.field.key]
    came_or_went = {p.field.key for p in parts if p.field.when and p.shown != (p.field.key in shown)}
    context = {
        "application": application,
        "section": found,
        "row": saved,
        "errors": errors,
        "wrong": sorted(wrong),
        "missing": found.missing(saved.data),
        "parts": parts,
        "noted": notes,
        "fresh": fresh,
        "fresh_keys": {place for place in fresh if "." not in place} | came_or_went,
        "settled": said.chosen,
    }
    return render(request, ANSWER, context, status=422 if errors else 200)


def _fresh(request: HttpRequest, saved: FormSection, said: Touched) -> set[str]:
    """Places that the page does not show as they are kept now."""
    others = {place for place, at in saved.field_versions.items() if at > said.version}
    own = {
        place
        for place in said.places
        if saved.field_versions.get(place) == saved.version and not request.POST.get("restore")
    }
    restored = set(said.places) if request.POST.get("restore") else set()
    return (others - own) | said.taken | restored


def _context(
    request: HttpRequest, application: Application, found: Section, row: FormSection, form: SectionForm
) -> dict[str, Any]:
    years = indicator_years(application.round.year)
    editable = is_open(application, found.key) and may(
        person(request), "applications.edit_application", application
    )
    notes = notes_of(application, found, row.data)
    return {
        "application": application,
        "section": found,
        "row": row,
        "form": form,
        "parts": form.parts(notes, table_oddities(application, found, row.data)),
        "errors": form.errors() if form.posted is not None else [],
        "missing": found.missing(row.data),
        "years": years,
        "editable": editable,
        "answers": [] if editable else read(found, row.data, years),
        "neighbours": _neighbours(application, found),
        "progress": readiness(application).sections,
    }


def _neighbours(application: Application, found: Section) -> dict[str, Section | None]:
    keys = sections_of(application.track, application.round.law)
    place = keys.index(found)
    return {
        "before": keys[place - 1] if place else None,
        "after": keys[place + 1] if place + 1 < len(keys) else None,
    }


def _onwards(request: HttpRequest, application: Application, found: Section) -> HttpResponse:
    """Where the button leads: one more row, the same page after a conflict, the next section, the task list."""
    more = request.POST.get("more", "")
    if is_list(found, more) or request.POST.get("settle"):
        target = redirect("applications:section", application.pk, found.key)
        if more:
            target["Location"] += f"?more={more}#rows-{more}"
        return target
    after = _neighbours(application, found)["after"]
    if request.POST.get("then") == "next" and after is not None:
        return redirect("applications:section", application.pk, after.key)
    return redirect("applications:application", application.pk)


def _disputed(
    request: HttpRequest,
    application: Application,
    found: Section,
    row: FormSection,
    form: SectionForm,
    dispute: saving.Disputed,
    said: Touched,
) -> HttpResponse:
    """Both values of each disputed place, to choose from; nothing was stored (409)."""
    differing = disputes(found, dispute.yours, dispute.theirs)
    chosen = {
        place: choice for place, choice in said.chosen.items() if place not in {d.place for d in differing}
    }
    context = {"dispute": dispute, "differing": differing, "chosen": chosen}
    if is_htmx(request):
        return render(request, DISPUTE, context, status=409)
    context |= _context(request, application, found, row, form)
    context["seen_version"] = said.version
    return render(request, PAGE, context, status=409)
