"""Who may do what: every transition by every role, from one table, through the one door (R17.1, RX.4)."""

from datetime import timedelta
from inspect import signature

import pytest
from django.apps import apps
from django.db import transaction

from applications.models import Application, Round
from nantong_award.core import clock
from nantong_award.core.lifecycle import LifecycleModel, StateField, transitions_of
from nantong_award.core.models import AuditEvent
from nantong_award.core.perform import perform
from nantong_award.core.refusals import Forbidden
from nantong_award.regulation.finding import Finding, Findings, Outcome
from tests.cast import ANONYMOUS, STAGES, Cast, make_world

CLOCK = "clock"
ROLES = (*Cast._fields, "anonymous", CLOCK)
# Model and transition → who may; everybody else is refused.
MAY = {
    "Round.announce": {"office"},
    "Round.close_applications": {"office"},
    "Round.close_qualification": {"office"},
    "Round.close_material_review": {"office"},
    "Round.close_site_review": {"office"},
    "Round.close_presentations": {"office"},
    "Round.close_evaluation": {"office"},
    "Round.close_publicity": {"office"},
    "Application.submit": {"owner"},
    "Application.take_back": {"owner"},
    "Application.count_as_filed": {CLOCK},
    "Application.return_for_correction": {"clerk"},
    "Application.endorse": {"clerk"},
    "Application.decline": {"clerk"},
    "Application.return_for_completion": {"office"},
    "Application.complete": {"owner"},
    "Application.lapse_completion": {CLOCK},
    "Application.accept": {"office"},
    "Application.refuse": {"office"},
    "Application.shortlist": {"office"},
    "Application.select_finalist": {"office", "committee"},
    "Application.propose": {"office", "committee"},
    "Application.confer": {"office"},
    "Application.cancel": {"office"},
    "Application.eliminate": {"office", "committee"},
    "Application.withdraw": {"owner"},
    "Application.disqualify": {"office"},
    "OwnershipClaim.grant": {"office"},
    "OwnershipClaim.refuse": {"office"},
    "Panel.convene": {"office"},
    "Panel.conclude": {"office"},
    "Panel.dissolve": {"office"},
    "Scorecard.submit": {"expert"},
    "Scorecard.reopen": {"leader"},
    "Scorecard.lock": {"leader"},
    "Scorecard.strike": {"office", "expert"},
    "PanelReport.sign": {"leader", "expert"},
    "PanelReport.void": {"office"},
    "FeedbackReport.release": {"office"},
    "MisconductCase.hear": {"office"},
    "MisconductCase.decide": {"office"},
    "MisconductCase.carry_out": {"office"},
    "MisconductCase.dismiss": {"office"},
    "Suspicion.confirm": {"office"},
    "Suspicion.dismiss": {"office"},
    "Suspicion.lapse": {CLOCK},
    "Suspicion.reappear": {CLOCK},
    "SiteVisit.start": {"office", "leader"},
    "SiteVisit.close": {"office", "leader"},
    "FinalistList.confirm": {"committee"},
    "Presentation.begin": {"office"},
    "Presentation.undo_begin": {"office"},
    "Presentation.reopen": {"office"},
    "Presentation.lock": {"office"},
    "Presentation.record_absence": {"office"},
    "CandidateList.confirm": {"committee"},
    "PublicityNotice.open": {CLOCK},
    "PublicityNotice.elapse": {CLOCK},
    "PublicityNotice.close": {"office"},
    "Objection.uphold": {"office"},
    "Objection.dismiss": {"office"},
    "AnnualReport.submit": {"owner", "editor"},
    "AnnualReport.return_for_correction": {"clerk"},
    "AnnualReport.endorse": {"clerk"},
    "AnnualReport.receive": {"office"},
    "AnnualReport.cancel": {"office"},
    "Incident.investigate": {"office"},
    "Incident.conclude": {"office"},
}
# What else a row must hold for a step to be lawful: the term for completing papers runs, or is over.
HELD = {
    "Application.complete": {"completion_due_at": timedelta(days=1)},
    "Application.lapse_completion": {"completion_due_at": timedelta(days=-1)},
    "Application.count_as_filed": {"submitted_at": timedelta(days=-2)},
}
# And what its round must hold: the filing term is over.
ROUND_HELD = {"Application.count_as_filed": {"filing_closes_at": timedelta(days=-1)}}
MACHINES = {
    model.__name__: model
    for model in apps.get_models()
    if issubclass(model, LifecycleModel) and model._meta.app_label != "machines"
}
STEPS = [
    (f"{name}.{verb}", str(source))
    for name, model in MACHINES.items()
    for verb, steps in transitions_of(model).items()
    for source in steps
]
pytestmark = [pytest.mark.requirement("R17.1"), pytest.mark.requirement("RX.4")]


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Rows and people made once; each test's changes are rolled back to here, and all of it at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)


