"""第三十四条: two-way feedback, blind to the other side."""

import json

import pytest

from applications.models import Membership
from nantong_award.core.models import AuditEvent, Message
from nantong_award.core.refusals import Closed, Forbidden, Stale, Unsuitable
from review.models import MutualFeedback
from review.sections_events import RATINGS
from review.services import feedback
from review.transitions import VisitStatus
from tests.factories.applications import make_user, owner_of
from tests.factories.review_events import leader_of, make_role, make_shortlisted, make_site_round, make_visit

pytestmark = pytest.mark.django_db
Direction = MutualFeedback.Direction
GOOD = {direction: dict.fromkeys(keys, 4) for direction, keys in RATINGS.items()}


def sides(visit):
    return {
        Direction.BY_PANEL: leader_of(visit.assignment.panel),
        Direction.BY_ORGANIZATION: owner_of(visit.assignment.application.applicant),
    }


@pytest.mark.requirement("R34.1")
def test_each_side_gives_its_own_form():
    visit = make_visit()
    for direction, person in sides(visit).items():
        feedback.give_feedback(visit, by=person, ratings=GOOD[direction], comment=" 认真 ")
    rows = MutualFeedback.objects.order_by("direction").values_list("direction", "ratings", "comment")
    assert list(rows) == [
        ("by_organization", GOOD[Direction.BY_ORGANIZATION], "认真"),
        ("by_panel", GOOD[Direction.BY_PANEL], "认真"),
    ]


@pytest.mark.requirement("R34.1")
def test_neither_log_nor_message_tells_what_a_side_has_said():
    visit = make_visit()
    for direction, person in sides(visit).items():
        feedback.give_feedback(visit, by=person, ratings=GOOD[direction], comment="独一无二的意见")
    told = json.dumps(
        [
            *AuditEvent.objects.values_list("details", "reason"),
            *Message.objects.values_list("body", flat=True),
        ],
        ensure_ascii=False,
    )
    assert ["独一无二的意见" in told, "competence" in told, "truthfulness" in told] == [False, False, False]


def test_nobody_else_speaks_for_a_side():
    visit = make_visit()
    editor = make_user()
    applicant = visit.assignment.application.applicant
    Membership.objects.create(applicant=applicant, user=editor, role=Membership.Role.EDITOR)
    member = visit.assignment.panel.seats.filter(is_leader=False).first().expert.user
    for person in (editor, member, visit.supervisor, make_role("member_unit"), make_role("inspector")):
        with pytest.raises(Forbidden):
            feedback.give_feedback(visit, by=person, ratings=GOOD[Direction.BY_PANEL])
    assert MutualFeedback.objects.count() == 0


@pytest.mark.parametrize(
    ("change", "field"),
    [({"fairness": 6}, "fairness"), ({"fairness": None}, "fairness"), ({"praise": 5}, "praise")],
)
def test_a_rating_that_cannot_be_is_refused_at_its_field(change, field):
    visit = make_visit()
    owner = owner_of(visit.assignment.application.applicant)
    with pytest.raises(Unsuitable) as refusal:
        feedback.give_feedback(visit, by=owner, ratings={**GOOD[Direction.BY_ORGANIZATION], **change})
    assert (refusal.value.field, MutualFeedback.objects.count()) == (field, 0)


@pytest.mark.concurrency
def test_a_second_submission_is_told_and_changes_nothing():
    visit = make_visit()
    owner = owner_of(visit.assignment.application.applicant)
    feedback.give_feedback(visit, by=owner, ratings=GOOD[Direction.BY_ORGANIZATION])
    with pytest.raises(Stale):
        feedback.give_feedback(visit, by=owner, ratings=dict.fromkeys(RATINGS[Direction.BY_ORGANIZATION], 1))
    assert MutualFeedback.objects.get().ratings == GOOD[Direction.BY_ORGANIZATION]


def test_feedback_belongs_to_the_visit():
    for year, status in ((2026, VisitStatus.SCHEDULED), (2027, VisitStatus.CLOSED)):
        visit = make_visit(make_shortlisted(make_site_round(year=year)), status=status)
        with pytest.raises(Closed):
            feedback.give_feedback(
                visit, by=leader_of(visit.assignment.panel), ratings=GOOD[Direction.BY_PANEL]
            )


@pytest.mark.requirement("R34.1")
def test_the_office_records_why_a_side_is_silent_and_that_side_may_still_speak():
    office, visit = make_role("office"), make_visit()
    feedback.explain_missing(visit, by=office, direction="by_organization", reason="负责人出国")
    owner = owner_of(visit.assignment.application.applicant)
    feedback.give_feedback(visit, by=owner, ratings=GOOD[Direction.BY_ORGANIZATION])
    row = MutualFeedback.objects.get()
    assert (row.ratings, row.missing_reason) == (GOOD[Direction.BY_ORGANIZATION], "负责人出国")


@pytest.mark.parametrize(
    ("direction", "reason", "field"), [("by_nobody", "原因", "direction"), ("by_panel", " ", "reason")]
)
def test_a_reason_that_says_nothing_is_refused(direction, reason, field):
    visit = make_visit()
    with pytest.raises(Unsuitable) as refusal:
        feedback.explain_missing(visit, by=make_role("office"), direction=direction, reason=reason)
    assert refusal.value.field == field


def test_only_the_office_explains_and_only_once():
    office, visit = make_role("office"), make_visit()
    with pytest.raises(Forbidden):
        feedback.explain_missing(
            visit, by=leader_of(visit.assignment.panel), direction="by_organization", reason="不想"
        )
    feedback.explain_missing(visit, by=office, direction="by_panel", reason="组长住院")
    with pytest.raises(Stale):
        feedback.explain_missing(visit, by=office, direction="by_panel", reason="再说一次")
