"""Site visits, presentations, evaluation, candidate list, notice, conferral of a played year (Art. 21–27)."""

import random
import uuid
from datetime import date, timedelta

from applications.models import Round
from nantong_award.core import clock
from nantong_award.core.models import User
from nantong_award.desks.year.people import Cast
from nantong_award.desks.year.reviewing import cards_of, held_draw, report_one, score_card
from nantong_award.regulation.stage import Track
from publicity.models import Approval, CandidateList, PublicityNotice
from publicity.services import candidates, conferral, notices, objections
from publicity.services.candidate_findings import suggested_picks, suggestion
from review.documents_evaluation import compile_report
from review.models import (
    Assignment,
    CommitteeDecision,
    Draw,
    EvaluationReport,
    Panel,
    Presentation,
    SiteVisit,
)
from review.models.feedback import MutualFeedback
from review.sections_events import RATINGS, SiteMethod
from review.sections_visits import CHECKLISTS, LOGS, SUPERVISION_POINTS
from review.selectors.evaluation import standing_so_far
from review.selectors.panels import seats_of
from review.selectors.presentations import criteria_of, order_candidates
from review.services import (
    decisions,
    feedback,
    finalist_lists,
    live_scoring,
    presentation_schedule,
    presentations,
    scheduling,
    scorecards,
    site_review,
    visit_records,
)

# Who or what the panel writes down first in the log of each method.
LOGGED = {
    SiteMethod.EVIDENCE: "成品检验记录",
    SiteMethod.INTERVIEW: "车间班组长",
    SiteMethod.EXAMINATION: "质量知识考试",
}


