"""What must be done before the next stage of 第十七条 opens (R17.2)."""

from collections.abc import Sequence
from dataclasses import dataclass

from nantong_award.regulation.edition import Edition
from nantong_award.regulation.finding import Finding, Findings, Outcome
from nantong_award.regulation.stage import Stage


@dataclass(frozen=True, slots=True)
class OpenItem:
    """One thing still missing: a code, a sentence that says what and whose, and the fact it rests on."""

    code: str
    message: str
    rests_on: str | None = None


def gate(edition: Edition, stage: Stage, subject: str, open_items: Sequence[OpenItem]) -> Findings:
    """The findings on closing `stage`: every open item is unmet; with none the gate says it is met."""
    rule = edition.rule("stages")
    findings = [
        Finding(rule.article, rule.item, item.code, Outcome.UNMET, item.rests_on, item.message)
        for item in open_items
    ]
    if not findings:
        findings = [
            Finding(rule.article, rule.item, f"{stage.value}_complete", Outcome.MET, None, "本阶段事项已办结")
        ]
    return Findings.of(findings, subject=subject, edition=edition.key)
