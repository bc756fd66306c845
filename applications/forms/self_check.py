"""The self-check as a form: all groups of questions or one step, the findings from the kernel (R12.2)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.http import QueryDict

from applications.facts import self_checked_facts, self_checked_titles
from applications.forms.draft import Errors
from applications.forms.section import SectionForm
from applications.sections.fields import Kind, Section, is_blank
from applications.sections.self_check import questions
from nantong_award.regulation.edition import Edition
from nantong_award.regulation.finding import Findings
from nantong_award.regulation.rules import eligibility
from nantong_award.regulation.stage import Track

ROWS = 2
Kept = Mapping[str, Mapping[str, Any]]


class SelfCheckForm:
    """Groups of questions over the answers given so far; every answer may be left out."""

    def __init__(
        self,
        track: Track,
        edition: Edition,
        kept: Kept,
        posted: QueryDict | None = None,
        *,
        sections: Sequence[Section] | None = None,
    ) -> None:
        self.track, self.edition, self.kept, self.posted = track, edition, kept, posted
        self.groups = [
            SectionForm(group, kept.get(group.key, {}), posted, more=_rows_of(group), blank=ROWS)
            for group in (questions(track, edition) if sections is None else sections)
        ]

    def errors(self) -> Errors:
        """Every message with its place."""
        return [error for group in self.groups for error in group.errors()]

    def answers(self) -> dict[str, dict[str, Any]]:
        """What was answered so far, by group; answers in error count as not given."""
        answers = {key: dict(data) for key, data in self.kept.items()}
        for group in self.groups if self.posted is not None else ():
            given = {**answers.get(group.section.key, {}), **group.data()}
            answers[group.section.key] = {key: value for key, value in given.items() if not is_blank(value)}
        return {key: data for key, data in answers.items() if data}

    def without_answer(self) -> dict[str, dict[str, Any]]:
        """The answers so far without those to the questions of this form."""
        asked = {(group.section.key, field.key) for group in self.groups for field in group.section.fields}
        left = {
            section: {key: value for key, value in data.items() if (section, key) not in asked}
            for section, data in self.kept.items()
        }
        return {section: data for section, data in left.items() if data}

    def findings(self, reference_day: date) -> Findings:
        """What the rules say of these answers on that day."""
        answers = self.answers()
        return eligibility.examine(
            self.edition,
            self_checked_facts(self.track, answers),
            reference_day=reference_day,
            awards=self_checked_titles(answers),
            subject="self_check",
        )


def _rows_of(section: Section) -> str:
    return next((field.key for field in section.fields if field.kind is Kind.ROWS), "")
