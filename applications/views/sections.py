"""One section of the form: read, autosave, save, and settle what two people wrote at once (R18.3)."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from applications.forms.section import SectionForm
from applications.models import Application, FormSection
from applications.sections.fields import Section
from applications.sections.reading import changes, read
from applications.sections.registry import indicator_years, section_of, sections_of
from applications.selectors.readiness import is_open
from applications.services import saving
from applications.views.access import own_form, person, readiness
from nantong_award.core.http import is_htmx
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Stale

PAGE, STATE = "applications/section.html", "applications/_section_state.html"


@login_required
def section(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """GET shows the section; POST keeps what is valid and tells what is not."""
    application = own_form(request, pk)
    try:
        found = section_of(application.track, application.round.law, key)
    except KeyError:
        raise Http404 from None
    row = next((row for row in application.sections.all() if row.key == key), None)
    if request.method == "POST":
        return _save(request, application, found, row)
    years = indicator_years(application.round.year)
    form = SectionForm(found, row.data if row else {}, years=years, more=request.GET.get("more", ""))
    return render(request, PAGE, _context(request, application, found, row, form))


def _save(
    request: HttpRequest, application: Application, found: Section, row: FormSection | None
) -> HttpResponse:
    years = indicator_years(application.round.year)
    form = SectionForm(found, row.data if row else {}, request.POST, years=years)
    version = _version(request)
    try:
        saved = saving.save_section(
            application, key=found.key, data=form.data(), version=version, by=person(request)
        )
    except Stale as conflict:
        if conflict.yours is None:
            raise
        return _conflict(request, application, found, row, form, conflict)
    context = _context(request, application, found, saved, form)
    if is_htmx(request):
        return render(request, STATE, context, status=422 if context["errors"] else 200)
    if context["errors"]:
        return render(request, PAGE, context, status=422)
    return _onwards(request, application, found)


def _version(request: HttpRequest) -> int:
    """The version that the person saw; garbage counts as none, and is stale."""
    text = request.POST.get("overwrite") or request.POST.get("version") or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


def _context(
    request: HttpRequest, application: Application, found: Section, row: FormSection | None, form: SectionForm
) -> dict[str, Any]:
    years = indicator_years(application.round.year)
    editable = is_open(application, found.key) and may(
        person(request), "applications.edit_application", application
    )
    answers = row.data if row else {}
    return {
        "application": application,
        "section": found,
        "row": row,
        "form": form,
        "parts": form.parts(),
        "errors": form.errors() if form.posted is not None else [],
        "missing": found.missing(answers),
        "years": years,
        "editable": editable,
        "answers": [] if editable else read(found, answers, years),
        "shown": set(request.POST.getlist("shown")),
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
    """Where the button leads: one more row, the next section, or the task list."""
    more = request.POST.get("more", "")
    if more in {field.key for field in found.fields}:
        target = redirect("applications:section", application.pk, found.key)
        target["Location"] += f"?more={more}#rows-{more}"
        return target
    after = _neighbours(application, found)["after"]
    if request.POST.get("then") == "next" and after is not None:
        return redirect("applications:section", application.pk, after.key)
    return redirect("applications:application", application.pk)


def _conflict(
    request: HttpRequest,
    application: Application,
    found: Section,
    row: FormSection | None,
    form: SectionForm,
    conflict: Stale,
) -> HttpResponse:
    """Both values side by side; nothing was overwritten (409)."""
    years = indicator_years(application.round.year)
    differing = changes(found, conflict.theirs, conflict.yours, years)
    context = _context(request, application, found, row, form)
    context |= {"conflict": conflict, "differing": differing, "current": row.version if row else 0}
    template = "applications/_conflict.html" if is_htmx(request) else PAGE
    return render(request, template, context, status=409)
