"""Filed and filed again until the term ends; what is not filed again in time counts as it was (Art. 18, T-82)."""

from datetime import timedelta

import pytest

from applications.models import Application
from applications.services import filing, saving, taking_back
from applications.transitions import Status
from nantong_award.core import clock
from nantong_award.core.models import Message
from nantong_award.core.refusals import Closed, Forbidden, Stale
from tests.factories import applications as make

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R18.3")]
SECOND = timedelta(seconds=1)


@pytest.fixture
def owner():
    """Who submits."""
    return make.make_user(name="陈一")


@pytest.fixture
def filed(owner):
    """A file that was submitted today."""
    row = make.make_application(owner=owner, filled=True)
    filing.submit(row, by=owner)
    return reread(row)


def reread(row):
    """As another request reads it."""
    return Application.objects.select_related("round", "applicant", "county").get(pk=row.pk)


def change(row, owner, name):
    """One answer typed anew."""
    kept = row.sections.get(key="basics")
    data = {"legal_representative": name}
    saving.save_section(row, key="basics", data=data, version=kept.version, by=owner)


def representative(row):
    """What the form says now."""
    return row.sections.get(key="basics").data["legal_representative"]


def test_t_82_a_second_filing_in_time_is_a_version_of_the_first(filed, owner):
    """T-82: taken back, changed, filed again before the term ends."""
    clerk = make.make_clerk(filed.county)
    taking_back.take_back(filed, by=owner, version=1)
    change(reread(filed), owner, "新代表人")
    version = filing.submit(reread(filed), by=owner)
    first, second = filed.versions.all()
    said = [each.content["sections"]["basics"]["legal_representative"] for each in (first, second)]
    assert (version.number, reread(filed).status, said[1]) == (2, Status.SUBMITTED, "新代表人")
    assert said[0] != "新代表人"
    kinds = Message.objects.filter(recipient=clerk).values_list("kind", flat=True)
    assert set(kinds) >= {"application_taken_back", "application_to_endorse"}


def test_what_is_not_filed_again_in_time_counts_as_it_was_filed(filed, owner):
    before = representative(filed)
    taking_back.take_back(filed, by=owner, version=1)
    change(reread(filed), owner, "没有提交的改动")
    ends = filed.round.filing_closes_at
    with clock.moved_to(ends - SECOND):
        assert (taking_back.run_due(), reread(filed).status) == (0, Status.DRAFT)
    with clock.moved_to(ends):
        assert [taking_back.run_due(), taking_back.run_due()] == [1, 0]
    kept = reread(filed)
    assert (kept.status, representative(kept), kept.versions.count()) == (Status.SUBMITTED, before, 1)


def test_evidence_and_its_pages_come_back_as_they_were_filed(owner):
    row = make.make_application(owner=owner, filled=True)
    item = row.evidence.first()
    item.references = {"4.1.2": "1"}
    item.save(update_fields=["references"])
    filing.submit(row, by=owner)
    taking_back.take_back(reread(row), by=owner, version=1)
    item.references, item.removed_at = {"4.1.3": ""}, clock.now()
    item.save(update_fields=["references", "removed_at"])
    make.make_evidence(row, title="收回后上传")
    with clock.moved_to(row.round.filing_closes_at):
        taking_back.run_due()
    item.refresh_from_db()
    there = row.evidence.filter(removed_at=None).values_list("title", flat=True)
    assert (item.references, item.removed_at, "收回后上传" in there) == ({"4.1.2": "1"}, None, False)


def test_a_file_never_filed_stays_a_draft_when_the_term_ends(owner):
    row = make.make_application(owner=owner, filled=True)
    with clock.moved_to(row.round.filing_closes_at):
        assert (taking_back.run_due(), reread(row).status) == (0, Status.DRAFT)


def test_it_is_taken_back_by_the_owner_in_time_as_seen_and_before_a_decision(filed, owner):
    stranger, ends = make.make_user(name="别人"), filed.round.filing_closes_at
    with pytest.raises(Forbidden):
        taking_back.take_back(filed, by=stranger, version=1)
    with pytest.raises(Stale):
        taking_back.take_back(filed, by=owner, version=2)
    with clock.moved_to(ends), pytest.raises(Closed) as refused:
        taking_back.take_back(filed, by=owner, version=1)
    Application.objects.filter(pk=filed.pk).update(status=Status.ENDORSED)
    with pytest.raises(Stale):
        taking_back.take_back(reread(filed), by=owner, version=1)
    assert (refused.value.instant, reread(filed).status) == (ends, Status.ENDORSED)


def test_the_page_says_what_counts_before_it_is_done(client, filed, owner):
    client.force_login(owner)
    page = f"/apply/{filed.pk}/take-back/"
    shown = client.get(page).content.decode()
    stale = client.post(page, {"version": 7})
    done = client.post(page, {"version": 1})
    assert "第 1 版仍然有效" in shown
    assert (stale.status_code, done.status_code, done.url) == (409, 302, f"/apply/{filed.pk}/")
    assert reread(filed).status == Status.DRAFT


def test_the_body_does_not_see_a_file_that_was_taken_back(client, filed, owner):
    clerk = make.make_clerk(filed.county)
    client.force_login(clerk)
    pages = [f"/endorse/{filed.pk}/", f"/apply/{filed.pk}/versions/1/form.pdf"]
    before = client.get(pages[0]).status_code
    taking_back.take_back(filed, by=owner, version=1)
    assert (before, client.get(pages[0]).status_code) == (200, 404)
