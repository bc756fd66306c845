"""Steps of the journey: list, notice, objection, approval, conferral, three reports, revocation (Art. 24–31)."""

from datetime import timedelta
from decimal import Decimal

from django.test import Client

from applications.models import StandingEntry
from applications.services import rounds
from applications.transitions import Status
from monitoring import tasks as monitoring_tasks
from monitoring.models import AnnualReport, Incident, Revocation
from nantong_award.core import clock
from nantong_award.core.clock import at, moved_to
from nantong_award.desks.year import following, setting
from nantong_award.desks.year.setting import Day
from publicity import tasks as publicity_tasks
from publicity.models import CandidateList, Conferral, Objection, PublicityNotice
from tests.journeys.visitor import Visitor
from tests.journeys.world import START, YEAR, World, on
from tests.review.views.pages import pdf


def propose(world: World) -> None:
    """The office drafts from the order of merit; another person confirms upon the committee's decision."""
    desk = f"/admin/publicity/candidatelist/round/{world.round_pk}/"
    with on(Day.PROPOSED):
        world.office.open("/admin/review/committeedecision/add/").send(
            {
                "round": str(world.round_pk),
                "matter": "candidates",
                "number": "通质委纪〔2026〕3号",
                "decided_on": str(clock.today()),
                "summary": "会议审议通过建议名单。",
            }
        )
        world.office.open(desk).send({"sme_reason": "名单中没有中小企业达到相应名次。"}, to="/draft/")
        committee = world.as_(world.cast.committee).open(desk)
        committee.send({"decision": committee.choices("decision")[0]}, to="/confirm/")
        assert CandidateList.objects.get(round=world.round_pk).status == "confirmed"
        opens = (clock.now() + timedelta(hours=8, minutes=1)).strftime("%Y-%m-%dT%H:%M:%S")
        world.office.open(desk).send(
            {"opens_at": opens, "contacts": "市质委办，0513-00000000"}, to="/notice/"
        )
    assert world.file("winner").status == Status.PROPOSED


def publish(world: World) -> None:
    """The clock opens the notice; anyone reads it and objects; the office rules; the period ends."""
    notice = PublicityNotice.objects.get(list__round=world.round_pk)
    with on(Day.PROPOSED, 10):
        publicity_tasks.run_notices()
        neighbour = Visitor().open("/notices/")
        neighbour.open(neighbour.link(f"/notices/{notice.pk}/"))
        assert world.file("winner").applicant.name in neighbour.text
        assert neighbour.fetch("notice.pdf").startswith(b"%PDF")
        neighbour.open(f"/notices/{notice.pk}/").send(
            {
                "candidate": neighbour.choices("candidate")[0],
                "name": "李某",
                "contact": "13900000000",
                "content": "反映该单位环保情况，请依法核查处理。",
            }
        )
        objection = Objection.objects.get(notice=notice)
        assert objection.case_number in neighbour.text
        admin = f"/admin/publicity/objection/{objection.pk}/"
        world.office.open(f"{admin}change/").open(f"{admin}act/dismiss/")
        world.office.send({"reason": "经生态环境部门核查，反映情况不实。"}, to="/act/dismiss/")
        objection.refresh_from_db()
        assert objection.status == "dismissed"
    with moved_to(notice.closes_at):
        publicity_tasks.run_notices()
        notice.refresh_from_db()
        assert notice.elapsed_at is not None


def confer(world: World) -> None:
    """Approval, titles, announcement; winners and plaques can be looked up by anyone."""
    desk = f"/admin/publicity/candidatelist/round/{world.round_pk}/"
    with on(Day.APPROVED):
        approval = {
            "number": "通政复〔2026〕15号",
            "approved_on": str(clock.today()),
            "file": pdf("批复.pdf"),
        }
        world.office.open(desk).send(approval, to="/approve/")
        world.office.open(desk).send(to="/confer/", loose=True)
        world.office.open(desk).send(to="/announce/", loose=True)
        assert world.office.fetch(f"{desk}payments.xlsx").startswith(b"PK")
        won = world.file("winner")
        assert (won.status, won.applicant.name in Visitor().open("/winners/").text) == (
            Status.CONFERRED,
            True,
        )
        plaque = Conferral.objects.get(applicant=won.applicant).plaque_number
        assert won.applicant.name in Visitor().open(f"/verify/?number={plaque}").text
    world.close_stage(Day.PUBLICITY_DUE)
    assert world.round.stage == "closed"


