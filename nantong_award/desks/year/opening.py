"""The beginning of a stage: what the office has done so that the others can do their part (demonstration)."""

from datetime import timedelta

from applications.models import DepartmentalAnswer
from applications.selectors import departmental as departmental_selectors
from applications.selectors.departments import departments
from applications.services import departmental
from nantong_award.core import clock
from nantong_award.desks.year import deciding, reviewing
from nantong_award.desks.year.play import Year
from nantong_award.regulation.facts import IncidentKind
from nantong_award.regulation.stage import Stage, Track
from publicity.services import notices
from review.models import Assignment, Draw, SiteVisit
from review.selectors.presentations import order_candidates
from review.services import presentation_schedule, presentations, scheduling, site_review, suspicions


def begin(year: Year) -> None:
    """Begin the stage at which a played year has stopped, today."""
    begins = {
        Stage.QUALIFICATION: _ask_departments,
        Stage.MATERIAL_REVIEW: _convene,
        Stage.SITE_REVIEW: _send_out,
        Stage.PRESENTATION: _call_first,
        Stage.PUBLICITY: _publish,
    }
    act = begins.get(Stage(year.round.stage))
    if act is not None:
        act(year)


def _ask_departments(year: Year) -> None:
    """The departments have answered, one of them with a penalty; the rules have been asked about every file."""
    files = list(departmental_selectors.to_check(year.round).filter(status="endorsed").order_by("-number"))
    penalty = {
        "result": DepartmentalAnswer.Result.FOUND,
        "kind": IncidentKind.ADMINISTRATIVE_PENALTY.value,
        "on": clock.today() - timedelta(days=400),
        "document": "通环罚字〔2025〕18号",
        "note": "未按规定公开环境信息，罚款已缴纳。",
    }
    answers = {
        asked.key: [
            {"application": file, "matter": matter.key, "result": DepartmentalAnswer.Result.NONE}
            | (penalty if (file, asked.key, matter.key) == (files[0], "ecology", "penalty") else {})
            for file in files
            for matter in asked.matters
            if not matter.is_rating
        ]
        for asked in departments()
    }
    departmental.receive(year.round, answers, by=year.cast.office)
    departmental.examine_again(year.round, by=year.cast.office)


def _convene(year: Year) -> None:
    """Panels are drawn and convened; one file's sheets are in, the others are blank; somebody is to keep away."""
    reviewing.fill_pool(year.cast, year.dice, year.plan.experts, year.plan.domain, year.plan.password)
    panels = reviewing.material_panels(year.round, year.cast, year.dice)
    rows = Assignment.objects.filter(panel__in=panels, application__applicant__track=Track.ORGANIZATION)
    first = rows.select_related("application__applicant").order_by("application__number")[0]
    for card in reviewing.cards_of(panels).filter(assignment=first):
        reviewing.score_card(card, year.dice)
    suspicions.ask_to_avoid(
        first.application,
        by=first.application.applicant.memberships.get(role="owner").user,
        named="王建明",
        employer="江海质量咨询有限公司",
        reason="两年前为本单位的竞争对手提供过卓越绩效咨询。",
    )


def _send_out(year: Year) -> None:
    """Visits are scheduled from tomorrow; the first is under way."""
    panels = reviewing.site_panels(year.round, year.cast, year.dice)
    rows = Assignment.objects.filter(panel__in=panels, released_at=None).select_related(
        "panel__round", "application__applicant", "application__round"
    )
    today = clock.today()
    for place, assignment in enumerate(rows.order_by("panel_id", "application__number")):
        day = today + timedelta(days=2 * place)
        visit = scheduling.schedule(
            assignment,
            by=year.cast.office,
            starts_on=day,
            ends_on=day,
            supervisor=year.cast.supervisors[0],
        )
        if place == 1:
            _ask_for_another_day(visit)
        if place == 0:
            visit = site_review.sign_in_supervisor(visit, by=year.cast.supervisors[0])
            site_review.start_visit(visit, by=year.cast.office)


def _ask_for_another_day(visit: SiteVisit) -> None:
    owner = visit.assignment.application.applicant.memberships.get(role="owner").user
    note = "当天停产检修，请安排在其后两天。"
    scheduling.answer(visit, by=owner, agrees=False, note=note, version=visit.version)


def _call_first(year: Year) -> None:
    """The order is drawn, the first presenter speaks."""
    draw = reviewing.held_draw(
        year.round,
        year.cast,
        purpose=Draw.Purpose.PRESENTATION_ORDER,
        size=None,
        dice=year.dice,
        candidates=order_candidates(year.round),
    )
    turns = presentation_schedule.schedule(
        year.round, by=year.cast.office, draw=draw, starts_at=clock.now() + timedelta(hours=1)
    )
    presentations.begin(turns[0], by=year.cast.office)


def _publish(year: Year) -> None:
    """The list is confirmed, the notice opens."""
    deciding.publish(deciding.propose(year.round, year.cast), year.cast)
    with clock.moved_to(clock.now() + timedelta(minutes=2)):
        notices.run_due()