def schedule_visits(panel: Panel, team: int, cast: Cast, first: date) -> list[SiteVisit]:
    """A team's visits every other day; teams that share a supervisor go out on alternating days."""
    supervisor, first = cast.supervisors[team % 3], first + timedelta(days=team // 3)
    assignments = Assignment.objects.filter(panel=panel, released_at=None).select_related(
        "panel__round", "application__applicant", "application__round"
    )
    days = [first + timedelta(days=2 * place) for place in range(len(assignments))]
    return [
        scheduling.schedule(assignment, by=cast.office, starts_on=day, ends_on=day, supervisor=supervisor)
        for assignment, day in zip(assignments.order_by("application__number"), days, strict=True)
    ]


def carry_out(visit: SiteVisit, dice: random.Random) -> None:
    """The day itself, from the supervisor's sign-in to the close."""
    assignment = visit.assignment
    leader = next(seat for seat in seats_of(assignment.panel) if seat.is_leader).expert.user
    supervisor = visit.supervisor
    assert supervisor is not None
    visit = site_review.sign_in_supervisor(visit, by=supervisor)
    visit = site_review.start_visit(visit, by=leader)
    cards = cards_of([assignment.panel]).filter(assignment=assignment)
    declared = [scorecards.declare_no_conflict(card, by=card.seat.expert.user) for card in cards]
    for card in declared:
        score_card(card, dice)
    _record(visit, leader)
    report_one(assignment)
    site_review.file_supervisor_report(
        visit,
        by=supervisor,
        points=dict.fromkeys(SUPERVISION_POINTS, True),
        text="评审程序规范，纪律良好。",
    )
    owner = assignment.application.applicant.memberships.get(role="owner").user
    for user, direction in (
        (owner, MutualFeedback.Direction.BY_ORGANIZATION),
        (leader, MutualFeedback.Direction.BY_PANEL),
    ):
        ratings = {key: dice.choice((4, 5)) for key in RATINGS[direction]}
        feedback.give_feedback(visit, by=user, ratings=ratings, comment="工作认真。")
    site_review.close_visit(visit, by=leader)


def _record(visit: SiteVisit, leader: User) -> None:
    """A line and a log entry of each method, and who was there."""
    for method in SiteMethod:
        first = CHECKLISTS[method][0]
        values = {"state": "met", "text": "抽查记录与自我评价相符。"}
        key = f"{method.value}.{first.key}"
        visit_records.save_note(visit, by=leader, kind="check", key=key, values=values, version=0)
        logged = {"subject": LOGGED[method], "text": "与申报材料一致。"}
        visit_records.save_note(
            visit, by=leader, kind=LOGS[method], key=str(uuid.uuid4()), values=logged, version=0
        )
    there = list(seats_of(visit.assignment.panel))
    visit_records.record_attendance(visit, by=leader, day=visit.starts_on, present=there)


def decide(round: Round, by: User, matter: str, number: str) -> CommitteeDecision:
    """A decision of the committee, entered by the office."""
    return decisions.record_decision(
        round, by=by, matter=matter, number=number, decided_on=clock.today(), summary="会议审议通过。"
    )


def choose_finalists(round: Round, cast: Cast) -> None:
    """Everybody who came through the site review speaks, and the best individuals."""
    standing = standing_so_far(round)
    places = [*standing[Track.ORGANIZATION], *standing[Track.INDIVIDUAL][:5]]
    chosen = [place.application for place in places]
    decision = decide(round, cast.office, CommitteeDecision.Matter.FINALISTS, f"通质委纪〔{round.year}〕2号")
    left = [place.application.pk for place in standing[Track.INDIVIDUAL][5:]]
    listed = finalist_lists.draft(
        round, by=cast.office, finalists=chosen, reasons=dict.fromkeys(left, "材料评审得分未进入前五名。")
    )
    finalist_lists.confirm(listed, by=cast.committee, decision=decision)


def present_all(round: Round, cast: Cast, dice: random.Random) -> None:
    """Order by draw; each finalist speaks, the member units score, now and then one abstains."""
    draw = held_draw(
        round,
        cast,
        purpose=Draw.Purpose.PRESENTATION_ORDER,
        size=None,
        dice=dice,
        candidates=order_candidates(round),
    )
    turns = presentation_schedule.schedule(
        round, by=cast.office, draw=draw, starts_at=clock.now() + timedelta(hours=1)
    )
    for turn in turns:
        _present(
            Presentation.objects.select_related("application__round", "application__applicant").get(
                pk=turn.pk
            ),
            cast,
            dice,
        )


def _present(turn: Presentation, cast: Cast, dice: random.Random) -> None:
    turn = presentations.begin(turn, by=cast.office)
    level = dice.choice((70, 75, 80, 85))
    for place, member in enumerate(cast.members):
        if place == len(cast.members) - 1 and turn.position % 4 == 0:
            live_scoring.abstain(turn, by=member, reason="未听完全程。")
            continue
        items = {code: min(100, level + dice.choice((-5, 0, 5, 10))) for code in criteria_of(turn).codes}
        live_scoring.score(turn, by=member, items=items)
    presentations.lock(turn, by=cast.office)


def evaluate(round: Round, cast: Cast) -> EvaluationReport:
    """The comprehensive report with its papers."""
    return compile_report(round, by=cast.office)


def propose(round: Round, cast: Cast) -> CandidateList:
    """The list that the order of merit gives, drafted by the office, confirmed for the committee."""
    decision = decide(round, cast.office, CommitteeDecision.Matter.CANDIDATES, f"通质委纪〔{round.year}〕3号")
    listed = candidates.draft(
        round,
        by=cast.office,
        picks=suggested_picks(suggestion(round)),
        reasons={"sme": "进入建议名单的组织中没有中小企业达到相应名次。"},
    )
    return candidates.confirm(listed, by=cast.committee, decision=decision)


def publish(listed: CandidateList, cast: Cast) -> PublicityNotice:
    """The notice, opened by the clock at once."""
    notice = notices.schedule(listed, by=cast.office, opens_at=clock.now() + timedelta(minutes=1))
    return notice


def object_once(notice: PublicityNotice, cast: Cast) -> None:
    """One objection comes in and is dismissed after investigation."""
    candidate = notice.list.candidates.order_by("position").first()
    if candidate is None:
        return
    objection, _code = objections.object_to(
        candidate, name="李某", contact="13900000000", content="反映该单位环保情况，请核查。"
    )
    objections.rule(objection, by=cast.office, upheld=False, ruling="经生态环境部门核查，反映情况不实。")


def confer(round: Round, cast: Cast) -> Approval:
    """Approval, titles, ledger and announcement."""
    approval = conferral.approve(
        round, by=cast.office, number=f"通政复〔{round.year}〕15号", approved_on=clock.today()
    )
    for row in conferral.confer_approved(approval, by=cast.office):
        if row.prize:
            conferral.record_payment(row, by=cast.office, paid_on=clock.today())
    conferral.announce(approval, by=cast.office)
    return approval
