"""One edition of the measures: every number and list they fix, with its citation. The readings are code."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from nantong_award.regulation.citation import Citation
from nantong_award.regulation.criteria_set import CriteriaSet
from nantong_award.regulation.facts import EnvironmentalRating, HonourKind, IncidentKind, Severity
from nantong_award.regulation.finding import Finding, Outcome
from nantong_award.regulation.stage import AwardLevel, Stage, Track


class NotStated(ValueError):
    """The edition does not lay down what was asked: nothing is guessed."""

    def __init__(self, edition: str, rule: str) -> None:
        self.edition, self.rule = edition, rule
        super().__init__(f"edition {edition} states no {rule}")


@dataclass(frozen=True, slots=True)
class Rule:
    """Where a rule stands (numbering of the 2023 draft), our reading, and whether this edition has it."""

    code: str
    article: str
    item: str | None
    reading: str
    applies: bool

    @property
    def citation(self) -> Citation:
        """The rule's place."""
        return Citation(self.article, self.item)


@dataclass(frozen=True, slots=True)
class HonourClass:
    """One numbered class of 第十二条第（三）项: which honours, how many, within how many years."""

    subitem: str
    kinds: frozenset[HonourKind]
    at_least: int
    within_years: int | None


@dataclass(frozen=True, slots=True)
class Clause:
    """One situation that bars: more than `more_than` incidents of these kinds, at least this grave.

    `concerning` is "all", "builders" or "others" (not builders); `liability` asks that it was established.
    """

    kinds: frozenset[IncidentKind]
    severity_at_least: Severity | None
    concerning: str
    liability: bool
    more_than: int


@dataclass(frozen=True, slots=True)
class Exclusion:
    """One item of 第十三条: a window and the situations that bar."""

    years: int
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class ExpertConditions:
    """第十一条: what an expert must bring; None = no such condition."""

    practice_years: int | None
    age_at_most: int | None
    senior_title: bool
    priority_required: bool


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition of the measures (R0.1). `unknown` lists the values that our sources do not tell."""

    key: str
    title: str
    effective_from: date | None
    effective_until: date | None
    valid_through_year: int | None
    unknown: tuple[str, ...]
    rules: Mapping[str, Rule]
    # 第六条
    places: Mapping[Track, Mapping[AwardLevel, int]]
    sme_advised: int
    # 第十一、二十条
    expert: ExpertConditions
    panel_minimum: int
    outlier_share: Decimal
    trim_from: int
    # 第十二至十四条
    operation_years: int
    excellence_years: int
    honours: tuple[HonourClass, ...]
    performance_years: int
    credit_years: int
    environmental_ratings: frozenset[EnvironmentalRating]
    safety_level_at_most: int | None
    related_companies_barred: bool
    exclusions: Mapping[str, Exclusion]
    later_facts_count: bool
    quality_work_years: int
    employer_basis: str
    employer_exclusion: Exclusion | None
    # 第十五、十六条
    criteria_sets: Mapping[Track, Mapping[Stage, CriteriaSet]]
    weights: Mapping[Track, Mapping[Stage, Decimal]]
    # 第十八至二十一条
    internal_notice_days: int | None
    publishes_accepted_list: bool
    site_ratio: Decimal
    site_ratio_base: str
    # 第二十四、二十六条
    public_notice_days: int
    prizes: Mapping[Track, Mapping[AwardLevel, Decimal]]
    winner_documents: tuple[str, ...]
    # 第二十八、二十九条
    annual_report_years: int | None
    annual_report_due: tuple[int, int] | None
    county_report_due: tuple[int, int] | None
    incident_report_days: int
    revocation_years: int | None
    # 第三十、三十一、三十五条
    award_bar_years: int
    award_bar_mode: str
    nomination_bar_from: int
    nomination_bar_years: int
    again: str
    title_on_packaging: bool
    fraud_years: int | None
    fraud_sanctions: tuple[str, ...]

    def criteria(self, track: Track, stage: Stage) -> CriteriaSet:
        """The scoresheet of a stage; KeyError where the track has no such stage."""
        return self.criteria_sets[track][stage]

    def quota(self, track: Track, level: AwardLevel) -> int:
        """The most places that may be given (第六条)."""
        return self.places[track][level]

    def prize(self, track: Track, level: AwardLevel) -> Decimal:
        """The prize money of a first title (第二十六条)."""
        return self.prizes[track][level]

    def rule(self, code: str) -> Rule:
        """A rule's place and reading."""
        return self.rules[code]

    def cite(self, code: str) -> Citation:
        """A rule's citation."""
        return self.rules[code].citation

    def covers(self, year: int) -> bool:
        """Whether a round of that year may run under this edition without a warning (第三十七条)."""
        return self.valid_through_year is None or year <= self.valid_through_year

    def find(self, code: str, outcome: Outcome, message: str, rests_on: str | None = None) -> Finding:
        """A finding under the rule `code`, with this edition's citation."""
        rule = self.rules[code]
        return Finding(rule.article, rule.item, code, outcome, rests_on, message)

    def judge(self, code: str, met: bool | None, message: str, rests_on: str | None = None) -> Finding:
        """A finding from a three-valued answer: None = not known = needs evidence."""
        return self.find(code, OUTCOMES[met], message, rests_on)


OUTCOMES: Mapping[bool | None, Outcome] = {
    True: Outcome.MET,
    False: Outcome.UNMET,
    None: Outcome.NEEDS_EVIDENCE,
}
