"""The table of Art. 17: every stage has its findings and its ending, and no other ending works."""

import pytest

from applications.models import Application, Round
from applications.transitions import RoundStage, Status
from nantong_award.core.lifecycle import transitions_of
from nantong_award.core.models import AuditEvent
from nantong_award.core.refusals import Forbidden, Stale
from nantong_award.desks.stages import STEPS, step_of
from nantong_award.regulation.finding import Obstructed
from nantong_award.regulation.stage import ORDER, Stage
from tests.cast import gather
from tests.factories.applications import make_application, make_round

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R17.2")]
ENDING = [stage for stage in ORDER if stage not in (Stage.PLANNING, Stage.CLOSED)]


def test_every_stage_of_the_procedure_has_its_step():
    assert list(STEPS) == ENDING
    assert set(transitions_of(Round)) == {"announce", *(_verb(stage) for stage in ENDING)}


def _verb(stage):
    plural = {"application": "applications", "presentation": "presentations"}
    return f"close_{plural.get(stage.value, stage.value)}"


@pytest.mark.parametrize("stage", ENDING)
def test_the_findings_of_a_stage_are_about_that_round_and_stage(stage):
    round = make_round(stage=stage.value)
    assert step_of(round) == STEPS[stage]
    assert STEPS[stage].findings(round).subject == round.clearance_subject


@pytest.mark.parametrize("stage", [Stage.PLANNING, Stage.CLOSED])
def test_a_planned_and_a_closed_round_have_nothing_to_end(stage):
    assert step_of(make_round(stage=stage.value)) is None


OPEN_WORK = {
    Stage.QUALIFICATION: Status.ENDORSED,
    Stage.MATERIAL_REVIEW: Status.ACCEPTED,
    Stage.SITE_REVIEW: Status.SHORTLISTED,
    Stage.PRESENTATION: Status.FINALIST,
    Stage.EVALUATION: Status.FINALIST,
    Stage.PUBLICITY: Status.FINALIST,
}


@pytest.mark.parametrize("stage", ENDING)
def test_a_stage_with_open_work_does_not_end_and_says_what_is_open(stage):
    office, round = gather().office, make_round(stage=stage.value)
    make_application(round=round, status=OPEN_WORK.get(stage, Status.SUBMITTED))
    with pytest.raises(Obstructed) as refused:
        STEPS[stage].close(round, by=office)
    assert [each.message for each in refused.value.findings.blocking] != []
    assert Round.objects.get(pk=round.pk).stage == stage
    assert Application.objects.get().status == OPEN_WORK.get(stage, Status.SUBMITTED)
    assert AuditEvent.objects.filter(target__in=RoundStage.values).count() == 0


@pytest.mark.requirement("R17.1")
@pytest.mark.parametrize("stage", ENDING)
def test_the_ending_of_one_stage_ends_no_other(stage):
    office = gather().office
    other = ENDING[ENDING.index(stage) - 1]
    round = make_round(stage=other.value)
    with pytest.raises((Stale, Obstructed, Forbidden)):
        STEPS[stage].close(round, by=office)
    assert Round.objects.get(pk=round.pk).stage == other
