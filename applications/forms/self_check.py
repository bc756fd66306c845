"""The self-check as a form: the questions in groups, the findings from the kernel, nothing stored (R12.2)."""

from datetime import date
from typing import Any

from django.http import QueryDict

from applications.facts import self_checked_facts, self_checked_titles
from applications.forms.section import Errors, SectionForm
from applications.sections.self_check import questions
from nantong_award.regulation.edition import Edition
from nantong_award.regulation.finding import Findings
from nantong_award.regulation.rules import eligibility
from nantong_award.regulation.stage import Track

ROWS = 2


class SelfCheckForm:
    """All groups of questions; every answer may be left out."""

    def __init__(self, track: Track, edition: Edition, posted: QueryDict | None = None) -> None:
        self.track, self.edition = track, edition
        self.groups = [SectionForm(group, {}, posted, blank=ROWS) for group in questions(track, edition)]

    def errors(self) -> Errors:
        """Every message with its place."""
        return [error for group in self.groups for error in group.errors()]

    def answers(self) -> dict[str, dict[str, Any]]:
        """What was answered, by group; answers in error count as not given."""
        return {group.section.key: group.data() for group in self.groups}

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
