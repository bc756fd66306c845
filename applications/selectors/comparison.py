"""Any two submitted versions of a file, side by side, from what was frozen (R18.3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from applications.models import Application, ApplicationVersion
from applications.sections.comparing import ComparedSection, Pair, compare_section, pair
from applications.sections.evidence import requirements_of
from applications.sections.registry import indicator_years, sections_of
from applications.selectors.evidence_map import reference_words

Frozen = dict[str, Any]


@dataclass(frozen=True, slots=True)
class FilePair:
    """One file of the evidence in both versions, known by its content."""

    state: str  # same, changed, added, removed
    title: str
    kind: str
    name: str
    sha256: str
    references: Pair

    @property
    def changed(self) -> bool:
        """Whether the versions differ here."""
        return self.state != "same"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything of both versions; the page chooses whether only changes are shown."""

    before: ApplicationVersion
    after: ApplicationVersion
    sections: list[ComparedSection]
    notice: list[Pair]
    files: list[FilePair]

    @property
    def notice_changed(self) -> bool:
        """Whether the internal notice differs."""
        return any(each.changed for each in self.notice)

    @property
    def files_changed(self) -> bool:
        """Whether any file came, went or is referred to otherwise."""
        return any(each.changed for each in self.files)

    @property
    def changes(self) -> int:
        """How many places differ."""
        return (
            sum(each.changed for part in self.sections for each in part.pairs)
            + sum(table.changed for part in self.sections for table in part.tables)
            + sum(each.changed for each in self.notice)
            + sum(each.changed for each in self.files)
        )


def compare(application: Application, before: ApplicationVersion, after: ApplicationVersion) -> Comparison:
    """No query: both versions are whole in themselves."""
    old, new, years = before.content, after.content, indicator_years(application.round.year)
    return Comparison(
        before,
        after,
        [
            compare_section(
                section, old["sections"].get(section.key, {}), new["sections"].get(section.key, {}), years
            )
            for section in sections_of(application.track, application.round.law)
        ],
        _notices(old["internal_notice"] or {}, new["internal_notice"] or {}),
        _files(application, old["evidence"], new["evidence"]),
    )


def _notices(before: Frozen, after: Frozen) -> list[Pair]:
    labels = {
        "started_on": _("公示开始日"),
        "ended_on": _("公示结束日"),
        "place": _("公示地点或者网址"),
        "objections": _("收到的异议"),
        "settlement": _("异议处理结论"),
        "proof": _("公示材料（SHA-256）"),
        "proofs": _("公示材料（SHA-256）"),
    }
    return [
        pair(label, _flat(before.get(key)), _flat(after.get(key)))
        for key, label in labels.items()
        if key in before or key in after
    ]


def _flat(value: Any) -> str:
    """A frozen value in words, however deep."""
    if isinstance(value, Mapping):
        return "，".join(filter(None, map(_flat, value.values())))
    if isinstance(value, list):
        return "；".join(filter(None, map(_flat, value)))
    return "" if value is None else str(value)


def _files(application: Application, before: list[Frozen], after: list[Frozen]) -> list[FilePair]:
    """By hash: a file that was replaced under the same name is one that went and one that came."""
    names = {need.key: str(need.label) for need in requirements_of(application.track)}
    old, new = ({_key(item): item for item in items} for items in (before, after))
    order = list(dict.fromkeys([*old, *new]))
    return sorted(
        (_file(names, old.get(key), new.get(key)) for key in order),
        key=lambda each: list(names.values()).index(each.kind) if each.kind in names.values() else len(names),
    )


def _key(item: Frozen) -> tuple[str, str]:
    return item["sha256"], item["requirement"]


def _file(names: dict[str, str], old: Frozen | None, new: Frozen | None) -> FilePair:
    shown = new or old or {}
    said = pair(_("对应条目和页码"), _referred(old), _referred(new))
    if old and new:
        state = "changed" if said.changed or old["title"] != new["title"] else "same"
    else:
        state = "added" if new else "removed"
    kind = names.get(shown["requirement"], "")
    return FilePair(state, shown["title"], kind, shown["name"], shown["sha256"], said)


def _referred(item: Frozen | None) -> str:
    return reference_words(item.get("references") or {}) if item else ""
