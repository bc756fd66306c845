"""What can only be read in the admin: a related row is a link for whoever may open it, and plain words for others."""

from collections.abc import Iterator
from typing import Any

from django.contrib.admin.helpers import AdminField, AdminForm, AdminReadonlyField, Fieldline, Fieldset
from django.db import models
from django.http import HttpRequest


class ReadersForm(AdminForm):
    """The form of a change page as one reader may see it."""

    def __init__(self, given: AdminForm, request: HttpRequest) -> None:
        vars(self).update(vars(given))
        vars(self.form)["reader"] = request

    def __iter__(self) -> Iterator[Fieldset]:
        fieldsets: Any = self.fieldsets
        for name, options in fieldsets:
            yield _Fieldset(
                self.form,
                name,
                readonly_fields=self.readonly_fields,
                model_admin=self.model_admin,
                **options,
            )


class _Fieldset(Fieldset):
    fields: Any

    def __iter__(self) -> Iterator[Fieldline]:
        for field in self.fields:
            yield _Fieldline(self.form, field, self.readonly_fields, model_admin=self.model_admin)


class _Fieldline(Fieldline):
    def __iter__(self) -> Iterator[AdminField | AdminReadonlyField]:
        for place, field in enumerate(self.fields):
            if field in self.readonly_fields:
                yield _Readonly(self.form, field, is_first=place == 0, model_admin=self.model_admin)
            else:
                yield AdminField(self.form, field, is_first=place == 0)


class _Readonly(AdminReadonlyField):
    model_admin: Any

    def get_admin_url(self, remote_field: Any, remote_obj: models.Model) -> str:
        """Django links to every row that has a page, also for who will find the page closed."""
        page = self.model_admin.admin_site._registry.get(remote_field.model)
        if page is None or not page.has_view_permission(vars(self.form)["reader"], remote_obj):
            return str(remote_obj)
        return str(super().get_admin_url(remote_field, remote_obj))
