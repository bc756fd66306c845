"""What the county committee, and the bodies it asks, do with a submitted file (Art. 10, 18)."""

from datetime import timedelta

import pytest
import time_machine

from applications.models import Endorsement
from applications.services import endorsing, opinions
from applications.transitions import RoundStage, Status
from nantong_award.core import clock
from nantong_award.core.models import AuditEvent, Message
from nantong_award.core.refusals import Closed, Forbidden, Stale, Unsuitable
from tests.factories import applications as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def application():
    """A submitted file."""
    return make.make_application(status=Status.SUBMITTED)


@pytest.fixture
def clerk(application):
    """The county's clerk."""
    return make.make_clerk(application.county)


def nothing_changed(application, version):
    """The file as before, and no trace of an attempt."""
    application = reread(application)
    return (
        application.status,
        application.version,
        Endorsement.objects.count(),
        AuditEvent.objects.exclude(verb="register_user").count(),
        Message.objects.count(),
    ) == (Status.SUBMITTED, version, 0, 0, 0)


def reread(application):
    """The row as another request would read it."""
    return type(application).objects.select_related("round", "applicant", "county").get(pk=application.pk)


@pytest.mark.requirement("R18.4")
def test_an_endorsement_is_signed_and_the_applicant_and_the_office_are_told(application, clerk):
    owner, office = make.owner_of(application.applicant), make.make_office()
    row = endorsing.endorse(application, by=clerk, opinion=" 同意推荐。 ", ranking=1)
    assert (row.body, row.decision, row.opinion, row.ranking, row.signed_by) == (
        application.county,
        "endorsed",
        "同意推荐。",
        1,
        clerk,
    )
    file = reread(application)
    assert (file.status, file.endorsed_at is not None) == (Status.ENDORSED, True)
    told = Message.objects.filter(kind="application_endorsed").values_list("recipient", "link")
    assert set(told) == {
        (owner.pk, f"/apply/{application.pk}/"),
        (office.pk, f"/admin/applications/application/{application.pk}/change/"),
    }
    assert [(event.verb, event.actor_id) for event in AuditEvent.objects.filter(verb="endorse")] == [
        ("endorse", clerk.pk)
    ]


@pytest.mark.requirement("R18.4")
def test_a_return_names_the_parts_and_opens_only_those(application, clerk):
    row = endorsing.return_for_correction(
        application, by=clerk, reason="公示材料缺少照片。", sections=["basics", "evidence"]
    )
    file = reread(application)
    assert (file.status, file.reopened_sections, file.decision_reason, row.sections) == (
        Status.RETURNED,
        ["basics", "evidence"],
        "公示材料缺少照片。",
        ["basics", "evidence"],
    )
    told = Message.objects.get(kind="application_returned")
    assert "证明材料" in told.body
    assert "公示材料缺少照片。" in told.body


@pytest.mark.requirement("R18.4")
def test_a_declined_file_ends_with_its_reason(application, clerk):
    endorsing.decline(application, by=clerk, reason="近三年经营业绩未达要求。")
    file = reread(application)
    assert (file.status, file.decision_reason) == (Status.DECLINED, "近三年经营业绩未达要求。")
    with pytest.raises(Stale):
        endorsing.endorse(file, by=clerk, opinion="同意")


@pytest.mark.parametrize(
    ("act", "given", "field"),
    [
        (endorsing.endorse, {"opinion": "  "}, "opinion"),
        (endorsing.endorse, {"opinion": "同意", "ranking": 0}, "ranking"),
        (endorsing.return_for_correction, {"reason": "", "sections": ["basics"]}, "reason"),
        (endorsing.return_for_correction, {"reason": "缺页", "sections": []}, "sections"),
        (endorsing.return_for_correction, {"reason": "缺页", "sections": ["nonsense"]}, "sections"),
        (endorsing.decline, {"reason": "\n"}, "reason"),
    ],
)
def test_a_decision_that_lacks_its_words_is_not_taken(application, clerk, act, given, field):
    version = application.version
    with pytest.raises(Unsuitable) as refused:
        act(application, by=clerk, **given)
    assert refused.value.field == field
    assert nothing_changed(application, version)


