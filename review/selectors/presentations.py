"""What is read of the presentations: order, live board (no totals before a lock), a unit's sheet."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet, Sum

from applications.models import Application, Round
from applications.transitions import RoundStage, Status
from nantong_award.core.models import User
from nantong_award.regulation.criteria_set import CriteriaSet
from nantong_award.regulation.stage import Stage
from review.models import Draw, LiveSession, MemberScore, MemberUnit, Presentation
from review.transitions import OPEN, OVER, PresentationStatus

MISSING = "missing"
ANSWERED = ("handed_in", "abstained", "interested")
# A page that is asked for every two seconds reads no more than it says.
STATE = ("unit_id", "presentation_id", "handed_in_at", "abstained", "is_interested")
SHOWN = (
    *("version", "status", "position", "scheduled_at", "statement_minutes", "question_minutes"),
    *("phase", "ends_at", "left", "score", "released_at", "application__applicant__name"),
)


@dataclass(frozen=True, slots=True)
class Board:
    """现场进度: whose turn it is, which units have handed in, which abstain, which are missing."""

    turns: list[Presentation]
    current: Presentation | None
    units: list[tuple[MemberUnit, str]]

    @property
    def missing(self) -> list[MemberUnit]:
        """Units that have neither handed in nor stood aside for the current presenter."""
        return [unit for unit, state in self.units if state not in ANSWERED]

    @property
    def waiting(self) -> list[Presentation]:
        """Turns that are still to come."""
        return [turn for turn in self.turns if turn.status == PresentationStatus.WAITING]

    @property
    def next(self) -> Presentation | None:
        """Whose turn is the next."""
        return self.waiting[0] if self.waiting else None

    @property
    def is_over(self) -> bool:
        """Every turn is locked or absent."""
        return bool(self.turns) and all(turn.status in OVER for turn in self.turns)

    @property
    def done(self) -> int:
        """How many units have answered."""
        return len(self.units) - len(self.missing)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One unit's page: all turns with what the unit has given, who speaks now, and the unit's sheet for them."""

    turns: list[tuple[Presentation, MemberScore | None]]
    current: Presentation | None
    own: MemberScore | None


def finalists(round: Round) -> QuerySet[Application]:
    """Files on the presentation list: 1 query."""
    rows = Application.objects.filter(round=round, status=Status.FINALIST)
    return rows.select_related("applicant", "round").order_by("number", "pk")


def draw_id(application: Application) -> str:
    """How a finalist is called in the draw of the order: by the application's number."""
    return application.number or str(application.pk)


def order_candidates(round: Round) -> list[str]:
    """What the draw of the order lists."""
    return [draw_id(application) for application in finalists(round)]


def order_draws(round: Round) -> QuerySet[Draw]:
    """Draws of the order that are drawn and not void, newest first: 1 query."""
    purpose = Draw.Purpose.PRESENTATION_ORDER
    rows = Draw.objects.filter(round=round, purpose=purpose, voided_at=None, drawn_at__isnull=False)
    return rows.order_by("-drawn_at", "-pk")


def turns_of(round: Round) -> QuerySet[Presentation]:
    """All turns of a round in their order: 1 query."""
    rows = Presentation.objects.filter(application__round=round)
    return rows.select_related("application__applicant", "application__round").order_by("position", "pk")


def current_of(round: Round) -> Presentation | None:
    """For whom scores are taken now: 1 query."""
    return turns_of(round).filter(status__in=OPEN).first()


def live_round() -> Round | None:
    """The round whose presentations are held: 1 query."""
    return Round.objects.filter(stage=RoundStage.PRESENTATION).order_by("-year").first()


def latest_round_with_turns() -> Round | None:
    """The newest round that has or had presentations: 1 query."""
    held = Presentation.objects.values("application__round")
    return Round.objects.filter(pk__in=held).order_by("-year").first()


def session_of(round: Round) -> LiveSession:
    """How the round's session is held; an unsaved one with the defaults before it is scheduled: 1 query."""
    return LiveSession.objects.filter(round=round).select_related("round").first() or LiveSession(round=round)


def unit_of(user: User) -> MemberUnit | None:
    """The active member unit for which this person scores: 1 query."""
    return MemberUnit.objects.filter(users=user, is_active=True).order_by("pk").first()


def board(round: Round) -> Board:
    """The office's live page: 3 queries, of only what it shows; it reads no score before the lock."""
    turns = list(turns_of(round).select_related(None).select_related("application__applicant").only(*SHOWN))
    current = next((turn for turn in turns if turn.status in OPEN), None)
    given: dict[int, str] = {}
    if current:
        rows = MemberScore.objects.filter(presentation=current).only(*STATE)
        given = {row.unit_id: row.state for row in rows}
    units = [(unit, given.get(unit.pk, MISSING)) for unit in MemberUnit.objects.filter(is_active=True)]
    return Board(turns, current, units)


def answers(presentation_id: int) -> tuple[int, int]:
    """How many sheets there are for a presenter and how often they changed: what a waiting page compares."""
    found = MemberScore.objects.filter(presentation=presentation_id).aggregate(
        rows=Count("pk"), versions=Sum("version")
    )
    return found["rows"], found["versions"] or 0


def answered(presentation_id: int) -> int:
    """How many units have handed in or stood aside: 1 query."""
    rows = MemberScore.objects.filter(presentation=presentation_id)
    return (rows.filter(abstained=True) | rows.filter(handed_in_at__isnull=False)).count()


def own_score(presentation: Presentation, unit: MemberUnit) -> MemberScore | None:
    """What this unit has given this presenter: 1 query."""
    rows = MemberScore.objects.filter(presentation=presentation, unit=unit)
    return rows.select_related("scored_by").first()


def sheet_of(unit: MemberUnit, round: Round) -> Sheet:
    """A member unit's page: 2 queries."""
    rows = MemberScore.objects.filter(unit=unit, presentation__application__round=round)
    given = {row.presentation_id: row for row in rows.select_related("scored_by")}
    turns = [(turn, given.get(turn.pk)) for turn in turns_of(round)]
    now = next(((turn, own) for turn, own in turns if turn.status in OPEN), (None, None))
    return Sheet(turns, *now)


def has_recommended(unit: MemberUnit, presentation: Presentation) -> bool:
    """T-98: this unit is the body that recommended the presenter (Art. 10)."""
    return unit.body_id is not None and unit.body_id == presentation.application.county_id


def criteria_of(presentation: Presentation) -> CriteriaSet:
    """The sheet of the presentation in the round's edition."""
    application = presentation.application
    return application.round.law.criteria(application.track, Stage.PRESENTATION)


def sheets(presentation: Presentation) -> dict[str, dict[str, Any]]:
    """Every sheet that counts, by unit: handed in and no abstention: 1 query."""
    rows = MemberScore.objects.filter(
        presentation=presentation, abstained=False, handed_in_at__isnull=False, struck=None
    )
    return {row.unit.name: dict(row.items) for row in rows.select_related("unit").order_by("unit__name")}


def presentation_gaps(round: Round) -> list[Application]:
    """Finalists who have neither a locked score nor a recorded absence: 2 queries."""
    done = Presentation.objects.filter(application__round=round, status__in=OVER, score__isnull=False)
    settled = set(done.values_list("application_id", flat=True))
    return [application for application in finalists(round) if application.pk not in settled]
