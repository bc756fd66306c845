"""门类 of GB/T 4754 for whoever groups applicants by industry: the review's specialities, strata, reports."""

from applications.sections.industries import DIVISIONS


def industry_sections() -> list[tuple[str, str]]:
    """Letter and name of every section, A to T."""
    return list({each.letter: each.section for each in DIVISIONS.values()}.items())
