"""Rows of the review app for tests: experts, draws, panels, sheets; every value can be said otherwise."""

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

from django.contrib.auth.models import Permission

from applications.models import Application, Round
from applications.transitions import RoundStage, Status
from nantong_award.core import clock
from nantong_award.core.models import User
from nantong_award.regulation import draw as rule
from nantong_award.regulation.stage import Track
from review.facts import criteria_of
from review.models import Assignment, Contribution, Draw, Expert, Panel, PanelReport, Score, Scorecard, Seat
from review.models.panel import ReviewStage
from review.selectors import consensus as consensus_selectors
from review.selectors import draws as draw_selectors
from review.selectors import panels as panel_selectors
from review.services import consensus, draws, panel_reports, panels, scorecards, signatures, witnessing
from review.transitions import PanelStatus, ReportStatus, ScorecardStatus
from tests.factories.applications import credit_code, make_applicant, make_application, make_round, make_user

PUBLIC_VALUE = "2026-11-20 上证综指收盘 3912.45"
_serial = count(1)

OFFICE = (
    "review.manage_expert",
    "review.run_draw",
    "review.witness_draw",
    "review.run_panel",
    "review.view_panel",
    "review.view_draw",
    "review.view_expert",
    "review.change_panel",
    "review.change_expert",
    "review.add_expert",
    "review.strike_scorecard",
    "applications.shortlist_application",
    "applications.eliminate_application",
    "applications.run_round",
    "applications.view_application",
)


def make_review_office(**over: Any) -> User:
    """Somebody of 质委办 with the rights this half of the review asks for."""
    return make_user(**{"name": "市质委办", "permissions": OFFICE, "is_staff": True, **over})


def make_witness(**over: Any) -> User:
    """A supervisor who may witness draws."""
    return make_user(**{"name": f"监督员{next(_serial)}", "permissions": ("review.witness_draw",), **over})


def make_expert(**over: Any) -> Expert:
    """An available, pledged expert of a company that applies for nothing."""
    number = next(_serial)
    values = {
        "code": f"E{number:04d}",
        "employer": f"第{number}质量研究院",
        "employer_code": credit_code(),
        "title": "高级工程师",
        "birth_year": 1975,
        "practice_years": 12,
        "priority": Expert.Priority.PROVINCIAL_JUDGE,
        "pledged_on": clock.today(),
        **over,
    }
    user = values.pop("user", None) or make_user(name=f"专家{number}")
    return Expert.objects.create(user=user, **values)


def make_review_round(**over: Any) -> Round:
    """A round in material review."""
    return make_round(**{"stage": RoundStage.MATERIAL_REVIEW, **over})


def make_file(round: Round, track: Track = Track.ORGANIZATION, **over: Any) -> Application:
    """An accepted file."""
    applicant = over.pop("applicant", None) or make_applicant(track=track)
    return make_application(round=round, applicant=applicant, **{"status": Status.ACCEPTED, **over})


def secret_of(witness: User) -> str:
    """A made-up secret of sixteen characters or more."""
    return f"secret-of-{witness.pk:08d}"


def commit_and_reveal(draw: Draw, witnesses: Sequence[User]) -> None:
    """Every witness commits, then every witness reveals."""
    for witness in witnesses:
        commit(draw, witness)
    for witness in witnesses:
        witnessing.reveal(draw, by=witness, secret=secret_of(witness))


def commit(draw: Draw, witness: User, **over: Any) -> Contribution:
    """One witness commits, under the name of the call."""
    name = draw.calls.get(witness=witness).by
    return witnessing.commit(draw, by=witness, commitment=rule.commitment(name, secret_of(witness)), **over)


def make_draw(round: Round, office: User, *, size: int = 3, experts: int = 5, **over: Any) -> Draw:
    """A draw of experts that has been carried out with two witnesses."""
    for _each in range(experts):
        make_expert()
    witnesses = [make_witness(), make_witness()]
    values = {
        "purpose": Draw.Purpose.MATERIAL_ORGANIZATION,
        "size": size,
        "witnesses": witnesses,
        **over,
    }
    draw = draws.open_draw(round, by=office, **values)
    commit_and_reveal(draw, values["witnesses"])
    return draws.carry_out(draw, by=office)


def make_panel(
    round: Round | None = None,
    *,
    files: Sequence[Application] | int = 1,
    size: int = 3,
    experts: int | None = None,
    office: User | None = None,
    purpose: str = Draw.Purpose.MATERIAL_ORGANIZATION,
    convened: bool = True,
) -> Panel:
    """A panel with its files, drawn, formed and (unless said otherwise) convened."""
    round = round or make_review_round()
    office = office or make_review_office()
    track = draw_selectors.TRACKS[Draw.Purpose(purpose)]
    if isinstance(files, int):
        files = [make_file(round, track) for _each in range(files)]
    reserve = size + 2 if experts is None else experts
    draw = make_draw(round, office, size=size, experts=reserve, purpose=purpose)
    panel = panels.form_panel(draw, by=office, name=f"第{next(_serial)}评审组")
    panels.assign(panel, files, by=office)
    return panels.convene(panel, by=office) if convened else panel


