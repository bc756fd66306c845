"""资格审查: stored findings, determinations, acceptance and refusal (Art. 12–14, 19)."""

from datetime import date, timedelta

import pytest

from applications.models import Announcement, Determination, Kinship, QualificationReview
from applications.selectors.qualification import changed, decision_notice, latest_review, outstanding, settled
from applications.services import filing, qualification, standing
from applications.transitions import RoundStage, Status
from nantong_award.core import clock
from nantong_award.core.models import AuditEvent, IssuedDocument, Message
from nantong_award.core.perform import perform
from nantong_award.core.refusals import Forbidden, Stale, Unsuitable
from nantong_award.regulation.finding import Obstructed, Outcome
from tests.factories import applications as make

pytestmark = pytest.mark.django_db

# What a complete specimen leaves for people to judge.
JUDGED = {"excellence_model", "performance", "credit", "policy"}


@pytest.fixture
def office():
    """Somebody of 质委办."""
    return make.make_office()


@pytest.fixture
def round():
    """A round at 资格审查."""
    return make.make_round(stage=RoundStage.QUALIFICATION)


def endorsed(round, **over):
    """A complete file that its county has endorsed."""
    return make.make_application(round=round, status=Status.ENDORSED, filled=True, **over)


def settle_all(application, office):
    """Determine everything that is outstanding as met."""
    review = latest_review(application) or qualification.assess(application, by=office)
    for finding in outstanding(application):
        qualification.determine(review, by=office, code=finding.code, outcome="met", reason="经核对属实。")


def reread(application):
    """The row as another request would read it."""
    return type(application).objects.select_related("round", "applicant", "county").get(pk=application.pk)


@pytest.mark.requirement("R12.1")
def test_a_review_stores_every_finding_with_edition_and_reference_day(round, office):
    application = endorsed(round)
    review = qualification.assess(application, by=office)
    stored = QualificationReview.objects.get()
    found = stored.as_findings()
    assert (stored.pk, stored.edition, stored.reference_day, stored.examined_by) == (
        review.pk,
        "2023-draft",
        round.reference_day,
        office,
    )
    assert found.subject == f"applications.application:{application.pk}"
    assert {(finding.article, finding.item) for finding in found} >= {
        *(("12", str(item)) for item in range(1, 7)),
        *(("13", str(item)) for item in range(1, 6)),
        ("29", None),
        ("30", None),
        ("35", None),
    }
    assert not found.unmet
    assert {finding.code for finding in found.blocking} == JUDGED


@pytest.mark.requirement("R12.3")
def test_a_determination_settles_a_finding_and_both_remain(round, office):
    application = endorsed(round)
    review = qualification.assess(application, by=office)
    row = qualification.determine(review, by=office, code="credit", outcome="met", reason="已核对信用报告。")
    assert (row.determined_by, row.outcome, row.reason) == (office, "met", "已核对信用报告。")
    stored = {finding.code: finding.outcome for finding in QualificationReview.objects.get().as_findings()}
    assert stored["credit"] is Outcome.NEEDS_EVIDENCE
    now = {finding.code: finding for finding in settled(review)}
    assert now["credit"].outcome is Outcome.MET
    assert "已核对信用报告。" in now["credit"].message
    assert {finding.code for finding in outstanding(application)} == JUDGED - {"credit"}
    event = AuditEvent.objects.get(verb="determine")
    assert (event.actor_id, event.reason, event.details["code"]) == (office.pk, "已核对信用报告。", "credit")


@pytest.mark.requirement("R12.3")
def test_the_last_word_counts_and_a_met_finding_can_be_overruled(round, office):
    application = endorsed(round)
    review = qualification.assess(application, by=office)
    for outcome in ("met", "unmet"):
        qualification.determine(review, by=office, code="operation", outcome=outcome, reason="核对登记资料。")
    assert "operation" in {finding.code for finding in outstanding(application)}
    assert Determination.objects.count() == 2


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"outcome": "maybe"}, "outcome"),
        ({"code": "nonsense"}, "code"),
    ],
)
def test_a_determination_without_reason_outcome_or_finding_is_not_taken(round, office, given, field):
    review = qualification.assess(endorsed(round), by=office)
    with pytest.raises(Unsuitable) as refused:
        qualification.determine(
            review, by=office, **{"code": "credit", "outcome": "met", "reason": "属实", **given}
        )
    assert refused.value.field == field
    assert not Determination.objects.exists()


def test_only_the_newest_review_is_determined(round, office):
    application = endorsed(round)
    old = qualification.assess(application, by=office)
    qualification.assess(application, by=office)
    with pytest.raises(Stale):
        qualification.determine(old, by=office, code="credit", outcome="met", reason="属实")


