"""Autosave: one section's answers, place by place, so that nobody overwrites what another wrote (R18.3)."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from applications.models import Application, FormSection
from applications.sections import merging
from applications.sections.fields import Section
from applications.sections.registry import section_of
from applications.services import kinship
from applications.services.filing import open_to_edit
from nantong_award.core import clock
from nantong_award.core.audit import record
from nantong_award.core.models import User
from nantong_award.core.refusals import Stale, Unsuitable

ATTEMPTS = 3


class Disputed(Stale):
    """Others changed the same places; `version` is the one of their values, to be named by who overwrites it."""

    def __init__(self, message: str, *, yours: Any, theirs: Any, version: int) -> None:
        super().__init__(message, yours=yours, theirs=theirs)
        self.version = version


@transaction.atomic
def save_section(
    application: Application,
    *,
    key: str,
    data: Mapping[str, Any],
    version: int,
    by: User,
    touched: Mapping[str, int] | None = None,
) -> FormSection:
    """Store answers, complete or not; what others changed meanwhile at other places stays.

    `touched` names the places that the person changed (sections.merging), each with the version seen of it;
    without it everything in `data` counts as touched, and as seen at `version`. Disputed with both values of the
    places that somebody else changed since, and then nothing is stored.
    """
    section = section_of(application.track, application.round.law, key)
    open_to_edit(application, key, by=by)
    unknown = set(data) - {field.key for field in section.fields}
    if unknown:
        raise Unsuitable(_("申报表没有这些项目：%(keys)s") % {"keys": "、".join(sorted(unknown))})
    if touched is None:
        touched = dict.fromkeys(merging.split(section, data), version)
    row, changed = _merged(application, section, data, touched, by)
    if not changed:
        return row
    if key == kinship.SECTION:
        kinship.declare(application.applicant, row.data)
    details = {"section": key, "version": str(row.version), "places": "、".join(changed)}
    record("save_section", application, by=by, details=details)
    return row


def _merged(
    application: Application, section: Section, data: Mapping[str, Any], touched: Mapping[str, int], by: User
) -> tuple[FormSection, list[str]]:
    """The row as it is now, and the places that this saving changed."""
    for _attempt in range(ATTEMPTS):
        row = _row(application, section.key)
        merged = merging.merge(section, row.data, row.field_versions, data, touched)
        if merged.conflicts:
            raise _disputed(row, merged.conflicts)
        if not merged.changed or _stored(row, merged, by):
            return row, merged.changed
    raise Stale(_("保存时多次被他人抢先，请稍后再试。"))


def _row(application: Application, key: str) -> FormSection:
    found = FormSection.objects.filter(application=application, key=key).first()
    return found or FormSection(application=application, key=key, version=0)


def _stored(row: FormSection, merged: merging.Merged, by: User) -> bool:
    """Write what was merged, unless somebody changed the row since it was read: then False."""
    was, row.version = row.version, row.version + 1
    row.data, row.saved_at, row.saved_by = merged.data, clock.now(), by
    row.field_versions = {**row.field_versions, **dict.fromkeys(merged.changed, row.version)}
    if row.pk is None:
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            return False
        return True
    names = ("data", "version", "field_versions", "saved_at", "saved_by")
    values = {name: getattr(row, name) for name in names}
    return FormSection.objects.filter(pk=row.pk, version=was).update(**values) == 1


def _disputed(row: FormSection, conflicts: list[merging.Conflict]) -> Disputed:
    return Disputed(
        _("%(who)s刚刚改了您也在改的内容，请逐项核对，选定保留哪一边。") % {"who": row.saved_by or ""},
        yours=merging.only({each.place: each.yours for each in conflicts}),
        theirs=merging.only({each.place: each.theirs for each in conflicts}),
        version=row.version,
    )
