"""`--explain`: beside each result, the article and how the rule is read."""

from typing import Any

from nantong_award.regulation.citation import Citation
from nantong_award.regulation.command.operations import Result

DRAWING = Citation("20")
READINGS = {
    "draw": "种子、换行、编号的 SHA-256 为签号，按签号升序；依次取能使各分层仍可满足者，满额为止，余者候补。",
    "seed": "各方先交承诺、后揭示；揭示须与承诺相符；各秘密依次加换行，公开值居末，取 SHA-256 为种子。",
}


def explained(result: Result) -> dict[str, Any]:
    """The output with `explain`: one entry for each rule used; each finding carries its reading as well."""
    entries = [_entry(result, code) for code in dict.fromkeys(result.rules)]
    output = dict(result.output)
    if "findings" in output:
        readings = {entry["code"]: entry["reading"] for entry in entries}
        output["findings"] = [
            {**finding, "reading": readings[finding["code"]]} for finding in output["findings"]
        ]
    return {**output, "explain": entries}


def _entry(result: Result, code: str) -> dict[str, str | None]:
    if result.edition is None:
        citation, reading = DRAWING, READINGS[code]
    else:
        rule = result.edition.rule(code)
        citation, reading = rule.citation, rule.reading
    return {
        "code": code,
        "article": citation.article,
        "item": citation.item,
        "citation": citation.text,
        "reading": reading,
    }