def test_the_table_names_every_transition_there_is_and_no_other():
    assert set(MAY) == {step for step, _source in STEPS}
    assert set().union(*MAY.values()) <= set(ROLES)


@pytest.mark.django_db
@pytest.mark.parametrize(("step", "source"), STEPS, ids=[f"{step}-from-{source}" for step, source in STEPS])
def test_a_transition_is_made_by_those_who_may_and_refused_to_all_others(world, step, source):
    """Done: the state, the version and the log say so. Refused: nothing has changed."""
    prepared = ready(world, step, source)
    outcomes = {role: attempt(world, prepared, step.split(".")[1], role) for role in ROLES}
    assert outcomes == {role: "done" if role in MAY[step] else "refused" for role in ROLES}


def attempt(world, prepared, verb, role):
    """What comes of one try, which is undone afterwards."""
    with transaction.atomic():
        row, by = type(prepared).objects.get(pk=prepared.pk), person(world, role)
        source, version, events = state(row), row.version, AuditEvent.objects.count()
        target = str(getattr(row, verb)._django_fsm.get_transition(source).target)
        try:
            perform(getattr(row, verb), by=by, reason="理由", **arguments(row, verb))
        except Forbidden:
            assert (state(row), row.version, AuditEvent.objects.count()) == (source, version, events)
            return "refused"
        event = AuditEvent.objects.latest("pk")
        told = (event.verb, event.source, event.target, event.actor_id, event.reason)
        assert told == (verb, source, target, by.pk if by else None, "理由")
        assert (state(row), row.version, AuditEvent.objects.count()) == (target, version + 1, events + 1)
        transaction.set_rollback(True)
        return "done"


@pytest.mark.django_db
def test_who_has_left_the_office_may_nothing(world):
    person = world.cast.fresh("office")
    person.is_active = False
    row = ready(world, "Application.accept", "endorsed")
    with pytest.raises(Forbidden):
        perform(row.accept, by=person)


def ready(world, step, source):
    """The row in the state from which the step starts, in a round at a stage where it is lawful."""
    name, verb = step.split(".")
    model = MACHINES[name]
    field = next(each.name for each in model._meta.local_fields if isinstance(each, StateField))
    for known in (getattr(world, model._meta.model_name), world.person):
        if type(known) is not model:
            continue
        held = {name: clock.now() + shift for name, shift in HELD.get(step, {}).items()}
        model.objects.filter(pk=known.pk).update(**{field: source}, **held)
        terms = {name: clock.now() + shift for name, shift in ROUND_HELD.get(step, {}).items()}
        if terms:
            Round.objects.filter(pk=world.round.pk).update(**terms)
        for stage in STAGES if model is Application else ("",):
            if stage:
                Round.objects.filter(pk=world.round.pk).update(stage=stage)
            row = model.objects.get(pk=known.pk)
            if getattr(row, verb)._django_fsm.conditions_met(row, source):
                return row
    raise AssertionError(f"{step} is never lawful from {source}")


def person(world, role):
    """Who acts; the clock is nobody."""
    others = {"anonymous": ANONYMOUS, CLOCK: None}
    return others[role] if role in others else world.cast.fresh(role)


def arguments(row, verb):
    """What the transition asks for besides the reason: a clearance that is clear, words."""
    subject = getattr(row, "clearance_subject", "made-up")
    finding = Finding("17", None, "made_up", Outcome.MET, None, "测试")
    given = {
        "clearance": Findings.of((finding,), subject=subject, edition="2023-draft"),
        "ruling": "经核查，情况不实。",
        "conclusion": "已整改。",
        "due_at": clock.now() + timedelta(days=1),
    }
    asked = signature(getattr(row, verb)).parameters
    return {name: value for name, value in given.items() if name in asked}


def state(row):
    """The state as the database has it."""
    row.refresh_from_db()
    return str(getattr(row, next(f.name for f in row._meta.local_fields if isinstance(f, StateField))))
