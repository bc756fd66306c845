"""A form that may be incomplete, but not wrong."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS

from applications.forms.fields import stored

Errors = list[dict[str, str]]


class DraftForm(forms.Form):
    """Fields of a draft: what is required is marked so, but may still be missing."""

    use_required_attribute = False

    def __init__(self, fields: Mapping[str, forms.Field], **options: Any) -> None:
        super().__init__(**options)
        self.fields.update(fields)

    def full_clean(self) -> None:
        """Check what is there; forget complaints about what is not there yet."""
        super().full_clean()
        for name, found in list(self.errors.items()):
            rest = [error for error in found.as_data() if error.code != "required"]
            del self.errors[name]
            if rest:
                self.add_error(None if name == NON_FIELD_ERRORS else name, rest)

    def valid_values(self) -> dict[str, Any]:
        """What passed, as JSON keeps it; a field in error is left out, and a form not sent says nothing."""
        if not self.is_bound:
            return {}
        return {name: stored(self.cleaned_data.get(name)) for name in self.fields if name not in self.errors}

    def summary(self) -> Errors:
        """Every message with the place where it was made."""
        return [
            {"id": self[name].auto_id, "message": f"{self[name].label}：{message}"}
            for name, messages in self.errors.items()
            for message in messages
        ]
