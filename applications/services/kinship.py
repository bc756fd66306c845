"""母、子公司关联: what the form declares becomes rows that every round reads (Art. 12)."""

from collections.abc import Mapping
from typing import Any

from applications.models import Applicant, Kinship

SECTION = "kin"
PARENT = "parent"


def declare(applicant: Applicant, data: Mapping[str, Any]) -> None:
    """Keep the applicant's own declarations as its form has them now; call it inside the saving transaction."""
    own = applicant.credit_code
    if not own:
        return
    pairs = {
        (row["code"], own) if row.get("relation") == PARENT else (own, row["code"])
        for row in (data.get("companies") or () if data.get("has_kin") else ())
        if row.get("code") and row["code"] != own
    }
    known = Kinship.objects.filter(declared_by=applicant)
    for row in known:
        if (row.parent_code, row.child_code) not in pairs:
            row.delete()
        pairs.discard((row.parent_code, row.child_code))
    Kinship.objects.bulk_create(
        Kinship(parent_code=parent, child_code=child, declared_by=applicant)
        for parent, child in sorted(pairs)
    )
