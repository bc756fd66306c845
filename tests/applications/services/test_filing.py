"""Starting, saving, submitting and withdrawing an application."""

from datetime import timedelta

import pytest

from applications.models import ApplicationVersion, FormSection, Membership
from applications.services import filing, registration, saving
from applications.transitions import RoundStage, Status
from nantong_award.core import clock
from nantong_award.core.models import AuditEvent, Message
from nantong_award.core.permissions import forget, may
from nantong_award.core.refusals import Closed, Forbidden, Stale, Unsuitable
from nantong_award.regulation.finding import Obstructed
from nantong_award.regulation.stage import Track
from tests.factories import applications as make

pytestmark = pytest.mark.django_db


def reread(application):
    """The row as another request would read it."""
    return type(application).objects.select_related("round", "applicant", "county").get(pk=application.pk)


def test_starting_gives_the_owner_all_rights_of_the_file_and_writes_one_event():
    owner = make.make_user()
    applicant = make.make_applicant(owner=owner)
    application = filing.start(applicant, round=make.make_round(), by=owner)
    verbs = ("view", "edit", "submit", "withdraw", "endorse")
    assert [may(owner, f"applications.{verb}_application", application) for verb in verbs] == [True] * 4 + [
        False
    ]
    assert application.county == applicant.county
    assert AuditEvent.objects.filter(verb="start").count() == 1


def test_starting_twice_goes_on_with_the_same_file():
    owner = make.make_user()
    applicant, round = make.make_applicant(owner=owner), make.make_round()
    assert filing.start(applicant, round=round, by=owner) == filing.start(applicant, round=round, by=owner)


@pytest.mark.requirement("R18.4")
@pytest.mark.parametrize(
    ("over", "instant"),
    [
        ({"filing_opens_at": timedelta(hours=1)}, "filing_opens_at"),
        ({"filing_closes_at": timedelta(0)}, "filing_closes_at"),
        ({"stage": RoundStage.PLANNING}, "filing_opens_at"),
        ({"stage": RoundStage.QUALIFICATION}, "filing_closes_at"),
    ],
)
def test_outside_the_filing_term_nothing_is_started_and_the_instant_is_told(over, instant):
    now = clock.now()
    round = make.make_round(
        **{key: now + value if isinstance(value, timedelta) else value for key, value in over.items()}
    )
    owner = make.make_user()
    with pytest.raises(Closed) as refused:
        filing.start(make.make_applicant(owner=owner), round=round, by=owner)
    assert refused.value.instant == getattr(round, instant)


def test_a_stranger_starts_nothing():
    with pytest.raises(Forbidden):
        filing.start(make.make_applicant(), round=make.make_round(), by=make.make_user())


def test_a_section_is_saved_incomplete_and_counts_its_version_up():
    application = make.make_application(owner=(owner := make.make_user()))
    first = saving.save_section(application, key="profile", data={"profile": "甲"}, version=0, by=owner)
    second = saving.save_section(
        application, key="profile", data={"profile": "乙"}, version=first.version, by=owner
    )
    assert (first.version, second.version, second.data) == (1, 2, {"profile": "乙"})


@pytest.mark.requirement("R18.3")
def test_of_two_people_on_one_section_the_second_is_shown_both_values():
    owner = make.make_user(name="甲")
    application = make.make_application(owner=owner)
    saving.save_section(application, key="profile", data={"profile": "甲的"}, version=0, by=owner)
    with pytest.raises(Stale) as refused:
        saving.save_section(application, key="profile", data={"profile": "乙的"}, version=0, by=owner)
    assert (refused.value.yours, refused.value.theirs) == ({"profile": "乙的"}, {"profile": "甲的"})
    assert FormSection.objects.get().data == {"profile": "甲的"}


def test_answers_that_no_form_asks_for_are_refused():
    application = make.make_application(owner=(owner := make.make_user()))
    with pytest.raises(Unsuitable):
        saving.save_section(application, key="profile", data={"fee": "100"}, version=0, by=owner)
    assert not FormSection.objects.exists()


def test_a_viewer_reads_and_changes_nothing():
    owner, viewer = make.make_user(), make.make_user()
    application = make.make_application(owner=owner)
    registration.add_member(application.applicant, by=owner, user=viewer, role=Membership.Role.VIEWER)
    assert may(viewer, "applications.view_application", application)
    with pytest.raises(Forbidden):
        saving.save_section(application, key="profile", data={"profile": "甲"}, version=0, by=viewer)


@pytest.mark.requirement("R18.3")
def test_submitting_freezes_a_version_lets_the_county_in_and_tells_both_sides():
    owner = make.make_user()
    application = make.make_application(owner=owner, filled=True)
    clerk = make.make_clerk(application.county)
    version = filing.submit(application, by=owner)
    forget(clerk)
    assert (application.status, application.number) == (Status.SUBMITTED, f"2026Z{application.pk:05d}")
    assert (version.number, version.content["sections"]["profile"], version.submitted_at) == (
        1,
        application.sections.get(key="profile").data,
        application.submitted_at,
    )
    assert may(clerk, "applications.endorse_application", application)
    kinds = Message.objects.values_list("recipient", "kind").order_by("kind")
    assert list(kinds) == [(owner.pk, "application_submitted"), (clerk.pk, "application_to_endorse")]