def seats(panel: Panel) -> list[Seat]:
    """The panel's seats, the leader first."""
    return list(panel_selectors.seats_of(panel))


def fresh(user: User) -> User:
    """The user as the next request reads him, without remembered rights."""
    return User.objects.get(pk=user.pk)


def user_of(seat: Seat) -> User:
    """The person on a seat, freshly read."""
    return fresh(seat.expert.user)


def card_of(seat: Seat, assignment: Assignment | None = None) -> Scorecard:
    """The seat's sheet."""
    rows = Scorecard.objects.filter(seat=seat)
    return rows.get(assignment=assignment) if assignment else rows.get()


def declare(card: Scorecard) -> Scorecard:
    """The expert says that there is no conflict."""
    return scorecards.declare_no_conflict(card, by=user_of(card.seat))


def fill_sheet(card: Scorecard, percent: int = 60, items: Mapping[str, int] | None = None) -> Scorecard:
    """A declared sheet with a percentage for every item."""
    if card.declared_at is None:
        declare(card)
    given = dict.fromkeys(criteria_of(card.assignment.panel).codes, percent) | dict(items or {})
    Score.objects.bulk_create(
        Score(scorecard=card, item=code, percent=value, version=1) for code, value in given.items()
    )
    return card


def hand_in(card: Scorecard, percent: int = 60, items: Mapping[str, int] | None = None) -> Scorecard:
    """A complete sheet, submitted."""
    if card.status == ScorecardStatus.BLANK:
        fill_sheet(card, percent, items)
    return scorecards.submit(card, by=user_of(card.seat))


def hand_in_all(panel: Panel, percents: Sequence[int] = (50, 60, 70, 60, 60)) -> None:
    """Every sheet of the panel is in; seat n gives percents[n] throughout."""
    for place, seat in enumerate(seats(panel)):
        for card in Scorecard.objects.filter(seat=seat):
            hand_in(card, percents[place])


def leader_of(assignment: Assignment) -> User:
    """Who leads the file's panel, freshly read."""
    return user_of(seats(assignment.panel)[0])


def seen_by_leader(assignment: Assignment) -> str:
    """The stamp of the consensus page as it stands."""
    report = PanelReport.objects.filter(assignment=assignment).first()
    return panel_reports.stamp_of(consensus_selectors.grid(assignment), report)


def discuss(assignment: Assignment, text: str = "已讨论，各成员同意。") -> None:
    """The leader says what was talked about wherever opinions lie too far apart."""
    grid, by = consensus_selectors.grid(assignment), leader_of(assignment)
    entries = [row.entry for row in grid.wide] + ([grid.whole] if grid.is_far_apart else [])
    for entry in entries:
        if not entry.note:
            consensus.save(assignment, by=by, key=entry.key, values={"note": text}, version=entry.version)


def compile_report(assignment: Assignment, **over: Any) -> PanelReport:
    """The leader compiles what was seen, after the differences were talked about."""
    discuss(assignment)
    given = {"by": leader_of(assignment), "seen": seen_by_leader(assignment), **over}
    return panel_reports.compile_report(assignment, **given)


def make_report(assignment: Assignment, *, signed: bool = True, **over: Any) -> PanelReport:
    """The file's report, compiled by the leader and signed by everybody, the leader last."""
    report = compile_report(assignment, **over)
    return sign_all(report) if signed else report


def sign_all(report: PanelReport) -> PanelReport:
    """Every member signs the draft, the leader last."""
    for seat in panel_reports.signing_seats(report):
        report = signatures.sign(report, by=user_of(seat), draft=report.draft)
    return report


def make_scored_file(round: Round, percent: int, *, stage: str = ReviewStage.MATERIAL) -> Application:
    """An accepted organisation whose signed report gives `percent` of every item; rows only, no services."""
    file = make_file(round)
    office = make_user()
    draw = Draw.objects.create(
        round=round, purpose=Draw.Purpose.MATERIAL_ORGANIZATION, candidates=[], size=1, opened_by=office
    )
    panel = Panel.objects.create(
        round=round,
        draw=draw,
        stage=stage,
        track=file.applicant.track,
        name=f"第{next(_serial)}评审组",
        status=PanelStatus.CONVENED,
    )
    assignment = Assignment.objects.create(panel=panel, application=file, stage=stage)
    PanelReport.objects.create(
        assignment=assignment,
        policy=round.panel_policy,
        totals={},
        score=percent * 10,
        spread=0,
        status=ReportStatus.SIGNED,
    )
    return file


def permission(name: str) -> Permission:
    """A model permission by `app.codename`."""
    app, codename = name.split(".")
    return Permission.objects.get(content_type__app_label=app, codename=codename)
