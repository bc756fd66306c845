"""Two people at once: one wins, the other is told, nothing is half done (R17.1, RX.7)."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from nantong_award.core.models import AuditEvent
from nantong_award.core.refusals import Refusal
from review.models import Draw, PanelReport, Score, Scorecard
from review.services import draws, panel_reports, scorecards
from review.transitions import ScorecardStatus
from tests.factories.review import (
    card_of,
    commit_and_reveal,
    declare,
    discuss,
    fill_sheet,
    hand_in_all,
    make_expert,
    make_panel,
    make_review_office,
    make_review_round,
    make_witness,
    seats,
    seen_by_leader,
    user_of,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.concurrency]


def at_once(*acts):
    """Run the acts in threads of their own; returns how each ended: "done" or the refusal's class."""
    barrier, ends = Barrier(len(acts)), [""] * len(acts)

    def run(place, act):
        try:
            barrier.wait()
            act()
            ends[place] = "done"
        except Refusal as refusal:
            ends[place] = type(refusal).__name__
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(ends)


def test_a_draw_is_carried_out_once():
    office, round_ = make_review_office(), make_review_round()
    for _each in range(4):
        make_expert()
    two = [make_witness(), make_witness()]
    purpose = Draw.Purpose.MATERIAL_ORGANIZATION
    draw = draws.open_draw(round_, by=office, purpose=purpose, size=3, witnesses=two)
    commit_and_reveal(draw, two)
    ends = at_once(*[lambda: draws.carry_out(Draw.objects.get(pk=draw.pk), by=office)] * 2)
    assert ends == ["Stale", "done"]
    assert AuditEvent.objects.filter(verb="carry_out_draw").count() == 1


def test_two_leaders_at_once_make_one_report():
    panel = make_panel()
    hand_in_all(panel)
    assignment, leader = panel.assignments.get(), user_of(seats(panel)[0])
    discuss(assignment)
    seen = seen_by_leader(assignment)
    ends = at_once(*[lambda: panel_reports.compile_report(assignment, by=leader, seen=seen)] * 2)
    assert (ends, PanelReport.objects.count()) == (["Stale", "done"], 1)


def test_the_same_item_from_two_windows_is_kept_once():
    card = declare(card_of(seats(make_panel())[1]))
    by = user_of(card.seat)

    def save(percent):
        scorecards.save_score(card, by=by, item="4.1.2", values={"percent": percent}, version=0)

    assert at_once(lambda: save(60), lambda: save(70)) == ["Stale", "done"]
    assert Score.objects.get().version == 1


def test_a_sheet_is_handed_in_once():
    card = fill_sheet(card_of(seats(make_panel())[1]))
    by = user_of(card.seat)
    ends = at_once(*[lambda: scorecards.submit(Scorecard.objects.get(pk=card.pk), by=by)] * 2)
    card.refresh_from_db()
    assert (ends, card.status) == (["Stale", "done"], ScorecardStatus.SUBMITTED)
    assert AuditEvent.objects.filter(verb="submit", subject=f"review.scorecard:{card.pk}").count() == 1


def test_what_is_saved_while_handing_in_is_part_of_the_sheet_or_refused():
    card = fill_sheet(card_of(seats(make_panel())[1]))
    by = user_of(card.seat)

    def save():
        scorecards.save_score(card, by=by, item="4.1.2", values={"percent": 90}, version=1)

    ends = at_once(save, lambda: scorecards.submit(Scorecard.objects.get(pk=card.pk), by=by))
    event = AuditEvent.objects.get(verb="submit", subject=f"review.scorecard:{card.pk}")
    kept = Score.objects.get(scorecard=card, item="4.1.2").percent
    assert (ends, event.details["total"], kept) in [
        (["done", "done"], "615.00", 90),
        (["Stale", "done"], "600.00", 60),
        (["done", "done"], "615", 90),
        (["Stale", "done"], "600", 60),
    ]
