"""What the leader records and members say on merged sheets; nothing is lost, nothing doubled (R20.4)."""

import pytest

from nantong_award.core.models import AuditEvent
from nantong_award.core.refusals import Closed, Forbidden, Stale, Unsuitable
from review.models import ConsensusEntry, Remark
from review.selectors import consensus as selectors
from review.services import consensus, panels, scorecards
from tests.factories.review import (
    card_of,
    compile_report,
    hand_in,
    hand_in_all,
    leader_of,
    make_expert,
    make_panel,
    make_report,
    make_review_office,
    make_review_round,
    seats,
    user_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R20.4")]
ITEM = "4.1.2"


@pytest.fixture
def assignment():
    panel = make_panel(make_review_round(panel_policy="consensus"))
    hand_in_all(panel, (50, 60, 80))
    return panel.assignments.get()


def save(assignment, *, by=None, key=ITEM, version=0, **values):
    return consensus.save(assignment, by=by or leader_of(assignment), key=key, values=values, version=version)


def row_of(assignment, key=ITEM):
    return next(row for row in selectors.grid(assignment).rows if row.item.code == key)


def test_merging_shows_mean_median_spread_and_marks_who_lies_far_off(assignment):
    row = row_of(assignment)
    assert (row.proposed, row.agreed, row.median, row.spread, row.is_wide) == (65, 65, 60, 30, True)
    assert sorted((voice.percent, voice.is_far) for voice in row.voices) == [
        (50, False),
        (60, False),
        (80, True),
    ]


@pytest.mark.parametrize(("limit", "wide"), [(25, True), (30, False)])
def test_the_limit_is_the_rounds(limit, wide):
    panel = make_panel(make_review_round(item_spread_limit=limit, total_spread_limit=limit * 10))
    hand_in_all(panel, (50, 60, 80))
    grid = selectors.grid(panel.assignments.get())
    assert (bool(grid.wide), grid.is_far_apart) == (wide, wide)


def test_a_percentage_other_than_the_mean_carries_a_note(assignment):
    with pytest.raises(Unsuitable) as refused:
        save(assignment, percent=70)
    assert (refused.value.field, ConsensusEntry.objects.count()) == ("note", 0)
    entry = save(assignment, percent=70, note="现场材料补充")
    assert (entry.percent, entry.note, entry.version) == (70, "现场材料补充", 1)
    with pytest.raises(Unsuitable):
        save(assignment, note="", version=1)


@pytest.mark.parametrize("percent", [37, 105, -5, "70"])
def test_a_percentage_outside_the_steps_is_refused(assignment, percent):
    with pytest.raises(Unsuitable):
        save(assignment, percent=percent, note="无")


@pytest.mark.parametrize("key", ["4.9.9", "", "constructor"])
def test_there_is_no_entry_beside_the_sheet(assignment, key):
    with pytest.raises(Unsuitable):
        save(assignment, key=key, note="无")


@pytest.mark.parametrize("policy", ["mean", "trimmed_mean"])
def test_where_a_mean_decides_only_words_are_recorded(policy):
    panel = make_panel(make_review_round(panel_policy=policy))
    hand_in_all(panel, (60, 60, 60))
    assignment = panel.assignments.get()
    with pytest.raises(Unsuitable):
        save(assignment, percent=70)
    save(assignment, percent=70, note="只记意见")
    assert row_of(assignment).agreed == 60


def test_two_windows_of_the_leader_see_both_values(assignment):
    save(assignment, percent=70, note="甲窗口")
    with pytest.raises(Stale) as refused:
        save(assignment, percent=75, note="乙窗口")
    assert (refused.value.yours, refused.value.theirs.percent) == ({"percent": 75, "note": "乙窗口"}, 70)
    assert save(assignment, percent=75, note="乙窗口", version=1).version == 2


def test_the_same_sent_twice_is_kept_once_and_every_change_stands_in_the_log(assignment):
    first = save(assignment, percent=70, note="同一句")
    assert save(assignment, percent=70, note="同一句").version == first.version == 1
    save(assignment, note="改过的话", version=1)
    logged = list(
        AuditEvent.objects.filter(verb="save_consensus").order_by("pk").values_list("details", flat=True)
    )
    assert logged == [
        {"key": ITEM, "percent": ["", "70"], "note": ["", "同一句"]},
        {"key": ITEM, "note": ["同一句", "改过的话"]},
    ]


def test_only_the_leader_records_and_only_members_speak(assignment):
    _leader, member, _third = [user_of(seat) for seat in seats(assignment.panel)]
    with pytest.raises(Forbidden):
        save(assignment, by=member, note="代笔")
    said = consensus.say(assignment, by=member, key=ITEM, text=" 宜再看第 12 页 ")
    assert consensus.say(assignment, by=member, key=ITEM, text="宜再看第 12 页") == said
    for stranger in (make_expert().user, make_review_office()):
        with pytest.raises(Forbidden):
            consensus.say(assignment, by=stranger, key=ITEM, text="外人")
    assert list(Remark.objects.values_list("text", flat=True)) == ["宜再看第 12 页"]


def test_before_every_sheet_is_in_nothing_is_recorded_or_said():
    panel = make_panel()
    leader, member, _third = seats(panel)
    hand_in(card_of(leader)), hand_in(card_of(member))
    assignment = panel.assignments.get()
    with pytest.raises(Stale):
        save(assignment, note="早了")
    with pytest.raises(Stale):
        consensus.say(assignment, by=user_of(member), key=ITEM, text="早了")


def test_after_the_last_signature_nothing_is_recorded_or_said(assignment):
    make_report(assignment)
    with pytest.raises(Stale):
        save(assignment, note="晚了")
    with pytest.raises(Stale):
        consensus.say(assignment, by=user_of(seats(assignment.panel)[1]), key=ITEM, text="晚了")


def test_outside_its_stage_the_consensus_rests(assignment):
    type(assignment.panel.round).objects.update(stage="evaluation")
    assignment.panel.round.refresh_from_db()
    with pytest.raises(Closed):
        save(assignment, note="过时")


def test_a_new_leader_takes_over_what_the_old_one_recorded(assignment):
    old, new, _third = seats(assignment.panel)
    save(assignment, percent=70, note="前任所记")
    panels.appoint_leader(new, by=make_review_office(), reason="组长请假")
    with pytest.raises(Forbidden):
        save(assignment, by=user_of(old), note="不再有效", version=1)
    entry = save(assignment, by=user_of(new), note="后任补记", version=1)
    assert (entry.percent, entry.note) == (70, "后任补记")
    report = compile_report(assignment, by=user_of(new))
    assert report.agreed[ITEM] == 70


def test_what_was_agreed_survives_a_reopened_sheet(assignment):
    save(assignment, percent=70, note="合议结果")
    member = seats(assignment.panel)[1]
    card = scorecards.reopen(card_of(member), by=leader_of(assignment), reason="笔误")
    scorecards.submit(card, by=user_of(member))
    assert row_of(assignment).agreed == 70
