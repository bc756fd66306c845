"""The candidate list: places, bars, order of merit, two persons (Art. 6, 24, 30)."""

from datetime import date

import pytest

from applications.models import Application, QualificationReview, StandingEntry
from applications.transitions import RoundStage, Status
from nantong_award.core import clock
from nantong_award.core.models import AuditEvent, Message
from nantong_award.core.refusals import Forbidden, Stale, Unsuitable
from nantong_award.regulation.finding import Findings, Obstructed
from nantong_award.regulation.stage import AwardLevel, Track
from publicity.models import Candidate, CandidateList
from publicity.services import candidates
from publicity.services.candidate_findings import examine, suggested_picks, suggestion
from review.models import CommitteeDecision
from tests.factories import publicity as make
from tests.factories.applications import make_applicant, make_user
from tests.factories.review_events import make_decision

pytestmark = pytest.mark.django_db
AWARD, NOMINATION = AwardLevel.AWARD, AwardLevel.NOMINATION
PERSON = Track.INDIVIDUAL


def against(findings):
    """What stands against a list: code → outcome."""
    return {each.code: each.outcome.value for each in findings.blocking}


def warned(findings):
    return {each.code for each in findings if each.outcome == "warning"}


def blocking(round, files, level=AWARD, reason="市质委会综合考虑。"):
    picks = {file.pk: level for file in files}
    return against(examine(round, picks, {"order": reason}).findings)


@pytest.mark.requirement("R24.1")
def test_the_suggestion_fills_award_then_nomination_down_the_order_of_merit():
    round = make.make_publicity_round(award_organizations=1, nomination_organizations=1)
    files = [make.make_evaluated(round, rank=rank) for rank in (1, 2, 3)]
    person = make.make_evaluated(round, rank=1, track=PERSON)
    assert suggested_picks(suggestion(round)) == {
        files[0].pk: AWARD,
        files[1].pk: NOMINATION,
        person.pk: AWARD,
    }


@pytest.mark.requirement("R24.1")
def test_six_first_time_awards_are_one_too_many():
    """T-01."""
    round = make.make_publicity_round()
    files = [make.make_evaluated(round, rank=rank) for rank in range(1, 7)]
    assert blocking(round, files) == {"places_award_organization": "unmet"}
    assert blocking(round, files[:5]) == {}


@pytest.mark.requirement("R24.1")
def test_two_first_time_persons_are_one_too_many():
    """T-04."""
    round = make.make_publicity_round()
    files = [make.make_evaluated(round, rank=rank, track=PERSON) for rank in (1, 2)]
    assert blocking(round, files) == {"places_award_individual": "unmet"}


@pytest.mark.requirement("R24.1")
def test_a_planned_number_below_the_quota_holds():
    round = make.make_publicity_round(award_organizations=1)
    files = [make.make_evaluated(round, rank=rank) for rank in (1, 2)]
    assert blocking(round, files) == {"places_award_organization": "unmet"}


@pytest.mark.requirement("R24.1")
def test_who_wins_again_takes_no_place():
    """T-08, T-09: the sixth organisation won in 2016, the second person too."""
    round = make.make_publicity_round()
    files = [make.make_evaluated(round, rank=rank) for rank in range(1, 7)]
    persons = [make.make_evaluated(round, rank=rank, track=PERSON) for rank in (1, 2)]
    for file in (files[5], persons[1]):
        make.make_title(file.applicant)
    picks = dict.fromkeys([each.pk for each in (*files, *persons)], AWARD)
    listed = make.make_list(round, picks, reasons={"order": "再次获奖者不占名额。"})
    assert set(listed.candidates.filter(is_again=True).values_list("application_id", flat=True)) == {
        files[5].pk,
        persons[1].pk,
    }


@pytest.mark.requirement("R24.1")
def test_a_first_award_after_a_nomination_is_no_second_title():
    """T-10, T-11."""
    round = make.make_publicity_round()
    first, second = make.make_evaluated(round, rank=1), make.make_evaluated(round, rank=2)
    for file in (first, second):
        make.make_title(file.applicant, NOMINATION)
    picks = {first.pk: AWARD, second.pk: NOMINATION}
    assert examine(round, picks, {"order": "x"}).again == frozenset({second.pk})


@pytest.mark.requirement("R30.1")
def test_the_second_nomination_bars_from_a_third_but_not_from_the_award():
    """T-22: approved 2021-12-01 and 2023-12-20, barred until 2026-12-20 with that day."""
    round = make.make_publicity_round(nomination_organizations=5)
    file = make.make_evaluated(round)
    make.make_title(file.applicant, NOMINATION, year=2021, effective_on=date(2021, 12, 1))
    make.make_title(file.applicant, NOMINATION, year=2023, effective_on=date(2023, 12, 20))
    code = f"nomination_bar_{file.pk}"
    with clock.moved_to(clock.at(date(2026, 12, 20), 23, 59)):
        assert blocking(round, [file], NOMINATION) == {code: "unmet"}
        assert blocking(round, [file], AWARD) == {}
    with clock.moved_to(clock.at(date(2026, 12, 21))):
        assert blocking(round, [file], NOMINATION) == {}


