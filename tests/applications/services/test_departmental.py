"""部门联审: answers become findings, history stays, and a fact that arises later counts (Art. 12–14; R12.4–12.6)."""

from datetime import date, timedelta

import pytest

from applications.models import Application, DepartmentalAnswer, DepartmentalCheck
from applications.selectors.departmental import coverage, to_check
from applications.selectors.qualification import changed
from applications.services import departmental, qualification, standing
from applications.transitions import RoundStage, Status
from nantong_award.core import clock
from nantong_award.core.models import AuditEvent
from nantong_award.core.refusals import Forbidden, Stale, Unsuitable
from nantong_award.regulation.finding import Outcome
from nantong_award.regulation.stage import Track
from tests.factories import applications as make
from tests.factories.departmental import answer, penalty, receive

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R12.4")]


@pytest.fixture
def office():
    """Somebody of 质委办."""
    return make.make_office()


@pytest.fixture
def round():
    """A round at 资格审查."""
    return make.make_round(stage=RoundStage.QUALIFICATION)


@pytest.fixture
def application(round):
    """An endorsed organisation."""
    return endorsed(round)


def endorsed(round, **over):
    """A complete file that its county has endorsed."""
    return make.make_application(
        round=round, status=Status.ENDORSED, filled=True, endorsed_at=clock.now(), **over
    )


def person(round, employer_code="", **sections):
    """An individual's endorsed file."""
    over = {"employer_code": employer_code} if employer_code else {}
    return endorsed(
        round,
        applicant=make.make_applicant(track=Track.INDIVIDUAL, name="张三", **over),
        sections=sections or None,
    )


def found(application, code):
    """One finding as the rules say it now."""
    return next((each for each in qualification.examined(application) if each.code == code), None)


def days_ago(application, years, days=0):
    """A day counted back from the round's reference day."""
    day = application.round.reference_day
    return day.replace(year=day.year - years) - timedelta(days=days)


def test_a_clean_answer_is_a_finding_that_names_the_department(application, office):
    receive("tax", answer(application, "penalty"), by=office)
    finding = found(application, "check_tax_penalty")
    assert (finding.article, finding.item, finding.outcome) == ("13", None, Outcome.MET)
    assert finding.message == "市税务局：未发现“税收处罚、失信和其他违法”情形"


@pytest.mark.parametrize(
    ("days", "outcome", "barred"),
    [(0, Outcome.UNMET, Outcome.UNMET), (1, Outcome.MET, Outcome.MET)],
    ids=["the window's first day", "the day before the window"],
)
def test_what_was_found_is_judged_by_the_window_of_article_13(application, office, days, outcome, barred):
    receive("tax", penalty(application, days_ago(application, 3, days)), by=office)
    finding = found(application, "check_tax_penalty")
    assert (finding.article, finding.item, finding.outcome) == ("13", "4", outcome)
    assert "通税罚〔2025〕7号" in finding.message
    assert "申报书未填报" in finding.message
    assert found(application, "penalties").outcome is barred


def test_what_cannot_be_verified_needs_evidence(application, office):
    receive("court", answer(application, "discredit", "unverifiable"), by=office)
    finding = found(application, "check_court_discredit")
    assert (finding.outcome, finding.message) == (
        Outcome.NEEDS_EVIDENCE,
        "市中级人民法院：无法核实“失信被执行人”，请另行核实",
    )


def test_an_incident_that_was_declared_is_not_said_to_be_left_out(round, office):
    on = round.reference_day - timedelta(days=100)
    row = {"kind": "administrative_penalty", "on": on.isoformat(), "description": "罚款"}
    application = endorsed(round, sections={"incidents": {"has_incidents": True, "incidents": [row]}})
    receive("tax", penalty(application, on), by=office)
    assert "申报书未填报" not in found(application, "check_tax_penalty").message
    assert found(application, "penalties").rests_on.count("administrative_penalty") == 1


