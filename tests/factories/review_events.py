"""Rows of site review, presentations and evaluation for tests; every value can be said otherwise."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.contrib.auth.models import Group

from applications.models import Application, Round
from applications.transitions import RoundStage, Status
from nantong_award.core import clock
from nantong_award.core.models import User
from nantong_award.desks import roles
from nantong_award.regulation.rules.scoring import Policy, panel_score
from nantong_award.regulation.stage import Stage, Track
from review import grants_visits
from review.models import (
    Assignment,
    CommitteeDecision,
    Draw,
    Expert,
    FinalistEntry,
    FinalistList,
    MemberScore,
    MemberUnit,
    MutualFeedback,
    Panel,
    PanelReport,
    Presentation,
    Score,
    Scorecard,
    Seat,
    SiteVisit,
    SupervisorReport,
)
from review.models.panel import ReviewStage
from review.sections_events import RATINGS
from review.sections_visits import SUPERVISION_POINTS
from review.selectors.presentations import criteria_of
from review.transitions import (
    FinalistListStatus,
    PanelStatus,
    PresentationStatus,
    ReportStatus,
    ScorecardStatus,
    VisitStatus,
)
from tests.factories.applications import make_applicant, make_application, make_round, make_user

KERNEL_STAGES = {ReviewStage.MATERIAL: Stage.MATERIAL_REVIEW, ReviewStage.SITE: Stage.SITE_REVIEW}
GOOD_POINTS = dict.fromkeys(SUPERVISION_POINTS, True)
_serial = count(1)


def make_role(key: str, **over: Any) -> User:
    """A person with a role of desks/roles.py, e.g. "office"; the role's permissions are the real ones."""
    if not Group.objects.filter(name=key).exists():
        roles.sync()
    role = roles.BY_KEY[key]
    values = {"name": str(role.title), "is_staff": role.is_staff, **over}
    return make_user(groups=(Group.objects.get(name=key),), **values)


def make_expert(**over: Any) -> Expert:
    """An expert of the pool."""
    number = next(_serial)
    values = {"code": f"R{number:04d}", "employer": "南通大学", "pledged_on": date(2026, 1, 5), **over}
    values.setdefault("user", make_user(name=f"专家{number}"))
    return Expert.objects.create(**values)


def make_draw(round: Round, purpose: str = Draw.Purpose.SITE, **over: Any) -> Draw:
    """A draw that has been drawn."""
    values = {
        "candidates": [],
        "candidates_sha256": "0" * 64,
        "size": 1,
        "seed": "1" * 64,
        "drawn_at": clock.now(),
        **over,
    }
    values.setdefault("opened_by", make_user())
    return Draw.objects.create(round=round, purpose=purpose, **values)


def make_panel(round: Round, stage: str = ReviewStage.SITE, experts: int = 3, **over: Any) -> Panel:
    """A convened panel; the first seat is the leader's."""
    number = next(_serial)
    values = {
        "track": Track.ORGANIZATION,
        "name": f"第{number}组",
        "status": PanelStatus.CONVENED,
        **over,
    }
    values.setdefault("draw", make_draw(round))
    panel = Panel.objects.create(round=round, stage=stage, **values)
    for place in range(experts):
        Seat.objects.create(panel=panel, expert=make_expert(), is_leader=place == 0)
    return panel


def leader_of(panel: Panel) -> User:
    """The panel's leader, freshly read."""
    return User.objects.get(pk=panel.seats.get(is_leader=True).expert.user_id)


def make_assignment(
    application: Application, panel: Panel | None = None, stage: str = ReviewStage.SITE
) -> Assignment:
    """A file in the hands of a panel."""
    panel = panel or make_panel(application.round, stage, track=application.track)
    return Assignment.objects.create(panel=panel, application=application, stage=panel.stage)


def make_report(assignment: Assignment, percents: Sequence[int] = (60, 65, 70), **over: Any) -> PanelReport:
    """A signed report on locked sheets: the n-th seat gives percents[n] to every item."""
    application = assignment.application
    stage = KERNEL_STAGES[ReviewStage(assignment.stage)]
    items = application.round.law.criteria(application.track, stage).items
    sheets: dict[str, dict[str, int]] = {}
    for seat, percent in zip(assignment.panel.seats.all(), percents, strict=True):
        card = Scorecard.objects.create(assignment=assignment, seat=seat, status=ScorecardStatus.LOCKED)
        Score.objects.bulk_create(Score(scorecard=card, item=item.code, percent=percent) for item in items)
        sheets[seat.expert.code] = {item.code: percent for item in items}
    policy = Policy(application.round.panel_policy)
    result = panel_score(application.round.law, application.track, stage, policy, sheets)
    values = {
        "policy": policy.value,
        "totals": {code: str(total) for code, total in result.totals.items()},
        "score": result.score,
        "spread": result.spread,
        "outliers": list(result.outliers),
        "status": ReportStatus.SIGNED,
        **over,
    }
    return PanelReport.objects.create(assignment=assignment, **values)


def make_visit(
    application: Application | None = None, *, panel: Panel | None = None, **over: Any
) -> SiteVisit:
    """A visit under way with its supervisor and its rights."""
    application = application or make_shortlisted()
    today = clock.today()
    values = {
        "starts_on": today,
        "ends_on": today + timedelta(days=1),
        "status": VisitStatus.UNDER_WAY,
        **over,
    }
    if "supervisor" not in values:
        values["supervisor"] = make_role("supervisor")
    if values["supervisor"] is not None:
        values.setdefault("present_at", clock.now())
    visit = SiteVisit.objects.create(assignment=make_assignment(application, panel), **values)
    grants_visits.sync(visit)
    return visit


