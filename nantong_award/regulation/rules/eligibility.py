"""Whether an applicant may apply: 第十二至十四、十八、二十九、三十、三十五条 together (R12.1)."""

from collections.abc import Collection, Sequence
from datetime import date

from nantong_award.regulation.edition import Edition
from nantong_award.regulation.facts import Debarment, HeldAward, IndividualFacts, OrganizationFacts
from nantong_award.regulation.finding import Findings
from nantong_award.regulation.rules import individual, organization
from nantong_award.regulation.rules.exclusion import grounds
from nantong_award.regulation.rules.standing import standing


def examine(
    edition: Edition,
    applicant: OrganizationFacts | IndividualFacts,
    *,
    reference_day: date,
    awards: Sequence[HeldAward] = (),
    debarments: Sequence[Debarment] = (),
    related_applications: Collection[str] = (),
    subject: str = "applicant",
) -> Findings:
    """One finding for every item, counted from the round's reference day.

    Facts against the applicant that arose after that day count too (R12.6: the checks before the shortlist,
    the proposal and the approval keep the reference day); facts in its favour must stand on the day itself.
    """
    if isinstance(applicant, OrganizationFacts):
        findings = (
            *organization.conditions(edition, applicant, reference_day, related_applications),
            *grounds(
                edition,
                applicant.policy_compliant,
                applicant.incidents,
                applicant.construction,
                reference_day,
            ),
        )
    else:
        findings = tuple(individual.conditions(edition, applicant, reference_day))
    ledger = standing(edition, awards, debarments, reference_day)
    return Findings.of((*findings, *ledger), subject=subject, edition=edition.key)


def verdict(findings: Findings) -> bool | None:
    """False as soon as one finding is unmet; None where nothing is but facts are missing; else True."""
    if findings.unmet:
        return False
    return None if findings.blocking else True
