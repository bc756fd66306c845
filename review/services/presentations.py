"""第二十二条: the office runs the presentations: one presenter at a time, lock, absence, correction, release."""

from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from applications.models import Round
from applications.transitions import Status
from nantong_award.core import clock
from nantong_award.core.audit import label_of, record
from nantong_award.core.models import User
from nantong_award.core.perform import perform
from nantong_award.core.refusals import Closed, Stale, Unsuitable
from nantong_award.regulation.finding import Findings, Obstructed
from nantong_award.regulation.gates import OpenItem, gate
from nantong_award.regulation.rules.scoring import PanelScore, Policy, panel_score
from nantong_award.regulation.stage import Stage
from review import messages_events, messages_presentations
from review.facts_evaluation import judged, kept
from review.models import LiveSession, Phase, Presentation
from review.selectors import presentations as selectors
from review.services.authority import demand
from review.services.presentation_schedule import RUN, demand_stage
from review.transitions import OVER


@transaction.atomic
def begin(presentation: Presentation, *, by: User) -> Presentation:
    """Call a presenter; nobody else may be open to scores, and the file must still be on the list."""
    _demand_free(presentation)
    if presentation.application.status != Status.FINALIST:
        raise Closed(_("该申报已不在演讲陈述名单内。"))
    presentation.phase, presentation.left = Phase.STATEMENT, None
    presentation.ends_at = clock.now() + timedelta(minutes=presentation.statement_minutes)
    return perform(presentation.begin, by=by)


@transaction.atomic
def undo_begin(presentation: Presentation, *, by: User) -> Presentation:
    """The wrong presenter was called: the turn waits again; sheets that were entered stay for the right time."""
    demand_stage(presentation.application.round)
    presentation.phase, presentation.ends_at, presentation.left = Phase.STATEMENT, None, None
    return perform(presentation.undo_begin, by=by)


@transaction.atomic
def reopen(presentation: Presentation, *, by: User, reason: str) -> Presentation:
    """Open a locked score for correction; the old score stays in the log, every scorer is told why."""
    if not reason.strip():
        raise Unsuitable(_("请写明重新打分的原因。"), field="reason")
    _demand_free(presentation)
    details = {"score": str(presentation.score)}
    presentation.score = None
    perform(presentation.reopen, by=by, reason=reason.strip(), details=details)
    messages_presentations.score_reopened(presentation, reason.strip())
    return presentation


def _demand_free(presentation: Presentation) -> None:
    """Nobody else is open to scores."""
    # The row lock makes two beginnings of different presenters wait for each other on PostgreSQL;
    # on SQLite every transaction is alone anyway.
    round = Round.objects.select_for_update().get(pk=presentation.application.round_id)
    demand_stage(round)
    current = selectors.current_of(round)
    if current is not None and current.pk != presentation.pk:
        name = current.application.applicant.name
        raise Stale(_("“%(name)s”正在打分，请先锁定其得分。") % {"name": name}, theirs=str(current))


@transaction.atomic
def record_absence(presentation: Presentation, *, by: User, reason: str = "") -> Presentation:
    """The presenter did not come: the stage counts as zero, the committee is told."""
    demand_stage(presentation.application.round)
    presentation.score = Decimal(0)
    perform(presentation.record_absence, by=by, reason=reason, details={"score": "0"})
    messages_events.absence_recorded(presentation)
    return presentation


@transaction.atomic
def lock(presentation: Presentation, *, by: User) -> Presentation:
    """Fix the presenter's score by the round's policy; missing and abstaining units count as no sheet."""
    # Waits for a sheet that is being written on PostgreSQL, and makes later ones wait: in or refused, never half.
    Presentation.objects.select_for_update().get(pk=presentation.pk)
    result, sheets = result_of(presentation), selectors.sheets(presentation)
    if result is None:
        item = judged("22", "no_sheet", False, _("还没有成员单位为这位演讲者交分"))
        edition = presentation.application.round.edition
        raise Obstructed(Findings.of([item], subject=label_of(presentation), edition=edition))
    presentation.score, presentation.ends_at, presentation.left = kept(result.score), None, None
    details = {"score": str(presentation.score), "sheets": sheets, "outliers": list(result.outliers)}
    return perform(presentation.lock, by=by, details=details)


def result_of(presentation: Presentation) -> PanelScore | None:
    """The score of all sheets handed in so far by the round's policy; None without a sheet."""
    sheets = selectors.sheets(presentation)
    if not sheets:
        return None
    application = presentation.application
    policy = Policy(application.round.presentation_policy)
    return panel_score(application.round.law, application.track, Stage.PRESENTATION, policy, sheets)


@transaction.atomic
def release(round: Round, *, by: User, presentation: Presentation | None = None) -> list[Presentation]:
    """Let the big screen show a locked score, or all of them; at the end only, where the session says so."""
    demand(by, RUN)
    turns = list(selectors.turns_of(round))
    if selectors.session_of(round).release_policy == LiveSession.Release.END and any(
        turn.status not in OVER for turn in turns
    ):
        raise Closed(_("本场得分在全部演讲结束后一并公布。"))
    chosen = [
        turn
        for turn in turns
        if turn.status in OVER
        and turn.released_at is None
        and (presentation is None or turn.pk == presentation.pk)
    ]
    if not chosen:
        raise Stale(_("没有可以公布的得分：尚未锁定，或者已经公布。"))
    for turn in chosen:
        turn.released_at = clock.now()
        turn.save()
        record("release_score", turn, by=by, details={"score": str(turn.score)})
    return chosen


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
