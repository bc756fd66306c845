"""Reminders of open sheets: by the day in the round, once per step, also when a scan was missed."""

from datetime import timedelta

import pytest

from nantong_award.core import clock
from nantong_award.core.models import Message
from review.tasks import remind_experts
from tests.factories.review import card_of, hand_in, make_panel, make_review_round, seats

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("RX.2")]


@pytest.mark.parametrize(("left", "told"), [(8, 0), (7, 2), (5, 2), (1, 2), (0, 2), (-1, 0)])
def test_who_has_open_sheets_is_told_from_a_week_before_the_day(left, told):
    round_ = make_review_round(material_review_due_on=clock.today() + timedelta(days=left))
    panel = make_panel(round_, files=2)
    for card in seats(panel)[0].scorecards.all():
        hand_in(card)
    assert remind_experts() == told
    remind_experts()
    assert Message.objects.filter(kind="review_reminder").count() == told


def test_each_step_tells_anew_with_the_number_of_open_sheets():
    round_ = make_review_round(material_review_due_on=clock.today() + timedelta(days=7))
    panel = make_panel(round_, files=2)
    remind_experts()
    hand_in(seats(panel)[1].scorecards.first())
    round_.material_review_due_on -= timedelta(days=4)
    round_.save()
    remind_experts()
    texts = Message.objects.filter(kind="review_reminder", recipient=seats(panel)[1].expert.user)
    subjects = [message.subject for message in texts.order_by("pk")]
    assert subjects == ["还有 2 份评分表未提交", "还有 1 份评分表未提交"]


def test_a_recused_expert_is_not_reminded():
    round_ = make_review_round(material_review_due_on=clock.today() + timedelta(days=3))
    panel = make_panel(round_)
    card_of(seats(panel)[0])
    from review.services import recusals
    from tests.factories.review import make_review_office

    recusals.recuse(seats(panel)[2], by=make_review_office(), reason="请假")
    assert remind_experts() == 2
