"""Objections: until the second, by anyone, kept secret, always answered (Art. 24, R31.2)."""

from datetime import timedelta

import pytest
from django.db import connection

from applications.transitions import Status
from nantong_award.core import clock
from nantong_award.core.models import AuditEvent, Message
from nantong_award.core.refusals import Closed, Forbidden, Stale, Unsuitable
from publicity.models import Candidate, Objection
from publicity.services import objections
from tests.factories import publicity as make

pytestmark = pytest.mark.django_db
WORDS = {"name": "李某某", "contact": "13912345678", "content": "反映该单位近三年有行政处罚。"}


@pytest.mark.requirement("R24.2")
def test_the_period_holds_to_the_second():
    _round, names, notice = make.make_noticed_round(1)
    for instant in (notice.opens_at - timedelta(seconds=1), notice.closes_at):
        with clock.moved_to(instant), pytest.raises(Closed) as refused:
            objections.object_to(names[0], **WORDS)
        assert refused.value.instant in (notice.opens_at, notice.closes_at)
    assert not Objection.objects.exists()
    with clock.moved_to(notice.closes_at - timedelta(seconds=1)):
        objections.object_to(names[0], **WORDS)
    assert Objection.objects.count() == 1


@pytest.mark.requirement("R24.2")
def test_an_objection_has_a_number_a_code_and_tells_the_office():
    office = make.make_office()
    _round, names, _notice = make.make_noticed_round(1)
    objection, code = objections.object_to(names[0], **WORDS)
    second, _other = objections.object_to(names[0], **{**WORDS, "content": "另一件事，请一并核查。"})
    assert [objection.case_number, second.case_number] == ["YY2026-0001", "YY2026-0002"]
    assert (len(code), objection.code_hash) == (10, objections.hash_code(code.lower()))
    told = Message.objects.filter(kind="objection_received", recipient=office)
    assert told.count() == 2
    assert "李某某" not in "".join(told.values_list("body", flat=True))


@pytest.mark.requirement("RX.5")
def test_who_objects_is_encrypted_and_read_on_record_only():
    _round, names, _notice = make.make_noticed_round(1)
    objection, code = objections.object_to(names[0], **WORDS)
    with connection.cursor() as cursor:
        cursor.execute("select name, contact, code_hash from publicity_objection")
        stored = " ".join(cursor.fetchone())
    assert [secret for secret in ("李某某", "13912345678", code) if secret in stored] == []
    with pytest.raises(Forbidden):
        objections.reveal(objection, by=make.make_committee(), reason="想看。")
    office = make.make_office()
    with pytest.raises(Unsuitable):
        objections.reveal(objection, by=office, reason=" ")
    assert objections.reveal(Objection.objects.get(), by=office, reason="联系核实。") == (
        "李某某",
        "13912345678",
    )
    assert list(AuditEvent.objects.filter(verb="reveal_identity").values_list("actor_id", "reason")) == [
        (office.pk, "联系核实。")
    ]
    assert "李某某" not in str(list(AuditEvent.objects.values()))


def test_the_same_words_twice_are_one_objection():
    _round, names, _notice = make.make_noticed_round(1)
    objections.object_to(names[0], **WORDS)
    with pytest.raises(Stale):
        objections.object_to(names[0], **WORDS)
    assert Objection.objects.count() == 1


@pytest.mark.parametrize("missing", WORDS)
def test_an_objection_says_who_how_and_what(missing):
    _round, names, _notice = make.make_noticed_round(1)
    with pytest.raises(Unsuitable):
        objections.object_to(names[0], **{**WORDS, missing: "  "})
    assert not Objection.objects.exists()


@pytest.mark.requirement("R24.2")
def test_upheld_removes_the_name_and_that_name_alone():
    _round, names, _notice = make.make_noticed_round(2)
    objection = make.make_objection(names[0])
    objections.rule(objection, by=make.make_office(), upheld=True, ruling="经核查属实。")
    assert list(Candidate.objects.order_by("pk").values_list("application__status", "removal_reason")) == [
        (Status.CANCELLED, "公示异议成立（YY2026-0001）"),
        (Status.PROPOSED, ""),
    ]
    objection.refresh_from_db()
    assert (objection.status, objection.ruling) == ("upheld", "经核查属实。")
    with pytest.raises(Unsuitable):
        make.make_objection(names[0])


def test_dismissed_leaves_the_name_where_it_is():
    _round, names, _notice = make.make_noticed_round(1)
    objection = make.make_objection(names[0])
    objections.rule(objection, by=make.make_office(), upheld=False, ruling="经核查不属实。")
    assert (Objection.objects.get().status, Candidate.objects.get().removed_at) == ("dismissed", None)


def test_two_upheld_objections_to_one_name_both_get_their_answer():
    _round, names, _notice = make.make_noticed_round(1)
    office = make.make_office()
    rows = [make.make_objection(names[0]) for _each in range(2)]
    for row in rows:
        objections.rule(Objection.objects.get(pk=row.pk), by=office, upheld=True, ruling="属实。")
    assert list(Objection.objects.values_list("status", flat=True)) == ["upheld", "upheld"]
    assert Candidate.objects.get().removal_reason == "公示异议成立（YY2026-0001）"


@pytest.mark.parametrize(
    ("who", "ruling", "error"), [("office", "  ", Unsuitable), ("committee", "属实。", Forbidden)]
)
def test_a_ruling_has_its_right_and_its_answer(who, ruling, error):
    _round, names, _notice = make.make_noticed_round(1)
    objection = make.make_objection(names[0])
    by = make.make_office() if who == "office" else make.make_committee()
    with pytest.raises(error):
        objections.rule(objection, by=by, upheld=True, ruling=ruling)
    assert (Objection.objects.get().status, Candidate.objects.get().removed_at) == ("received", None)


def test_an_objection_is_ruled_on_once():
    _round, names, _notice = make.make_noticed_round(1)
    objection, office = make.make_objection(names[0]), make.make_office()
    seen = Objection.objects.get()
    objections.rule(objection, by=office, upheld=False, ruling="不属实。")
    with pytest.raises(Stale):
        objections.rule(seen, by=office, upheld=True, ruling="属实。")
    assert (Objection.objects.get().status, Candidate.objects.get().removed_at) == ("dismissed", None)
