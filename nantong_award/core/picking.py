"""Pickers of the admin that take no offence at nonsense: Django's looks every sent value up before it is checked."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.db import models
from django.http import HttpRequest

LONGEST_ID = 18  # digits; more do not fit into the database's integers


class _KnownIds:
    """Leaves out of the shown choice what cannot be an id; the field's own check has told it already."""

    def optgroups(self, name: str, value: list[str], attr: dict[str, Any] | None = None) -> Any:
        """The options that stand in the list when the page is drawn."""
        ids = [each for each in value if _is_id(str(each))]
        return super().optgroups(name, ids, attr)  # type: ignore[misc]


def _is_id(text: str) -> bool:
    return text == "" or (text.isascii() and text.isdigit() and len(text) <= LONGEST_ID)


class _One(_KnownIds, AutocompleteSelect):  # type: ignore[misc]
    """One row."""


class _Many(_KnownIds, AutocompleteSelectMultiple):  # type: ignore[misc]
    """Several rows."""


class PickingMixin(BaseModelAdmin):
    """For admins and inlines with autocomplete_fields."""

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A reference to one row."""
        return super().formfield_for_foreignkey(
            db_field, request, **self._picker(_One, db_field, request, kwargs)
        )

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A reference to several rows."""
        return super().formfield_for_manytomany(
            db_field, request, **self._picker(_Many, db_field, request, kwargs)
        )

    def _picker(
        self, widget: Any, db_field: models.Field, request: HttpRequest, kwargs: dict[str, Any]
    ) -> dict[str, Any]:
        if db_field.name not in self.get_autocomplete_fields(request):
            return kwargs
        return {"widget": widget(db_field, getattr(self, "admin_site", admin.site)), **kwargs}
