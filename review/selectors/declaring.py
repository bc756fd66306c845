"""What an expert is shown before the declaration (R32.1): names and counties, nothing of any file."""

from collections import defaultdict
from collections.abc import Collection

from django.db.models import QuerySet

from applications.models import Applicant, FormSection, Kinship
from nantong_award.core.models import User
from review.models import Scorecard
from review.selectors.panels import cards_for
from review.transitions import ScorecardStatus

KIN = "kin"


def undeclared(user: User) -> QuerySet[Scorecard]:
    """The user's sheets whose files wait for a word, in the order of the files' numbers."""
    waiting = cards_for(user).filter(declared_at=None, status=ScorecardStatus.BLANK)
    return waiting.order_by("assignment__application__number", "pk")


def kin_names(applicants: Collection[int]) -> dict[int, list[str]]:
    """Applicant → names of its parents and subsidiaries, as declared or as known by code: 4 queries."""
    coded = Applicant.objects.filter(pk__in=applicants).values_list("credit_code", "pk")
    own = {code: pk for code, pk in coded if code}
    related: dict[int, set[str]] = defaultdict(set)
    for parent, child in _pairs(own):
        if parent in own:
            related[own[parent]].add(child)
        if child in own:
            related[own[child]].add(parent)
    codes = set().union(*related.values()) if related else set()
    known = dict(Applicant.objects.filter(credit_code__in=codes).values_list("credit_code", "name"))
    names: dict[int, dict[str, str]] = defaultdict(dict)
    rows = FormSection.objects.filter(application__applicant__in=applicants, key=KIN)
    for applicant, data in rows.order_by("application").values_list("application__applicant", "data"):
        for row in (data.get("companies") or ()) if data.get("has_kin") else ():
            if row.get("name"):
                names[applicant][row.get("code") or row["name"]] = row["name"]
    for applicant, group in related.items():
        for code in group & known.keys():
            names[applicant].setdefault(code, known[code])
    return {applicant: sorted(set(found.values())) for applicant, found in names.items()}


def _pairs(codes: Collection[str]) -> list[tuple[str, str]]:
    above = Kinship.objects.filter(child_code__in=codes)
    below = Kinship.objects.filter(parent_code__in=codes)
    return list(above.union(below).values_list("parent_code", "child_code"))
