"""Who may be drawn, from which strata, and who may read which draw (Art. 20)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from applications.models import Application, Round
from applications.selectors.recipients import holders
from applications.transitions import Status
from nantong_award.core import clock
from nantong_award.core.models import User
from nantong_award.core.permissions import may
from nantong_award.regulation.stage import Track
from review.facts import admission, kernel_stage
from review.models import Contribution, Draw, Expert, Speciality, WitnessCall
from review.models.panel import ReviewStage, Seat
from review.sections_specialities import choices
from review.selectors import supplementary
from review.selectors.availability import unavailable_between
from review.selectors.conflicts import conflicts_among
from review.transitions import PanelStatus

Purpose = Draw.Purpose
TRACKS = {
    Purpose.MATERIAL_ORGANIZATION: Track.ORGANIZATION,
    Purpose.MATERIAL_INDIVIDUAL: Track.INDIVIDUAL,
    Purpose.SITE: Track.ORGANIZATION,
}


@dataclass(frozen=True, slots=True)
class Pool:
    """Who goes into a draw, and who stays out for which reason, by code."""

    candidates: tuple[str, ...]
    left_out: dict[str, str]


def stage_of(purpose: str) -> ReviewStage:
    """The kind of review that a draw of experts is for."""
    return ReviewStage.SITE if purpose == Purpose.SITE else ReviewStage.MATERIAL


def files_for(round: Round, purpose: str) -> QuerySet[Application]:
    """The files that a panel drawn for this purpose will review; after the stage, those to be reviewed again."""
    stage = stage_of(purpose)
    rows = Application.objects.filter(round=round, applicant__track=TRACKS[Purpose(purpose)])
    if supplementary.is_past(round, stage):
        rows = rows.filter(pk__in=supplementary.reviewed_again(stage))
    else:
        rows = rows.filter(status=Status.SHORTLISTED if purpose == Purpose.SITE else Status.ACCEPTED)
    return rows.select_related("applicant")


def pool(round: Round, purpose: str, applications: Iterable[Application] | None = None) -> Pool:
    """Art. 20, 32: admitted, pledged, available, not excluded, not seated elsewhere, without conflict.

    The same queries for any number of experts and files.
    """
    files = list(files_for(round, purpose) if applications is None else applications)
    experts = list(Expert.objects.order_by("code"))
    found = conflicts_among(experts, [file.applicant for file in files], years=round.interest_years)
    seated = _seated(round, stage_of(purpose))
    law, today = round.law, clock.today()
    away = unavailable_between(experts, today, getattr(round, f"{kernel_stage(stage_of(purpose))}_due_on"))
    left_out: dict[str, str] = {}
    for expert in experts:
        conflicted, admitted = bool(found.get(expert.pk)), admission(expert, law, today).clear
        if reason := _why_out(expert, away.get(expert.pk, ""), expert.pk in seated, conflicted, admitted):
            left_out[expert.code] = reason
    return Pool(tuple(expert.code for expert in experts if expert.code not in left_out), left_out)


def _seated(round: Round, stage: ReviewStage) -> set[int]:
    """Experts who hold a seat of this kind of review in the round already."""
    seats = Seat.objects.filter(panel__round=round, panel__stage=stage, vacated_at=None)
    return set(seats.exclude(panel__status=PanelStatus.DISSOLVED).values_list("expert_id", flat=True))


def _why_out(expert: Expert, away: str, seated: bool, conflicted: bool, admitted: bool) -> str:
    if not admitted:
        return _("不符合第十一条的条件")
    if not expert.pledged_on:
        return _("未签廉洁承诺")
    if away:
        return away
    if seated:
        return _("已在其他评审组")
    return _("与申报主体有利害关系") if conflicted else ""


PRIORITY = "priority"


def strata_choices() -> list[tuple[str, str]]:
    """What seats may be asked for: the priority categories, and the pool's coded specialities."""
    kinds = Speciality.Kind
    coded = [(f"{kind.value}:{code}", words) for kind in kinds for code, words in choices(kind)]
    return [(PRIORITY, _("优先类别")), *coded]


def strata_for(wanted: Mapping[str, int]) -> list[dict[str, Any]]:
    """Strata by key → at least so many: who belongs to each, by code; at most 2 queries."""
    titles, experts = dict(strata_choices()), Expert.objects.order_by("code")
    made = []
    for key, least in wanted.items():
        kind, _colon, code = key.partition(":")
        fits = Q(specialities__kind=kind, specialities__code=code) if code else ~Q(priority="")
        ids = list(experts.filter(fits).values_list("code", flat=True))
        made.append({"label": str(titles[key]), "ids": ids, "at_least": least})
    return made


def possible_witnesses() -> QuerySet[User]:
    """Who may be called: whoever may witness draws and does not run them."""
    return holders("review.witness_draw").exclude(pk__in=holders("review.run_draw")).order_by("name", "pk")


def visible_to(user: User | AnonymousUser) -> QuerySet[Draw]:
    """Published draws for everybody; the others for the office, the inspector, and the witnesses called."""
    if may(user, "review.view_draw"):
        return draws()
    mine = WitnessCall.objects.filter(witness=user.pk).values("draw") if user.is_authenticated else []
    return draws().filter(Q(published_at__isnull=False) | Q(pk__in=mine))


def to_witness(user: User) -> QuerySet[Draw]:
    """Open draws at which this person is awaited: to commit, or to reveal."""
    mine = WitnessCall.objects.filter(witness=user)
    done = Contribution.objects.filter(witness=user, revealed_at__isnull=False)
    rows = Draw.objects.filter(drawn_at=None, voided_at=None, calls__in=mine)
    return rows.exclude(contributions__in=done)


def draws() -> QuerySet[Draw]:
    """Draws with their witnesses and contributions: 3 queries."""
    return Draw.objects.select_related("round", "previous").prefetch_related("calls", "contributions")
