"""The whole award year by HTTP, every role, every form as its page shows it, from announcement to revocation."""

from collections.abc import Callable

import pytest

from nantong_award.core.clock import at, moved_to
from nantong_award.desks.year import people
from tests.journeys import awarding, deciding, filing, reviewing
from tests.journeys.world import PASSWORD, START, World

STEPS: tuple[Callable[[World], None], ...] = (
    filing.announce,
    filing.file_everything,
    filing.endorse,
    filing.qualify,
    reviewing.fill_pool,
    reviewing.draw_and_convene,
    reviewing.score_material,
    reviewing.shortlist,
    deciding.visit_sites,
    deciding.choose_finalists,
    deciding.present,
    deciding.evaluate,
    awarding.propose,
    awarding.publish,
    awarding.confer,
    awarding.report_three_years,
    awarding.revoke,
    awarding.next_round_refuses,
)


@pytest.mark.django_db
def test_a_whole_award_year_is_walked_by_every_role() -> None:
    with moved_to(at(START, 8)):
        world = World(people.gather("journey.invalid", PASSWORD))
    for step in STEPS:
        step(world)
