"""How far an application is, and what still keeps it from being filed (Art. 12–14, 18, 29, 30, 35)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.utils.translation import gettext as _

from applications.facts import answers_of, declared_warnings, eligibility_facts, notice_findings
from applications.models import Application, InternalNotice
from applications.sections.evidence import Requirement, missing_requirements
from applications.sections.registry import SectionProgress, progress
from applications.selectors import standing
from applications.transitions import Status
from nantong_award.core import working_days
from nantong_award.regulation.finding import Finding, Findings, Outcome
from nantong_award.regulation.rules import eligibility

EDITABLE = (Status.DRAFT, Status.RETURNED)
INTERNAL_NOTICE, EVIDENCE = "internal_notice", "evidence"
# Two kin files are settled at acceptance, where the group chooses which one stays (R12.5).
SETTLED_LATER = {"related_companies"}


def filing_ends_at(application: Application) -> datetime:
    """First filing ends with the filing term; a returned file has the bodies' term, or its own (Art. 18, 19)."""
    round = application.round
    if application.is_out_for_completion and application.completion_due_at is not None:
        return application.completion_due_at
    return round.endorsing_closes_at if application.status == Status.RETURNED else round.filing_closes_at


def is_open(application: Application, part: str) -> bool:
    """Whether a section, the evidence or the internal notice may be edited now; a return reopens what it names."""
    if application.status == Status.RETURNED:
        return not application.reopened_sections or part in application.reopened_sections
    return bool(application.status == Status.DRAFT)


@dataclass
class Readiness:
    """One application on one day; every part is computed once."""

    application: Application
    on: date

    @cached_property
    def sections(self) -> list[SectionProgress]:
        """The sections with what they lack."""
        return progress(self.application.track, self.application.round.law, answers_of(self.application))

    @cached_property
    def missing_evidence(self) -> list[Requirement]:
        """Kinds of files that are required and not there."""
        present = [item.requirement for item in self.application.evidence.all() if item.removed_at is None]
        return missing_requirements(self.application.track, present)

    @cached_property
    def notice(self) -> InternalNotice | None:
        """The internal notice, where one is recorded."""
        return getattr(self.application, "internal_notice", None)

    @cached_property
    def calendar(self) -> working_days.OfficeCalendar:
        """The office's calendar; one for all days that are computed here."""
        return working_days.calendar()

    @cached_property
    def notice_findings(self) -> Findings:
        """What Art. 18 says of the internal notice."""
        return notice_findings(self.application.round.law, self.notice, self.on, self.calendar)

    @cached_property
    def eligibility(self) -> Findings:
        """What the rules say of the declared facts and the ledger."""
        applicant, round = self.application.applicant, self.application.round
        found = eligibility.examine(
            round.law,
            eligibility_facts(self.application, submitted_on=self.on, calendar=self.calendar),
            reference_day=round.reference_day,
            awards=standing.held_awards(applicant),
            debarments=standing.debarments(applicant),
        )
        return Findings.of(
            (*found, *declared_warnings(self.application)), subject=found.subject, edition=found.edition
        )

    @cached_property
    def complete(self) -> bool:
        """Nothing is missing on paper; what the rules say is another matter."""
        return not self.missing_evidence and all(part.is_complete for part in self.sections)

    def findings(self) -> Findings:
        """Everything that filing is judged by."""
        items = (*self._lacks(), *self.notice_findings, *self.eligibility)
        return Findings.of(
            items, subject=f"application:{self.application.pk}", edition=self.application.round.edition
        )

    def obstacles(self) -> Findings:
        """What certainly stops filing; what only needs evidence is settled at the review (T-41)."""
        certain = [item for item in self.findings().unmet if item.code not in SETTLED_LATER]
        return Findings.of(
            certain, subject=f"application:{self.application.pk}", edition=self.application.round.edition
        )

    def gaps(self) -> Findings:
        """What is missing on paper, whatever the rules say of the facts."""
        return Findings.of(
            self._lacks(),
            subject=f"application:{self.application.pk}",
            edition=self.application.round.edition,
        )

    def _lacks(self) -> Iterator[Finding]:
        for part in self.sections:
            if part.missing:
                text = _("“%(section)s”未填完整：%(first)s") % {
                    "section": part.section.title,
                    "first": part.missing[0].message,
                }
                yield _lack(f"section:{part.section.key}", text)
        for need in self.missing_evidence:
            yield _lack(f"evidence:{need.key}", _("缺少证明材料：%(label)s") % {"label": need.label})


def _lack(code: str, message: str) -> Finding:
    return Finding("18", None, code, Outcome.UNMET, None, message)
