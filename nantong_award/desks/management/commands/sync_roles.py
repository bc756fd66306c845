"""`manage.py sync_roles`: writes desks/roles.py into Django's groups."""

from typing import Any

from django.core.management.base import BaseCommand

from nantong_award.desks import roles


class Command(BaseCommand):
    """Write the roles; may run any number of times."""

    help = "Write the roles and their permissions into the database."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print how many permissions the roles hold."""
        self.stdout.write(f"{roles.sync()} permissions in {len(roles.ROLES)} roles")
