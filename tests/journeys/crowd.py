"""Small years at several stages, as data for tests that walk all pages; one person of every role."""

import random
from datetime import date, timedelta

from django.db import transaction

from applications.models import Application, Membership
from monitoring.models import AnnualReport
from monitoring.services import annual_reports
from nantong_award.core import clock
from nantong_award.core.models import User
from nantong_award.desks.year import answers, filing, invented, opening, people
from nantong_award.desks.year.play import Plan, Year
from nantong_award.desks.year.setting import Day
from nantong_award.regulation.stage import Stage
from review.models import Expert, Scorecard, Seat

DOMAIN = "crowd.invalid"


def play(until: Stage, year: int, start: date) -> Year:
    """A year with three organisations and two persons, played to the beginning of a stage."""
    plan = Plan(
        edition="2023-draft", year=year, organizations=3, individuals=2, experts=20, seed=3, start=start,
        domain=DOMAIN, until=until, afterwards=False,
    )  # fmt: skip
    played = Year(plan, lambda line: None)
    played.play()
    return played


def ago(days: int) -> date:
    """So many days before today."""
    return clock.today() - timedelta(days=int(days))


BACK = {
    Stage.MATERIAL_REVIEW: (4, Day.QUALIFICATION_DUE + 1),
    Stage.SITE_REVIEW: (3, Day.MATERIAL_REVIEW_DUE + 1),
}


def make(*, closed: bool = True) -> dict[str, User]:
    """Rounds at application, material and site review (and one closed, with its reports); people by role."""
    today = clock.today()
    with transaction.atomic():
        people.gather(DOMAIN, None)
    if closed:
        play(Stage.CLOSED, today.year - 2, date(today.year - 2, 4, 1))
        annual_reports.open_due()
    for stage, (back, days) in BACK.items():
        opening.begin(play(stage, today.year - back, ago(days)))
    running = play(Stage.APPLICATION, today.year, ago(Day.FIRST_FILED + 6))
    running.submit_all()
    drafting = draft(running)
    return {"applicant": drafting, **_cast(), **_reviewers(), **_owners()}


def draft(running: Year) -> User:
    """An organisation with a file begun and nothing but its first section filled."""
    dice, texts = random.Random("draft"), invented.NO_TEXTS
    company, head = next(invented.companies(dice, 99, texts)), next(invented.people(dice, texts))
    body = filing.filing_bodies(list(people.all_bodies()))[0]
    crowd = filing.Crowd(dice, 98, f"draft.{DOMAIN}", texts)
    filer = next(iter(crowd.organizations(running.round, [body], 1)))
    form = answers.organization(company, head, running.round, dice)
    file = filing.filing.start(filer.applicant, round=running.round, by=filer.owner)
    filing.saving.save_section(file, key="basics", data=form["basics"], version=0, by=filer.owner)
    return filer.owner


def _cast() -> dict[str, User]:
    posts = [
        "office", "committee", "supervisor1", "inspector", "system-admin", "security-admin", "audit-admin", "unit1",
    ]  # fmt: skip
    return {post: User.objects.get(email=f"{post}@{DOMAIN}") for post in posts}


def _reviewers() -> dict[str, User]:
    """Leader and member of a panel in the material review, leader of a site panel, somebody for whom no file is open."""
    seats = Seat.objects.select_related("expert__user").filter(panel__track="organization")
    paper = list(seats.filter(panel__stage="material").order_by("-panel__round__year", "-is_leader"))
    running = [seat for seat in paper if seat.panel.round.stage == Stage.MATERIAL_REVIEW]
    site = seats.filter(panel__stage="site", panel__round__stage=Stage.SITE_REVIEW, is_leader=True)[0]
    declared = Scorecard.objects.exclude(declared_at=None).values("seat__expert")
    visiting = seats.filter(panel__stage="site").values("expert")
    spare = Expert.objects.exclude(pk__in=declared).exclude(pk__in=visiting).order_by("pk")[0]
    return {
        "leader": running[0].expert.user,
        "expert": running[1].expert.user,
        "site_leader": site.expert.user,
        "spare_expert": spare.user,
    }


def _owners() -> dict[str, User]:
    """The county of a waiting file, and who filed: this year's person, an organisation that is visited, a winner with reports."""

    def owner(**chosen: object) -> User:
        return Membership.objects.filter(role="owner", **chosen).order_by("pk")[0].user

    waiting = Application.objects.filter(status="submitted", applicant__track="organization").order_by("pk")[
        0
    ]
    found = {
        "county": User.objects.get(groups=waiting.county.group),
        "person": owner(applicant__track="individual", applicant__applications__status="submitted"),
        "visited": owner(applicant__applications__status="shortlisted"),
    }
    report = AnnualReport.objects.filter(status="due").first()
    if report is not None:
        found["winner"] = owner(applicant=report.conferral.applicant_id)
    return found
