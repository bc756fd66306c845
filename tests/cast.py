"""The people of one award year, each with the rights of desks/roles.py or of the rows they have to do with."""

from datetime import timedelta
from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser, Group

from applications.models import Applicant, Application, EndorsingBody, Membership, OwnershipClaim, Round
from applications.transitions import RoundStage, Status
from monitoring import grants as monitoring_grants
from monitoring.models import AnnualReport, Incident
from nantong_award.core import clock
from nantong_award.core.models import User
from nantong_award.desks import roles
from nantong_award.regulation.finding import Findings
from nantong_award.regulation.stage import AwardLevel, Track
from publicity.models import Approval, Candidate, CandidateList, Conferral, Objection, PublicityNotice
from review import grants as review_grants
from review import grants_visits
from review.models import (
    Assignment,
    Expert,
    FeedbackReport,
    FinalistList,
    MisconductCase,
    Panel,
    PanelReport,
    Presentation,
    Scorecard,
    Seat,
    SiteVisit,
    Suspicion,
)
from review.models.panel import ReviewStage
from review.transitions import PanelStatus
from tests.factories.applications import (
    make_applicant,
    make_application,
    make_body,
    make_claim,
    make_round,
    make_user,
)
from tests.factories.review_events import make_draw

COUNTY, OTHER_COUNTY = "崇川区质量发展委员会", "海门区质量发展委员会"


class Cast(NamedTuple):
    """Who acts; `leader` and `expert` sit on the panels, `viewer` and `editor` belong to the owner's company."""

    office: User
    committee: User
    member: User
    supervisor: User
    inspector: User
    system_admin: User
    security_admin: User
    audit_admin: User
    leader: User
    expert: User
    clerk: User
    other_clerk: User
    owner: User
    editor: User
    viewer: User
    stranger: User

    def fresh(self, name: str) -> User:
        """One of them as the next request reads them, without remembered rights."""
        return User.objects.get(pk=getattr(self, name).pk)


def gather() -> Cast:
    """All roles, two county clerks, a company with three people, another company's owner, two experts."""
    roles.sync()
    posts = ("office", "committee", "member_unit", "supervisor", "inspector")
    posts += ("system_admin", "security_admin", "audit_admin")
    office, committee, member, supervisor, inspector, *administrators = map(_post, posts)
    county, other = make_body(name=COUNTY), make_body(name=OTHER_COUNTY)
    return Cast(
        office, committee, member, supervisor, inspector, *administrators,
        leader=make_user(name="专家组长"),
        expert=make_user(name="评审专家"),
        clerk=make_user(name="崇川区经办", groups=(county.group,)),
        other_clerk=make_user(name="海门区经办", groups=(other.group,)),
        owner=make_user(name="申报负责人"),
        editor=make_user(name="填报人"),
        viewer=make_user(name="查看人"),
        stranger=make_user(name="别家单位负责人"),
    )  # fmt: skip


def _post(key: str) -> User:
    role = roles.BY_KEY[key]
    return make_user(name=str(role.title), groups=(Group.objects.get(name=key),), is_staff=role.is_staff)


class World(NamedTuple):
    """One row of every kind that has a state, all about one company's file; `person` is an individual's file."""

    cast: Cast
    round: Round
    application: Application
    person: Application
    ownershipclaim: OwnershipClaim
    panel: Panel
    scorecard: Scorecard
    panelreport: PanelReport
    feedbackreport: FeedbackReport
    sitevisit: SiteVisit
    finalistlist: FinalistList
    presentation: Presentation
    misconductcase: MisconductCase
    suspicion: Suspicion
    candidatelist: CandidateList
    publicitynotice: PublicityNotice
    objection: Objection
    annualreport: AnnualReport
    incident: Incident