def report_three_years(world: World) -> None:
    """Each spring the task opens the reports; the winner files, the county reviews, the office receives."""
    title = Conferral.objects.get(applicant=world.file("winner").applicant)
    for year in following.report_years(world.round):
        with moved_to(at(following.spring(year), 9)):
            monitoring_tasks.open_reports()
            report = AnnualReport.objects.get(conferral=title, year=year)
            page, owner = f"/reports/{report.pk}/", world.owner("winner")
            owner.open("/reports/").open(owner.link(page))
            given = {
                "measures": "完成质量改进项目六项。",
                "sharing": "接待学习观摩三批。",
                "title_use": "按规定使用。",
            }
            if title.prize:
                share = (title.prize / 3).quantize(Decimal(1)) - 1
                given |= {
                    "amount_quality": str(share),
                    "note_quality": "质量改进项目",
                    "prize_plan": "用于质量改进。",
                }
            owner.send({**given, "file": pdf(f"{year}自评.pdf")}, button="submit")
            clerk = world.as_(world.cast.clerk_of(report.county)).open(page)
            clerk.send({"decision": "endorse", "opinion": "情况属实，同意报送。"})
            receive = f"/admin/monitoring/annualreport/{report.pk}/act/receive/"
            world.office.open(receive).send(to="/act/receive/", loose=True)
            report.refresh_from_db()
            assert report.status == "received"


def revoke(world: World) -> None:
    """The winner reports an accident; the office investigates and enters the revocation; the plaque tells it."""
    title = Conferral.objects.get(applicant=world.file("winner").applicant)
    with moved_to(at(following.spring(YEAR + 3), 10)):
        owner = world.owner("winner").open("/incidents/new/")
        owner.send(
            {
                "conferral": str(title.pk),
                "kind": "work_safety",
                "confirmed_on": str(clock.today()),
                "description": "发生较大生产安全事故，正在配合调查。",
            }
        )
        incident = Incident.objects.get(conferral=title)
        admin = f"/admin/monitoring/incident/{incident.pk}/"
        world.office.open(f"{admin}investigate/").send(
            {"facts": "认定为较大事故，负有责任。", "is_grave": "on"}
        )
        decision = {"article": "29", "number": "通政发〔2030〕9号", "decided_on": str(clock.today())}
        world.office.open(f"{admin}revoke/").send({**decision, "reason": "情节严重、影响恶劣。"})
        assert Revocation.objects.filter(conferral=title).exists()
        assert "撤销" in Visitor().open(f"/verify/?number={title.plaque_number}").text
        assert StandingEntry.objects.filter(applicant=title.applicant, kind="debarment").exists()


def next_round_refuses(world: World) -> None:
    """The next round: the barred winner may begin a file, and its submission is refused with the debarment."""
    year, start = YEAR + 4, START.replace(year=YEAR + 4)
    with moved_to(at(start, 9)):
        next_round = setting.set_up(year, "2023-draft", start, world.cast.office)
        rounds.announce(next_round, by=world.cast.office)
    with moved_to(at(setting.on(start, Day.FIRST_FILED), 9)):
        owner = world.owner("winner").open("/apply/")
        owner.send(to="/apply/start/", loose=True)
        file = world.file("winner").applicant.applications.get(round=next_round)
        page = f"/apply/{file.pk}/check/"
        assert "依第二十九条不接受申报" in owner.open(page).text
        insisting = Client()  # the page offers no button; the address refuses all the same
        insisting.force_login(file.applicant.memberships.get(role="owner").user)
        answer = insisting.post(page, {"confirmed": "on"})
        assert (answer.status_code, "依第二十九条不接受申报" in answer.content.decode()) == (422, True)
        file.refresh_from_db()
        assert file.status == Status.DRAFT
