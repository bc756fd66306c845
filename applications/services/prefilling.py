"""自查 → 申报: answers of a self-check enter a new file, where nothing is written yet (R12.2)."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from applications.models import Application
from applications.sections.fields import is_blank
from applications.sections.registry import sections_of
from applications.services.saving import save_section
from nantong_award.core.audit import record
from nantong_award.core.models import User


@transaction.atomic
def prefill(application: Application, *, answers: Mapping[str, Mapping[str, Any]], by: User) -> list[str]:
    """Fill sections that hold no answer yet; returns the titles of those that were filled.

    What the form does not ask, or this edition no longer asks, is left out.
    """
    begun = {row.key for row in application.sections.all() if any(not is_blank(v) for v in row.data.values())}
    filled = []
    for section in sections_of(application.track, application.round.law):
        given = answers.get(section.key, {})
        data = {each.key: given[each.key] for each in section.fields if each.key in given}
        if not data or section.key in begun:
            continue
        save_section(application, key=section.key, data=data, version=0, by=by)
        filled.append(str(section.title))
    if filled:
        record("prefill", application, by=by, details={"sections": "、".join(filled)})
    return filled
