"""The page of the committee's decision on the presentation list."""

import pytest
from django.urls import reverse

from applications.transitions import Status
from nantong_award.core.models import AuditEvent
from review.models import (
    CommitteeDecision,
)
from tests.factories.applications import make_user
from tests.factories.review_events import (
    make_decision,
    make_individual,
    make_role,
    make_shortlisted,
    make_site_round,
    make_visit,
    make_visited,
)
from tests.review.views.pages import pdf, signed_in, status_of, text

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("R22.1")
def test_the_office_enters_the_decision_and_the_list_is_fixed():
    round, office = make_site_round(), make_role("office")
    first, second, person = make_visited(round), make_visited(round), make_individual(round)
    client, address = signed_in(office), reverse("review:finalists", args=[round.pk])
    seen = client.get(address).context["form"].fingerprint
    sent = {
        "number": "通质委〔2026〕9号",
        "decided_on": "2026-09-01",
        "finalists": [first.pk, person.pk],
        "seen": seen,
    }
    answers = [client.post(address, sent).status_code for _click in range(2)]
    states = dict(round.applications.values_list("pk", "status"))
    assert (answers, states) == (
        [302, 422],
        {first.pk: Status.FINALIST, second.pk: Status.ELIMINATED, person.pk: Status.FINALIST},
    )


def test_a_list_that_changed_meanwhile_is_told_and_no_decision_stays():
    round, office = make_site_round(), make_role("office")
    first, second = make_visited(round), make_visited(round)
    client, address = signed_in(office), reverse("review:finalists", args=[round.pk])
    seen = client.get(address).context["form"].fingerprint
    type(second).objects.filter(pk=second.pk).update(status=Status.WITHDRAWN)
    sent = {"number": "通质委〔2026〕9号", "decided_on": "2026-09-01", "finalists": [first.pk], "seen": seen}
    assert (client.post(address, sent).status_code, CommitteeDecision.objects.count()) == (409, 0)


def test_a_refused_list_leaves_no_decision_behind():
    round, office = make_site_round(), make_role("office")
    open_file = make_visit(make_shortlisted(round)).assignment.application
    client, address = signed_in(office), reverse("review:finalists", args=[round.pk])
    seen = client.get(address).context["form"].fingerprint
    sent = {
        "number": "通质委〔2026〕9号",
        "decided_on": "2026-09-01",
        "finalists": [open_file.pk],
        "seen": seen,
    }
    assert (client.post(address, sent).status_code, CommitteeDecision.objects.count()) == (422, 0)


def test_a_decision_is_shown_with_its_list():
    round = make_site_round()
    first = make_visited(round, status=Status.FINALIST)
    decision = make_decision(round)
    page = text(signed_in(make_role("office")).get(reverse("review:finalists", args=[round.pk])))
    assert [decision.number in page, first.applicant.name in page] == [True, True]


def test_the_committees_paper_is_kept_and_only_office_and_committee_get_it():
    round, office = make_site_round(), make_role("office")
    first = make_visited(round)
    client, address = signed_in(office), reverse("review:finalists", args=[round.pk])
    seen = client.get(address).context["form"].fingerprint
    sent = {"number": "通质委〔2026〕9号", "decided_on": "2026-09-01", "finalists": [first.pk], "seen": seen}
    client.post(address, {**sent, "file": pdf("会议纪要.pdf")})
    paper = reverse("review:decision_file", args=[CommitteeDecision.objects.get().pk])
    people = [office, make_role("committee"), make_role("supervisor"), make_user()]
    assert [status_of(person, paper) for person in people] == [200, 200, 404, 404]
    assert AuditEvent.objects.filter(verb="download").count() == 2
