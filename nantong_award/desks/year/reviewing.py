"""Experts, draws, panels and sheets of a played year (Art. 11, 20, 21)."""

import hashlib
import random
from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.db.models import QuerySet

from applications.models import Application, Round
from applications.transitions import Status
from nantong_award.core import clock
from nantong_award.core.models import User
from nantong_award.desks.year import invented
from nantong_award.desks.year.people import Cast
from nantong_award.regulation import draw as rule
from nantong_award.regulation.stage import Stage, Track
from review.models import Assignment, Draw, Expert, Panel, Scorecard
from review.models.consensus import SUMMARY, WHOLE
from review.selectors import consensus as consensus_selectors
from review.selectors.panels import seats_of
from review.services import (
    consensus,
    draws,
    expert_history,
    experts,
    invitations,
    panel_reports,
    panels,
    publishing,
    scorecards,
    signatures,
    witnessing,
)

AGREED = "评审组一致认为，材料真实，方法有效，结果良好，改进空间明确。"
DISCUSSED = "已逐一说明依据并讨论，各成员同意以合议百分比为准。"
PURPOSES = {
    Track.ORGANIZATION: Draw.Purpose.MATERIAL_ORGANIZATION,
    Track.INDIVIDUAL: Draw.Purpose.MATERIAL_INDIVIDUAL,
}
MATERIAL_PANELS = ((Track.ORGANIZATION, 5, "组织材料评审组"), (Track.INDIVIDUAL, 3, "个人材料评审组"))
CATEGORIES = ("4.1", "4.2", "4.3", "4.4", "4.5", "4.6", "4.7")
TEXTS = {
    "strengths": "方法系统，展开到主要部门，近三年数据呈上升趋势。",
    "opportunities": "与标杆的对比数据不够完整，改进结果的推广有待加强。",
    "questions": "现场核实关键过程的测量记录。",
}


def fill_pool(cast: Cast, people: random.Random, size: int, domain: str, password: str | None) -> None:
    """Bring the pool up to `size` experts, trained and pledged, a third of them of a priority category."""
    own = invented.NO_TEXTS
    persons, firms = invented.people(people, own), invented.companies(people, 0, own)
    for number in range(Expert.objects.count() + 1, size + 1):
        person, firm = next(persons), next(firms)
        # Numbers of the pool's own, so that nobody in it is an applicant or an applicant's employee.
        employer_code = invented.credit_code(90_000 + number)
        expert = experts.register_expert(
            by=cast.office,
            name=person.name,
            employer=firm.name,
            employer_code=employer_code,
            email=f"expert{number}@{domain}",
            password=password,
            title="高级工程师",
            birth_year=clock.today().year - people.randint(38, 60),
            practice_years=people.randint(6, 30),
            priority=people.choice((Expert.Priority.PROVINCIAL_JUDGE, Expert.Priority.NATIONAL_JUDGE)),
            identity_number=invented.identity_number(person.born_on, 600 + number % 400),
            position="质量总监",
            industries=people.sample("CDEGIM", 2),
            categories=people.sample(CATEGORIES, 2),
        )
        experts.pledge(expert, by=expert.user)
        _enter_history(expert, cast)


def _enter_history(expert: Expert, cast: Cast) -> None:
    """The present employer with its code, and a course in the criteria."""
    today = clock.today()
    expert_history.keep_employment(
        expert,
        by=cast.office,
        employer=expert.employer,
        credit_code=expert.employer_code,
        position="质量总监",
        from_year=today.year - 6,
    )
    expert_history.keep_training(
        expert,
        by=cast.office,
        course="卓越绩效评价准则 GB/T 19580",
        organiser="江苏省质量协会",
        completed_on=today - timedelta(days=400),
        certificate_number=f"JS-{today.year - 1}-{expert.pk:04d}",
    )


def held_draw(
    round: Round,
    cast: Cast,
    *,
    purpose: str,
    size: int | None,
    dice: random.Random,
    candidates: Sequence[str] | None = None,
) -> Draw:
    """A whole draw: frozen list, commitments of three witnesses, reveal, result (R20.2)."""
    draw = draws.open_draw(
        round,
        by=cast.office,
        purpose=purpose,
        witnesses=cast.supervisors,
        size=size,
        candidates=candidates,
    )
    witnesses: list[tuple[User, str]] = [
        (witness, hashlib.sha256(f"{dice.random()}".encode()).hexdigest()) for witness in cast.supervisors
    ]
    for witness, secret in witnesses:
        name = draw.calls.get(witness=witness).by
        witnessing.commit(draw, by=witness, commitment=rule.commitment(name, secret))
    for witness, secret in witnesses:
        witnessing.reveal(draw, by=witness, secret=secret)
    draw = draws.carry_out(draw, by=cast.office)
    if purpose == Draw.Purpose.PRESENTATION_ORDER:
        publishing.publish(draw, by=cast.office)
    return draw


