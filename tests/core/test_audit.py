"""The audit log only grows."""

from decimal import Decimal

import pytest

from nantong_award.core import audit
from nantong_award.core.models import AuditEvent, AuditSeal
from tests.core.machines.models import Paper
from tests.core.people import make_person

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("RX.1")]


def test_an_event_tells_who_did_what_to_which_row():
    person, paper = make_person(name="王建"), Paper.objects.create(title="申报")
    audit.record("export", paper, by=person, reason="核对", details={"rows": "3"})
    event = AuditEvent.objects.get()
    assert (event.actor_id, event.actor_name, event.verb) == (person.pk, "王建", "export")
    assert (event.subject, event.subject_name) == (f"machines.paper:{paper.pk}", "申报")
    assert (event.reason, event.details, event.position) == ("核对", {"rows": "3"}, None)


def test_a_subject_may_be_named_without_a_row_and_a_clock_has_no_name():
    event = audit.record("sweep", "publicity.notice", by=None)
    assert (event.subject, event.subject_name, event.actor_id, event.actor_name) == (
        "publicity.notice",
        "",
        None,
        "",
    )


def test_an_event_outlives_what_it_tells_of():
    paper, person = Paper.objects.create(), make_person()
    audit.record("export", paper, by=person)
    label = audit.label_of(paper)
    paper.delete()
    person.delete()
    assert AuditEvent.objects.get().subject == label


@pytest.mark.parametrize(
    "attempt",
    [
        lambda event: event.save(),
        lambda event: event.delete(),
        lambda event: AuditEvent.objects.all().delete(),
        lambda event: AuditEvent.objects.update(verb="other"),
        lambda event: AuditSeal.objects.all().delete(),
        lambda event: AuditSeal.objects.update(root=""),
    ],
)
def test_events_and_seals_are_neither_changed_nor_removed(attempt):
    event = audit.record("export", "x", by=None)
    with pytest.raises(TypeError, match="never"):
        attempt(event)
    assert AuditEvent.objects.get().verb == "export"


def test_a_number_that_json_would_bend_is_refused_and_not_rounded():
    with pytest.raises(TypeError):
        audit.record("score", "x", by=None, details={"score": Decimal("87.50")})
