"""What a rule answers: findings with an article, never a bare yes or no (R12.1)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from nantong_award.regulation.citation import Citation


class Outcome(StrEnum):
    """The five answers a rule may give."""

    MET = "met"
    UNMET = "unmet"
    NEEDS_EVIDENCE = "needs_evidence"
    WARNING = "warning"
    NOT_APPLICABLE = "not_applicable"


BLOCKING = frozenset({Outcome.UNMET, Outcome.NEEDS_EVIDENCE})


@dataclass(frozen=True, slots=True)
class Finding:
    """规则结论: one item of one article, its outcome, and the fact and day it rests on."""

    article: str
    item: str | None
    code: str
    outcome: Outcome
    rests_on: str | None
    message: str

    @property
    def citation(self) -> Citation:
        """The article and item as a citation."""
        return Citation(self.article, self.item)

    @property
    def blocking(self) -> bool:
        """Whether a decision must wait for, or fall on, this finding."""
        return self.outcome in BLOCKING

    def to_json(self) -> dict[str, str | None]:
        """Plain values for storage and for the command's output."""
        return {
            "article": self.article,
            "item": self.item,
            "code": self.code,
            "outcome": self.outcome.value,
            "rests_on": self.rests_on,
            "message": self.message,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Finding":
        """Reads what to_json wrote."""
        return cls(
            article=stored["article"],
            item=stored["item"],
            code=stored["code"],
            outcome=Outcome(stored["outcome"]),
            rests_on=stored["rests_on"],
            message=stored["message"],
        )


@dataclass(frozen=True, slots=True)
class Findings:
    """All findings on one subject under one edition; `subject` and `edition` make a clearance checkable."""

    items: tuple[Finding, ...]
    subject: str
    edition: str

    @classmethod
    def of(cls, findings: Iterable[Finding], *, subject: str, edition: str) -> "Findings":
        """Collects findings on a subject."""
        return cls(tuple(findings), subject, edition)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    def __bool__(self) -> bool:
        """Always true: an empty collection is still an answer; ask `.clear` for what it says."""
        return True

    def __add__(self, other: "Findings") -> "Findings":
        """Joins findings on the same subject under the same edition."""
        if (self.subject, self.edition) != (other.subject, other.edition):
            raise ValueError(f"findings on {self.subject!r} and {other.subject!r} cannot be joined")
        return Findings(self.items + other.items, self.subject, self.edition)

    def about(self, subject: str) -> "Findings":
        """The same findings under another subject's name."""
        return Findings(self.items, subject, self.edition)

    @property
    def blocking(self) -> tuple[Finding, ...]:
        """Unmet, or waiting for evidence."""
        return tuple(finding for finding in self.items if finding.blocking)

    @property
    def unmet(self) -> tuple[Finding, ...]:
        """What is certainly not fulfilled."""
        return tuple(finding for finding in self.items if finding.outcome is Outcome.UNMET)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """What a person should look at, without stopping anything."""
        return tuple(finding for finding in self.items if finding.outcome is Outcome.WARNING)

    @property
    def clear(self) -> bool:
        """Nothing blocks."""
        return not self.blocking

    def to_json(self) -> dict[str, Any]:
        """Plain values for storage: a decision can be re-read years later with its edition."""
        return {
            "subject": self.subject,
            "edition": self.edition,
            "findings": [finding.to_json() for finding in self.items],
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Findings":
        """Reads what to_json wrote."""
        items = tuple(Finding.from_json(finding) for finding in stored["findings"])
        return cls(items, stored["subject"], stored["edition"])


class Obstructed(Exception):
    """A step was asked for while findings block it; carries them for the page that explains."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        super().__init__("；".join(f"{f.citation.text}：{f.message}" for f in findings.blocking))
