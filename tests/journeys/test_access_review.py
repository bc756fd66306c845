"""The pages of the review, from the pool of experts to the comprehensive report: axe at 360 and 1280 px (RX.6)."""

from typing import Any

import pytest
from playwright.sync_api import Page

from applications.models import Application, Round
from applications.transitions import Status
from nantong_award.core import clock
from nantong_award.core.models import User
from review.models import Assignment, Panel
from review.services import big_screen, draws, feedback_reports, interests, site_photos
from review.transitions import PresentationStatus
from tests.factories import review as make
from tests.factories import review_events as events
from tests.factories.applications import make_applicant, owner_of
from tests.factories.misconduct import make_decided, make_reported
from tests.factories.site_records import member_of, photo, write_line
from tests.journeys.conftest import Seat
from tests.journeys.looking import judged, take_seat, wrong

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.requirement("RX.6"),
]
EVALUATION_PAPER = "review.documents_evaluation.comprehensive_report"


def looked_at(seat: Seat, user: User | None, *addresses: str) -> list[Any]:
    """What is wrong with these pages before this person's eyes."""
    take_seat(seat, user and make.fresh(user))
    return [each for address in addresses for each in wrong(seat, address)]


def office() -> User:
    """质委办 with its real rights."""
    return events.make_role("office")


def clean(seat: Seat, found: list[Any]) -> bool:
    """Nothing to mend, nothing fetched from elsewhere, nothing that the browser refused."""
    assert (found, seat.foreign, seat.refused()) == ([], [], [])
    return True


def test_the_plan_of_the_site_review_and_the_list_of_presenters(seat: Seat) -> None:
    round = events.make_site_round()
    panel = events.make_panel(round)
    events.make_visit(events.make_shortlisted(round), panel=panel)
    for _more in range(2):
        events.make_assignment(events.make_shortlisted(round), panel)
    visited = events.make_visited(round)
    events.make_individual(round)
    clerk, committee = office(), events.make_role("committee")
    found = looked_at(
        seat,
        clerk,
        f"/site-review/rounds/{round.pk}/",
        f"/site-review/rounds/{round.pk}/propose/",
        f"/site-review/finalists/{round.pk}/",
    )
    events.make_list(round, visited, status="drafted", drafted_by=clerk)
    found += looked_at(seat, committee, f"/site-review/finalists/{round.pk}/")
    assert clean(seat, found)


def test_a_visit_as_its_leader_its_members_its_supervisor_and_its_applicant_see_it(seat: Seat) -> None:
    visit = events.make_visit()
    member = member_of(visit)
    write_line(visit, member)
    for number in range(3):
        picture = photo(taken=clock.now(), seed=number)
        site_photos.add(visit, by=member, uploaded=picture, caption="检验台")
    page = f"/site-review/{visit.pk}/"
    parts = ("", "records/", "photos/", "attendance/", "closing/")
    found = looked_at(seat, events.leader_of(visit.assignment.panel), *(page + part for part in parts))
    found += looked_at(seat, visit.supervisor, "/supervision/", f"/supervision/{visit.pk}/")
    found += looked_at(seat, owner_of(visit.assignment.application.applicant), f"{page}feedback/")
    assert clean(seat, found)


def test_the_presentations_on_the_board_on_a_members_screen_and_on_the_wall(seat: Seat) -> None:
    turn = events.make_turn(position=1)
    round = turn.application.round
    events.make_turn(events.make_finalist(round), status=PresentationStatus.WAITING, position=2)
    unit, clerk = events.make_unit(), office()
    session = big_screen.open_link(round, by=clerk)
    board = f"/presentations/rounds/{round.pk}/"
    found = looked_at(seat, clerk, board, f"{board}schedule/", f"/presentations/{turn.pk}/lock/")
    found += looked_at(seat, events.user_of(unit), "/presentations/score/")
    found += looked_at(seat, None, f"/presentations/screen/{big_screen.link_of(session)}/")
    assert clean(seat, found)