def material_panels(round: Round, cast: Cast, dice: random.Random) -> list[Panel]:
    """One panel of five for the organisations and one of three for the individuals."""
    formed = []
    for track, size, name in MATERIAL_PANELS:
        files = list(_accepted(round, track))
        if files:
            draw = held_draw(round, cast, purpose=PURPOSES[track], size=size, dice=dice)
            formed.append(_convened(panels.form_panel(draw, by=cast.office, name=name), files, cast))
            publishing.publish(draw, by=cast.office)
    return formed


def site_panels(round: Round, cast: Cast, dice: random.Random) -> list[Panel]:
    """One draw for all site panels of three; each takes its share of the shortlisted organisations."""
    files = list(
        Application.objects.filter(round=round, status=Status.SHORTLISTED)
        .select_related("applicant", "round")
        .order_by("number")
    )
    teams = max(1, min(5, len(files) // 3))
    draw = held_draw(round, cast, purpose=Draw.Purpose.SITE, size=3 * teams, dice=dice)
    drawn = {expert.code: expert for expert in Expert.objects.filter(code__in=draw.drawn)}
    formed = []
    for team in range(teams):
        members = [drawn[code] for code in draw.drawn[3 * team : 3 * team + 3]]
        panel = panels.form_panel(draw, by=cast.office, name=f"现场评审第{team + 1}组", experts=members)
        formed.append(_convened(panel, files[team::teams], cast))
    publishing.publish(draw, by=cast.office)
    return formed


def _accepted(round: Round, track: Track) -> Sequence[Application]:
    rows = Application.objects.filter(round=round, status=Status.ACCEPTED, applicant__track=track)
    return list(rows.select_related("applicant", "round").order_by("number"))


def _convened(panel: Panel, files: Sequence[Application], cast: Cast) -> Panel:
    """The invited accept, the files are given out, everybody signs in, and the record is published."""
    seats = list(panel.seats.select_related("expert__user", "panel__round", "invitation"))
    for seat in seats:
        invitations.accept(seat.invitation, by=seat.expert.user)
    panels.assign(panel, files, by=cast.office)
    panel = panels.convene(panel, by=cast.office)
    for seat in seats:
        invitations.sign_in(seat, by=seat.expert.user)
    return panel


def score_all(panel: Panel, dice: random.Random) -> None:
    """Every expert declares, scores every item of every file and hands the sheet in."""
    for card in cards_of([panel]).order_by("assignment__application__number", "seat_id"):
        score_card(card, dice)


def cards_of(panels: Iterable[Panel]) -> QuerySet[Scorecard]:
    """The panels' sheets with what scoring asks of them."""
    return Scorecard.objects.filter(seat__panel__in=list(panels)).select_related(
        "seat__expert__user", "assignment__panel__round", "assignment__application__applicant"
    )


def score_card(card: Scorecard, dice: random.Random) -> None:
    """One sheet: percentages around the file's own level, a few words, submitted."""
    expert = card.seat.expert.user
    if card.declared_at is None:
        scorecards.declare_no_conflict(card, by=expert)
    level = _level(card.assignment.application, dice)
    stage = Stage.SITE_REVIEW if card.assignment.stage == "site" else Stage.MATERIAL_REVIEW
    criteria = card.assignment.panel.round.law.criteria(card.assignment.application.track, stage)
    for place, code in enumerate(criteria.codes):
        percent = max(0, min(100, level + dice.choice((-10, -5, 0, 0, 5, 10))))
        values: dict[str, object] = {"percent": percent, **(TEXTS if place % 6 == 0 else {})}
        scorecards.save_score(card, by=expert, item=code, values=values, version=0)
    scorecards.submit(card, by=expert)


def _level(application: Application, dice: random.Random) -> int:
    """The same file is about as good for every expert: its level follows from its number."""
    place = int(hashlib.sha256(str(application.number).encode()).hexdigest(), 16)
    return 45 + place % 8 * 5 + dice.choice((0, 0, 5))


def report_all(panel: Panel) -> None:
    """The leader compiles each file's report; members sign, the leader last."""
    assignments = Assignment.objects.filter(panel=panel, released_at=None).select_related(
        "panel__round", "application__applicant", "application__round"
    )
    for assignment in assignments.order_by("application__number"):
        report_one(assignment)


def report_one(assignment: Assignment) -> None:
    """One panel report: what differs is talked about, then compiled, then signed by all."""
    leader = next(seat for seat in seats_of(assignment.panel) if seat.is_leader).expert.user
    grid = consensus_selectors.grid(assignment)
    said = {row.item.code: DISCUSSED for row in grid.wide} | {SUMMARY: AGREED}
    if grid.is_far_apart:
        said[WHOLE] = DISCUSSED
    for key, note in said.items():
        consensus.save(assignment, by=leader, key=key, values={"note": note}, version=0)
    seen = panel_reports.stamp_of(consensus_selectors.grid(assignment), None)
    report = panel_reports.compile_report(assignment, by=leader, seen=seen)
    for seat in panel_reports.signing_seats(report):
        report = signatures.sign(report, by=seat.expert.user, draft=report.draft)
