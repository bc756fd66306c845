"""The demonstration: seven rounds, each at another stage, so that every account has something to do today."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction

from applications.models import Application, EndorsingBody, Membership, Round
from applications.services import endorsing, evidence, members, registration, saving
from applications.services import filing as filing_services
from applications.services.standing import import_past_winners
from applications.transitions import Status
from applications.workbooks import read_past_winners
from monitoring.models import AnnualReport
from monitoring.services import annual_reports
from nantong_award.core import clock
from nantong_award.core.models import User
from nantong_award.desks.year import answers, filing, invented, opening, people
from nantong_award.desks.year.play import Plan, Year
from nantong_award.desks.year.setting import Day
from nantong_award.regulation.stage import Stage
from review.models import Seat
from review.transitions import PanelStatus

DOMAIN = "demo.invalid"
PASSWORD = "Nantong-Demo-2026"  # printed with every start; for trial on one's own machine only
EDITION = "2023-draft"
PAST_WINNERS = Path(settings.BASE_DIR) / "applications" / "fixtures" / "past-winners.xlsx"


@dataclass(frozen=True)
class Scene:
    """A round of the demonstration: how many years back it is labelled, its stage, how long ago it began."""

    years_back: int
    stage: Stage
    days_ago: int
    words: str


SCENES = (
    Scene(5, Stage.QUALIFICATION, Day.ENDORSING_CLOSES + 2, "资格审查"),
    Scene(4, Stage.MATERIAL_REVIEW, Day.QUALIFICATION_DUE + 1, "材料评审"),
    Scene(3, Stage.SITE_REVIEW, Day.MATERIAL_REVIEW_DUE + 1, "现场评审"),
    Scene(1, Stage.PRESENTATION, Day.SITE_REVIEW_DUE + 1, "演讲陈述"),
)


def load(tell: Callable[[str], None]) -> bool:
    """Load the demonstration once; returns False where there are rounds already."""
    if Round.objects.exists():
        return False
    tell("正在准备演示数据，首次约需一两分钟……")
    with transaction.atomic():
        people.gather(DOMAIN, None)
        with PAST_WINNERS.open("rb") as file:
            import_past_winners(read_past_winners(file))
    this_year = clock.today().year
    for plan in _plans(this_year):
        year = Year(plan, lambda line: None)
        year.play()
        with transaction.atomic():
            _name(year.round, _words_of(plan, this_year))
            opening.begin(year)
        tell(f"  {year.round.title}")
    with transaction.atomic():
        _current_round(this_year)
        annual_reports.open_due()
        _set_passwords()
    return True


def _plans(this_year: int) -> Iterator[Plan]:
    """The finished year first, then the running ones."""
    closed = this_year - 2
    yield _plan(closed, date(closed, 4, 1), Stage.CLOSED)
    for scene in SCENES:
        yield _plan(this_year - scene.years_back, _ago(scene.days_ago), scene.stage)
    yield _plan(this_year - 6, _ago(Day.PROPOSED), Stage.PUBLICITY)


def _plan(year: int, start: date, until: Stage) -> Plan:
    return Plan(
        edition=EDITION,
        year=year,
        organizations=4,
        individuals=2,
        experts=24,
        seed=7,
        start=start,
        domain=DOMAIN,
        until=until,
        afterwards=False,
    )


def _ago(days: int) -> date:
    return clock.today() - timedelta(days=int(days))


def _words_of(plan: Plan, this_year: int) -> str:
    known = {this_year - scene.years_back: scene.words for scene in SCENES}
    return known.get(plan.year, "审定公示" if plan.until == Stage.PUBLICITY else "已办结")


def _name(round: Round, words: str) -> None:
    """Say in the title what the round shows."""
    round.title = f"{round.year}年度南通市市长质量奖（演示：{words}）"
    round.save(update_fields=["title"])


def _current_round(this_year: int) -> None:
    """This year's round: some files wait for their county, one organisation and one person are drafting."""
    plan = _plan(this_year, _ago(Day.FIRST_FILED + 6), Stage.APPLICATION)
    year = Year(plan, lambda line: None)
    year.play()
    _name(year.round, "申报推荐")
    year.submit_all(last=_ago(1))
    _returned_file(year)
    dice, texts = random.Random("draft"), invented.NO_TEXTS
    company, head = next(invented.companies(dice, 99, texts)), next(invented.people(dice, texts))
    body = EndorsingBody.objects.get(region_code="320613")  # 崇川区, whose clerk is shown too
    owner = registration.register_user(name="申报单位负责人", email=f"applicant@{DOMAIN}", password=None)
    applicant = registration.register_organization(
        by=owner, name=company.name, code=company.code, county=body, industry=company.industry
    )
    drafted = filing.Filer(owner, applicant, answers.organization(company, head, year.round, dice))
    _draft(drafted, year.round)
    members.invite(applicant, by=owner, contact=f"colleague@{DOMAIN}", role=Membership.Role.EDITOR)
    person = next(invented.people(dice, texts))
    owner = registration.register_user(name="个人申报人", email=f"person@{DOMAIN}", password=None)
    applicant = registration.register_individual(
        by=owner,
        name=person.name,
        id_number=person.id_number,
        county=body,
        employer_name=company.name,
        employer_code=company.code,
    )
    _draft(filing.Filer(owner, applicant, answers.individual(person, year.round, dice)), year.round)


