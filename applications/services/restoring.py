"""Back to what was filed last: when a term ends unused, what was only typed does not count."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from applications.models import Application, ApplicationVersion
from applications.sections import merging
from applications.sections.fields import Data, Section
from applications.sections.registry import section_of
from nantong_award.core import clock

KEPT = ("requirement", "title", "sha256")


def to_last_version(application: Application) -> ApplicationVersion | None:
    """Sections, evidence and internal notice as the newest version froze them; call it inside a transaction."""
    version = application.versions.order_by("-number").first()
    if version is None:
        return None
    _sections(application, version.content["sections"])
    _evidence(application, version.content["evidence"])
    _internal_notice(application, version.content.get("internal_notice"))
    return version


def _sections(application: Application, filed: Mapping[str, Any]) -> None:
    for row in application.sections.all():
        then = filed.get(row.key, {})
        if row.data != then:
            # A page left open from before is told of a conflict at each place that went back.
            changed = _places_apart(
                section_of(application.track, application.round.law, row.key), row.data, then
            )
            row.data, row.version, row.saved_at = then, row.version + 1, clock.now()
            row.field_versions = {**row.field_versions, **dict.fromkeys(changed, row.version)}
            row.save(update_fields=["data", "version", "field_versions", "saved_at"])


def _places_apart(section: Section, now: Data, then: Data) -> list[str]:
    ours, filed = merging.split(section, now), merging.split(section, then)
    return [place for place in {**ours, **filed} if not merging.same(ours.get(place), filed.get(place))]


def _evidence(application: Application, filed: list[dict[str, Any]]) -> None:
    known = list(filed)
    for row in application.evidence.select_related("file").order_by("pk"):
        mark = (row.requirement, row.title, row.file.sha256)
        then = next((item for item in known if tuple(item[key] for key in KEPT) == mark), None)
        if then is None:
            row.removed_at = row.removed_at or clock.now()
        else:
            known.remove(then)
            row.removed_at, row.references = None, then["references"]
        row.save(update_fields=["removed_at", "references"])


def _internal_notice(application: Application, filed: Mapping[str, Any] | None) -> None:
    """Days and place; proofs and objections are only ever added, so they stay."""
    notice = getattr(application, "internal_notice", None)
    if notice is None or filed is None:
        return
    notice.place = filed["place"]
    notice.started_on = date.fromisoformat(filed["started_on"])
    notice.ended_on = date.fromisoformat(filed["ended_on"])
    notice.save(update_fields=["place", "started_on", "ended_on"])
