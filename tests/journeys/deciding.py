"""Steps of the journey: site visit, finalists, presentations, evaluation (Art. 21–23, 33–34)."""

import random
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from applications.models import Application
from applications.transitions import Status
from nantong_award.core import clock
from nantong_award.desks.year import deciding, reviewing, setting
from nantong_award.desks.year.setting import Day
from review.models import Assignment, Draw, Presentation, SiteVisit
from review.sections_events import RATINGS, SiteMethod
from review.sections_visits import CHECKLISTS, SUPERVISION_POINTS
from review.selectors.panels import seats_of
from review.selectors.presentations import order_candidates
from review.transitions import VisitStatus
from tests.core import specimens
from tests.journeys.reviewing import draw_by_pages, report_by_pages, score_by_pages
from tests.journeys.world import START, World, on

DICE = random.Random("journey-decide")


def visit_sites(world: World) -> None:
    """The winner's site visit by its pages; the other visits in bulk."""
    with on(Day.SITE_PANELS_DRAWN):
        panels = reviewing.site_panels(world.round, world.cast, DICE)
    assignment = Assignment.objects.select_related("panel__round", "application").get(
        application=world.files["winner"], stage="site"
    )
    visit = _schedule(world, assignment)
    with on(Day.VISITED):
        _conduct(world, visit)
    _visit_the_others(world, panels)


def _schedule(world: World, assignment: Assignment) -> SiteVisit:
    with on(Day.SITE_PANELS_DRAWN, 11):
        day = str(setting.on(START, Day.VISITED))
        office = world.office.open("/site-review/")
        office.open(office.link(f"/site-review/schedule/{assignment.pk}/"))
        supervisor = str(world.cast.supervisors[2].pk)
        office.send({"starts_on": day, "ends_on": day, "supervisor": supervisor})
        return SiteVisit.objects.get(assignment=assignment)


def _conduct(world: World, visit: SiteVisit) -> None:
    """Start, three methods, sheets and report, the supervisor's record, both feedbacks, close."""
    page = f"/site-review/{visit.pk}/"
    leader_user = next(seat for seat in seats_of(visit.assignment.panel) if seat.is_leader).expert.user
    leader, supervisor = world.as_(leader_user), world.as_(world.cast.supervisors[2])
    supervisor.open(f"/supervision/{visit.pk}/").send(to="/present/", loose=True)
    leader.open(page).send(to="/start/", loose=True)
    score_by_pages(world, visit.assignment, 85)
    for method in SiteMethod:
        key = f"{method.value}.{CHECKLISTS[method][0].key}"
        leader.open(f"{page}records/?part={method.value}").send(
            {"state": "met", "text": "抽查记录与自我评价相符。"}, to="/records/save/", where={"key": key}
        )
    report_by_pages(world, visit.assignment)
    supervisor.open("/supervision/").open(supervisor.link(f"/supervision/{visit.pk}/"))
    points = dict.fromkeys(SUPERVISION_POINTS, "yes")
    supervisor.send({**points, "text": "全程在场，程序规范，纪律良好。"})
    owner = world.owner("winner")
    for person, direction in ((owner, "by_organization"), (leader, "by_panel")):
        ratings = dict.fromkeys(RATINGS[direction], "5")
        person.open(f"{page}feedback/").send({**ratings, "comment": "工作认真。"})
    leader.open(f"{page}closing/").send(to="/close/", loose=True)
    visit.refresh_from_db()
    assert visit.status == VisitStatus.CLOSED


def _visit_the_others(world: World, panels: list) -> None:
    assignments = Assignment.objects.filter(panel__in=panels, visit=None).select_related(
        "panel__round", "application__applicant", "application__round"
    )
    for place, assignment in enumerate(assignments):
        with on(Day.VISITED + 2 + 2 * place):
            visit = deciding.scheduling.schedule(
                assignment,
                by=world.cast.office,
                starts_on=clock.today(),
                ends_on=clock.today(),
                supervisor=world.cast.supervisors[0],
            )
            deciding.carry_out(visit, DICE)


def choose_finalists(world: World) -> None:
    """The office proposes everybody; the committee's secretary enters the decision and confirms."""
    with on(Day.FINALISTS_DECIDED):
        page = f"/site-review/finalists/{world.round_pk}/"
        office = world.office.open(page)
        finalists = office.choices("finalists")
        assert str(world.files["winner"]) in finalists
        office.send({"finalists": finalists})
        world.as_(world.cast.committee).open(page).send(
            {
                "number": "通质委纪〔2026〕2号",
                "decided_on": str(clock.today()),
                "attendance": "15",
                "votes_for": "14",
                "votes_against": "0",
                "votes_abstained": "1",
                "summary": "会议审议通过。",
                "file": SimpleUploadedFile("纪要.pdf", specimens.pdf(), "application/pdf"),
            }
        )
        world.office.open(page).send(to="/publish/", loose=True)
    assert world.file("winner").status == world.file("person").status == Status.FINALIST
    world.close_stage(Day.SITE_REVIEW_DUE)


def present(world: World) -> None:
    """Order, schedule, one presenter after the other, every member unit's sheet, the lock."""
    with on(Day.PRESENTED):
        draw = draw_by_pages(world, Draw.Purpose.PRESENTATION_ORDER)
        assert set(draw.drawn) == set(order_candidates(world.round))
        board = f"/presentations/rounds/{world.round_pk}/"
        starts = (clock.now() + timedelta(hours=9)).strftime("%Y-%m-%dT%H:%M")  # Shanghai's wall clock
        world.office.open(f"{board}schedule/").send(
            {"draw": str(draw.pk), "starts_at": starts, "statement": "8", "questions": "5"}
        )
        for turn in Presentation.objects.filter(application__round=world.round_pk).order_by("position"):
            world.office.open(board).send(to=f"/presentations/{turn.pk}/begin/", loose=True)
            _score(world, turn)
            world.office.open(f"/presentations/{turn.pk}/lock/").send(to="/lock/", loose=True)
    world.close_stage(Day.PRESENTATION_DUE)


def _score(world: World, turn: Presentation) -> None:
    """Each unit on its phone; the last abstains at the second turn."""
    is_winner = turn.application_id == world.files["winner"]
    for place, user in enumerate(world.cast.members):
        member = world.as_(user).open("/presentations/").open("/presentations/score/")
        if turn.position == 2 and place == len(world.cast.members) - 1:
            member.open(f"/presentations/{turn.pk}/abstain/").send({"reason": "未听完全程。"})
            continue
        form = next(form for form in member.page.forms if "note" in form.fields)
        items = [name for name, field in form.inputs.items() if getattr(field, "tag", "") == "select"]
        member.send(dict.fromkeys(items, "90" if is_winner else "75"), button="hand_in")
        assert "已交分" in member.text


def evaluate(world: World) -> None:
    """The office compiles; office and committee read PDF and workbook."""
    page = f"/evaluation/{world.round_pk}/"
    with on(Day.EVALUATED):
        world.office.open(page).send(to="/compile/", loose=True)
        committee = world.as_(world.cast.committee).open(page)
        assert Application.objects.get(pk=world.files["winner"]).applicant.name in committee.text
        assert committee.fetch(f"{page}report.pdf").startswith(b"%PDF")
        assert committee.fetch(f"{page}report.xlsx").startswith(b"PK")
    world.close_stage(Day.EVALUATION_DUE)
