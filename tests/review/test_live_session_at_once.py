"""Scores and the lock in the same instant: a sheet is in the score or refused, never half (R22.2)."""

from decimal import Decimal

import pytest

from nantong_award.core.models import AuditEvent
from review.facts_evaluation import kept
from review.models import MemberScore, Presentation
from review.selectors.presentations import sheets
from review.services import live_scoring, presentations
from tests.factories.review_events import (
    make_finalist,
    make_member_score,
    make_role,
    make_turn,
    make_unit,
    percents_for,
    user_of,
)
from tests.review.test_concurrency import at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.concurrency,
    pytest.mark.requirement("R22.2"),
]


def test_what_arrives_with_the_lock_is_in_the_score_or_refused():
    turn, office = make_turn(), make_role("office")
    make_member_score(turn, make_unit(name="甲局"), 60)
    late = [make_unit() for _each in range(3)]
    people = [user_of(unit) for unit in late]
    items = percents_for(turn, 90)

    def score(user):
        live_scoring.score(Presentation.objects.get(pk=turn.pk), by=user, items=items)

    ends = at_once(
        *[lambda user=user: score(user) for user in people],
        lambda: presentations.lock(Presentation.objects.get(pk=turn.pk), by=office),
    )
    turn.refresh_from_db()
    counted = AuditEvent.objects.get(verb="lock").details["sheets"]
    taken = [end for end in ends if end == "done"][1:]
    assert set(ends) <= {"done", "Closed"}
    assert counted == sheets(turn)
    assert turn.score == kept((Decimal(600) + 900 * len(taken)) / (1 + len(taken)))
    assert MemberScore.objects.count() == 1 + len(taken)


def test_two_phones_of_one_unit_keep_one_sheet():
    turn, unit, other = make_turn(), make_unit(), make_role("member_unit")
    unit.users.add(other)

    def score(user, percent):
        items = percents_for(turn, percent)
        live_scoring.score(Presentation.objects.get(pk=turn.pk), by=user, items=items)

    ends = at_once(lambda: score(user_of(unit), 60), lambda: score(other, 70))
    assert (ends, MemberScore.objects.get().version) == (["Stale", "done"], 1)


def test_of_two_presenters_called_at_once_one_speaks():
    office, first = make_role("office"), make_turn(status="waiting")
    second = make_turn(make_finalist(first.application.round), status="waiting")
    ends = at_once(
        *[
            lambda pk=turn.pk: presentations.begin(Presentation.objects.get(pk=pk), by=office)
            for turn in (first, second)
        ]
    )
    speaking = Presentation.objects.filter(status="speaking").count()
    assert (ends, speaking) == (["Stale", "done"], 1)
