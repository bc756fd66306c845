"""A live session on the scratch database: one presenter speaks, member units with a signed-in person each."""

from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import transaction

from applications.models import Applicant, Application, Round
from applications.transitions import Status
from benchmarks.drafts import county, running_round, signed_in
from nantong_award.core import clock
from nantong_award.core.models import User
from nantong_award.regulation.stage import Track
from review.models import LiveSession, MemberScore, MemberUnit, Presentation
from review.selectors import live_pulse
from review.selectors.presentations import criteria_of
from review.transitions import PresentationStatus


@dataclass(frozen=True)
class Hall:
    """What the load generator must know: addresses, cookies, the items of the sheet."""

    turn: int
    round: int
    pulse: str
    watched: str
    codes: tuple[str, ...]
    units: dict[int, str]  # member unit → session
    office: str


def prepare(size: int, finalists: int = 12) -> Hall:
    """A round at the presentations; the first of its finalists has begun."""
    call_command("migrate", interactive=False, verbosity=0)
    call_command("sync_roles", verbosity=0)
    with transaction.atomic():
        round = running_round(stage="presentation")
        turns = [_turn(round, position) for position in range(1, finalists + 1)]
        LiveSession.objects.create(round=round)
        units = {unit.pk: session for unit, session in (_unit(number) for number in range(size))}
        office = signed_in(_person("office", "office"))
    return Hall(
        turns[0].pk,
        round.pk,
        live_pulse.token_of(round),
        live_pulse.token_of(round, with_answers=True),
        tuple(criteria_of(turns[0]).codes),
        units,
        office,
    )


def _turn(round: Round, position: int) -> Presentation:
    body = county(f"压测{position}区质量发展委员会")
    applicant = Applicant.objects.create(
        track=Track.ORGANIZATION,
        name=f"第{position}有限公司",
        credit_code=f"P{position:017d}",
        county=body,
    )
    application = Application.objects.create(
        round=round,
        applicant=applicant,
        county=body,
        number=f"Z{position:05d}",
        status=Status.FINALIST,
    )
    speaks = position == 1
    return Presentation.objects.create(
        application=application,
        position=position,
        status=PresentationStatus.SPEAKING if speaks else PresentationStatus.WAITING,
        scheduled_at=clock.now(),
        ends_at=clock.now() + timedelta(minutes=10) if speaks else None,
    )


def _unit(number: int) -> tuple[MemberUnit, str]:
    person = _person(f"unit{number}", "member_unit")
    unit = MemberUnit.objects.create(name=f"第{number}成员单位")
    unit.users.add(person)
    return unit, signed_in(person)


def _person(name: str, role: str) -> User:
    user = User.objects.create_user(name=name, email=f"{name}@bench.invalid", password=None)
    user.groups.add(Group.objects.get(name=role))
    return user


def kept(turn: int) -> dict[int, tuple[str, dict[str, int]]]:
    """What the database holds of the presenter's sheets, by unit."""
    rows = MemberScore.objects.filter(presentation=turn)
    return {row.unit_id: (row.state, row.items) for row in rows}