@pytest.mark.requirement("R12.6")
def test_a_recheck_keeps_the_words_on_what_is_unchanged_and_shows_what_changed(round, office):
    application = endorsed(round)
    settle_all(application, office)
    assert outstanding(application) == ()
    standing.record_entry(
        applicant=application.applicant,
        kind="debarment",
        by=office,
        effective_on=round.reference_day - timedelta(days=10),
        until=round.reference_day + timedelta(days=900),
        article="35",
    )
    review = qualification.assess(application, by=office, occasion="shortlist")
    assert [finding.code for finding in changed(review)] == ["fraud_debarment"]
    assert [finding.code for finding in outstanding(application)] == ["fraud_debarment"]


@pytest.mark.requirement("R19.1")
def test_acceptance_sends_a_numbered_notice_to_applicant_and_county(round, office):
    application = endorsed(round)
    owner, clerk = make.owner_of(application.applicant), make.make_clerk(application.county)
    settle_all(application, office)
    qualification.accept(application, by=office)
    file, notice = reread(application), decision_notice(application)
    assert (file.status, file.decided_at is not None) == (Status.ACCEPTED, True)
    assert (notice.kind, notice.number) == ("acceptance_notice", f"通质委办〔{clock.today().year}〕1号")
    told = Message.objects.filter(kind="application_accepted").values_list("recipient", flat=True)
    assert set(told) == {owner.pk, clerk.pk}
    event = AuditEvent.objects.get(verb="accept")
    assert event.findings["edition"] == "2023-draft"


@pytest.mark.requirement("R19.1")
def test_nothing_is_accepted_while_findings_stand_against_it(round, office):
    application = endorsed(round)
    with pytest.raises(Obstructed) as unexamined:
        qualification.accept(application, by=office)
    assert [finding.code for finding in unexamined.value.findings.blocking] == ["acceptance"]
    qualification.assess(application, by=office)
    with pytest.raises(Obstructed) as obstructed:
        qualification.accept(application, by=office)
    assert {finding.code for finding in obstructed.value.findings.blocking} == JUDGED
    assert reread(application).status == Status.ENDORSED
    assert not IssuedDocument.objects.exists()
    assert not Message.objects.exists()


@pytest.mark.requirement("R12.6")
def test_what_arose_after_the_review_stops_acceptance(round, office):
    application = endorsed(round)
    settle_all(application, office)
    standing.record_entry(
        applicant=application.applicant, kind="award", by=office, effective_on=date(2024, 1, 5), year=2023
    )
    with pytest.raises(Obstructed) as obstructed:
        qualification.accept(application, by=office)
    assert [finding.code for finding in obstructed.value.findings.blocking] == ["award_bar"]


@pytest.mark.requirement("R19.1")
def test_a_refusal_rests_on_findings_and_tells_its_reason(round, office):
    application = endorsed(round)
    review = qualification.assess(application, by=office)
    qualification.determine(review, by=office, code="credit", outcome="unmet", reason="有失信记录。")
    qualification.refuse(application, by=office, reason="近三年信用不符合要求。", cites=["credit"])
    file, notice = reread(application), decision_notice(application)
    assert (file.status, file.decision_reason) == (
        Status.REFUSED,
        "近三年信用不符合要求。（依据：第十二条第（五）项）",
    )
    assert notice.kind == "refusal_notice"
    event = AuditEvent.objects.get(verb="refuse")
    assert [finding["code"] for finding in event.findings["findings"]] == ["credit"]
    assert "近三年信用不符合要求。" in Message.objects.filter(kind="application_refused").first().body


@pytest.mark.requirement("R19.1")
@pytest.mark.parametrize(
    ("reason", "cites", "field"),
    [
        ("", ["credit"], "reason"),
        ("不符合", [], "cites"),
        ("不符合", ["operation"], "cites"),
        ("不符合", ["x"], "cites"),
    ],
)
def test_t_78_no_refusal_without_reason_and_finding(round, office, reason, cites, field):
    application = endorsed(round)
    qualification.assess(application, by=office)
    with pytest.raises(Unsuitable) as refused:
        qualification.refuse(application, by=office, reason=reason, cites=cites)
    assert refused.value.field == field
    assert reread(application).status == Status.ENDORSED


def test_a_file_never_examined_cannot_be_refused(round, office):
    with pytest.raises(Unsuitable):
        qualification.refuse(endorsed(round), by=office, reason="不符合", cites=["credit"])


@pytest.mark.parametrize("who", ["the county's clerk", "the owner", "a stranger"])
def test_only_the_office_examines_and_decides(round, office, who):
    application = endorsed(round)
    review = qualification.assess(application, by=office)
    user = {
        "the county's clerk": lambda: make.make_clerk(application.county),
        "the owner": lambda: make.owner_of(application.applicant),
        "a stranger": make.make_user,
    }[who]()
    for act in (
        lambda: qualification.assess(application, by=user),
        lambda: qualification.determine(review, by=user, code="credit", outcome="met", reason="属实"),
        lambda: qualification.accept(application, by=user),
        lambda: qualification.refuse(application, by=user, reason="不符合", cites=["credit"]),
    ):
        with pytest.raises(Forbidden):
            act()


