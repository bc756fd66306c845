"""门类 of GB/T 4754 for whoever groups applicants by industry: the review's specialities, strata, reports."""

from applications.sections.industries import DIVISIONS, division_of


def industry_sections() -> list[tuple[str, str]]:
    """Letter and name of every section, A to T."""
    return list({each.letter: each.section for each in DIVISIONS.values()}.items())


def section_letter(industry: str | None) -> str:
    """The section of an industry code of two to four digits, with or without its letter; empty if unknown."""
    code = (industry or "").strip().upper()
    if code[:1].isalpha():
        return code[:1]
    division = division_of(code)
    return division.letter if division else ""
