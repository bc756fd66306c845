"""Cases of the domain page that need a file: T-36, T-40, T-41, T-47, T-57, T-60, T-69 to T-73."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from applications.facts import organization_facts
from applications.models import InternalNotice
from applications.sections.registry import indicator_years
from applications.sections.specimens import specimen_answers
from applications.selectors.qualification import outstanding
from applications.selectors.readiness import Readiness
from applications.services import filing, internal_notice, qualification
from applications.services.internal_notice import Objection
from applications.transitions import RoundStage, Status
from nantong_award.core import clock
from nantong_award.core.identifiers import check_credit_code
from nantong_award.core.refusals import Unsuitable
from nantong_award.regulation.editions import loader
from nantong_award.regulation.finding import Obstructed, Outcome
from nantong_award.regulation.rules.eligibility import examine, verdict
from nantong_award.regulation.stage import Track
from tests.factories import applications as make

pytestmark = pytest.mark.django_db
LAW = loader.by_key("2023-draft")
FRIDAY = date(2026, 9, 18)
HOSPITAL = "12320600"


def at_noon(day):
    """The server's clock on that day in Shanghai."""
    return time_machine.travel(datetime(day.year, day.month, day.day, 4, tzinfo=UTC), tick=False)


def ready(**over):
    """A file that could be submitted in September 2026, but for its notice."""
    round = make.make_round(
        filing_opens_at=clock.at(date(2026, 9, 1)),
        filing_closes_at=clock.at(date(2026, 10, 21)),
        endorsing_closes_at=clock.at(date(2026, 11, 1)),
    )
    application = make.make_application(round=round, filled=True, **over)
    application.internal_notice.delete()
    return reread(application)


def reread(application):
    return type(application).objects.select_related("round", "applicant", "county").get(pk=application.pk)


def noticed(application, **over):
    values = {"started_on": FRIDAY, "ended_on": date(2026, 9, 24), "place": "公告栏", **over}
    owner = make.owner_of(application.applicant)
    return internal_notice.record_notice(application, by=owner, **values)


def submit(application):
    row = reread(application)
    return filing.submit(row, by=make.owner_of(row.applicant))


def refused(application):
    """The codes that stop the submission, with their messages."""
    with pytest.raises(Obstructed) as stopped:
        submit(application)
    assert reread(application).status == Status.DRAFT
    return {finding.code: finding.message for finding in stopped.value.findings.blocking}


@pytest.mark.requirement("R12.1")
def test_t36_a_public_hospital_may_register_and_apply():
    """T-36: 组织 is not only enterprises."""
    hospital = next(
        code for last in "0123456789ABCDEFGHJKLMNPQRTUWXY" if (code := _sound(f"{HOSPITAL}468100001{last}"))
    )
    assert hospital.startswith("12")
    answers = specimen_answers(
        Track.ORGANIZATION,
        LAW,
        FRIDAY,
        basics={"nature": "institution", "category": "service", "industry_code": "8411"},
        standing={"is_industrial": False, "environmental_rating": ""},
    )
    facts = organization_facts(answers, trusting=True)
    assert verdict(examine(LAW, facts, reference_day=FRIDAY)) is True


def _sound(code):
    try:
        return check_credit_code(code)
    except Exception:
        return ""


@pytest.mark.parametrize(("appointed", "counts"), [(date(2026, 9, 25), True), (date(2026, 9, 26), False)])
def test_t40_an_officer_counts_who_was_appointed_by_the_day_of_filing(appointed, counts):
    """T-40: a new appointment during the window is enough."""
    quality = {"chief_quality_officer": True, "officer_appointed_on": appointed.isoformat()}
    answers = specimen_answers(Track.ORGANIZATION, LAW, FRIDAY, quality=quality)
    facts = organization_facts(answers, on=date(2026, 9, 25))
    assert facts.chief_quality_officer is counts


@pytest.mark.requirement("R12.1")
def test_t41_without_an_honour_nothing_is_submitted():
    """T-41: blocked at submission with the list."""
    with at_noon(date(2026, 9, 28)):
        application = ready(sections={"honours": {"honours": []}})
        noticed(application)
        assert refused(application)["honours"] == "没有符合条件（种类、次数、年限）的荣誉奖项"


