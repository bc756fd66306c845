"""Steps of the journey: pool, draw, panel, sheets, report, shortlist (Art. 11, 20, 21)."""

import random

from applications.models import Application
from applications.transitions import Status
from nantong_award.desks.year import reviewing
from nantong_award.desks.year.setting import Day
from nantong_award.regulation import draw as rule
from nantong_award.regulation.stage import Track
from review.models import Assignment, Draw, Expert, Panel, PanelReport, Scorecard
from review.selectors.panels import seats_of
from review.services import panel_reports, panels
from review.transitions import ReportStatus, ScorecardStatus
from tests.journeys.visitor import Visitor
from tests.journeys.world import World, on

DICE = random.Random("journey-review")
SEATS, POOL = 5, 24


def fill_pool(world: World) -> None:
    """The office enters an expert, who pledges on the own page; the rest of the pool comes in bulk."""
    with on(Day.PANELS_DRAWN):
        given = {
            "name": "顾明",
            "email": "first-expert@journey.invalid",
            "employer": "南通质量技术研究所",
            "title": "正高级工程师",
            "birth_year": "1975",
            "practice_years": "20",
            "priority": str(Expert.Priority.PROVINCIAL_JUDGE.value),
            "industries": ["C", "M"],
            "categories": ["4.1", "4.5"],
            "is_available": "on",
        }
        world.office.open("/admin/review/expert/add/").send(given, having="employer")
        expert = Expert.objects.get(user__name="顾明")
        person = Visitor(expert.user)
        person.open("/review/pledge/").send(to="/pledge/", loose=True)
        expert.refresh_from_db()
        assert expert.pledged_on is not None
        reviewing.fill_pool(world.cast, DICE, POOL, "journey.invalid", None)


def draw_and_convene(world: World) -> None:
    """A draw by its pages with two witnesses, the panel in the admin; the individuals' panel in bulk."""
    with on(Day.PANELS_DRAWN, 10):
        draw = draw_by_pages(world, Draw.Purpose.MATERIAL_ORGANIZATION)
        assert len(draw.drawn) == SEATS
        assert Visitor().open(f"/draws/{draw.pk}/", expect=(404,)).status == 404
        run = f"/admin/review/draw/{draw.pk}/run/"
        office = world.office.open(run)
        office.send({"name": "组织材料评审组", "count": "1"}, to="/panels/")
        panel = Panel.objects.get(draw=draw)
        answer_by_pages(world, panel)
        purpose = draw.purpose
        office.open(f"/admin/review/panel/distribute/{world.round_pk}/{purpose}/").send(loose=True)
        office.open(f"/admin/review/panel/{panel.pk}/act/convene/").send(to="/act/convene/", loose=True)
        office.open(run).send(to="/publish/", loose=True)
        assert "自己重算" in Visitor().open(f"/draws/{draw.pk}/").text
        _convene_individuals(world)


def answer_by_pages(world: World, panel: Panel) -> None:
    """Everybody drawn accepts the seat by the link, and signs in at the meeting."""
    for seat in seats_of(panel).select_related("invitation"):
        page = f"/review/invitations/{seat.invitation.pk}/"
        expert = world.as_(seat.expert.user).open(page)
        expert.send(to="/accept/", loose=True).send(to="/sign-in/", loose=True)
        assert "已签到" in expert.text


def draw_by_pages(world: World, purpose: Draw.Purpose) -> Draw:
    """Checked and opened in the admin, committed and revealed by two witnesses, carried out by the office."""
    people = world.cast.supervisors[:2]
    given = {"round": str(world.round_pk), "purpose": purpose.value, "size": str(SEATS)}
    office = world.office.open("/admin/review/draw/open/")
    office.send({**given, "priority_at_least": "1", "witnesses": [str(user.pk) for user in people]})
    office.send(having="seen", loose=True)
    draw = Draw.objects.get(round=world.round_pk, purpose=purpose)
    page = f"/draws/{draw.pk}/"
    witnesses = [world.as_(user) for user in people]
    secrets = ["甲的口令 0123456789abcdef", "乙的口令 fedcba9876543210"]
    for user, witness, secret in zip(people, witnesses, secrets, strict=True):
        name = draw.calls.get(witness=user).by
        assert f"您以“{name}”的名义见证" in witness.open(page).text
        witness.send({"commitment": rule.commitment(name, secret)})
    for witness, secret in zip(witnesses, secrets, strict=True):
        witness.open(page).send({"secret": secret})
    office.open(f"/admin/review/draw/{draw.pk}/run/").send(to="/carry-out/", loose=True)
    draw.refresh_from_db()
    return draw