def test_nothing_is_decided_before_the_stage(office):
    application = endorsed(make.make_round(stage=RoundStage.APPLICATION))
    settle_all(application, office)
    with pytest.raises(Stale):
        qualification.accept(application, by=office)
    with pytest.raises(Unsuitable):
        qualification.refuse(application, by=office, reason="不符合", cites=["credit"])


def kin(parent, child):
    """Declare that one company holds the other."""
    Kinship.objects.create(
        parent_code=parent.applicant.credit_code,
        child_code=child.applicant.credit_code,
        declared_by=parent.applicant,
    )


@pytest.mark.requirement("R12.5")
def test_t_49_the_second_of_a_group_is_blocked_both_are_told_and_a_withdrawal_frees_it(round, office):
    """T-49, with the block at acceptance, where the group chooses (R12.5)."""
    first, second = endorsed(round), endorsed(round)
    kin(first, second)
    for application in (first, second):
        settle_all(application, office)
    qualification.accept(first, by=office)
    with pytest.raises(Obstructed) as obstructed:
        qualification.accept(second, by=office)
    assert [finding.code for finding in obstructed.value.findings.blocking] == ["related_companies"]
    told = Message.objects.filter(kind="kin_blocked").values_list("recipient", flat=True)
    assert set(told) == {
        make.owner_of(first.applicant).pk,
        make.owner_of(second.applicant).pk,
        office.pk,
    }
    filing.withdraw(reread(first), by=make.owner_of(first.applicant), reason="集团商定保留另一家。")
    qualification.accept(second, by=office)
    assert reread(second).status == Status.ACCEPTED


@pytest.mark.requirement("R12.5")
def test_t_50_t_52_grandparent_and_grandchild_are_one_chain_and_sisters_only_warn(round, office):
    """T-50, T-52."""
    top, middle, left, right = (endorsed(round) for _ in range(4))
    kin(top, middle)
    kin(middle, left)
    kin(middle, right)
    settle_all(top, office)
    qualification.accept(top, by=office)
    review = qualification.assess(left, by=office)
    kinds = {
        (finding.outcome, finding.rests_on)
        for finding in review.as_findings()
        if finding.code == "related_companies"
    }
    assert kinds == {
        (Outcome.UNMET, f"related_applications {top.applicant.credit_code}"),
        (Outcome.WARNING, f"application {middle.pk}"),
        (Outcome.WARNING, f"application {right.pk}"),
    }
    filing.withdraw(reread(top), by=make.owner_of(top.applicant), reason="撤回")
    settle_all(right, office)
    qualification.accept(right, by=office)
    outcomes = {
        f.outcome
        for f in qualification.assess(left, by=office).as_findings()
        if f.code == "related_companies"
    }
    assert outcomes == {Outcome.MET, Outcome.WARNING}


@pytest.mark.requirement("R12.5")
def test_t_51_applications_of_different_rounds_do_not_meet(office):
    """T-51."""
    last_year = make.make_round(year=2025, stage=RoundStage.QUALIFICATION)
    first, second = endorsed(last_year), endorsed(make.make_round(stage=RoundStage.QUALIFICATION))
    kin(first, second)
    for application in (first, second):
        settle_all(application, office)
        qualification.accept(application, by=office)
    assert reread(second).status == Status.ACCEPTED


def test_t_80_the_stage_closes_when_every_endorsed_file_is_decided_and_publishes_no_list(round, office):
    done, left = endorsed(round), endorsed(round)
    settle_all(done, office)
    qualification.accept(done, by=office)
    found = qualification.findings(round)
    assert [(finding.article, finding.code, finding.outcome) for finding in found] == [
        ("17", "undecided_application", Outcome.UNMET)
    ]
    assert left.applicant.name in found.blocking[0].message
    with pytest.raises(Obstructed):
        qualification.close(round, by=office)
    settle_all(left, office)
    qualification.accept(left, by=office)
    assert qualification.close(round, by=office).stage == RoundStage.MATERIAL_REVIEW
    assert not Announcement.objects.exists()


def test_t_80_the_2020_edition_publishes_the_accepted_list(office):
    round = make.make_round(
        year=2022, edition="2020", stage=RoundStage.QUALIFICATION, nomination_organizations=3
    )
    application = endorsed(round)
    settle_all(application, office)
    qualification.accept(application, by=office)
    qualification.close(round, by=office)
    assert application.applicant.name in Announcement.objects.get().body


def test_a_clearance_of_another_round_opens_nothing(round, office):
    other = make.make_round(year=2025, stage=RoundStage.QUALIFICATION)
    with pytest.raises(Obstructed):
        perform(round.close_qualification, by=office, clearance=qualification.findings(other))