@pytest.mark.requirement("R18.4")
@pytest.mark.parametrize(
    ("act", "given"),
    [
        (endorsing.endorse, {"opinion": "同意"}),
        (endorsing.return_for_correction, {"reason": "缺页", "sections": ["basics"]}),
        (endorsing.decline, {"reason": "不符合"}),
    ],
)
@pytest.mark.parametrize("who", ["another county's clerk", "the owner", "the office"])
def test_nobody_but_the_countys_own_clerk_decides(application, act, given, who):
    people = {
        "another county's clerk": lambda: make.make_clerk(make.make_body()),
        "the owner": lambda: make.owner_of(application.applicant),
        "the office": make.make_office,
    }
    version = application.version
    with pytest.raises(Forbidden):
        act(application, by=people[who](), **given)
    assert nothing_changed(application, version)


@pytest.mark.requirement("R18.4")
def test_the_deadline_holds_to_the_second(application, clerk):
    closes = application.round.endorsing_closes_at
    with time_machine.travel(closes, tick=False), pytest.raises(Closed) as refused:
        endorsing.endorse(application, by=clerk, opinion="同意")
    assert refused.value.instant == closes
    with time_machine.travel(closes - timedelta(seconds=1), tick=False):
        endorsing.endorse(application, by=clerk, opinion="同意")
    assert reread(application).status == Status.ENDORSED


def test_after_the_application_stage_nothing_is_endorsed(clerk, application):
    type(application.round).objects.filter(pk=application.round_id).update(year=2026)
    application.round.__dict__["stage"] = RoundStage.QUALIFICATION
    with pytest.raises(Stale):
        endorsing.endorse(application, by=clerk, opinion="同意")


def test_a_place_in_the_bodys_order_is_given_once_a_track(application, clerk):
    second = make.make_application(
        round=application.round,
        applicant=make.make_applicant(county=application.county),
        status=Status.SUBMITTED,
    )
    endorsing.endorse(application, by=clerk, opinion="同意", ranking=1)
    with pytest.raises(Unsuitable) as refused:
        endorsing.endorse(second, by=clerk, opinion="同意", ranking=1)
    assert refused.value.field == "ranking"
    endorsing.endorse(second, by=clerk, opinion="同意", ranking=2)


def department():
    """A department that may be asked."""
    return make.make_body(kind="department", name="市生态环境局")


def test_a_department_reads_and_speaks_once_it_is_asked(application, clerk):
    body = department()
    officer = make.make_clerk(body)
    with pytest.raises(Forbidden):
        opinions.add_opinion(application, by=officer, body=body, opinion="无处罚记录")
    asked = opinions.ask_opinion(application, by=clerk, body=body)
    assert opinions.ask_opinion(application, by=clerk, body=body) == asked
    said = opinions.add_opinion(application, by=officer, body=body, opinion="近三年无处罚记录。")
    assert (said.pk, said.decision, said.opinion, said.signed_by) == (
        asked.pk,
        "opinion",
        "近三年无处罚记录。",
        officer,
    )
    assert officer.has_perm("applications.view_application", application)
    assert not officer.has_perm("applications.endorse_application", application)
    with pytest.raises(Stale):
        opinions.add_opinion(application, by=officer, body=body, opinion="另有补充")
    assert Message.objects.filter(kind="opinion_added", recipient=clerk).count() == 1


def test_an_opinion_never_stands_in_for_the_countys_endorsement(application, clerk):
    body = department()
    opinions.ask_opinion(application, by=clerk, body=body)
    opinions.add_opinion(application, by=make.make_clerk(body), body=body, opinion="支持")
    assert reread(application).status == Status.SUBMITTED
    with pytest.raises(Forbidden):
        endorsing.endorse(application, by=make.make_clerk(body), opinion="同意")


def test_another_county_cannot_be_asked(application, clerk):
    with pytest.raises(Unsuitable) as refused:
        opinions.ask_opinion(application, by=clerk, body=make.make_body())
    assert refused.value.field == "body"


def test_asking_is_derived_from_rows_so_that_grants_can_be_rebuilt(application, clerk):
    from applications import grants

    opinions.ask_opinion(application, by=clerk, body=department())
    make_version(application)
    assert grants.expected_grants() == grants.given_grants()


def make_version(application):
    """The frozen version that a submission leaves."""
    return application.versions.create(
        number=1, content={}, sha256="0" * 64, submitted_at=clock.now(), submitted_by=make.make_user()
    )