def close_ready(visit: SiteVisit) -> SiteVisit:
    """Everything that a close asks for: signed report, supervisor's record, both feedbacks."""
    make_report(visit.assignment)
    SupervisorReport.objects.create(
        visit=visit, points=GOOD_POINTS, text="全程监督，未见异常。", filed_by=visit.supervisor
    )
    for direction in MutualFeedback.Direction:
        make_feedback(visit, direction)
    return visit


def make_feedback(visit: SiteVisit, direction: str, **over: Any) -> MutualFeedback:
    """One side's feedback."""
    values = {"ratings": dict.fromkeys(RATINGS[direction], 5), "given_by": make_user(), **over}
    return MutualFeedback.objects.create(visit=visit, direction=direction, **values)


def make_site_round(**over: Any) -> Round:
    """A round at the site review."""
    return make_round(**{"stage": RoundStage.SITE_REVIEW, **over})


def make_shortlisted(round: Round | None = None, *, reviewed: bool = True, **over: Any) -> Application:
    """An organisation on the site list; `reviewed` gives it a signed material report."""
    round = round or make_site_round()
    values = {"status": Status.SHORTLISTED, **over}
    application = make_application(round=round, **values)
    if reviewed:
        make_report(make_assignment(application, stage=ReviewStage.MATERIAL), (50, 55, 60))
    return application


def make_individual(round: Round, *, percents: Sequence[int] = (70, 75, 80), **over: Any) -> Application:
    """A person whose material review is over."""
    values = {
        "status": Status.ACCEPTED,
        "applicant": make_applicant(track=Track.INDIVIDUAL, name="张三"),
        **over,
    }
    application = make_application(round=round, **values)
    make_report(make_assignment(application, stage=ReviewStage.MATERIAL), percents)
    return application


def make_visited(round: Round, percents: Sequence[int] = (60, 65, 70), **over: Any) -> Application:
    """An organisation with both reports signed and its visit closed."""
    application = make_shortlisted(round, **over)
    visit = make_visit(application, status=VisitStatus.CLOSED, supervisor=None)
    make_report(visit.assignment, percents)
    return application


def make_decision(round: Round, **over: Any) -> CommitteeDecision:
    """The committee's decision on the presentation list."""
    values = {
        "matter": CommitteeDecision.Matter.FINALISTS,
        "number": f"通质委纪〔2026〕{next(_serial)}号",
        "decided_on": clock.today(),
        **over,
    }
    values.setdefault("entered_by", make_user())
    return CommitteeDecision.objects.create(round=round, **values)


def make_list(round: Round, *proposed: Application, **over: Any) -> FinalistList:
    """The list of presenters as the committee has confirmed it; `status` can say that it is a draft."""
    values = {"status": FinalistListStatus.CONFIRMED, "drafted_by": make_user(), **over}
    if values["status"] == FinalistListStatus.CONFIRMED:
        values = {"decision": make_decision(round), "confirmed_by": make_user()} | values
    listed = FinalistList.objects.create(round=round, **values)
    for application in proposed:
        FinalistEntry.objects.create(list=listed, application=application, is_proposed=True)
    return listed


def make_unit(**over: Any) -> MemberUnit:
    """A member unit with one person who scores."""
    number = next(_serial)
    person = over.pop("user", None) or make_role("member_unit")
    unit = MemberUnit.objects.create(**{"name": f"成员单位{number:03d}", **over})
    unit.users.add(person)
    return unit


def user_of(unit: MemberUnit) -> User:
    """The person who scores for the unit, freshly read."""
    return User.objects.get(pk=unit.users.values("pk")[:1])


def make_turn(application: Application | None = None, **over: Any) -> Presentation:
    """A finalist who is speaking."""
    if application is None:
        application = make_finalist()
    values = {"position": next(_serial), "status": PresentationStatus.SPEAKING, **over}
    values.setdefault("scheduled_at", clock.now())
    return Presentation.objects.create(application=application, **values)


def make_finalist(round: Round | None = None, **over: Any) -> Application:
    """A file on the presentation list, in a round at the presentations."""
    round = round or make_round(stage=RoundStage.PRESENTATION)
    return make_application(round=round, **{"status": Status.FINALIST, **over})


def percents_for(presentation: Presentation, percent: int) -> dict[str, int]:
    """A sheet that gives every item the same."""
    return dict.fromkeys(criteria_of(presentation).codes, percent)


def make_member_score(presentation: Presentation, unit: MemberUnit, percent: int | None) -> MemberScore:
    """What a unit gave; None = it abstained."""
    items = {} if percent is None else percents_for(presentation, percent)
    total = None if percent is None else Decimal(percent) * 10
    return MemberScore.objects.create(
        presentation=presentation,
        unit=unit,
        items=items,
        total=total,
        abstained=percent is None,
        handed_in_at=None if percent is None else clock.now(),
        version=1,
        scored_by=user_of(unit),
    )


def make_evaluation_round() -> tuple[Round, list[Application]]:
    """A round at the evaluation: two organisations and one person, all parts scored."""
    round = make_round(stage=RoundStage.EVALUATION)
    first = make_visited(round, (80, 85, 90), status=Status.FINALIST, applicant=make_applicant(name="甲公司"))
    second = make_visited(
        round, (60, 65, 70), status=Status.FINALIST, applicant=make_applicant(name="乙公司")
    )
    person = make_individual(round, status=Status.FINALIST)
    units = [make_unit() for _number in range(3)]
    for application, percents in ((first, (70, 75, 80)), (second, (90, 95, 100)), (person, (50, 60, 85))):
        turn = make_turn(application, status=PresentationStatus.LOCKED)
        for unit, percent in zip(units, percents, strict=True):
            make_member_score(turn, unit, percent)
        turn.score = Decimal(sum(percents)) * 10 / 3
        turn.save()
    return round, [first, second, person]