@pytest.mark.requirement("R30.1")
def test_a_nomination_without_a_day_leaves_the_bar_open_and_the_page_standing():
    round = make.make_publicity_round()
    file = make.make_evaluated(round)
    for year in (2021, 2022):
        make.make_title(file.applicant, NOMINATION, year=year, effective_on=None)
    assert suggestion(round)[Track.ORGANIZATION].award in ((), (str(file.pk),))
    assert blocking(round, [file], NOMINATION) == {f"nomination_bar_{file.pk}": "needs_evidence"}


@pytest.mark.requirement("R24.1")
def test_an_old_award_winner_who_is_only_nominated_is_pointed_out():
    """T-12."""
    round = make.make_publicity_round()
    file = make.make_evaluated(round)
    make.make_title(file.applicant)
    proposal = examine(round, {file.pk: NOMINATION}, {"order": "x"})
    assert f"award_then_nomination_{file.pk}" in warned(proposal.findings)
    assert (proposal.again, proposal.findings.clear) == (frozenset({file.pk}), True)


@pytest.mark.requirement("R6.2")
def test_no_small_company_among_the_winners_warns_and_never_blocks():
    """T-05: with or without the reason that is asked for."""
    round = make.make_publicity_round()
    file = make.make_evaluated(round, basics=make.LARGE)
    for reasons in ({}, {"sme": "名单中没有中小企业达到名次。"}):
        findings = examine(round, {file.pk: AWARD}, reasons).findings
        assert (warned(findings), findings.clear) == ({"no_sme"}, True)
    small = make.make_evaluated(round, rank=2)
    assert "no_sme" not in warned(examine(round, dict.fromkeys([file.pk, small.pk], AWARD), {}).findings)


@pytest.mark.requirement("R24.1")
def test_leaving_the_order_of_merit_asks_for_a_reason():
    """T-15: rank 3 gets the award, rank 1 the nomination."""
    round = make.make_publicity_round(award_organizations=1, nomination_organizations=1)
    files = [make.make_evaluated(round, rank=rank) for rank in (1, 2, 3)]
    picks = {files[2].pk: AWARD, files[0].pk: NOMINATION}
    assert against(examine(round, picks, {}).findings) == {"order_of_merit": "needs_evidence"}
    assert against(examine(round, picks, {"order": " "}).findings) == {"order_of_merit": "needs_evidence"}
    findings = examine(round, picks, {"order": "市质委会综合考虑行业影响。"}).findings
    assert findings.clear
    assert "order_of_merit" in warned(findings)


def test_files_that_tie_at_the_line_are_left_to_the_committee():
    round = make.make_publicity_round(award_organizations=1, nomination_organizations=0)
    files = [make.make_evaluated(round, rank=1, total=800) for _each in range(2)]
    assert suggested_picks(suggestion(round)) == {}
    assert suggestion(round)[Track.ORGANIZATION].tied_at_line == tuple(str(file.pk) for file in files)
    assert blocking(round, files[:1], reason="") == {"order_of_merit": "needs_evidence"}


@pytest.mark.requirement("R12.6")
def test_a_fact_that_arose_in_between_stands_against_the_name():
    round = make.make_publicity_round()
    file = make.make_evaluated(round)
    StandingEntry.objects.create(
        applicant=file.applicant,
        kind=StandingEntry.Kind.DEBARMENT,
        effective_on=clock.today(),
        until=date(2031, 1, 1),
        article="35",
    )
    assert blocking(round, [file]) == {f"fraud_debarment:{file.pk}": "unmet"}
    listed = make.make_list(round, confirmed=False)
    assert QualificationReview.objects.filter(application=file, occasion="proposal").count() == 1
    with pytest.raises(Obstructed):
        candidates.confirm(listed, by=make.make_committee(), decision=make.decide(round))
    file.refresh_from_db()
    assert file.status == Status.FINALIST


@pytest.mark.requirement("R24.1")
def test_confirming_proposes_the_listed_and_ends_the_others():
    round = make.make_publicity_round(award_organizations=1, nomination_organizations=0)
    first, second = make.make_evaluated(round, rank=1), make.make_evaluated(round, rank=2)
    listed = make.make_list(round)
    rows = dict(Application.objects.values_list("pk", "status"))
    assert rows == {first.pk: Status.PROPOSED, second.pk: Status.ELIMINATED}
    assert (listed.status, listed.findings) == ("confirmed", CandidateList.objects.get().findings)
    assert Message.objects.filter(kind="not_proposed").count() == 1
    row = Candidate.objects.get()
    assert (row.application_id, row.level, row.position, row.rank) == (first.pk, AWARD, 1, 1)