def test_the_gravity_decides_where_article_13_says_so(application, office):
    """T-54, T-55: work safety from 一般 up, an environmental accident from 较大 up."""
    accident = {"on": days_ago(application, 1), "document": "调查报告", "grade": "general"}
    receive("emergency", answer(application, "accident", "found", kind="work_safety", **accident), by=office)
    receive("ecology", answer(application, "accident", "found", kind="environment", **accident), by=office)
    assert [found(application, f"check_{key}_accident").outcome for key in ("emergency", "ecology")] == [
        Outcome.UNMET,
        Outcome.MET,
    ]


@pytest.mark.parametrize(
    ("grade", "outcome", "words"),
    [
        ("blue", Outcome.MET, "环保信用等级为蓝色"),
        ("yellow", Outcome.UNMET, "环保信用等级为黄色，申报书填报"),
        ("", Outcome.NEEDS_EVIDENCE, "未参加环保信用评级，申报书填报"),
    ],
)
def test_the_rating_of_the_ecology_department_goes_before_the_declared_one(
    application, office, grade, outcome, words
):
    """T-46, T-47: yellow bars, not rated needs evidence."""
    receive("ecology", answer(application, "rating", "found" if grade else "none", grade=grade), by=office)
    finding = found(application, "check_ecology_rating")
    assert (finding.article, finding.item, finding.outcome) == ("12", "5", outcome)
    assert words in finding.message
    assert found(application, "credit").outcome is (
        Outcome.UNMET if grade == "yellow" else Outcome.NEEDS_EVIDENCE
    )


def test_a_later_import_replaces_the_earlier_and_both_remain(application, office):
    receive("tax", penalty(application, days_ago(application, 1)), by=office)
    receive("tax", answer(application, "penalty"), by=office)
    assert found(application, "check_tax_penalty").outcome is Outcome.MET
    assert found(application, "penalties").outcome is Outcome.MET
    assert (DepartmentalCheck.objects.count(), DepartmentalAnswer.objects.count()) == (2, 2)
    assert AuditEvent.objects.filter(verb="import_departmental_check").count() == 2


def test_a_determination_holds_while_the_same_answer_comes_back(application, office):
    receive("court", answer(application, "discredit", "unverifiable"), by=office)
    review = qualification.assess(application, by=office)
    qualification.determine(
        review, by=office, code="check_court_discredit", outcome="met", reason="已向法院电话核实。"
    )
    receive("court", answer(application, "discredit", "unverifiable"), by=office)
    again = qualification.assess(application, by=office)
    assert changed(again) == ()


@pytest.mark.requirement("R13.1")
@pytest.mark.parametrize("source", ["declaration", "departmental check", "register of debarments"])
def test_an_exclusion_comes_from_each_of_the_three_sources(round, office, source):
    on = round.reference_day - timedelta(days=30)
    row = {"kind": "administrative_penalty", "on": on.isoformat(), "description": "罚款"}
    declared = {"incidents": {"has_incidents": True, "incidents": [row]}}
    application = endorsed(round, sections=declared if source == "declaration" else None)
    code = "penalties"
    if source == "departmental check":
        receive("tax", penalty(application, on), by=office)
    if source == "register of debarments":
        standing.record_entry(
            applicant=application.applicant,
            kind="debarment",
            by=office,
            effective_on=on,
            until=on + timedelta(days=1000),
            article="35",
        )
        code = next(each.code for each in qualification.examined(application) if each.article == "35")
    assert found(application, code).outcome is Outcome.UNMET


@pytest.mark.requirement("R12.1")
def test_t_63_an_employer_with_an_exclusion_bars_its_person_though_it_does_not_apply(round, office):
    """T-63."""
    row = person(round)
    receive("tax", penalty(row, days_ago(row, 1)), by=office)
    for code in ("check_tax_penalty", "clean_record"):
        finding = found(row, code)
        assert (finding.article, finding.item, finding.outcome) == ("14", "5", Outcome.UNMET)


