"""第二十二条: the presentations: drawn order, one presenter at a time, live scores of the member units."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from applications.models import Round
from applications.transitions import RoundStage, Status
from nantong_award.core import clock
from nantong_award.core.audit import label_of, record
from nantong_award.core.models import User
from nantong_award.core.perform import perform
from nantong_award.core.refusals import Closed, Forbidden, Stale, Unsuitable
from nantong_award.regulation.finding import Findings, Obstructed
from nantong_award.regulation.gates import OpenItem, gate
from nantong_award.regulation.rules.scoring import BadScore, PanelScore, Policy, panel_score, sheet_total
from nantong_award.regulation.stage import Stage
from review import messages_events
from review.facts_evaluation import ids_in_order, judged, kept
from review.models import Draw, MemberScore, MemberUnit, Presentation
from review.selectors import presentations as selectors
from review.selectors.evaluation import decision_on_finalists
from review.services.authority import demand
from review.transitions import PresentationStatus

TURN_MINUTES = 15


@transaction.atomic
def schedule(
    round: Round, *, by: User, draw: Draw, starts_at: datetime, minutes: int = TURN_MINUTES
) -> list[Presentation]:
    """Give every finalist a turn in the drawn order; Obstructed before the committee has decided (T-97)."""
    demand(by, "review.run_presentation")
    _demand_decision(round)
    _demand_stage(round)
    _check_minutes(minutes)
    files = {selectors.draw_id(application): application for application in selectors.finalists(round)}
    order = ids_in_order(draw.order)
    is_the_draw = draw.round_id == round.pk and draw.purpose == Draw.Purpose.PRESENTATION_ORDER
    if not is_the_draw or draw.voided_at is not None or not set(files) <= set(order):
        raise Unsuitable(_("请先为全部演讲者抽取顺序；该次抽取与演讲陈述名单不符。"), field="draw")
    # Who withdrew after the draw is passed over; the others keep their order.
    turns = [
        Presentation(application=files[number], position=place, scheduled_at=_turn(starts_at, minutes, place))
        for place, number in enumerate([each for each in order if each in files], start=1)
    ]
    try:
        with transaction.atomic():
            for turn in turns:
                turn.save()
    except IntegrityError as error:
        raise Stale(_("演讲陈述已经排期。")) from error
    return _told(round, turns, by, "schedule_presentations", draw)


@transaction.atomic
def reschedule(
    round: Round, *, by: User, starts_at: datetime, minutes: int = TURN_MINUTES
) -> list[Presentation]:
    """Move the turns that have not begun to other times; the order stays as drawn."""
    demand(by, "review.run_presentation")
    _demand_stage(round)
    _check_minutes(minutes)
    waiting = list(selectors.turns_of(round).filter(status=PresentationStatus.WAITING))
    for place, turn in enumerate(waiting, start=1):
        turn.scheduled_at = _turn(starts_at, minutes, place)
        turn.save()
    return _told(round, waiting, by, "reschedule_presentations", None)


def _turn(starts_at: datetime, minutes: int, place: int) -> datetime:
    return starts_at + timedelta(minutes=minutes * (place - 1))


def _told(
    round: Round, turns: list[Presentation], by: User, verb: str, draw: Draw | None
) -> list[Presentation]:
    details = {"times": {str(turn.application_id): str(turn.scheduled_at) for turn in turns}}
    record(verb, round, by=by, details=details | ({"draw": label_of(draw)} if draw else {}))
    messages_events.presentations_scheduled(round, turns)
    return turns


def _check_minutes(minutes: int) -> None:
    if not 5 <= minutes <= 120:
        raise Unsuitable(_("每人时长应在 5 至 120 分钟之间。"), field="minutes")


def _demand_decision(round: Round) -> None:
    decided = decision_on_finalists(round)
    if decided is None:
        message = _("市质委会尚未审议确定演讲陈述名单")
        item = judged("22", "committee_decision", False, message)
        raise Obstructed(Findings.of([item], subject=label_of(round), edition=round.edition))


def _demand_stage(round: Round) -> None:
    if round.stage != RoundStage.PRESENTATION:
        raise Closed(_("现在不是演讲陈述阶段（第十七条）。"))


@transaction.atomic
def begin(presentation: Presentation, *, by: User) -> Presentation:
    """Call a presenter; nobody else may be speaking, and the file must still be on the list."""
    # The row lock makes two beginnings of different presenters wait for each other on PostgreSQL;
    # on SQLite every transaction is alone anyway.
    round = Round.objects.select_for_update().get(pk=presentation.application.round_id)
    _demand_stage(round)
    speaking = selectors.current_of(round)
    if speaking is not None and speaking.pk != presentation.pk:
        name = speaking.application.applicant.name
        raise Stale(_("“%(name)s”正在演讲，请先锁定其得分。") % {"name": name}, theirs=str(speaking))
    if presentation.application.status != Status.FINALIST:
        raise Closed(_("该申报已不在演讲陈述名单内。"))
    return perform(presentation.begin, by=by)


@transaction.atomic
def record_absence(presentation: Presentation, *, by: User, reason: str = "") -> Presentation:
    """The presenter did not come: the stage counts as zero, the committee is told."""
    _demand_stage(presentation.application.round)
    presentation.score = Decimal(0)
    perform(presentation.record_absence, by=by, reason=reason, details={"score": "0"})
    messages_events.absence_recorded(presentation)
    return presentation


@transaction.atomic
def score(
    presentation: Presentation,
    *,
    by: User,
    items: Mapping[str, int] | None = None,
    abstain: bool = False,
    version: int = 0,
) -> MemberScore:
    """One unit's sheet for the presenter who is speaking; `version` is that of the sheet the person saw.

    The audit event tells that a unit has scored, not what: figures show only after the lock.
    """
    demand(by, "review.score_presentation")
    unit = selectors.unit_of(by)
    if unit is None:
        raise Forbidden(_("您的账号没有对应的成员单位，请联系市质委办。"))
    # Serialises with lock(): no sheet can arrive after the score was computed.
    live = Presentation.objects.select_for_update().get(pk=presentation.pk)
    if live.status != PresentationStatus.SPEAKING:
        raise Closed(_("这位演讲者现在不能打分：尚未开始，或者得分已经锁定。"))
    given = {} if abstain else dict(items or {})
    total = None if abstain else _total(presentation, given)
    row = _keep(presentation, unit, by, given, total, version)
    record(
        "score_presentation", presentation, by=by, details={"unit": unit.name, "version": str(row.version)}
    )
    return row


def _total(presentation: Presentation, items: Mapping[str, int]) -> Decimal:
    try:
        return sheet_total(selectors.criteria_of(presentation), items)
    except BadScore as error:
        raise Unsuitable(_("请为每一项给出 0 至 100 之间、以 5 为一档的百分比。"), field=error.key) from error


def _keep(
    presentation: Presentation,
    unit: MemberUnit,
    by: User,
    items: dict[str, int],
    total: Decimal | None,
    version: int,
) -> MemberScore:
    """Write the sheet if it is still the one that was seen; else tell both values."""
    values = {
        "items": items, "total": total, "abstained": total is None, "scored_by": by, "scored_at": clock.now(),
        "version": version + 1,
    }  # fmt: skip
    mine = MemberScore.objects.filter(presentation=presentation, unit=unit)
    if version == 0 and not mine.exists():
        try:
            with transaction.atomic():
                return MemberScore.objects.create(presentation=presentation, unit=unit, **values)
        except IntegrityError:
            pass
    elif mine.filter(version=version).update(**values):
        return mine.get()
    theirs = mine.get()
    raise Stale(
        _("本单位的打分刚刚已由他人保存，请核对后再保存。"),
        yours={"items": items, "total": str(total)},
        theirs={"items": theirs.items, "total": str(theirs.total), "version": theirs.version},
    )


@transaction.atomic
def lock(presentation: Presentation, *, by: User) -> Presentation:
    """Fix the presenter's score by the round's policy; missing and abstaining units count as no sheet."""
    Presentation.objects.select_for_update().get(pk=presentation.pk)
    result, sheets = result_of(presentation), selectors.sheets(presentation)
    if result is None:
        item = judged("22", "no_sheet", False, _("还没有成员单位为这位演讲者打分"))
        edition = presentation.application.round.edition
        raise Obstructed(Findings.of([item], subject=label_of(presentation), edition=edition))
    presentation.score = kept(result.score)
    details = {"score": str(presentation.score), "sheets": sheets, "outliers": list(result.outliers)}
    return perform(presentation.lock, by=by, details=details)


def result_of(presentation: Presentation) -> PanelScore | None:
    """The score of all sheets given so far by the round's policy; None without a sheet."""
    sheets = selectors.sheets(presentation)
    if not sheets:
        return None
    application = presentation.application
    policy = Policy(application.round.presentation_policy)
    return panel_score(application.round.law, application.track, Stage.PRESENTATION, policy, sheets)


def findings(round: Round) -> Findings:
    """What keeps the presentations open: finalists without a locked score or a recorded absence (Art. 22)."""
    items = [
        OpenItem(
            f"presentation:{application.pk}",
            _("“%(name)s”的演讲陈述尚未打分锁定，也未登记弃权") % {"name": application.applicant.name},
        )
        for application in selectors.presentation_gaps(round)
    ]
    return gate(round.law, Stage.PRESENTATION, round.clearance_subject, items)


@transaction.atomic
def close(round: Round, *, by: User) -> Round:
    """Move the round on to the comprehensive evaluation; Obstructed while anything is open."""
    clearance = findings(round)
    perform(round.close_presentations, by=by, clearance=clearance, findings=clearance)
    return round
