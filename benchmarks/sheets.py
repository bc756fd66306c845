"""Experts signed in, each with a declared sheet on one file of one panel, on the scratch database."""

from dataclasses import dataclass

from django.core.management import call_command
from django.db import transaction

from applications.models import FormSection, Round
from applications.models.applicant import Applicant
from applications.models.application import Application
from applications.transitions import RoundStage, Status
from benchmarks.drafts import county, running_round, signed_in
from nantong_award.core import clock
from nantong_award.core.models import User
from nantong_award.regulation.stage import Track
from review import grants
from review.models import Assignment, Draw, Expert, Panel, Score, Scorecard, Seat
from review.models.panel import ReviewStage
from review.transitions import PanelStatus


@dataclass(frozen=True)
class Sheet:
    """A sheet, the file whose row a bare UPDATE writes, and the cookie of who scores."""

    pk: int
    file: int
    session: str


def prepare(size: int) -> list[Sheet]:
    """A round in material review with one file and `size` sheets on it."""
    call_command("migrate", interactive=False, verbosity=0)
    call_command("sync_roles", verbosity=0)
    with transaction.atomic():
        assignment = _assignment(running_round(RoundStage.MATERIAL_REVIEW))
        made = [_sheet(number, assignment) for number in range(size)]
        grants.sync(assignment.panel)
    return made


def _assignment(round: Round) -> Assignment:
    office = User.objects.create_user(name="质委办", email="office@bench.invalid", password=None)
    body = county()
    applicant = Applicant.objects.create(
        track=Track.ORGANIZATION, name="被评有限公司", credit_code="B" * 18, county=body
    )
    file = Application.objects.create(round=round, applicant=applicant, county=body, status=Status.ACCEPTED)
    FormSection.objects.create(application=file, key="bare")
    purpose = Draw.Purpose.MATERIAL_ORGANIZATION
    draw = Draw.objects.create(round=round, purpose=purpose, candidates=[], size=1, opened_by=office)
    panel = Panel.objects.create(
        round=round,
        draw=draw,
        stage=ReviewStage.MATERIAL,
        track=Track.ORGANIZATION,
        name="压测评审组",
        status=PanelStatus.CONVENED,
    )
    return Assignment.objects.create(panel=panel, application=file, stage=ReviewStage.MATERIAL)


def _sheet(number: int, assignment: Assignment) -> Sheet:
    user = User.objects.create_user(
        name=f"专家{number}", email=f"expert{number}@bench.invalid", password=None
    )
    expert = Expert.objects.create(user=user, code=f"B{number:04d}", employer="研究院")
    seat = Seat.objects.create(panel=assignment.panel, expert=expert)
    card = Scorecard.objects.create(assignment=assignment, seat=seat, declared_at=clock.now())
    return Sheet(card.pk, assignment.application_id, signed_in(user))


def stored(pk: int) -> dict[str, int | None]:
    """What the database holds of a sheet, by item."""
    return dict(Score.objects.filter(scorecard=pk).values_list("item", "percent"))