@pytest.mark.requirement("R24.1")
def test_who_drafted_does_not_confirm():
    round = make.make_publicity_round()
    make.make_evaluated(round)
    both = make_user(
        permissions=(
            "publicity.draft_candidatelist",
            "publicity.confirm_candidatelist",
            "applications.accept_application",
        )
    )
    listed = make.make_list(round, office=both, confirmed=False)
    with pytest.raises(Forbidden):
        candidates.confirm(listed, by=both, decision=make.decide(round))
    assert CandidateList.objects.get().status == "drafted"


def test_a_new_draft_replaces_the_old_one_and_changes_who_may_confirm():
    round = make.make_publicity_round()
    file = make.make_evaluated(round)
    make.make_list(round, confirmed=False)
    again = make.make_list(round, {file.pk: NOMINATION}, confirmed=False, reasons={"order": "改列提名奖。"})
    assert list(Candidate.objects.values_list("application_id", "level")) == [(file.pk, NOMINATION)]
    assert (CandidateList.objects.count(), again.reasons) == (1, {"order": "改列提名奖。"})


@pytest.mark.parametrize("matter", ["finalists", "another round"])
def test_a_list_rests_on_a_decision_about_this_very_list(matter):
    round = make.make_publicity_round()
    make.make_evaluated(round)
    listed = make.make_list(round, confirmed=False)
    wrong = (
        make_decision(round)
        if matter == "finalists"
        else make_decision(make.make_publicity_round(year=2027), matter=CommitteeDecision.Matter.CANDIDATES)
    )
    with pytest.raises(Unsuitable) as refused:
        candidates.confirm(listed, by=make.make_committee(), decision=wrong)
    assert (refused.value.field, CandidateList.objects.get().status) == ("decision", "drafted")


def test_nobody_else_drafts_or_confirms():
    round = make.make_publicity_round()
    file = make.make_evaluated(round)
    with pytest.raises(Forbidden):
        candidates.draft(round, by=make.make_committee(), picks={file.pk: AWARD})
    assert not CandidateList.objects.exists()
    listed = make.make_list(round, confirmed=False)
    with pytest.raises(Forbidden):
        candidates.confirm(listed, by=make.make_office(), decision=make.decide(round))
    assert CandidateList.objects.get().status == "drafted"


def test_a_confirmed_list_is_not_drafted_again():
    round = make.make_publicity_round()
    make.make_evaluated(round)
    make.make_list(round)
    with pytest.raises(Stale):
        candidates.draft(round, by=make.make_office(), picks={})
    assert Candidate.objects.count() == 1


def test_a_list_is_drafted_in_its_own_stage_from_its_own_finalists():
    early = make.make_publicity_round(stage=RoundStage.EVALUATION)
    with pytest.raises(Stale):
        candidates.draft(early, by=make.make_office(), picks={})
    round = make.make_publicity_round(year=2027)
    elsewhere = make.make_evaluated(early, applicant=make_applicant(name="他年公司"))
    with pytest.raises(Unsuitable, match="他年公司"):
        candidates.draft(round, by=make.make_office(), picks={elsewhere.pk: AWARD})
    assert not CandidateList.objects.exists()


def test_a_finalist_who_was_disqualified_is_neither_suggested_nor_proposed():
    round = make.make_publicity_round()
    file = make.make_evaluated(round, status=Status.DISQUALIFIED)
    assert suggested_picks(suggestion(round)) == {}
    with pytest.raises(Unsuitable):
        candidates.draft(round, by=make.make_office(), picks={file.pk: AWARD})


@pytest.mark.requirement("R24.1")
def test_places_may_stay_empty():
    """T-03 and 奖项空缺: fewer names, or none, with a reason where evaluated files are passed over."""
    round = make.make_publicity_round()
    file = make.make_evaluated(round)
    listed = make.make_list(round, {}, confirmed=False)
    assert against(Findings.from_json(listed.findings)) == {"order_of_merit": "needs_evidence"}
    listed = make.make_list(round, {}, reasons={"order": "均未达到授奖水平。"})
    file.refresh_from_db()
    assert (listed.status, listed.candidates.count(), file.status) == ("confirmed", 0, Status.ELIMINATED)


def test_a_round_without_any_finalist_has_an_empty_list_without_a_reason():
    listed = make.make_list(make.make_publicity_round())
    assert (listed.status, listed.candidates.count()) == ("confirmed", 0)


def test_an_earlier_title_found_between_draft_and_confirmation_counts():
    round = make.make_publicity_round()
    file = make.make_evaluated(round)
    listed = make.make_list(round, confirmed=False)
    make.make_title(file.applicant, year=2012, effective_on=date(2012, 12, 1))
    candidates.confirm(listed, by=make.make_committee(), decision=make.decide(round))
    assert Candidate.objects.get().is_again


def test_the_2020_edition_has_its_own_numbers():
    """T-13: three nominations for organisations."""
    round = make.make_publicity_round(edition="2020", year=2022, nomination_organizations=3)
    files = [make.make_evaluated(round, rank=rank) for rank in range(1, 5)]
    assert blocking(round, files, NOMINATION) == {"places_nomination_organization": "unmet"}
    assert AuditEvent.objects.filter(verb="draft_candidates").count() == 0