def test_the_evaluation_a_tie_and_a_case_of_misconduct(seat: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(EVALUATION_PAPER, lambda round, data: b"%PDF-1.4")
    round, files = events.make_evaluation_round()
    _equal(round)
    clerk = office()
    expert = Panel.objects.get(stage="site", assignments__application=files[0]).seats.order_by("pk")[2].expert
    reported, decided = make_reported(round, clerk, expert=expert), make_decided(round, clerk, expert=expert)
    take_seat(seat, clerk)
    found = wrong(seat, f"/evaluation/{round.pk}/")
    _press(seat.page, f"/evaluation/{round.pk}/compile/")
    found += judged(seat)
    tie = seat.page.locator("a[href*='/tie/']").first.get_attribute("href")
    found += looked_at(
        seat,
        clerk,
        str(tie),
        "/misconduct/",
        f"/misconduct/rounds/{round.pk}/new/",
        f"/misconduct/{reported.pk}/",
        f"/misconduct/{decided.pk}/",
        f"/misconduct/{decided.pk}/carry-out/",
    )
    assert clean(seat, found)


def _equal(round: Round) -> None:
    """Two more files with the same scores throughout."""
    for name in ("丙公司", "丁公司"):
        applicant = make_applicant(name=name)
        file = events.make_visited(round, (60, 60, 60), status=Status.FINALIST, applicant=applicant)
        events.make_turn(file, status=PresentationStatus.LOCKED, score=600)


def _press(page: Page, action: str) -> None:
    """The button of the form with this address."""
    page.locator(f"form[action='{action}'] button[type=submit]").click()
    page.wait_for_load_state()


def test_the_pool_and_what_looks_like_a_conflict(seat: Seat) -> None:
    round = make.make_review_round()
    file = make.make_file(round)
    expert = make.make_expert(employer=file.applicant.name, employer_code="")
    for _more in range(4):
        make.make_expert()
    interests.recompute(by=None)
    pool = "/admin/review/expert/"
    found = looked_at(seat, office(), pool, f"{pool}{expert.pk}/change/", "/admin/review/suspicion/queue/")
    assert clean(seat, found)


def test_a_draw_is_prepared_witnessed_and_its_files_distributed(seat: Seat) -> None:
    round = make.make_review_round()
    witnesses = [make.make_witness(), make.make_witness()]
    make.make_expert(pledged_on=None)
    for _more in range(5):
        make.make_expert()
    clerk = office()
    running = draws.open_draw(round, by=clerk, purpose="material_organization", size=3, witnesses=witnesses)
    found = looked_at(
        seat,
        clerk,
        f"/admin/review/draw/{running.pk}/run/",
        f"/draws/{running.pk}/live/",
        "/admin/review/draw/open/",
    )
    found += _prepared(seat, round, witnesses)
    make.commit_and_reveal(running, witnesses)
    draws.carry_out(running, by=clerk)
    make.make_panel(round, files=3, office=clerk, convened=False)
    make.make_file(round)
    found += looked_at(
        seat,
        clerk,
        f"/draws/{running.pk}/live/",
        f"/admin/review/draw/{running.pk}/run/",
        f"/admin/review/panel/distribute/{round.pk}/material_organization/",
    )
    assert clean(seat, found)


def _prepared(seat: Seat, round: Round, witnesses: list[User]) -> list[Any]:
    """The list as it is checked before it is frozen."""
    page = seat.page
    page.select_option("[name=round]", str(round.pk))
    page.select_option("[name=purpose]", "material_individual")
    page.fill("[name=size]", "3")
    for witness in witnesses:
        page.locator(f"[name=witnesses][value='{witness.pk}']").check()
    page.locator("#content form button[type=submit], #content form input[type=submit]").first.click()
    page.wait_for_selector("[name=seen]", state="attached")
    return judged(seat)


def test_the_office_chooses_the_shortlist(seat: Seat) -> None:
    round = make.make_review_round(award_organizations=1, nomination_organizations=1)
    for percent in (80, 75, 60, 60, 50):
        make.make_scored_file(round, percent)
    assert clean(seat, looked_at(seat, office(), f"/admin/review/panel/shortlist/{round.pk}/"))


def test_the_pages_of_an_expert(seat: Seat) -> None:
    round = make.make_review_round()
    invited = make.make_panel(round, files=2, convened=False)
    sitting = make.make_panel(round, files=3)
    found = looked_at(
        seat,
        make.user_of(make.seats(invited)[1]),
        "/review/",
        f"/review/invitations/{make.seats(invited)[1].invitation.pk}/",
    )
    found += looked_at(
        seat,
        make.user_of(make.seats(sitting)[1]),
        "/review/",
        "/review/profile/",
        "/review/profile/own/",
        "/review/declarations/",
    )
    assert clean(seat, found)


def test_consensus_feedback_and_what_the_applicant_reads(seat: Seat) -> None:
    file = _reported()
    clerk = office()
    report = feedback_reports.prepare(file, by=clerk)
    found = looked_at(
        seat,
        clerk,
        f"/review/files/{Assignment.objects.get(application=file).pk}/report/",
        "/review/feedback-reports/",
        f"/review/feedback-reports/{report.pk}/",
        f"/review/feedback-reports/{report.pk}/edit/",
    )
    found += looked_at(
        seat, owner_of(file.applicant), f"/review/results/{file.pk}/", f"/apply/{file.pk}/avoid/"
    )
    assert clean(seat, found)


def _reported() -> Application:
    """A file that did not come to the site list, with its panel's report signed."""
    panel = make.make_panel(make.make_review_round(panel_policy="consensus"))
    make.hand_in_all(panel, (60, 60, 65))
    assignment = panel.assignments.get()
    make.make_report(assignment)
    Application.objects.filter(pk=assignment.application_id).update(status=Status.ELIMINATED)
    return Application.objects.select_related("round", "applicant").get(pk=assignment.application_id)
