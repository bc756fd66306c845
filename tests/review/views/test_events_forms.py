"""Garbage posted to every form is answered with 4xx and changes nothing."""

from collections.abc import Callable

import pytest
from django.urls import reverse

from applications.transitions import RoundStage
from nantong_award.core.models import User
from review.models import (
    Attendance,
    CommitteeDecision,
    EvaluationReport,
    MemberScore,
    MutualFeedback,
    Presentation,
    SiteNote,
    SiteVisit,
    SupervisorReport,
)
from review.sections_events import RATINGS
from tests.factories.applications import make_round, owner_of
from tests.factories.review_events import (
    leader_of,
    make_assignment,
    make_finalist,
    make_role,
    make_shortlisted,
    make_site_round,
    make_turn,
    make_unit,
    make_visit,
    percents_for,
    user_of,
)
from tests.review.views.pages import signed_in

pytestmark = pytest.mark.django_db


GARBAGE = ["", "x", "-1", "９９", "2026-13-40", "'; DROP TABLE", "<script>", "\x00", "1" * 400]
# What garbage may do: a text is a text, an abstention is an abstention.
HARMLESS = {"record": "text", "score": "abstain"}


def scene() -> dict[str, tuple[User, str, tuple[str, ...]]]:
    """Every form: who posts it, its address, its fields."""
    office, round = make_role("office"), make_site_round()
    visit = make_visit(make_shortlisted(round))
    planned = make_assignment(make_shortlisted(round))
    leader = leader_of(visit.assignment.panel)
    owner = owner_of(visit.assignment.application.applicant)
    turn, unit = make_turn(make_finalist(make_round(year=2027, stage=RoundStage.PRESENTATION))), make_unit()
    presentation_round = turn.application.round_id
    at: Callable[[str, int], str] = lambda name, pk: reverse(f"review:{name}", args=[pk])  # noqa: E731
    return {
        "schedule": (
            office,
            at("schedule_visit", planned.pk),
            ("starts_on", "ends_on", "supervisor", "version"),
        ),
        "start": (leader, at("start_visit", visit.pk), ("version",)),
        "close": (leader, at("close_visit", visit.pk), ("version",)),
        "note": (leader, at("save_note", visit.pk), ("version", "kind", "key", "state")),
        "roll": (leader, at("visit_attendance", visit.pk), ("day", "present")),
        "answer": (owner, at("answer_visit", visit.pk), ("version", "agrees")),
        "feedback": (leader, at("feedback", visit.pk), (*RATINGS["by_panel"], "comment")),
        "missing": (office, at("missing_feedback", visit.pk), ("direction", "reason")),
        "record": (
            visit.supervisor,
            at("supervised_visit", visit.pk),
            ("no_gifts", "irregularities", "file"),
        ),
        "finalists": (
            office,
            at("finalists", round.pk),
            ("number", "decided_on", "finalists", "seen", "file"),
        ),
        "turns": (office, at("schedule_presentations", presentation_round), ("draw", "starts_at", "minutes")),
        "begin": (office, at("begin_presentation", turn.pk), ("version",)),
        "lock": (office, at("lock_presentation", turn.pk), ("version",)),
        "absence": (office, at("record_absence", turn.pk), ("version", "reason")),
        "score": (
            user_of(unit),
            at("save_member_score", turn.pk),
            (*percents_for(turn, 0), "version", "abstain"),
        ),
        "compile": (office, at("compile_evaluation", round.pk), ("x",)),
    }


def stored() -> list[object]:
    return [
        list(SiteVisit.objects.values_list("pk", "status", "version")),
        SiteNote.objects.count(),
        Attendance.objects.count(),
        list(Presentation.objects.values_list("pk", "status", "score")),
        SupervisorReport.objects.count(),
        MutualFeedback.objects.count(),
        CommitteeDecision.objects.count(),
        EvaluationReport.objects.count(),
        list(MemberScore.objects.values_list("items", flat=True)),
    ]


@pytest.mark.parametrize("value", GARBAGE)
def test_garbage_in_any_form_is_answered_with_4xx_and_changes_nothing(value):
    for name, (user, address, fields) in scene().items():
        sent = {field: value for field in fields if field != HARMLESS.get(name)}
        before = stored()
        answer = signed_in(user).post(address, sent)
        assert (name, 400 <= answer.status_code < 500, stored() == before) == (name, True, True)