def make_world() -> World:
    """Rows saved directly, rights given by the apps' own grants."""
    cast, round = gather(), make_round()
    county = EndorsingBody.objects.get(name=COUNTY)
    application = make_application(round=round, applicant=company(cast, county), status=Status.ENDORSED)
    person = make_applicant(owner=cast.owner, track=Track.INDIVIDUAL, name="张三", county=county)
    stranger = make_applicant(owner=cast.stranger, county=EndorsingBody.objects.get(name=OTHER_COUNTY))
    make_application(round=round, applicant=stranger, status=Status.ENDORSED)
    panel, site = (_panel(round, cast, stage) for stage in ReviewStage)
    assignment = Assignment.objects.create(panel=panel, application=application, stage=panel.stage)
    cards = [
        Scorecard.objects.create(assignment=assignment, seat=seat, declared_at=clock.now())
        for seat in panel.seats.all()
    ]
    report = PanelReport.objects.create(
        assignment=assignment, policy="mean", totals={}, score=600, spread=0, outliers=[]
    )
    visit = SiteVisit.objects.create(
        assignment=Assignment.objects.create(panel=site, application=application, stage=site.stage),
        starts_on=clock.today(),
        ends_on=clock.today(),
        supervisor=cast.supervisor,
    )
    review_grants.sync(panel)
    grants_visits.sync(visit)
    found = Findings((), "candidate_list", "").to_json()
    listed = CandidateList.objects.create(round=round, drafted_by=cast.office, findings=found)
    notice, objection, conferral = _after(listed, application, cast)
    annual = AnnualReport.objects.create(
        conferral=conferral,
        county=county,
        year=2027,
        opens_on=clock.today(),
        county_due_on=clock.today(),
        due_on=clock.today(),
    )
    monitoring_grants.grant_report(annual)
    return World(
        cast,
        round,
        application,
        person=make_application(round=round, applicant=person, status=Status.ENDORSED),
        ownershipclaim=make_claim(application.applicant, claimant=cast.stranger),
        panel=panel,
        scorecard=next(card for card in cards if not card.seat.is_leader),
        panelreport=report,
        feedbackreport=FeedbackReport.objects.create(application=application),
        sitevisit=visit,
        finalistlist=FinalistList.objects.create(round=round, drafted_by=cast.office),
        presentation=Presentation.objects.create(application=application, position=1),
        misconductcase=MisconductCase.objects.create(
            round=round,
            expert=cards[0].seat.expert,
            report="打分异常",
            source="匿名来信",
            reported_by=cards[0].seat.expert.user,
        ),
        suspicion=Suspicion.objects.create(
            applicant=application.applicant,
            named="赵某",
            kind=Suspicion.Kind.BY_APPLICANT,
            clue=Suspicion.Clue.ASKED,
            fingerprint="0" * 64,
        ),
        candidatelist=listed,
        publicitynotice=notice,
        objection=objection,
        annualreport=annual,
        incident=Incident.objects.create(
            conferral=conferral,
            case_number="ZD-1",
            source=Incident.Source.TIP,
            kind="work_safety",
            description="事故",
        ),
    )


def company(cast: Cast, county: EndorsingBody) -> Applicant:
    """The owner's company, with an editor and a viewer."""
    applicant = make_applicant(owner=cast.owner, county=county)
    for user, role in ((cast.editor, Membership.Role.EDITOR), (cast.viewer, Membership.Role.VIEWER)):
        Membership.objects.create(applicant=applicant, user=user, role=role)
    return applicant


def _panel(round: Round, cast: Cast, stage: str) -> Panel:
    panel = Panel.objects.create(
        round=round,
        stage=stage,
        track=Track.ORGANIZATION,
        name=f"{stage}评审组",
        draw=make_draw(round, opened_by=cast.office),
        status=PanelStatus.CONVENED,
    )
    for user in (cast.leader, cast.expert):
        expert, _created = Expert.objects.get_or_create(
            user=user, defaults={"code": f"E{user.pk:04d}", "employer": "南通大学"}
        )
        Seat.objects.create(panel=panel, expert=expert, is_leader=user == cast.leader)
    return panel


def _after(
    listed: CandidateList, application: Application, cast: Cast
) -> tuple[PublicityNotice, Objection, Conferral]:
    """The company on the list, objected to, and its title."""
    candidate = Candidate.objects.create(
        list=listed, application=application, level=AwardLevel.AWARD, position=1, rank=1
    )
    notice = PublicityNotice.objects.create(
        list=listed,
        title="公示",
        opens_at=clock.now(),
        closes_at=clock.now() + timedelta(days=11),
        last_day=clock.today() + timedelta(days=10),
        drafted_by=cast.office,
    )
    objection = Objection.objects.create(
        notice=notice, candidate=candidate, case_number="YY-1", name="李某", contact="无", content="请核查"
    )
    approval = Approval.objects.create(
        round=listed.round, number="通政复〔2026〕1号", approved_on=clock.today(), entered_by=cast.office
    )
    conferral = Conferral.objects.create(
        candidate=candidate,
        approval=approval,
        applicant=application.applicant,
        level=AwardLevel.AWARD,
        year=listed.round.year,
        prize=500_000,
        paying_treasury=Conferral.Treasury.CITY,
        plaque_number="NT-1",
    )
    return notice, objection, conferral


ANONYMOUS = AnonymousUser()
STAGES = tuple(RoundStage.values)
