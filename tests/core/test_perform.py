"""perform(): who, when, change, log; and nothing half done."""

from datetime import UTC, datetime

import pytest
import time_machine
from guardian.shortcuts import assign_perm

from nantong_award.core.models import AuditEvent
from nantong_award.core.perform import perform
from nantong_award.core.refusals import Forbidden, Stale, Unsuitable
from nantong_award.regulation.finding import Finding, Findings, Outcome
from tests.core.machines.models import Paper
from tests.core.people import make_person, permission

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("RX.1")]


def stored():
    paper = Paper.objects.get()
    return paper.status, paper.verdict, paper.version


def test_a_change_of_state_is_made_saved_and_told_to_the_log():
    clerk = make_person("file_paper")
    paper = Paper.objects.create(title="申报")
    with time_machine.travel("2026-05-01 08:00:00Z", tick=False):
        returned = perform(paper.file_away, by=clerk, details={"pages": "3"})
    assert (returned, stored()) == (paper, ("filed", "", 1))
    event = AuditEvent.objects.get()
    assert (event.at, event.actor_id, event.actor_name) == (
        datetime(2026, 5, 1, 8, tzinfo=UTC),
        clerk.pk,
        clerk.name,
    )
    assert (event.verb, event.source, event.target) == ("file_away", "drafted", "filed")
    assert (event.subject, event.subject_name) == (f"machines.paper:{paper.pk}", "申报")
    assert (event.findings, event.details, event.reason) == (None, {"pages": "3"}, "")


def test_reason_and_findings_are_kept_and_the_reason_reaches_a_transition_that_takes_it():
    clerk = make_person("file_paper")
    finding = Finding("12", "1", "legal_person", Outcome.MET, "营业执照", "符合")
    findings = Findings.of([finding], subject="machines.paper:1", edition="2023-draft")
    perform(Paper.objects.create().withdraw, by=clerk, reason="材料不全", findings=findings)
    event = AuditEvent.objects.get()
    assert (event.reason, event.findings) == ("材料不全", findings.to_json())
    assert stored() == ("withdrawn", "材料不全", 1)


@pytest.mark.parametrize("state", ["drafted", "filed", "decided"])
def test_whoever_may_not_is_told_so_and_not_the_state(state):
    paper = Paper.objects.create(status=state)
    with pytest.raises(Forbidden):
        perform(paper.decide, by=make_person("file_paper"), verdict="好")
    assert (stored(), AuditEvent.objects.count()) == ((state, "", 0), 0)


def test_a_person_who_was_switched_off_may_nothing():
    clerk = make_person("file_paper", is_active=False)
    with pytest.raises(Forbidden):
        perform(Paper.objects.create().file_away, by=clerk)


def test_a_permission_on_one_row_opens_that_row_only():
    clerk = make_person()
    mine, other = Paper.objects.create(), Paper.objects.create()
    permission("file_paper")
    assign_perm("machines.file_paper", clerk, mine)
    perform(mine.file_away, by=clerk)
    with pytest.raises(Forbidden):
        perform(other.file_away, by=clerk)
    assert sorted(Paper.objects.values_list("pk", "status")) == [(mine.pk, "filed"), (other.pk, "drafted")]


def test_whoever_may_is_told_when_the_state_does_not_allow_it():
    paper = Paper.objects.create(status="decided")
    with pytest.raises(Stale) as refusal:
        perform(paper.decide, by=make_person("decide_paper"), verdict="好")
    assert (refusal.value.theirs, refusal.value.status) == ("decided", 409)


def test_an_unmet_condition_stops_the_step():
    paper = Paper.objects.create(status="filed", complete=False)
    with pytest.raises(Stale):
        perform(paper.decide, by=make_person("decide_paper"), verdict="好")
    assert (stored(), AuditEvent.objects.count()) == (("filed", "", 0), 0)


def test_of_two_who_decide_at_once_one_wins_and_the_other_leaves_no_trace_in_the_log():
    Paper.objects.create(status="filed")
    clerk = make_person("decide_paper")
    first, second = Paper.objects.get(), Paper.objects.get()
    perform(first.decide, by=clerk, verdict="同意")
    with pytest.raises(Stale):
        perform(second.decide, by=clerk, verdict="不同意")
    assert stored() == ("decided", "同意", 1)
    assert AuditEvent.objects.count() == 1


def test_a_transition_that_refuses_leaves_row_and_log_untouched():
    paper = Paper.objects.create(status="filed")
    with pytest.raises(Unsuitable):
        perform(paper.decide, by=make_person("decide_paper"), verdict="")
    assert (stored(), AuditEvent.objects.count()) == (("filed", "", 0), 0)


def test_a_clock_makes_its_own_steps_only_and_a_person_makes_none_of_them():
    paper = Paper.objects.create(status="filed")
    with pytest.raises(Forbidden):
        perform(paper.decide, by=None, verdict="好")
    with pytest.raises(Forbidden):
        perform(paper.elapse, by=make_person("file_paper", "decide_paper", is_superuser=True))
    perform(paper.elapse, by=None)
    event = AuditEvent.objects.get()
    assert (stored(), event.actor_id, event.actor_name) == (("elapsed", "", 1), None, "")