def _convene_individuals(world: World) -> None:
    purpose = Draw.Purpose.MATERIAL_INDIVIDUAL
    draw = reviewing.held_draw(world.round, world.cast, purpose=purpose, size=3, dice=DICE)
    panel = panels.form_panel(draw, by=world.cast.office, name="个人材料评审组")
    files = Application.objects.filter(
        round=world.round_pk, status=Status.ACCEPTED, applicant__track=Track.INDIVIDUAL
    )
    panels.assign(panel, list(files.select_related("applicant", "round")), by=world.cast.office)
    panels.convene(panel, by=world.cast.office)


def score_material(world: World) -> None:
    """Every expert scores the winner's file item by item on the pages; the other sheets in bulk; report, signatures."""
    with on(Day.SCORED):
        assignment = Assignment.objects.get(application=world.files["winner"], stage="material")
        score_by_pages(world, assignment, 85)
        report_by_pages(world, assignment)
        for card in Scorecard.objects.filter(status=ScorecardStatus.BLANK).select_related(
            "seat__expert__user", "assignment__panel__round", "assignment__application__applicant"
        ):
            reviewing.score_card(card, DICE)
        for other in (
            Assignment.objects.filter(released_at=None)
            .exclude(pk=assignment.pk)
            .select_related("panel__round", "application__applicant", "application__round")
        ):
            reviewing.report_one(other)


def score_by_pages(world: World, assignment: Assignment, percent: int) -> None:
    """Declaration, every item in its own form, the check page, the submission; for each seat."""
    for card in Scorecard.objects.filter(assignment=assignment).select_related("seat__expert__user"):
        expert = world.as_(card.seat.expert.user)
        sheet = f"/review/sheets/{card.pk}/"
        expert.open("/review/").open(expert.link(sheet))
        expert.send(to="/declare/", loose=True)
        items = [form.get("action") for form in expert.page.forms if "/items/" in (form.get("action") or "")]
        expert.send({"percent": str(percent)}, to=items[0])
        expert.send({"strengths": "方法系统。", "questions": "现场核实测量记录。"}, to=items[0])
        for item in items[1:]:
            expert.send({"percent": str(percent)}, to=item, htmx=True)
        expert.open(f"{sheet}submit/").send(to="/submit/", loose=True)
        card.refresh_from_db()
        assert (card.status, len(items)) == (ScorecardStatus.SUBMITTED, card.scores.count())


def report_by_pages(world: World, assignment: Assignment) -> None:
    """The leader compiles, members sign, the leader last; the PDF opens."""
    seats = sorted(seats_of(assignment.panel), key=lambda seat: seat.is_leader)
    page = f"/review/files/{assignment.pk}/report/"
    leader = world.as_(seats[-1].expert.user)
    leader.open(page).send({"note": "材料真实，方法有效，结果良好。"}, to="/consensus/summary/")
    leader.open(page).send(to="/compile/", loose=True)
    for seat in seats:
        world.as_(seat.expert.user).open(page).send(to="/sign/", loose=True)
    report = PanelReport.objects.get(assignment=assignment)
    assert report.status == ReportStatus.SIGNED
    assert leader.fetch(f"/review/reports/{report.pk}/report.pdf").startswith(b"%PDF")
    assert panel_reports.signing_seats(report)[-1].is_leader


def shortlist(world: World) -> None:
    """The order of merit with its button in the admin, then the stage ends."""
    with on(Day.MATERIAL_REVIEW_DUE):
        page = world.office.open(f"/admin/review/panel/shortlist/{world.round_pk}/")
        name = world.file("winner").applicant.name
        assert name not in page.text
        assert name in page.send(to="/names/", loose=True).text
        page.send(having="seen", loose=True)
        page.send(having="confirmed", loose=True)
    assert world.file("winner").status == Status.SHORTLISTED
    world.close_stage(Day.MATERIAL_REVIEW_DUE)
