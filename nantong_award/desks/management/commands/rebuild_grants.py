"""`manage.py rebuild_grants`: derives every object permission again from the rows; changes nothing when healthy."""

import sys
from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from applications import grants as applications_grants
from monitoring import grants as monitoring_grants
from review import grants as review_grants
from review import grants_visits

# Upstream first: what an expert may see of a file is derived after what its applicant may.
REBUILDS: tuple[Callable[[], int], ...] = (
    applications_grants.rebuild,
    review_grants.sync_all,
    grants_visits.sync_all,
    monitoring_grants.rebuild,
)
Grant = tuple[Any, ...]


class Command(BaseCommand):
    """Says how many permissions were missing and how many were too much."""

    help = "Derive all object permissions again; nothing changes when they are right."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whether to look only."""
        parser.add_argument(
            "--check", action="store_true", help="change nothing; exit 1 where something would"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild in one transaction, and compare what stands before and after."""
        with transaction.atomic():
            before = standing()
            for rebuild in REBUILDS:
                rebuild()
            after = standing()
            transaction.set_rollback(options["check"])
        self.stdout.write(
            f"补授 {len(after - before)} 项，收回 {len(before - after)} 项，共 {len(after)} 项。"
        )
        if options["check"] and before != after:
            sys.exit(1)


def standing() -> set[Grant]:
    """Every object permission in the database: table, holder, permission, row."""
    found: set[Grant] = set()
    for model in apps.get_models():
        if issubclass(model, UserObjectPermissionBase | GroupObjectPermissionBase):
            holder = "user_id" if issubclass(model, UserObjectPermissionBase) else "group_id"
            row = "content_object_id" if hasattr(model, "content_object_id") else "object_pk"
            values = model._default_manager.values_list(holder, "permission_id", row)
            found |= {(model._meta.label, *each) for each in values}
    return found
