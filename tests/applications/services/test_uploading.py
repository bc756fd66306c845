"""Large files in pieces: who, while open, in time to the second, within the quota (Art. 18, T-77)."""

import hashlib
from datetime import timedelta

import pytest

from applications.models import Evidence
from applications.services import filing, uploading
from applications.transitions import Status
from nantong_award.core import clock
from nantong_award.core.models import Upload
from nantong_award.core.refusals import Closed, Forbidden, Stale, Unsuitable
from tests.core.specimens import pdf
from tests.factories import applications as make

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R18.3")]
DATA = pdf(4)
SECOND = timedelta(seconds=1)


@pytest.fixture
def owner():
    return make.make_user()


@pytest.fixture
def application(owner):
    return make.make_application(owner=owner)


def begin(application, by, **over):
    values = {"name": "自评.pdf", "size": len(DATA), "requirement": "self_assessment", **over}
    return uploading.begin(application, by=by, **values)


def send(application, upload, start=0, end=None):
    return uploading.receive(application, upload, offset=start, piece=DATA[start:end])


def test_the_last_piece_makes_evidence_of_the_file(application, owner):
    upload = begin(application, owner, title="自评报告", criteria_items=["4.1.2"])
    send(application, upload, 0, 50)
    send(application, upload, 50)
    made = uploading.finish(application, upload)
    digest = hashlib.sha256(DATA).hexdigest()
    assert (made.title, made.references, made.file.sha256) == ("自评报告", {"4.1.2": ""}, digest)
    assert not Upload.objects.exists()


def test_finishing_twice_attaches_once(application, owner):
    upload = begin(application, owner)
    send(application, upload)
    again = Upload.objects.get()
    uploading.finish(application, upload)
    with pytest.raises(Stale):
        uploading.finish(application, again)
    assert Evidence.objects.count() == 1


def test_t77_the_last_byte_at_23_59_59_is_in_time_whenever_judging_ends(application, owner):
    """T-77: accepted with the last second; judging and attaching may end later."""
    upload, ends = begin(application, owner), application.round.filing_closes_at
    with clock.moved_to(ends - SECOND):
        send(application, upload)
    with clock.moved_to(ends + 60 * SECOND):
        made = uploading.finish(application, upload)
    assert (made.application, made.file.size) == (application, len(DATA))


def test_t77_a_byte_at_00_00_00_is_too_late_and_what_was_there_stays(application, owner):
    """T-77: refused with the instant itself."""
    upload, ends = begin(application, owner), application.round.filing_closes_at
    send(application, upload, 0, 50)
    with clock.moved_to(ends), pytest.raises(Closed) as refused:
        send(application, upload, 50)
    with clock.moved_to(ends), pytest.raises(Stale):
        uploading.finish(application, upload)
    assert (refused.value.instant, Upload.objects.get().received) == (ends, 50)
    assert not Evidence.objects.exists()


def test_every_step_asks_who_and_whether_the_file_is_open(application, owner):
    with pytest.raises(Forbidden):
        begin(application, make.make_user())
    upload = begin(application, owner)
    type(application).objects.filter(pk=application.pk).update(status=Status.SUBMITTED)
    with pytest.raises(Stale):
        send(application, upload)
    with pytest.raises(Stale):
        uploading.finish(application, upload)
    with pytest.raises(Stale):
        begin(application, owner, name="b.pdf")


def test_a_file_above_the_limit_is_refused_before_its_first_byte(application, owner, settings):
    settings.UPLOAD_LIMIT = 100
    with pytest.raises(Unsuitable) as refused:
        begin(application, owner, size=101)
    assert (refused.value.field, Upload.objects.count()) == ("file", 0)


def test_the_files_of_one_application_have_a_quota_that_counts_what_is_under_way(
    application, owner, settings
):
    settings.UPLOAD_QUOTA = 2 * len(DATA)
    first = begin(application, owner)
    begin(application, owner, name="second.pdf")
    with pytest.raises(Unsuitable, match="合计不超过"):
        begin(application, owner, name="third.pdf")
    assert begin(application, owner).pk == first.pk


@pytest.mark.parametrize("given", [{"requirement": "fee"}, {"criteria_items": ["9.9"]}])
def test_what_the_file_is_for_is_asked_first(application, owner, given):
    with pytest.raises(Unsuitable):
        begin(application, owner, **given)
    assert not Upload.objects.exists()


@pytest.mark.requirement("R18.4")
def test_t77_a_submission_in_the_last_second_is_accepted_and_one_at_midnight_refused(owner):
    """T-77: server time, Asia/Shanghai; the term ends with the first instant of the next day."""
    last_day = clock.today() + timedelta(days=30)
    for instant, accepted in ((clock.at(last_day, 23, 59, 59), True), (clock.end_of(last_day), False)):
        year = 2026 + (not accepted)
        application = make.make_application(owner=owner, round=make.make_round(year=year), filled=True)
        with clock.moved_to(instant):
            if accepted:
                assert filing.submit(application, by=owner).submitted_at.timestamp() == pytest.approx(
                    instant.timestamp(), abs=1
                )
            else:
                with pytest.raises(Closed):
                    filing.submit(application, by=owner)


@pytest.mark.requirement("R18.4")
def test_t77_a_submission_begun_in_time_and_finished_after_it_leaves_the_draft(owner, monkeypatch):
    """T-77: the clock is read again at the end of the transaction."""
    application = make.make_application(owner=owner, filled=True)
    ends, slow = application.round.filing_closes_at, []
    real = clock.now
    monkeypatch.setattr(clock, "now", lambda: ends if slow else ends - SECOND)
    monkeypatch.setattr("applications.messages.submitted", lambda *_given: slow.append(True))
    with pytest.raises(Closed) as refused:
        filing.submit(application, by=owner)
    monkeypatch.setattr(clock, "now", real)
    kept = type(application).objects.get(pk=application.pk)
    assert (refused.value.instant, kept.status, kept.number) == (ends, Status.DRAFT, None)
    assert (kept.versions.count(), kept.sections.count() > 0) == (0, True)


def test_t82_a_second_filing_is_a_version_of_the_first(owner):
    """T-82: the same applicant begins again and goes on with its one file; filing again makes version 2."""
    application = make.make_application(owner=owner, filled=True)
    filing.submit(application, by=owner)
    again = filing.start(application.applicant, round=application.round, by=owner)
    type(application).objects.filter(pk=again.pk).update(status=Status.RETURNED)
    again.refresh_from_db()
    version = filing.submit(again, by=owner)
    assert (again.pk, version.number) == (application.pk, 2)
    assert [each.number for each in application.versions.all()] == [1, 2]


def test_what_was_changed_after_it_was_read_is_not_submitted(owner):
    from applications.services import freezing

    application = make.make_application(owner=owner, filled=True)
    read = freezing.mark_of(application)
    make.make_evidence(application, title="同事刚刚上传")
    with pytest.raises(Stale):
        filing.submit(application, by=owner, checked=read)
    assert filing.submit(application, by=owner, checked=freezing.mark_of(application)).number == 1