def _returned_file(year: Year) -> None:
    """A county has sent one file back with its reason; its papers say which items they support."""
    waiting = year.round.applications.filter(status=Status.SUBMITTED, applicant__track="organization")
    file = waiting.select_related("round", "applicant", "county").order_by("pk").first()
    if file is None:
        return
    clerk, owner = year.cast.clerk_of(file.county), file.applicant.memberships.get(role="owner").user
    endorsing.return_for_correction(
        file, by=clerk, reason="缺近三年审计报告的附注，请补充。", sections=["evidence"]
    )
    paper = file.evidence.filter(removed_at=None).first()
    if paper is not None:
        evidence.refer(paper, item="4.1.2", pages="1", by=owner)


def _draft(filer: filing.Filer, round: Round) -> Application:
    """A file begun: half of its sections are filled."""
    application = filing_services.start(filer.applicant, round=round, by=filer.owner)
    for key, data in list(filer.form.items())[: len(filer.form) // 2]:
        saving.save_section(application, key=key, data=data, version=0, by=filer.owner)
    return application


def _set_passwords() -> None:
    """One account per role can sign in, all with the demonstration password."""
    first = people.hashed(PASSWORD)
    for user in _shown():
        user.password = first
        user.save(update_fields=["password"])


def _shown() -> list[User]:
    """Whom the demonstration shows: the posts, and people who have something to do now."""
    fixed = [
        "office", "deputy", "committee", "supervisor1", "supervisor2", "supervisor3", "inspector",
        "system-admin", "security-admin", "audit-admin", "unit1", "unit2", "county1", "county2", "applicant",
        "person",
    ]  # fmt: skip
    users = list(User.objects.filter(email__in=[f"{name}@{DOMAIN}" for name in fixed]))
    seats = Seat.objects.filter(panel__track="organization").select_related("expert__user")
    paper = seats.filter(panel__round__stage=Stage.MATERIAL_REVIEW).order_by("-is_leader")[:3]
    site = seats.filter(panel__round__stage=Stage.SITE_REVIEW, panel__stage="site", is_leader=True)
    users += [seat.expert.user for seat in (*paper, *site)]
    report = AnnualReport.objects.filter(status="due").select_related("conferral__applicant").first()
    if report is not None:
        owners = Membership.objects.filter(applicant=report.conferral.applicant, role=Membership.Role.OWNER)
        users += [membership.user for membership in owners.select_related("user")]
    sent_back = Membership.objects.filter(
        role=Membership.Role.OWNER, applicant__applications__status=Status.RETURNED
    ).select_related("user")
    users += [membership.user for membership in sent_back[:1]]
    visited = Membership.objects.filter(
        role=Membership.Role.OWNER, applicant__applications__status="shortlisted"
    ).select_related("user")
    users += [membership.user for membership in visited[:1]]
    return users


def accounts() -> list[tuple[str, str]]:
    """Who can sign in: what the person is, and the name to sign in with."""
    users = User.objects.filter(email__endswith=DOMAIN).exclude(password__startswith="!").order_by("pk")
    return [(_post_of(user), str(user.email)) for user in users]


def _post_of(user: User) -> str:
    """What the account is for, in a few words."""
    seats = Seat.objects.filter(expert__user=user, panel__status=PanelStatus.CONVENED)
    seat = seats.select_related("panel").order_by("panel__stage").first()
    if seat is not None:
        return f"评审专家（{seat.panel.get_stage_display()}{'组长' if seat.is_leader else ''}）"
    membership = Membership.objects.filter(user=user).select_related("applicant").first()
    if membership is None or user.name in ("申报单位负责人", "个人申报人"):
        return user.name
    if membership.applicant.applications.filter(status=Status.RETURNED).exists():
        return f"退回补正的组织负责人（{membership.applicant}）"
    won = AnnualReport.objects.filter(conferral__applicant=membership.applicant).exists()
    return f"{'获奖组织' if won else '受评组织'}负责人（{membership.applicant}）"
