"""The shortlist: never above the limit, ties decided by people with a reason (R21.1), and the stage's gate."""

import pytest

from applications.transitions import RoundStage, Status
from nantong_award.core.models import Message
from nantong_award.core.refusals import Closed, Forbidden, Unsuitable
from nantong_award.regulation.finding import Obstructed
from nantong_award.regulation.stage import Track
from review.models import Draw, PanelReport
from review.services import material_review
from review.transitions import PanelStatus
from tests.factories.review import (
    hand_in_all,
    make_file,
    make_panel,
    make_report,
    make_review_office,
    make_review_round,
    make_scored_file,
    make_witness,
)

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R21.1")]


@pytest.fixture
def office():
    return make_review_office()


@pytest.fixture
def round_():
    """One award and one nomination planned: 2 × 1.5 = 3 organisations to the site."""
    return make_review_round(award_organizations=1, nomination_organizations=1)


def scored(round_, *percents):
    return [make_scored_file(round_, percent) for percent in percents]


def statuses(files):
    for file in files:
        file.refresh_from_db()
    return [str(file.status) for file in files]


def test_the_best_within_the_limit_go_on_and_the_rest_learn_why(round_, office):
    files = scored(round_, 60, 80, 50, 70)
    material_review.close(round_, by=office)
    assert statuses(files) == ["shortlisted", "shortlisted", "eliminated", "shortlisted"]
    assert files[2].decision_reason == "材料评审排名第 4，进入现场评审的组织不超过 3 个。"
    assert round_.stage == RoundStage.SITE_REVIEW
    told = Message.objects.filter(kind__in=["review_shortlisted", "review_not_shortlisted"])
    assert (
        sorted(told.values_list("kind", flat=True)) == ["review_not_shortlisted"] + ["review_shortlisted"] * 3
    )


def test_a_tie_across_the_line_waits_for_a_person(round_, office):
    files = scored(round_, 80, 60, 60, 60)
    found = material_review.findings(round_)
    assert [each.code for each in found.blocking] == ["tie_at_line"]
    with pytest.raises(Obstructed):
        material_review.close(round_, by=office)
    assert statuses(files) == ["accepted"] * 4
    material_review.close(round_, by=office, tie_decision=files[1:3], reason="结果类条目得分较高。")
    assert statuses(files) == ["shortlisted", "shortlisted", "shortlisted", "eliminated"]


def test_fewer_than_the_limit_may_be_taken(round_, office):
    files = scored(round_, 80, 60, 60, 60)
    material_review.close(round_, by=office, tie_decision=[], reason="同分均不进入。")
    assert statuses(files) == ["shortlisted", "eliminated", "eliminated", "eliminated"]


def test_a_tie_is_never_decided_above_the_limit_without_reason_or_for_outsiders(round_, office):
    files = scored(round_, 80, 60, 60, 60, 40)
    for decision, reason in ((files[1:4], "都好"), (files[1:3], " "), (files[4:], "也给机会")):
        with pytest.raises(Unsuitable):
            material_review.decide_shortlist(round_, by=office, tie_decision=decision, reason=reason)
    assert statuses(files) == ["accepted"] * 5


def test_a_tie_that_fits_is_no_tie(round_, office):
    files = scored(round_, 60, 60, 60)
    material_review.close(round_, by=office)
    assert statuses(files) == ["shortlisted"] * 3


def test_unassigned_and_unsigned_files_hold_the_stage_and_are_named(round_, office):
    alone = make_file(round_)
    panel = make_panel(round_, office=office)
    hand_in_all(panel)
    make_report(panel.assignments.get(), signed=False)
    found = {each.code: each.rests_on for each in material_review.findings(round_).blocking}
    expected = {
        "unassigned": alone.number,
        "report_unsigned": panel.assignments.get().application.number,
        "shortlist_undecided": None,
    }
    assert found == expected


def test_individuals_stay_accepted_and_need_their_report(round_, office):
    person = make_file(round_, Track.INDIVIDUAL)
    assert not material_review.findings(round_).clear
    panel = make_panel(round_, files=[person], office=office, purpose=Draw.Purpose.MATERIAL_INDIVIDUAL)
    hand_in_all(panel)
    make_report(panel.assignments.get())
    material_review.close(round_, by=office)
    panel.refresh_from_db()
    assert (statuses([person]), panel.status) == (["accepted"], PanelStatus.CONCLUDED)


def test_a_withdrawn_file_holds_nothing_up(round_, office):
    make_file(round_, status=Status.WITHDRAWN)
    material_review.close(round_, by=office)
    assert round_.stage == RoundStage.SITE_REVIEW


def test_only_the_office_decides_and_only_in_its_stage(round_, office):
    files = scored(round_, 80)
    with pytest.raises(Forbidden):
        material_review.decide_shortlist(round_, by=make_witness())
    later = make_review_round(year=2027, stage=RoundStage.SITE_REVIEW)
    with pytest.raises(Closed):
        material_review.decide_shortlist(later, by=office)
    assert statuses(files) == ["accepted"]


def test_scores_that_differ_in_the_twelfth_decimal_are_no_tie(round_, office):
    files = scored(round_, 60, 60, 60, 60)
    PanelReport.objects.filter(assignment__application=files[3]).update(score="600.000000000001")
    shown = material_review.preview(round_)
    assert (shown.selected, set(shown.tied)) == ((files[3].pk,), {file.pk for file in files[:3]})
