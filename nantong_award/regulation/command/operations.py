"""The operations of the command: JSON table in, JSON table out, and the rules that gave the answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from nantong_award.regulation import terms
from nantong_award.regulation.command import facts
from nantong_award.regulation.command.reading import BadInput, Table
from nantong_award.regulation.draw import BadDraw, Contribution, Stratum, draw, seed
from nantong_award.regulation.edition import Edition, NotStated
from nantong_award.regulation.editions import loader
from nantong_award.regulation.facts import Candidate
from nantong_award.regulation.rules import eligibility, quota, reporting, scoring
from nantong_award.regulation.rules.scoring import BadScore, Policy, half_up
from nantong_award.regulation.rules.shortlist import shortlist
from nantong_award.regulation.rules.standing import UnknownDebarment
from nantong_award.regulation.stage import Stage, Track

STAGES = {
    "material": Stage.MATERIAL_REVIEW,
    "site": Stage.SITE_REVIEW,
    "presentation": Stage.PRESENTATION,
}
TOP_SCORE = 1000
FIRST_ROUND, LAST_ROUND = 1000, 8000


@dataclass(frozen=True, slots=True)
class Result:
    """An output, with the edition and the codes of the rules behind it for `--explain`."""

    output: dict[str, Any]
    edition: Edition | None
    rules: tuple[str, ...]


def shown(value: Decimal) -> str:
    """A score as a string with two decimals."""
    return str(half_up(value))


def read_edition(table: Table) -> Edition:
    """The edition an input names."""
    key = table.text("edition")
    try:
        return loader.by_key(key)
    except loader.UnknownEdition:
        return table.fail("edition", f"one of {', '.join(loader.keys())}")


def examine(value: Any) -> Result:
    """`eligibility`."""
    keys = ("edition", "reference_day", "applicant", "awards", "debarments", "related_applications")
    table = Table(value, "", keys)
    edition = read_edition(table)
    try:
        findings = eligibility.examine(
            edition,
            facts.applicant(table),
            reference_day=table.day("reference_day"),
            awards=facts.held(table, "awards"),
            debarments=facts.debarments(table),
            related_applications=table.maybe("related_applications", table.texts) or (),
        )
    except UnknownDebarment as error:
        raise BadInput("debarments.article", str(error)) from None
    output = {
        "eligible": eligibility.verdict(findings),
        "findings": [finding.to_json() for finding in findings],
    }
    return Result(output, edition, tuple(finding.code for finding in findings))


def panel_score(value: Any) -> Result:
    """`panel_score`."""
    table = Table(value, "", ("edition", "kind", "stage", "policy", "sheets"))
    edition, track = read_edition(table), table.member("kind", Track)
    stage = STAGES[table.word("stage", STAGES)]
    if stage not in edition.criteria_sets[track]:
        table.fail("stage", f"a stage of an {track.value}")
    policy = table.member("policy", Policy)
    sheets = _sheets(table, edition, track, stage)
    try:
        result = scoring.panel_score(edition, track, stage, policy, sheets)
    except BadScore as error:
        table.fail(error.key, error.expected)
    output = {
        "totals": {expert: shown(total) for expert, total in result.totals.items()},
        "score": shown(result.score),
        "spread": shown(result.spread),
        "outliers": list(result.outliers),
    }
    return Result(output, edition, ("panel_score", "criteria"))


def _sheets(
    table: Table, edition: Edition, track: Track, stage: Stage
) -> Mapping[str, Mapping[str, Decimal | int]]:
    criteria = edition.criteria(track, stage)
    sheets: dict[str, Mapping[str, Decimal | int]] = {}
    for row in table.tables("sheets", ("expert", "items")):
        expert = row.text("expert")
        if expert in sheets:
            row.fail("expert", f"every expert once, {expert} is there already")
        items = Table(row.table.get("items"), row.name("items"), criteria.codes)
        sheets[expert] = {code: _percent(items, code, criteria.step) for code in criteria.codes}
    return sheets


def _percent(items: Table, code: str, step: int) -> Decimal:
    expected = f"a percentage from 0 to 100 in steps of {step}"
    if not items.given(code):
        items.fail(code, expected)
    percent = items.number(code, 100)
    return items.fail(code, expected) if percent % step else percent


def score(value: Any) -> Result:
    """`score`."""
    table = Table(value, "", ("edition", "kind", "material", "site", "presentation"))
    edition, track = read_edition(table), table.member("kind", Track)
    parts = [table.maybe(name, lambda key: table.number(key, TOP_SCORE)) for name in STAGES]
    try:
        total = scoring.total_score(edition, track, *parts)
    except BadScore as error:
        table.fail(error.key, error.expected)
    return Result({"total": shown(total)}, edition, ("weights",))


def site_shortlist(value: Any) -> Result:
    """`shortlist`."""
    table = Table(value, "", ("edition", "planned", "scores"))
    edition, named = read_edition(table), table.named("scores")
    scores = {name: named.number(name, TOP_SCORE) for name in named.table}
    result = shortlist(edition, table.whole("planned", 0, 1_000_000), scores)
    output = {
        "limit": result.limit,
        "selected": list(result.selected),
        "tied_at_line": list(result.tied_at_line),
    }
    return Result(output, edition, ("shortlist",))


def select(value: Any) -> Result:
    """`select`."""
    keys = ("edition", "kind", "day", "award_places", "nomination_places", "candidates")
    table = Table(value, "", keys)
    edition, track, day = read_edition(table), table.member("kind", Track), table.day("day")
    places = table.whole("award_places", 0), table.whole("nomination_places", 0)
    people = facts.candidates(table)
    _held_before(table, people, day)
    try:
        result = quota.select(edition, track, day, *places, people)
    except quota.BadPlaces as error:
        table.fail(error.key, error.expected)
    lists = ("award", "award_again", "nomination", "nomination_again", "barred_from_nomination")
    output: dict[str, Any] = {name: list(getattr(result, name)) for name in (*lists, "tied_at_line")}
    output["prizes"] = {name: f"{amount:f}" for name, amount in result.prizes.items()}
    output["warnings"] = list(result.warnings)
    return Result(output, edition, ("quota", "sme", "again", "second_nomination_bar", "prize"))


def _held_before(table: Table, people: tuple[Candidate, ...], day: date) -> None:
    for at, candidate in enumerate(people):
        for title in candidate.held:
            if title.approved_on is not None and title.approved_on > day:
                table.fail(f"candidates[{at}].held.approved_on", f"a day not after {day}")


def deadline(value: Any) -> Result:
    """`deadline`."""
    table = Table(value, "", ("edition", "rule", "start", "year"))
    edition = read_edition(table)
    rule = table.word("rule", (*terms.RULES, "annual_reports"))
    yearly = rule == "annual_reports"
    needless = "start" if yearly else "year"
    if needless in table.table:
        table.fail(needless, f"nothing: {rule} takes {'year' if yearly else 'start'}")
    try:
        output = _reports(table, edition) if yearly else _term(table, edition, rule)
    except NotStated:
        table.fail("rule", f"a rule that edition {edition.key} states; it states no period for {rule}")
    return Result(output, edition, (rule,))


def _reports(table: Table, edition: Edition) -> dict[str, Any]:
    year = table.whole("year", FIRST_ROUND, LAST_ROUND)
    return {"due": [report.due_on.isoformat() for report in reporting.annual_reports(edition, year)]}


def _term(table: Table, edition: Edition, rule: str) -> dict[str, Any]:
    term = terms.deadline(edition, rule, table.day("start"))
    return {
        "last_day": term.last_day.isoformat(),
        "next_day": term.next_day.isoformat(),
        "calendar": term.calendar.value,
    }


def draw_lots(value: Any) -> Result:
    """`draw`."""
    table = Table(value, "", ("seed", "candidates", "size", "strata"))
    given = table.tables("strata", ("ids", "at_least")) if table.given("strata") else []
    strata = [Stratum(frozenset(row.texts("ids")), row.whole("at_least", 0)) for row in given]
    try:
        result = draw(table.text("seed"), table.texts("candidates"), table.whole("size", 1), strata)
    except BadDraw as error:
        table.fail(error.key, error.expected)
    output = {
        "order": [{"id": ticket.id, "ticket": ticket.ticket} for ticket in result.order],
        "drawn": list(result.drawn),
        "reserve": list(result.reserve),
        "candidates_sha256": result.candidates_sha256,
    }
    return Result(output, None, ("draw",))


def make_seed(value: Any) -> Result:
    """`seed`."""
    table = Table(value, "", ("contributions", "public_value"))
    rows = table.tables("contributions", ("by", "secret", "commitment"))
    parts = [Contribution(row.text("by"), row.text("secret"), row.text("commitment")) for row in rows]
    try:
        made = seed(parts, table.maybe("public_value", table.text))
    except BadDraw as error:
        table.fail(error.key, error.expected)
    return Result({"seed": made}, None, ("seed",))


OPERATIONS: Mapping[str, Callable[[Any], Result]] = {
    "eligibility": examine,
    "panel_score": panel_score,
    "score": score,
    "shortlist": site_shortlist,
    "select": select,
    "deadline": deadline,
    "draw": draw_lots,
    "seed": make_seed,
}
