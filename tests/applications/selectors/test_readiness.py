"""What stands between a draft and its filing."""

from datetime import timedelta

import pytest

from applications.models import StandingEntry
from applications.selectors.readiness import Readiness, filing_ends_at, is_open
from applications.services import filing, saving
from applications.transitions import Status
from nantong_award.core import clock
from nantong_award.regulation.finding import Obstructed, Outcome
from tests.factories import applications as make

pytestmark = pytest.mark.django_db


def obstacles(application):
    """The codes that stop filing today."""
    application = type(application).objects.select_related("round", "applicant").get(pk=application.pk)
    return {finding.code for finding in Readiness(application, clock.today()).obstacles()}


def test_a_ready_file_has_no_obstacle_though_people_must_still_judge_it():
    application = make.make_application(filled=True)
    waiting = {
        f.code
        for f in Readiness(application, clock.today()).findings()
        if f.outcome is Outcome.NEEDS_EVIDENCE
    }
    assert obstacles(application) == set()
    assert waiting == {"excellence_model", "performance", "credit", "policy"}


@pytest.mark.requirement("R30.1")
def test_a_holder_of_the_award_waits_and_a_holder_of_a_nomination_does_not():
    application = make.make_application(filled=True)
    day = clock.today() - timedelta(days=400)
    entry = StandingEntry.objects.create(
        applicant=application.applicant, kind=StandingEntry.Kind.NOMINATION, year=2025, effective_on=day
    )
    assert obstacles(application) == set()
    entry.kind = StandingEntry.Kind.AWARD
    entry.save()
    assert obstacles(application) == {"award_bar"}


@pytest.mark.requirement("R30.2")
@pytest.mark.parametrize(("article", "code"), [("29", "revocation_debarment"), ("35", "fraud_debarment")])
def test_a_debarment_stops_filing_until_its_end_and_tells_the_day(article, code):
    owner = make.make_user()
    application = make.make_application(owner=owner, filled=True)
    until = application.round.reference_day + timedelta(days=1)
    StandingEntry.objects.create(
        applicant=application.applicant,
        kind=StandingEntry.Kind.DEBARMENT,
        article=article,
        effective_on=clock.today() - timedelta(days=900),
        until=until,
    )
    with pytest.raises(Obstructed) as refused:
        filing.submit(application, by=owner)
    (finding,) = refused.value.findings
    assert (finding.code, until.isoformat() in finding.message) == (code, True)


@pytest.mark.requirement("R12.5")
def test_kin_does_not_stop_filing_because_the_group_chooses_later():
    round = make.make_round()
    filed = make.make_application(round=round, status=Status.SUBMITTED)
    application = make.make_application(round=round, filled=True)
    row = {"relation": "child", "name": "子公司", "code": filed.applicant.credit_code}
    owner = make.owner_of(application.applicant)
    saving.save_section(
        application, key="kin", data={"has_kin": True, "companies": [row]}, version=1, by=owner
    )
    assert obstacles(application) == set()


def test_a_return_opens_what_it_names_and_everything_where_it_names_nothing():
    named = make.make_application(status=Status.RETURNED, reopened_sections=["evidence"])
    whole = make.make_application(round=named.round, status=Status.RETURNED)
    parts = ("basics", "evidence", "internal_notice")
    assert [is_open(named, part) for part in parts] == [False, True, False]
    assert [is_open(whole, part) for part in parts] == [True, True, True]
    assert filing_ends_at(named) == named.round.endorsing_closes_at


@pytest.mark.parametrize(
    "status", [status for status in Status if status not in (Status.DRAFT, Status.RETURNED)]
)
def test_in_every_other_state_nothing_is_open(status):
    assert not is_open(make.make_application(status=status), "basics")
