"""The whole award year by HTTP, every role, every form as its page shows it, from announcement to revocation."""

import pytest

from nantong_award.core.clock import at, moved_to
from nantong_award.desks.year import people
from tests.journeys import filing, reviewing
from tests.journeys.world import PASSWORD, START, World

pytestmark = pytest.mark.django_db


def test_a_whole_award_year_is_walked_by_every_role() -> None:
    with moved_to(at(START, 8)):
        world = World(people.gather("journey.invalid", PASSWORD))
    for step in (
        filing.announce,
        filing.file_everything,
        filing.endorse,
        filing.qualify,
        reviewing.fill_pool,
        reviewing.draw_and_convene,
        reviewing.score_material,
        reviewing.shortlist,
    ):
        step(world)
