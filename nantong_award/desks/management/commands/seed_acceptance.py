"""`manage.py seed_acceptance`: a small world with a manifest, for tests from outside."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from applications.models import Round
from nantong_award.desks.year import acceptance
from nantong_award.regulation.stage import Stage


class Command(BaseCommand):
    """Writes the manifest; the database must not hold a round yet."""

    help = "Two counties with two applicants each, every role, one round at the named stage."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to write, the seed, the stage, and texts from outside."""
        parser.add_argument("--manifest", type=Path, required=True)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument(
            "--stage",
            default=Stage.APPLICATION.value,
            choices=[s.value for s in Stage if s != Stage.PLANNING],
        )
        parser.add_argument("--values", type=Path, help="JSON: lists organizations, people, free")

    def handle(self, *args: Any, **options: Any) -> None:
        """Build and write; bad input ends with status 2."""
        if Round.objects.exists():
            raise CommandError("the database holds a round already", returncode=2)
        try:
            texts = acceptance.read_values(options["values"])
        except acceptance.BadValues as error:
            raise CommandError(str(error), returncode=2) from None
        with transaction.atomic():
            manifest = acceptance.build(options["seed"], Stage(options["stage"]), texts)
        options["manifest"].write_text(
            json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True), encoding="utf-8"
        )
        self.stdout.write(f"{len(manifest['users'])} users, {len(manifest['applications'])} applications")
