"""Many signed-in people, each with a draft of their own, on the scratch database."""

from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import Group
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.db import transaction

from applications.models import Application, EndorsingBody, FormSection, Membership, Round
from applications.models.applicant import Applicant
from applications.services import filing
from applications.transitions import RoundStage
from nantong_award.core import clock
from nantong_award.core.models import User
from nantong_award.regulation.stage import Track

STAGES = ("qualification", "material_review", "site_review", "presentation", "evaluation", "publicity")
BACKEND = "nantong_award.core.accounts.EmailOrMobileBackend"


@dataclass(frozen=True)
class Draft:
    """A file and the cookie of who fills it in."""

    pk: int
    session: str


def prepare(size: int) -> list[Draft]:
    """An open round with `size` drafts, made by the portal's own service."""
    call_command("migrate", interactive=False, verbosity=0)
    call_command("sync_roles", verbosity=0)
    round, body = running_round(), county()
    with transaction.atomic():
        return [_draft(number, round, body) for number in range(size)]


def _draft(number: int, round: Round, body: EndorsingBody) -> Draft:
    user = User.objects.create_user(
        name=f"填报人{number}", email=f"bench{number}@bench.invalid", password=None
    )
    applicant = Applicant.objects.create(
        track=Track.ORGANIZATION, name=f"第{number}有限公司", credit_code=f"B{number:017d}", county=body
    )
    Membership.objects.create(applicant=applicant, user=user, role=Membership.Role.OWNER)
    application = filing.start(applicant, round=round, by=user)
    FormSection.objects.create(application=application, key="bare")
    return Draft(application.pk, signed_in(user))


def signed_in(user: User) -> str:
    """The session of a person who came through the door."""
    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), BACKEND
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def county(name: str = "压测区质量发展委员会") -> EndorsingBody:
    """A recommending body with its group."""
    group = Group.objects.create(name=f"bench:{name}")
    kind = EndorsingBody.Kind.COUNTY
    return EndorsingBody.objects.create(name=name, kind=kind, region_code="320600", group=group)


def running_round(stage: str = RoundStage.APPLICATION) -> Round:
    """A round of this year at this stage."""
    today = clock.today()
    due = {f"{stage}_due_on": today + timedelta(days=60 + 15 * n) for n, stage in enumerate(STAGES)}
    return Round.objects.create(
        year=today.year,
        title="压测年度",
        edition="2023-draft",
        stage=stage,
        filing_opens_at=clock.at(today - timedelta(days=1)),
        filing_closes_at=clock.end_of(today + timedelta(days=30)),
        endorsing_closes_at=clock.end_of(today + timedelta(days=45)),
        award_organizations=5,
        award_individuals=1,
        nomination_organizations=5,
        nomination_individuals=2,
        **due,
    )


def stored(pk: int) -> dict[str, dict[str, str]]:
    """What the database holds of a draft, by section."""
    return {row.key: row.data for row in Application.objects.get(pk=pk).sections.all()}
