"""The page of the list of presenters: draft, decision, publication."""

import pytest
from django.urls import reverse

from applications.transitions import Status
from nantong_award.core.models import AuditEvent
from review.models import CommitteeDecision, FinalistList
from tests.factories.applications import make_user
from tests.factories.review_events import (
    make_individual,
    make_list,
    make_role,
    make_shortlisted,
    make_site_round,
    make_visit,
    make_visited,
)
from tests.review.views.pages import pdf, signed_in, status_of, text

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R22.1")]


def decision(**over):
    return {
        "number": "通质委〔2026〕9号",
        "decided_on": "2026-09-01",
        "attendance": "12",
        "votes_for": "11",
        "votes_against": "0",
        "votes_abstained": "1",
        "file": pdf("会议纪要.pdf"),
        **over,
    }


def test_the_office_drafts_the_committee_confirms_and_the_list_is_fixed():
    round, office, committee = make_site_round(), make_role("office"), make_role("committee")
    first, second, person = make_visited(round), make_visited(round), make_individual(round)
    page = reverse("review:finalists", args=[round.pk])
    draft = {"version": 0, "finalists": [first.pk, person.pk], f"reason-{second.pk}": "总分低"}
    drafted = [signed_in(office).post(page, draft).status_code for _click in range(2)]
    listed = FinalistList.objects.get()
    confirm = reverse("review:confirm_finalists", args=[round.pk])
    answers = [
        signed_in(committee).post(confirm, decision(version=listed.version)).status_code
        for _click in range(2)
    ]
    states = dict(round.applications.values_list("pk", "status"))
    made = CommitteeDecision.objects.get()
    assert (drafted, answers) == ([302, 409], [302, 409])
    assert states == {first.pk: Status.FINALIST, second.pk: Status.ELIMINATED, person.pk: Status.FINALIST}
    assert (made.attendance, made.votes_for, made.entered_by, made.file.name) == (
        12,
        11,
        committee,
        "会议纪要.pdf",
    )


def test_a_missing_reason_is_told_at_its_field_and_nothing_is_kept():
    round = make_site_round()
    first, second = make_visited(round), make_visited(round)
    page = reverse("review:finalists", args=[round.pk])
    answer = signed_in(make_role("office")).post(page, {"version": 0, "finalists": [first.pk]})
    assert (answer.status_code, list(answer.context["form"].errors), FinalistList.objects.count()) == (
        422,
        [f"reason-{second.pk}"],
        0,
    )


def test_only_the_second_person_is_offered_the_decision():
    round = make_site_round()
    make_visited(round)
    office = make_role("office")
    listed = make_list(round, status="drafted", drafted_by=office)
    page = reverse("review:finalists", args=[round.pk])
    confirm = reverse("review:confirm_finalists", args=[round.pk])
    people = [make_role("committee"), office, make_role("supervisor"), make_user()]
    offered = [confirm in text(signed_in(person).get(page)) for person in people]
    sent = [
        signed_in(person).post(confirm, decision(version=listed.version)).status_code for person in people[1:]
    ]
    assert (offered, sent) == ([True, False, False, False], [404, 404, 404])
    assert CommitteeDecision.objects.count() == 0


def test_a_refused_list_leaves_no_decision_behind():
    round, committee = make_site_round(), make_role("committee")
    open_file = make_visit(make_shortlisted(round)).assignment.application
    listed = make_list(round, open_file, status="drafted")
    confirm = reverse("review:confirm_finalists", args=[round.pk])
    answer = signed_in(committee).post(confirm, decision(version=listed.version))
    assert (answer.status_code, CommitteeDecision.objects.count()) == (422, 0)


def test_a_vote_that_failed_is_told_at_its_field():
    round, committee = make_site_round(), make_role("committee")
    listed = make_list(round, make_visited(round), status="drafted")
    confirm = reverse("review:confirm_finalists", args=[round.pk])
    values = decision(version=listed.version, votes_for="3", votes_against="8")
    answer = signed_in(committee).post(confirm, values)
    assert (answer.status_code, list(answer.context["decision_form"].errors)) == (422, ["votes_for"])


def test_t97_nobody_reads_the_list_before_it_is_decided_and_published():
    round, office = make_site_round(), make_role("office")
    first = make_visited(round, status=Status.FINALIST)
    listed = make_list(round, first, status="drafted")
    public, publish = (
        reverse(f"review:{name}", args=[round.pk]) for name in ("public_finalists", "publish_finalists")
    )
    early = [signed_in(office).post(publish).status_code, status_of(make_user(), public)]
    listed.delete()
    make_list(round, first)
    decided = status_of(make_user(), public)
    signed_in(office).post(publish)
    page = text(signed_in(make_user()).get(public))
    assert (early, decided, first.applicant.name in page) == ([422, 404], 404, True)


def test_the_committees_minutes_are_kept_and_only_office_and_committee_get_them():
    round, office, committee = make_site_round(), make_role("office"), make_role("committee")
    listed = make_list(round, make_visited(round), status="drafted")
    confirm = reverse("review:confirm_finalists", args=[round.pk])
    signed_in(committee).post(confirm, decision(version=listed.version))
    paper = reverse("review:decision_file", args=[CommitteeDecision.objects.get().pk])
    people = [office, committee, make_role("supervisor"), make_user()]
    assert [status_of(person, paper) for person in people] == [200, 200, 404, 404]
    assert AuditEvent.objects.filter(verb="download").count() == 2
