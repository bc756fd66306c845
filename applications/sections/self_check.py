"""自查: the questions of the form that the rules ask about, before anybody registers (R12.2)."""

from dataclasses import dataclass, replace
from functools import lru_cache

from django.utils.translation import gettext_lazy as _

from applications.sections.fields import Field, Kind, Section
from applications.sections.registry import section_of
from nantong_award.regulation.edition import Edition
from nantong_award.regulation.editions import loader
from nantong_award.regulation.stage import AwardLevel, Track

ORGANIZATION = {
    "basics": "registered_in_city independent_legal_person established_on category",
    "quality": "excellence_model_since chief_quality_officer industry_leading",
    "honours": "honours",
    "performance": "performance_leading",
    "standing": "is_industrial environmental_rating safety_level waste_compliant good_credit policy_compliant",
    "incidents": "has_incidents incidents",
}
INDIVIDUAL = {
    "career": "works_in_city quality_work_since",
    "achievements": "quality_contribution quality_culture_contribution",
    "story": "role_model",
    "integrity": "serious_violation",
    "employer": "employer_policy_compliant employer_has_incidents incidents",
}
COLUMNS = {"honours": ("kind", "granted_on"), "incidents": ("kind", "severity", "on", "liable")}

PAST = Section(
    "past",
    _("曾获奖情况"),
    (
        Field(
            "titles",
            _("曾获的南通市市长质量奖或者提名奖"),
            Kind.ROWS,
            required=False,
            limit=5,
            columns=(
                Field(
                    "level",
                    _("奖项"),
                    Kind.CHOICE,
                    choices=(
                        (AwardLevel.AWARD, _("市长质量奖")),
                        (AwardLevel.NOMINATION, _("市长质量奖提名奖")),
                    ),
                ),
                Field("approved_on", _("批准日期"), Kind.DATE, required=False),
            ),
        ),
    ),
    article="30",
)


def questions(track: Track, edition: Edition) -> tuple[Section, ...]:
    """The questions in groups, each with the article that asks them."""
    return _questions(track, edition.key)


@lru_cache
def _questions(track: Track, edition_key: str) -> tuple[Section, ...]:
    edition = loader.by_key(edition_key)
    chosen = ORGANIZATION if track is Track.ORGANIZATION else INDIVIDUAL
    groups = []
    for key, names in chosen.items():
        section = section_of(track, edition, key)
        there = {field.key: field for field in section.fields}
        fields = tuple(_plain(there[name]) for name in names.split() if name in there)
        groups.append(replace(section, fields=fields, help=""))
    return (*groups, PAST)


def _plain(field: Field) -> Field:
    """The field without what only a file needs."""
    wanted = COLUMNS.get(field.key)
    if wanted is None:
        return field
    return replace(field, help="", limit=5, columns=tuple(c for c in field.columns if c.key in wanted))


@dataclass(frozen=True, slots=True)
class Step:
    """One question of the step-by-step self-check: a field with those that hang on it."""

    key: str
    section: Section
    number: int
    of: int

    @property
    def rows(self) -> str:
        """The key of its list of rows, where it has one."""
        return next((field.key for field in self.section.fields if field.kind is Kind.ROWS), "")


def steps(track: Track, edition: Edition) -> tuple[Step, ...]:
    """The same questions, one at a time; a conditional field stands with the one that it hangs on."""
    cut: list[Section] = []
    for group in questions(track, edition):
        leading = [field for field in group.fields if field.when is None]
        for field in leading:
            hanging = [each for each in group.fields if each.when is not None and each.when.key == field.key]
            cut.append(replace(group, fields=(field, *hanging)))
    return tuple(
        Step(section.fields[0].key.replace("_", "-"), section, number, len(cut))
        for number, section in enumerate(cut, start=1)
    )