@pytest.mark.requirement("R14.1")
def test_an_individual_submits_the_same_way():
    owner = make.make_user()
    applicant = make.make_applicant(owner=owner, track=Track.INDIVIDUAL)
    application = make.make_application(applicant=applicant, filled=True)
    filing.submit(application, by=owner)
    assert application.number == f"2026G{application.pk:05d}"


def test_the_second_of_two_submissions_changes_nothing():
    owner = make.make_user()
    application = make.make_application(owner=owner, filled=True)
    again = reread(application)
    filing.submit(application, by=owner)
    with pytest.raises(Stale):
        filing.submit(again, by=owner)
    with pytest.raises(Stale):
        filing.submit(reread(application), by=owner)
    assert ApplicationVersion.objects.count() == 1
    assert AuditEvent.objects.filter(verb="submit").count() == 1


def test_an_empty_draft_is_refused_with_everything_that_is_missing():
    application = make.make_application(owner=(owner := make.make_user()))
    with pytest.raises(Obstructed) as refused:
        filing.submit(application, by=owner)
    codes = {finding.code for finding in refused.value.findings}
    assert {"section:basics", "section:declaration", "evidence:self_assessment", "internal_notice"} <= codes
    assert reread(application).status == Status.DRAFT
    assert not ApplicationVersion.objects.exists()


@pytest.mark.requirement("R12.1")
def test_what_certainly_fails_the_conditions_stops_filing_and_what_needs_evidence_does_not():
    owner = make.make_user()
    too_young = {"basics": {"established_on": clock.today().isoformat()}, "honours": {"honours": []}}
    application = make.make_application(owner=owner, filled=True, sections=too_young)
    with pytest.raises(Obstructed) as refused:
        filing.submit(application, by=owner)
    assert {finding.code for finding in refused.value.findings} == {"section:honours", "operation", "honours"}


@pytest.mark.requirement("R18.4")
def test_the_filing_term_ends_to_the_second():
    owner = make.make_user()
    application = make.make_application(owner=owner, filled=True)
    closes = application.round.filing_closes_at
    with clock.moved_to(closes), pytest.raises(Closed) as refused:
        filing.submit(application, by=owner)
    assert refused.value.instant == closes
    with clock.moved_to(closes - timedelta(seconds=1)):
        filing.submit(application, by=owner)
    assert application.status == Status.SUBMITTED


def test_after_the_term_a_draft_cannot_be_changed_either():
    application = make.make_application(owner=(owner := make.make_user()))
    with clock.moved_to(application.round.filing_closes_at), pytest.raises(Closed):
        saving.save_section(application, key="profile", data={"profile": "甲"}, version=0, by=owner)


def test_a_returned_file_opens_only_the_sections_that_were_named_and_makes_a_second_version():
    owner = make.make_user()
    application = make.make_application(owner=owner, filled=True)
    filing.submit(application, by=owner)
    type(application).objects.filter(pk=application.pk).update(
        status=Status.RETURNED, reopened_sections=["profile"]
    )
    application = reread(application)
    with pytest.raises(Stale):
        saving.save_section(application, key="basics", data={}, version=1, by=owner)
    saving.save_section(application, key="profile", data={"profile": "改后"}, version=1, by=owner)
    with clock.moved_to(application.round.filing_closes_at + timedelta(days=1)):
        version = filing.submit(application, by=owner)
    assert (version.number, version.content["sections"]["profile"]) == (2, {"profile": "改后"})
    assert ApplicationVersion.objects.get(number=1).content["sections"]["profile"] != {"profile": "改后"}


def test_nobody_edits_what_was_submitted():
    owner = make.make_user()
    application = make.make_application(owner=owner, filled=True)
    before = reread(application)
    filing.submit(application, by=owner)
    with pytest.raises(Stale):
        saving.save_section(before, key="profile", data={"profile": "晚了"}, version=1, by=owner)


def test_withdrawing_asks_for_a_reason_and_is_told():
    owner = make.make_user()
    application = make.make_application(owner=owner)
    with pytest.raises(Unsuitable) as refused:
        filing.withdraw(application, by=owner, reason=" ")
    assert refused.value.field == "reason"
    filing.withdraw(application, by=owner, reason="暂不申报")
    assert (application.status, application.decision_reason) == (Status.WITHDRAWN, "暂不申报")
    assert Message.objects.get().kind == "application_withdrawn"


@pytest.mark.requirement("R12.5")
def test_parent_and_subsidiary_are_both_told_when_both_have_filed():
    round = make.make_round()
    first, second = make.make_user(), make.make_user()
    parent = make.make_application(round=round, owner=first, filled=True)
    child = make.make_application(round=round, owner=second, filled=True)
    row = {"relation": "parent", "name": parent.applicant.name, "code": parent.applicant.credit_code}
    saving.save_section(child, key="kin", data={"has_kin": True, "companies": [row]}, version=1, by=second)
    filing.submit(parent, by=first)
    filing.submit(child, by=second)
    told = Message.objects.filter(kind="kin_also_filed").values_list("recipient", flat=True)
    assert sorted(told) == sorted([first.pk, second.pk])
