"""The two state tables, walked by chance: what can be reached follows the table, and nothing else happens."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from applications.models import Application, Round
from applications.transitions import OPEN_STATUSES, RoundStage, Status
from nantong_award.core import clock
from nantong_award.core.lifecycle import BY_THE_CLOCK, transitions_of
from nantong_award.core.models import AuditEvent
from nantong_award.core.perform import perform
from nantong_award.core.refusals import Forbidden, Stale
from nantong_award.regulation.finding import Finding, Findings, Obstructed, Outcome
from nantong_award.regulation.stage import ORDER, Track
from tests.factories import applications as make

# Written out by hand from the design's table: verb → (sources, target, stages; None = any stage).
REVIEW = set(ORDER[ORDER.index("material_review") : ORDER.index("publicity") + 1])
BEFORE_PUBLICITY = set(ORDER[: ORDER.index("publicity")])
WITHDRAWABLE = {"draft", "submitted", "returned", "endorsed", "accepted", "shortlisted", "finalist"}
TABLE = {
    "submit": ({"draft", "returned"}, "submitted", {"application"}),
    "take_back": ({"submitted"}, "draft", {"application"}),
    "count_as_filed": ({"draft"}, "submitted", {"application"}),
    "return_for_correction": ({"submitted"}, "returned", {"application"}),
    "endorse": ({"submitted"}, "endorsed", {"application"}),
    "decline": ({"submitted"}, "declined", {"application"}),
    "return_for_completion": ({"endorsed"}, "returned", {"qualification"}),
    "complete": ({"returned"}, "endorsed", {"qualification"}),
    "lapse_completion": ({"returned"}, "endorsed", {"qualification"}),
    "accept": ({"endorsed"}, "accepted", {"qualification"}),
    "refuse": ({"endorsed"}, "refused", {"qualification"}),
    "shortlist": ({"accepted"}, "shortlisted", {"material_review"}),
    "select_finalist": ({"accepted", "shortlisted"}, "finalist", {"site_review"}),
    "propose": ({"finalist"}, "proposed", {"publicity"}),
    "confer": ({"proposed"}, "conferred", {"publicity"}),
    "cancel": ({"proposed"}, "cancelled", {"publicity"}),
    "eliminate": ({"accepted", "shortlisted", "finalist"}, "eliminated", REVIEW),
    "withdraw": (WITHDRAWABLE, "withdrawn", BEFORE_PUBLICITY),
    "disqualify": (WITHDRAWABLE | {"proposed"}, "disqualified", None),
}
TERMS = {"return_for_completion": "none", "complete": "runs", "lapse_completion": "over"}
CLOCKS = {"lapse_completion", "count_as_filed"}
CLOSINGS = {
    "announce": "planning",
    "close_applications": "application",
    "close_qualification": "qualification",
    "close_material_review": "material_review",
    "close_site_review": "site_review",
    "close_presentations": "presentation",
    "close_evaluation": "evaluation",
    "close_publicity": "publicity",
}
ENDED = set(Status.values) - {status.value for status in OPEN_STATUSES}


def allowed(verb, status, stage, track, term="none", filing="runs", filed=True):
    """What the table says of one verb for one file.

    `term` is that of its completion (none, runs, over), `filing` the round's; `filed` says whether it ever was.
    """
    sources, _target, stages = TABLE[verb]
    if status not in sources or (stages is not None and stage not in stages):
        return False
    if verb in TERMS:
        return term == TERMS[verb]
    if verb == "take_back":
        return filing == "runs"
    if verb == "count_as_filed":
        return filing == "over" and filed
    if verb == "shortlist":
        return track == Track.ORGANIZATION
    if verb == "select_finalist":
        return status == ("shortlisted" if track == Track.ORGANIZATION else "accepted")
    return True


def test_the_tables_hold_these_verbs_and_no_other():
    assert set(transitions_of(Application)) == set(TABLE)
    assert set(transitions_of(Round)) == set(CLOSINGS)


def test_an_ended_file_has_no_way_on():
    steps = transitions_of(Application)
    assert {source for step in steps.values() for source in step} & ENDED == set()


@pytest.mark.parametrize("verb", TABLE)
def test_each_verb_has_the_sources_and_the_target_of_the_table(verb):
    steps = transitions_of(Application)[verb]
    assert {str(source) for source in steps} == TABLE[verb][0]
    assert {str(step.target) for step in steps.values()} == {TABLE[verb][1]}


class AwardYear(RuleBasedStateMachine):
    """One round with a file of each track; any verb at any time, clearances good and bad."""

    def __init__(self):
        super().__init__()
        self.walk = transaction.atomic()
        self.walk.__enter__()

    def teardown(self):
        """Each walk starts from an empty database."""
        transaction.set_rollback(True)
        self.walk.__exit__(None, None, None)

    @initialize()
    def begin(self):
        """A planned round, two drafts, and somebody who may do everything."""
        permissions = {
            step.permission for steps in transitions_of(Application).values() for step in steps.values()
        } - {BY_THE_CLOCK}
        self.everybody = make.make_user(permissions=(*permissions, "applications.run_round"))
        self.stranger = make.make_user()
        round = make.make_round(stage=RoundStage.PLANNING)
        tracks = (Track.ORGANIZATION, Track.INDIVIDUAL)
        self.files = {
            track: make.make_application(round=round, applicant=make.make_applicant(track=track)).pk
            for track in tracks
        }
        self.round_pk = round.pk
        self.stage = "planning"
        self.states = dict.fromkeys(tracks, "draft")
        self.terms = dict.fromkeys(tracks, "none")
        self.filing, self.filed = "runs", set()
        self.events = AuditEvent.objects.count()

    @rule(verb=st.sampled_from(sorted(TABLE)), track=st.sampled_from([Track.ORGANIZATION, Track.INDIVIDUAL]))
    def try_verb(self, verb, track):
        """The verb is done exactly where the table has it."""
        application = Application.objects.select_related("round", "applicant").get(pk=self.files[track])
        change, by = getattr(application, verb), None if verb in CLOCKS else self.everybody
        given = {"due_at": clock.now() + timedelta(days=7)} if verb == "return_for_completion" else {}
        held = (self.terms[track], self.filing, track in self.filed)
        if allowed(verb, self.states[track], self.stage, track, *held):
            perform(change, by=by, reason="理由", **given)
            self.filed |= {track} if verb == "submit" else set()
            self.states[track] = TABLE[verb][1]
            self.terms[track] = "runs" if given else self.terms[track]
            self.events += 1
        else:
            with pytest.raises((Stale, Forbidden) if by is None else Stale):
                perform(change, by=by, reason="理由", **given)

    @rule(track=st.sampled_from([Track.ORGANIZATION, Track.INDIVIDUAL]))
    def let_the_term_end(self, track):
        """A term that runs is over."""
        if self.terms[track] == "runs":
            Application.objects.filter(pk=self.files[track]).update(completion_due_at=clock.now())
            self.terms[track] = "over"

    @rule()
    def let_filing_end(self):
        """The filing term is over."""
        Round.objects.filter(pk=self.round_pk).update(filing_closes_at=clock.now())
        self.filing = "over"

    @rule(verb=st.sampled_from(sorted(TABLE)), track=st.sampled_from([Track.ORGANIZATION, Track.INDIVIDUAL]))
    def try_verb_without_right(self, verb, track):
        """A stranger does nothing, and does not learn the state."""
        application = Application.objects.select_related("round", "applicant").get(pk=self.files[track])
        with pytest.raises(Forbidden):
            perform(getattr(application, verb), by=self.stranger, reason="理由")

    @rule(verb=st.sampled_from(sorted(CLOSINGS)), clear=st.booleans(), own=st.booleans())
    def try_closing(self, verb, clear, own):
        """A stage is left only by its own verb, with a clear clearance for that very stage and round."""
        round = Round.objects.get(pk=self.round_pk)
        subject = round.clearance_subject if own else f"round:{round.pk}:elsewhere"
        outcome = Outcome.MET if clear else Outcome.UNMET
        finding = Finding("17", None, "made_up", outcome, None, "测试")
        clearance = Findings.of((finding,), subject=subject, edition=round.edition)
        given = {} if verb == "announce" else {"clearance": clearance}
        change = getattr(round, verb)
        if CLOSINGS[verb] != self.stage:
            with pytest.raises(Stale):
                perform(change, by=self.everybody, **given)
        elif given and not (clear and own):
            with pytest.raises(Obstructed):
                perform(change, by=self.everybody, **given)
        else:
            perform(change, by=self.everybody, **given)
            self.stage = ORDER[ORDER.index(self.stage) + 1]
            self.events += 1

    @rule(steps=st.integers(min_value=1, max_value=4))
    def go_on(self, steps):
        """Lead the year and the files along their usual way, so that late states are reached too."""
        way = {
            "application": ("submit", "endorse"),
            "qualification": ("accept",),
            "material_review": ("shortlist",),
            "site_review": ("select_finalist",),
            "publicity": ("propose", "confer"),
        }
        for _step in range(steps):
            for track in self.files:
                for verb in way.get(self.stage, ()):
                    self.try_verb(verb, track)
            closing = next((verb for verb, stage in CLOSINGS.items() if stage == self.stage), None)
            if closing is not None:
                self.try_closing(closing, True, True)

    @invariant()
    def the_database_agrees(self):
        """States and audit events are those that the table led to, each step once."""
        if not hasattr(self, "files"):
            return
        rows = dict(Application.objects.filter(pk__in=self.files.values()).values_list("pk", "status"))
        assert rows == {pk: self.states[track] for track, pk in self.files.items()}
        assert Round.objects.get(pk=self.round_pk).stage == self.stage
        assert AuditEvent.objects.count() == self.events


@pytest.mark.django_db
@pytest.mark.requirement("R17.1")
def test_whatever_is_tried_only_the_table_happens():
    run_state_machine_as_test(
        AwardYear,
        settings=settings(
            max_examples=25,
            stateful_step_count=25,
            deadline=None,
            database=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
