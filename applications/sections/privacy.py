"""Private answers: what reaches or identifies a person is shown masked, and opened one by one with a reason (RX.5).

At rest they are tokens (`models.application.PRIVATE_ANSWERS`, core.encryption.PrivateJSONField); in memory, for the
form, the comparison of two savings and the hash of a version, they are plain.
"""

from typing import Any

from applications.sections.fields import Data, Field, Kind, Section
from nantong_award.core.encryption import masked_account, masked_id, masked_mobile

MASKS = {"id_number": masked_id, "bank_account": masked_account}


def mask(field: Field, value: Any) -> Any:
    """The value as others see it; what is not private is left as it is."""
    if not field.private or not isinstance(value, str):
        return value
    return MASKS.get(field.key, masked_mobile)(value)


def masked(section: Section, data: Data) -> dict[str, Any]:
    """A section's answers with the private ones masked."""
    return {key: _masked(section, key, value) for key, value in data.items()}


def _masked(section: Section, key: str, value: Any) -> Any:
    field = next((each for each in section.fields if each.key == key), None)
    if field is None:
        return value
    if field.kind is Kind.ROWS:
        columns = {column.key: column for column in field.columns}
        return [
            {name: mask(columns[name], cell) if name in columns else cell for name, cell in row.items()}
            for row in value or ()
        ]
    return mask(field, value)


def private_field(section: Section, key: str) -> Field | None:
    """The private field of that name; None where there is none."""
    return next((field for field in section.fields if field.key == key and field.private), None)
