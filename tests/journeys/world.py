"""The year that a journey goes through: its people, its round, its calendar."""

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date

from applications.models import Application, Round
from nantong_award.core.clock import at, moved_to
from nantong_award.core.models import User
from nantong_award.desks.year import setting
from nantong_award.desks.year.people import Cast
from nantong_award.desks.year.setting import Day
from tests.journeys.visitor import Visitor

START = date(2026, 4, 1)
YEAR = 2026
PASSWORD = "Journey-Pass-2026"


@dataclass
class World:
    """Who walks, and the files whose fate the journey follows."""

    cast: Cast
    round_pk: int = 0
    files: dict[str, int] = field(default_factory=dict)
    visitors: dict[int, Visitor] = field(default_factory=dict)

    def as_(self, user: User) -> Visitor:
        """The person's browser, signed in; the same one each time."""
        return self.visitors.setdefault(user.pk, Visitor(user))

    @property
    def office(self) -> Visitor:
        """市质委办."""
        return self.as_(self.cast.office)

    @property
    def round(self) -> Round:
        """The round as it stands."""
        return Round.objects.get(pk=self.round_pk)

    def file(self, name: str) -> Application:
        """One of the followed files as it stands."""
        return Application.objects.select_related("round", "applicant", "county").get(pk=self.files[name])

    def owner(self, name: str) -> Visitor:
        """Who filed it."""
        return self.as_(self.file(name).applicant.memberships.get(role="owner").user)

    def close_stage(self, day: Day | int) -> None:
        """The office ends the stage in the cockpit, with the button that stands there."""
        before = self.round.stage
        with on(day, 17):
            self.office.open(f"/admin/rounds/{self.round_pk}/").send(to="/close/", loose=True)
        assert self.round.stage != before


def on(day: Day | int, hour: int = 9) -> AbstractContextManager[None]:
    """The clock moved to a day of the calendar."""
    return moved_to(at(setting.on(START, day), hour))