def test_t47_industry_without_a_rating_may_file_and_needs_evidence():
    """T-47: the county attaches a certificate, the office decides."""
    with at_noon(date(2026, 9, 28)):
        application = ready(sections={"standing": {"environmental_rating": "not_rated"}})
        noticed(application)
        found = Readiness(reread(application), clock.today()).eligibility
        assert [f.outcome for f in found if f.code == "credit"] == [Outcome.NEEDS_EVIDENCE]
        assert submit(application).number == 1


@pytest.mark.requirement("R12.3")
def test_t57_a_small_fine_bars_until_an_officer_overrules_it_with_a_reason():
    """T-57: no threshold in the words; a named officer may settle it."""
    office = make.make_office()
    round = make.make_round(stage=RoundStage.QUALIFICATION)
    fine = {
        "kind": "administrative_penalty",
        "severity": "",
        "on": (round.reference_day - timedelta(days=700)).isoformat(),
        "liable": None,
        "details": "防火门不合格，罚款 200 元，已整改。",
    }
    application = make.make_application(
        round=round,
        status=Status.ENDORSED,
        filled=True,
        sections={"incidents": {"has_incidents": True, "incidents": [fine]}},
    )
    review = qualification.assess(application, by=office)
    assert "penalties" in {finding.code for finding in review.as_findings().unmet}
    with pytest.raises(Unsuitable):
        qualification.determine(review, by=office, code="penalties", outcome="met", reason=" ")
    reason = "情节轻微，已整改，处罚机关出具证明。"
    qualification.determine(review, by=office, code="penalties", outcome="met", reason=reason)
    assert "penalties" not in {finding.code for finding in outstanding(application)}


def test_t60_indicators_are_those_of_the_three_full_years_before():
    """T-60."""
    assert indicator_years(2024) == (2021, 2022, 2023)


@pytest.mark.parametrize(("civil", "outcomes"), [(True, [Outcome.WARNING]), (False, [])])
def test_t69_a_civil_servant_is_pointed_out_to_the_office_and_not_barred(civil, outcomes):
    """T-69."""
    office = make.make_office()
    applicant = make.make_applicant(track=Track.INDIVIDUAL)
    application = make.make_application(
        round=make.make_round(stage=RoundStage.QUALIFICATION),
        applicant=applicant,
        status=Status.ENDORSED,
        filled=True,
        sections={"person": {"civil_servant": civil}},
    )
    found = qualification.assess(application, by=office).as_findings()
    assert [finding.outcome for finding in found if finding.code == "civil_servant"] == outcomes
    assert not found.unmet


@pytest.mark.requirement("R18.2")
def test_t70_filing_on_the_last_day_of_the_notice_is_refused_and_on_the_next_taken():
    """T-70: Friday 18 September over an adjusted Sunday; earliest Friday 25."""
    with at_noon(date(2026, 9, 24)):
        application = ready()
        noticed(application)
        assert "最早2026-09-25可以申报" in refused(application)["internal_notice"]
    with at_noon(date(2026, 9, 25)):
        assert submit(application).number == 1


@pytest.mark.requirement("R18.2")
def test_t71_five_calendar_days_over_a_weekend_are_not_enough():
    """T-71: Friday 6 to Wednesday 11 November 2026 hold three working days after the first."""
    with at_noon(date(2026, 11, 2)):
        application = ready()
    with pytest.raises(Unsuitable) as told:
        noticed(application, started_on=date(2026, 11, 6), ended_on=date(2026, 11, 11))
    assert (told.value.field, "最早2026-11-14可以申报" in told.value.message) == ("ended_on", True)
    assert not InternalNotice.objects.exists()


@pytest.mark.requirement("R18.2")
def test_t72_an_objection_stops_the_filing_until_its_settlement_is_recorded():
    """T-72."""
    raised = Objection(date(2026, 9, 21), "产值与年报不一致")
    with at_noon(date(2026, 9, 28)):
        application = ready()
        notice = noticed(application, objections=[raised])
        assert refused(application) == {"internal_notice": "有1件异议未处理，不得申报"}
        settled = Objection(date(2026, 9, 21), "产值与年报不一致", "", "已更正", date(2026, 9, 23))
        noticed(reread(application), objections=[settled], version=notice.version)
        assert submit(application).number == 1


@pytest.mark.requirement("R14.1")
def test_t73_an_individual_waits_for_the_employers_notice():
    """T-73: an employer whose notice is not complete cannot recommend."""
    with at_noon(date(2026, 9, 28)):
        application = ready(applicant=make.make_applicant(track=Track.INDIVIDUAL))
        assert set(refused(application)) == {"internal_notice", "employer_notice"}
        noticed(application)
        assert submit(application).number == 1
