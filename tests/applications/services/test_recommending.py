"""After signing: the body's own order, and the stamped paper (Art. 10, 18)."""

import threading

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from applications.models import Endorsement, Round
from applications.selectors.files import readable_file
from applications.selectors.recommended import endorsed_files, of_track, order_seen
from applications.services import endorsing, filing, recommending
from applications.transitions import RoundStage, Status
from nantong_award.core.models import AuditEvent, StoredFile
from nantong_award.core.refusals import Closed, Forbidden, Stale, Unsuitable
from nantong_award.regulation.stage import Track
from tests.factories import applications as make
from tests.review.views.pages import pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def body():
    return make.make_body(name="海安市质量发展委员会")


@pytest.fixture
def round():
    return make.make_round()


@pytest.fixture
def clerk(body):
    return make.make_clerk(body)


def endorsed(body, round, clerk, *, ranking=None, **applicant):
    """A file that the body has recommended."""
    file = make.make_application(
        round=round, applicant=make.make_applicant(county=body, **applicant), status=Status.SUBMITTED
    )
    return endorsing.endorse(file, by=clerk, opinion="同意推荐。", ranking=ranking)


def ranked(body, round, clerk, rows, places, **over):
    """Order these rows by these places, as a form would that shows the present order."""
    given = {
        "by": clerk,
        "round": round,
        "track": Track.ORGANIZATION,
        "places": {row.pk: place for row, place in zip(rows, places, strict=True)},
        "seen": order_seen(of_track(endorsed_files(body, round), Track.ORGANIZATION)),
        **over,
    }
    return recommending.rank_endorsed(body, **given)


def places(rows):
    """What the rows' places are now."""
    return [Endorsement.objects.get(pk=row.pk).ranking for row in rows]


@pytest.mark.requirement("R18.4")
def test_a_body_orders_all_its_files_at_once_and_places_may_change_hands(body, round, clerk):
    rows = [endorsed(body, round, clerk, ranking=place) for place in (1, 2, None)]
    changed = ranked(body, round, clerk, rows, [2, 1, 3])
    event = AuditEvent.objects.get(verb="rank_endorsed")
    assert (len(changed), places(rows), event.actor_id) == (3, [2, 1, 3], clerk.pk)
    assert list(event.details["order"].values()) == ["2", "1", "3"]
    assert [row.pk for row in endorsed_files(body, round)] == [rows[1].pk, rows[0].pk, rows[2].pk]


def test_a_file_may_stay_without_a_place(body, round, clerk):
    rows = [endorsed(body, round, clerk, ranking=1), endorsed(body, round, clerk)]
    ranked(body, round, clerk, rows, [None, 7])
    assert places(rows) == [None, 7]


def test_one_place_for_two_is_refused_at_the_second_and_names_the_first(body, round, clerk):
    rows = [endorsed(body, round, clerk), endorsed(body, round, clerk)]
    with pytest.raises(Unsuitable) as refused:
        ranked(body, round, clerk, rows, [1, 1])
    assert (refused.value.field, rows[0].application.applicant.name in refused.value.message) == (
        f"place_{rows[1].pk}",
        True,
    )
    assert places(rows) == [None, None]


@pytest.mark.parametrize("place", [0, -1, 1000])
def test_a_place_is_between_1_and_999(body, round, clerk, place):
    rows = [endorsed(body, round, clerk)]
    with pytest.raises(Unsuitable):
        ranked(body, round, clerk, rows, [place])
    assert places(rows) == [None]


def test_an_order_that_changed_meanwhile_is_not_overwritten(body, round, clerk):
    rows = [endorsed(body, round, clerk), endorsed(body, round, clerk)]
    seen = order_seen(rows)
    ranked(body, round, clerk, rows, [1, 2])
    with pytest.raises(Stale) as refused:
        ranked(body, round, clerk, rows, [2, 1], seen=seen)
    assert (places(rows), rows[0].application.applicant.name in refused.value.theirs) == ([1, 2], True)


def test_a_file_endorsed_meanwhile_makes_the_order_stale(body, round, clerk):
    rows = [endorsed(body, round, clerk)]
    seen = order_seen(rows)
    endorsed(body, round, clerk)
    with pytest.raises(Stale):
        ranked(body, round, clerk, rows, [1], seen=seen)


