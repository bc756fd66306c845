"""`manage.py run_year`: plays one whole award year through the services, with a moved clock."""

from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from applications.models import Round
from nantong_award.desks.year.papers import write_papers
from nantong_award.desks.year.play import Plan, Year, result_table
from nantong_award.regulation.editions import loader


class Command(BaseCommand):
    """Leaves the database as if people had done it; same seed, same result."""

    help = "Play one whole award year, from the announcement to the third annual report."

    def add_arguments(self, parser: CommandParser) -> None:
        """Edition, numbers and seed."""
        parser.add_argument("--edition", default="2023-draft", choices=sorted(loader.keys()))
        parser.add_argument("--year", type=int, default=2023)
        parser.add_argument("--organizations", type=int, default=40)
        parser.add_argument("--individuals", type=int, default=12)
        parser.add_argument("--experts", type=int, default=60)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        """Play, write the papers to var/, print the result table."""
        if Round.objects.filter(year=options["year"]).exists():
            raise CommandError(f"{options['year']} 年度已经存在，请用 --year 换一个年度。")
        plan = Plan(
            edition=options["edition"],
            year=options["year"],
            organizations=options["organizations"],
            individuals=options["individuals"],
            experts=options["experts"],
            seed=options["seed"],
            start=date(options["year"], 4, 1),
            domain=f"year{options['year']}.invalid",
        )
        round = Year(plan, self.stdout.write).play()
        for path in write_papers(round, Path(settings.VAR)):
            self.stdout.write(f"已写入 {path.name}")
        for row in result_table(round):
            self.stdout.write("  ".join(row))
