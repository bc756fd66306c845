"""Admin lists without what the reader must keep away from (Art. 32): not there to be listed, found, opened, exported."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from nantong_award.core import bars


class BarredMixin(admin.ModelAdmin):
    """Every list, search, export and change page of a model goes through its queryset, and so through this door."""

    # Columns that may speak of a subject by name, where no foreign key says to whom the row belongs.
    spoken_columns: tuple[str, ...] = ()
    # Column that names a row as the audit log does.
    label_column = ""

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        """The rows without those of barred subjects; no query more for everybody else."""
        rows = bars.open_to(request.user, super().get_queryset(request))
        if self.label_column and bars.barred(request.user):
            rows = rows.exclude(**{f"{self.label_column}__in": bars.labels(request.user)})
        return bars.unnamed(request.user, rows, *self.spoken_columns) if self.spoken_columns else rows
