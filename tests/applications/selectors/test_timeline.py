"""One list of the year: past, now and to come, for every state a file can be in (Art. 17–26)."""

from datetime import timedelta

import pytest
import time_machine

from applications.models import Application
from applications.selectors.outcomes import outcome_of
from applications.selectors.timeline import timeline
from applications.services import endorsing, evidence, filing
from applications.transitions import OPEN_STATUSES, RoundStage, Status
from nantong_award.core.audit import record
from nantong_award.regulation.stage import Track
from tests.factories import applications as make
from tests.review.views.pages import pdf

pytestmark = pytest.mark.django_db
OVER = [status for status in Status if status not in OPEN_STATUSES and status != Status.CONFERRED]


def ahead(application):
    """Now and what follows, by their words."""
    return [(step.place, step.what) for step in timeline(application) if step.place != "done"]


def test_a_draft_lies_with_the_applicant_until_filing_closes_and_all_stages_follow():
    application = make.make_application()
    round = application.round
    steps = timeline(application)
    assert [(step.place, step.what, step.until) for step in steps] == [
        ("now", "填报、核对并提交", round.filing_closes_at),
        ("next", "推荐单位审核推荐", round.endorsing_closes_at),
        ("next", "资格审查，决定是否受理", round.qualification_due_on),
        ("next", "材料评审", round.material_review_due_on),
        ("next", "现场评审", round.site_review_due_on),
        ("next", "演讲陈述", round.presentation_due_on),
        ("next", "综合评价", round.evaluation_due_on),
        ("next", "审定公示", round.publicity_due_on),
    ]
    assert (steps[0].is_own, steps[1].who) == (True, application.county.name)


def test_individuals_have_no_site_review():
    """T-67."""
    applicant = make.make_applicant(track=Track.INDIVIDUAL, name="陆海峰")
    application = make.make_application(applicant=applicant)
    assert "现场评审" not in [what for _place, what in ahead(application)]


def test_a_returned_file_lies_with_the_applicant_until_endorsing_closes():
    application = make.make_application(status=Status.SUBMITTED)
    clerk = make.make_clerk(application.county)
    endorsing.return_for_correction(application, by=clerk, reason="请补充审计报告。", sections=["evidence"])
    past, now, after = timeline(application)[:3]
    assert (past.what, past.reason, past.who) == ("推荐单位退回补正", "请补充审计报告。", "")
    assert (now.what, now.until, now.is_own) == (
        "补正后重新提交",
        application.round.endorsing_closes_at,
        True,
    )
    assert after.what == "推荐单位审核推荐"


def test_a_file_returned_by_the_office_has_its_own_term_and_no_second_endorsement():
    application = make.make_application(
        status=Status.RETURNED, round=make.make_round(stage=RoundStage.QUALIFICATION)
    )
    application.completion_due_at = application.round.endorsing_closes_at + timedelta(days=9)
    now, after = timeline(application)[:2]
    assert (now.until, after.what) == (application.completion_due_at, "资格审查，决定是否受理")


@pytest.mark.parametrize(
    ("status", "stage", "now"),
    [
        (Status.SUBMITTED, RoundStage.APPLICATION, "推荐单位审核推荐"),
        (Status.ENDORSED, RoundStage.APPLICATION, "等待资格审查，推荐截止后开始"),
        (Status.ENDORSED, RoundStage.QUALIFICATION, "资格审查，决定是否受理"),
        (Status.ACCEPTED, RoundStage.QUALIFICATION, "等待材料评审"),
        (Status.ACCEPTED, RoundStage.MATERIAL_REVIEW, "材料评审"),
        (Status.SHORTLISTED, RoundStage.SITE_REVIEW, "现场评审"),
        (Status.FINALIST, RoundStage.PRESENTATION, "演讲陈述"),
        (Status.FINALIST, RoundStage.EVALUATION, "综合评价"),
        (Status.PROPOSED, RoundStage.PUBLICITY, "审定公示"),
        (Status.SUBMITTED, RoundStage.QUALIFICATION, "按时提交，推荐单位逾期未推荐，不再进入下一程序"),
    ],
)
def test_a_file_stands_where_its_state_and_its_round_say(status, stage, now):
    application = make.make_application(status=status, round=make.make_round(stage=stage))
    found = ahead(application)
    assert found[0] == ("now", now)
    assert [place for place, _what in found].count("now") == 1


@pytest.mark.parametrize("status", OVER)
def test_a_file_that_has_ended_has_nothing_ahead_and_says_what_that_means(status):
    application = make.make_application(status=status)
    found = outcome_of(application)
    assert (ahead(application), bool(found and found.steps and found.article)) == ([], True)


@pytest.mark.parametrize("status", [*OPEN_STATUSES, Status.CONFERRED])
def test_a_file_that_goes_on_has_no_such_words(status):
    assert outcome_of(make.make_application(status=status)) is None


def test_the_same_act_again_is_one_line_and_inner_acts_have_none():
    application = make.make_application()
    owner = make.owner_of(application.applicant)
    for name in ("a.pdf", "b.pdf"):
        evidence.add(application, by=owner, uploaded=pdf(name), requirement="other", title=name)
    record("determine", application, by=make.make_office(), reason="内部认定")
    filing.withdraw(application, by=owner, reason="明年再报")
    assert [(step.what, step.count, step.who) for step in timeline(application)] == [
        ("上传证明材料", 2, owner.name),
        ("撤回申报", 1, owner.name),
    ]


def test_an_extension_stands_in_the_list_with_its_reason():
    application = make.make_application()
    with time_machine.travel(application.created_at + timedelta(days=1), tick=False):
        record("extend_deadline", application.round, by=make.make_office(), reason="台风停工")
    step = timeline(application)[0]
    assert (step.place, step.reason, "对所有申报一样" in step.what) == ("done", "台风停工", True)


def test_the_list_costs_one_query(django_assert_num_queries):
    made = make.make_application(status=Status.SUBMITTED)
    application = Application.objects.select_related("round", "applicant", "county").get(pk=made.pk)
    with django_assert_num_queries(1):
        timeline(application)