def test_individuals_and_organisations_are_ordered_apart(body, round, clerk):
    company = endorsed(body, round, clerk, ranking=1)
    person = endorsed(body, round, clerk, ranking=1, track=Track.INDIVIDUAL, name="陆海峰")
    assert places([company, person]) == [1, 1]
    with pytest.raises(Unsuitable):
        ranked(body, round, clerk, [company, person], [1, 2])


def test_a_withdrawn_file_leaves_its_place_free(body, round, clerk):
    first = endorsed(body, round, clerk, ranking=1).application
    filing.withdraw(first, by=make.owner_of(first.applicant), reason="改到下一年度申报。")
    second = endorsed(body, round, clerk, ranking=1)
    assert [row.pk for row in endorsed_files(body, round)] == [second.pk]


@pytest.mark.parametrize("who", ["another body's clerk", "the office"])
def test_nobody_else_orders_a_bodys_files(body, round, clerk, who):
    rows = [endorsed(body, round, clerk)]
    other = make.make_clerk(make.make_body()) if who != "the office" else make.make_office()
    with pytest.raises(Forbidden):
        ranked(body, round, clerk, rows, [1], by=other)
    assert places(rows) == [None]


@pytest.mark.requirement("R18.4")
def test_the_order_is_final_when_endorsing_ends(body, round, clerk):
    rows = [endorsed(body, round, clerk)]
    with time_machine.travel(round.endorsing_closes_at, tick=False), pytest.raises(Closed):
        ranked(body, round, clerk, rows, [1])


@pytest.mark.django_db(transaction=True)
@pytest.mark.concurrency
@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="two writers at once need PostgreSQL")
def test_two_clerks_who_give_the_same_place_at_once_take_turns(body, round, clerk):
    files = [
        make.make_application(
            round=round, applicant=make.make_applicant(county=body), status=Status.SUBMITTED
        )
        for _each in range(2)
    ]
    told = []

    def sign(file):
        try:
            endorsing.endorse(file, by=clerk, opinion="同意", ranking=1)
            told.append("signed")
        except Unsuitable:
            told.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=sign, args=(file,)) for file in files]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["refused", "signed"]


def test_one_stamped_letter_stands_for_all_files_that_it_names(body, round, clerk):
    rows = [endorsed(body, round, clerk), endorsed(body, round, clerk)]
    stored = recommending.attach_scan(rows, by=clerk, uploaded=pdf("letter.pdf"))
    assert [Endorsement.objects.get(pk=row.pk).scan for row in rows] == [stored, stored]
    assert AuditEvent.objects.filter(verb="attach_scan", actor_id=clerk.pk).count() == 2
    later = recommending.attach_scan(rows[:1], by=clerk, uploaded=pdf("again.pdf"))
    assert [Endorsement.objects.get(pk=row.pk).scan for row in rows] == [later, stored]


@pytest.mark.requirement("RX.4")
def test_a_stamped_letter_is_for_the_body_and_the_office_because_it_names_others(body, round, clerk):
    rows = [endorsed(body, round, clerk), endorsed(body, round, clerk)]
    stored = recommending.attach_scan(rows, by=clerk, uploaded=pdf("letter.pdf"))
    people = {
        "clerk": clerk,
        "office": make.make_office(),
        "applicant": make.owner_of(rows[0].application.applicant),
        "another county": make.make_clerk(make.make_body()),
    }
    seen = {name: readable_file(user, stored.pk) is not None for name, user in people.items()}
    assert seen == {"clerk": True, "office": True, "applicant": False, "another county": False}


def test_a_scan_is_refused_from_others_for_other_decisions_and_after_the_review(body, round, clerk):
    row = endorsed(body, round, clerk)
    with pytest.raises(Unsuitable):
        recommending.attach_scan([], by=clerk, uploaded=pdf("x.pdf"))
    with pytest.raises(Forbidden):
        recommending.attach_scan([row], by=make.make_clerk(make.make_body()), uploaded=pdf("x.pdf"))
    with pytest.raises(Unsuitable):
        recommending.attach_scan(
            [row], by=clerk, uploaded=SimpleUploadedFile("x.pdf", b"MZ no pdf", "application/pdf")
        )
    Round.objects.filter(pk=round.pk).update(stage=RoundStage.MATERIAL_REVIEW)
    row = Endorsement.objects.select_related("application__round", "body").get(pk=row.pk)
    with pytest.raises(Closed):
        recommending.attach_scan([row], by=clerk, uploaded=pdf("x.pdf"))
    assert (Endorsement.objects.get(pk=row.pk).scan, StoredFile.objects.count()) == (None, 0)