def test_an_answer_about_the_employer_counts_for_its_person_too(round, office):
    company = endorsed(round)
    row = person(round, company.applicant.credit_code)
    receive("tax", penalty(company, days_ago(company, 1)), by=office)
    assert found(row, "clean_record").outcome is Outcome.UNMET


@pytest.mark.requirement("R12.1")
def test_t_64_a_person_is_unaffected_when_the_employer_only_lacks_an_honour(round, office):
    """T-64."""
    company = endorsed(round, sections={"honours": {"honours": []}})
    row = person(round, company.applicant.credit_code)
    before = [(each.code, each.outcome) for each in qualification.examined(row)]
    qualification.assess(company, by=office)
    qualification.refuse(company, by=office, reason="没有规定的荣誉。", cites=["honours"])
    assert [(each.code, each.outcome) for each in qualification.examined(row)] == before
    assert "employer_review" not in {code for code, _outcome in before}


@pytest.mark.requirement("R12.6")
def test_t_65_a_person_becomes_ineligible_once_the_employer_is_out_under_article_13(round, office):
    """T-65: seen at the next re-check."""
    company = endorsed(round)
    row = person(round, company.applicant.credit_code)
    qualification.assess(row, by=office)
    review = qualification.assess(company, by=office)
    qualification.determine(
        review, by=office, code="violations", outcome="unmet", reason="评审期间查明的违法行为。"
    )
    again = qualification.assess(row, by=office, occasion="shortlist")
    new = {each.code: each for each in changed(again)}["employer_review"]
    assert (new.article, new.item, new.outcome) == ("14", "5", Outcome.UNMET)
    assert "第十三条第（五）项" in new.message


@pytest.mark.requirement("R12.6")
@pytest.mark.parametrize("occasion", ["shortlist", "proposal", "approval"])
def test_t_59_a_penalty_decided_after_acceptance_shows_at_every_later_gate(round, office, occasion):
    """T-59: the reference day stays, the later fact counts."""
    application = endorsed(round)
    qualification.assess(application, by=office)
    Application.objects.filter(pk=application.pk).update(status=Status.ACCEPTED)
    with clock.moved_to(clock.end_of(round.reference_day + timedelta(days=40))):
        receive("tax", penalty(application, clock.today()), by=office)
        again = qualification.assess(
            Application.objects.select_related("round", "applicant").get(pk=application.pk),
            by=office,
            occasion=occasion,
        )
    assert (again.occasion, again.reference_day) == (occasion, round.reference_day)
    assert {each.code for each in changed(again)} == {"penalties", "check_tax_penalty"}
    assert {each.outcome for each in changed(again)} == {Outcome.UNMET}


def test_the_check_covers_recommended_files_and_says_how_far_it_has_come(round, application, office):
    make.make_application(round=round, status=Status.DRAFT)
    second = endorsed(round)
    assert list(to_check(round)) == [application, second]
    receive("tax", penalty(application, date(2025, 1, 1)), answer(second, "penalty"), by=office)
    told = {each.department.key: (each.answered, each.found, each.imports) for each in coverage(round)}
    assert (told["tax"], told["court"]) == ((2, 1, 1), (0, 0, 0))


def test_who_may_when_and_what(round, application, office):
    with pytest.raises(Forbidden):
        receive("tax", answer(application, "penalty"), by=make.make_user())
    with pytest.raises(Unsuitable):
        departmental.receive(round, {"tax": []}, by=office)
    with pytest.raises(Unsuitable):
        departmental.receive(round, {"nonsense": [answer(application, "penalty")]}, by=office)
    early = make.make_round(year=2027)
    with pytest.raises(Stale):
        departmental.receive(early, {"tax": [answer(application, "penalty")]}, by=office)
    assert not DepartmentalCheck.objects.exists()


def test_all_waiting_files_are_examined_again(round, application, office):
    endorsed(round)
    assert departmental.examine_again(round, by=office) == 2
    assert application.qualification_reviews.count() == 1
