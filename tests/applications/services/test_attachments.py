"""Internal notice and evidence: what is recorded, refused and kept."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from applications.models import Evidence, InternalNotice
from applications.selectors.readiness import Readiness
from applications.services import evidence, filing, internal_notice
from applications.services.internal_notice import Objection
from nantong_award.core import clock
from nantong_award.core.refusals import Closed, Forbidden, Stale, Unsuitable
from nantong_award.regulation.stage import Track
from tests.factories import applications as make

pytestmark = pytest.mark.django_db


def notice(application, by, **over):
    values = {"started_on": date(2026, 9, 18), "ended_on": date(2026, 9, 24), "place": "公告栏", **over}
    return internal_notice.record_notice(application, by=by, **values)


@pytest.mark.requirement("R18.2")
@pytest.mark.parametrize(
    ("started", "short", "enough", "earliest"),
    [
        (date(2026, 9, 18), date(2026, 9, 23), date(2026, 9, 24), "2026-09-25"),
        (date(2026, 4, 29), date(2026, 5, 8), date(2026, 5, 9), "2026-05-10"),
        (date(2026, 2, 12), date(2026, 2, 25), date(2026, 2, 26), "2026-02-27"),
    ],
)
def test_working_days_are_those_of_the_published_calendar(started, short, enough, earliest):
    application = make.make_application(owner=(owner := make.make_user()))
    with pytest.raises(Unsuitable) as refused:
        notice(application, owner, started_on=started, ended_on=short)
    assert (refused.value.field, earliest in refused.value.message) == ("ended_on", True)
    notice(application, owner, started_on=started, ended_on=enough)
    assert InternalNotice.objects.get().ended_on == enough


@pytest.mark.requirement("R18.2")
def test_filing_waits_for_the_day_after_the_notice_and_for_every_objection():
    application = make.make_application(owner=(owner := make.make_user()))
    raised = Objection(date(2026, 9, 21), "有人反映", raised_by="质量部职工")
    recorded = notice(application, owner, objections=[raised])
    obstacles = [
        {f.message for f in Readiness(application, day).notice_findings.unmet}
        for day in (date(2026, 9, 24), date(2026, 9, 25))
    ]
    assert [len(found) for found in obstacles] == [2, 1]
    settled = replace(raised, settlement="已查明，反映不实", settled_on=date(2026, 9, 22))
    notice(application, owner, objections=[settled], version=recorded.version)
    assert Readiness(application, date(2026, 9, 25)).notice_findings.clear


@pytest.mark.requirement("R0.1")
def test_the_2020_edition_asks_for_no_notice():
    owner = make.make_user()
    round = make.make_round(edition="2020")
    application = make.make_application(round=round, owner=owner, filled=True)
    with pytest.raises(Unsuitable):
        notice(application, owner)
    assert filing.submit(application, by=owner).content["internal_notice"] is None


@pytest.mark.requirement("R14.1")
def test_an_individual_without_the_employers_notice_cannot_file():
    owner = make.make_user()
    applicant = make.make_applicant(owner=owner, track=Track.INDIVIDUAL)
    application = make.make_application(applicant=applicant, filled=True)
    application.internal_notice.delete()
    application = type(application).objects.get(pk=application.pk)
    unmet = {finding.code for finding in Readiness(application, clock.today()).obstacles()}
    assert unmet == {"internal_notice", "employer_notice"}


def test_a_stranger_records_and_uploads_nothing():
    application, stranger = make.make_application(), make.make_user()
    with pytest.raises(Forbidden):
        notice(application, stranger)
    with pytest.raises(Forbidden):
        evidence.add(
            application, by=stranger, uploaded=SimpleUploadedFile("a.pdf", make.PDF), requirement="other"
        )
    assert not (InternalNotice.objects.exists())
    assert not (Evidence.objects.exists())


@pytest.mark.requirement("RX.8")
def test_a_file_that_is_not_what_it_says_is_refused_at_the_field():
    application = make.make_application(owner=(owner := make.make_user()))
    upload = SimpleUploadedFile("报告.pdf", b"MZ\x90\x00 not a paper", "application/pdf")
    with pytest.raises(Unsuitable) as refused:
        evidence.add(application, by=owner, uploaded=upload, requirement="other")
    assert (refused.value.field, Evidence.objects.count()) == ("file", 0)


def test_evidence_names_known_requirements_and_criteria_only():
    application = make.make_application(owner=(owner := make.make_user()))
    stored = make.make_evidence(application).file
    for given, field in (
        ({"requirement": "fee"}, "requirement"),
        ({"requirement": "other", "criteria_items": ["9.9"]}, "criteria_items"),
    ):
        with pytest.raises(Unsuitable) as refused:
            evidence.attach(application, by=owner, stored=stored, **given)
        assert refused.value.field == field


def test_removed_evidence_stays_with_the_version_that_named_it():
    owner = make.make_user()
    application = make.make_application(owner=owner, filled=True)
    item = application.evidence.get(requirement="honours")
    version = filing.submit(application, by=owner)
    with pytest.raises(Stale):
        evidence.remove(item, by=owner)
    assert item.file.sha256 in {row["sha256"] for row in version.content["evidence"]}


def test_the_second_removal_is_told():
    owner = make.make_user()
    item = make.make_evidence(make.make_application(owner=owner))
    evidence.remove(item, by=owner)
    with pytest.raises(Stale):
        evidence.remove(item, by=owner)


def test_nothing_is_attached_after_the_deadline():
    owner = make.make_user()
    application = make.make_application(owner=owner)
    stored = make.make_evidence(application).file
    with clock.moved_to(application.round.filing_closes_at + timedelta(seconds=1)), pytest.raises(Closed):
        evidence.attach(application, by=owner, stored=stored, requirement="other")
    assert Evidence.objects.count() == 1
