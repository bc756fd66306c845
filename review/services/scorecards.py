"""评分表 (Art. 15, 20, 32): declare, score item by item, submit, reopen."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from nantong_award.core import clock
from nantong_award.core.audit import record
from nantong_award.core.models import User
from nantong_award.core.perform import perform
from nantong_award.core.refusals import Closed, Stale, Unsuitable
from nantong_award.regulation.finding import Findings, Obstructed, Outcome
from review import grants, messages
from review.facts import criteria_of
from review.models import Score, Scorecard
from review.selectors import panels as panel_selectors
from review.selectors import scores, sheets
from review.selectors.supplementary import is_under_review
from review.services import sheet_history
from review.services.authority import demand
from review.services.panel_reports import discard_draft
from review.transitions import ReportStatus, ScorecardStatus

SCORE = "review.score_scorecard"
FIELDS = ("percent", "strengths", "opportunities", "questions")
TEXT_LIMIT = 4000


@transaction.atomic
def declare_no_conflict(card: Scorecard, *, by: User) -> Scorecard:
    """Art. 32: said before anything of the file opens; from now on the expert may read it."""
    demand(by, SCORE, card)
    now = clock.now()
    if Scorecard.objects.filter(pk=card.pk, declared_at=None, status=ScorecardStatus.BLANK).update(
        declared_at=now
    ):
        card.declared_at = now
        record("declare_no_conflict", card, by=by)
        grants.sync_files(card.assignment.panel)
        grants.forget_users([by])
    return card


@transaction.atomic
def save_score(card: Scorecard, *, by: User, item: str, values: Mapping[str, Any], version: int) -> Score:
    """Keep what the expert changed on one item. Where another window changed other fields of it meanwhile, both
    stay; where it changed the same ones, Stale with both values.
    """
    demand(by, SCORE, card)
    current = open_card(card)
    criteria = criteria_of(card.assignment.panel)
    if item not in criteria.codes:
        raise Unsuitable(_("评分表没有这个条目。"), field="item")
    given = _checked(values, criteria.step)
    score = current.scores.filter(item=item).first() or Score(scorecard=current, item=item)
    old = {key: getattr(score, key) for key in given}
    changes = {key: value for key, value in given.items() if value != old[key]}
    if not changes:
        return score
    _refuse_clash(current, score, changes, version)
    _write(score, changes)
    moved = {key: (old[key], new) for key, new in changes.items()}
    sheet_history.note(current, by=by, item=item, version=score.version, changes=moved)
    # By the row that came with its panel and file: naming it in the log then costs no query.
    record("save_score", card, by=by, details={"item": item, **_told(moved)})
    return score


def _refuse_clash(card: Scorecard, score: Score, changes: Mapping[str, Any], seen: int) -> None:
    """Raise Stale with the fields that the person changed without having seen what stands in them now."""
    if score.version == seen:
        return
    elsewhere = sheet_history.changed_since(card, score.item, seen=seen, now=score.version)
    clash = {key: value for key, value in changes.items() if elsewhere is None or key in elsewhere}
    if clash:
        raise Stale(_("这一条目已在另一窗口修改。"), yours=clash, theirs=score)


def _told(moved: Mapping[str, tuple[Any, Any]]) -> dict[str, list[str]]:
    """For the audit log: percentages themselves; of texts how long they were, their words stand in the history."""
    return {
        key: [sheet_history.as_text(each) if key == "percent" else str(len(each)) for each in pair]
        for key, pair in moved.items()
    }


def _write(score: Score, changes: Mapping[str, Any]) -> None:
    """Compare-and-set on the version that was read."""
    values = {**changes, "version": score.version + 1, "saved_at": clock.now()}
    read = score.version
    for key, value in values.items():
        setattr(score, key, value)
    if score.pk is None:
        try:
            with transaction.atomic():
                score.save(force_insert=True)
        except IntegrityError as error:
            raise Stale(_("这一条目已在另一窗口修改。"), yours=dict(changes)) from error
    elif not Score.objects.filter(pk=score.pk, version=read).update(**values):
        raise Stale(_("这一条目已在另一窗口修改。"), yours=dict(changes))


def _checked(values: Mapping[str, Any], step: int) -> dict[str, Any]:
    """Only known fields; a percentage in steps, texts within their length."""
    changes = {key: values[key] for key in FIELDS if key in values}
    if not changes:
        raise Unsuitable(_("没有可以保存的内容。"), field="percent")
    percent = changes.get("percent")
    if percent is not None and (not isinstance(percent, int) or not 0 <= percent <= 100 or percent % step):
        raise Unsuitable(_("百分比应为 0 到 100，以 %(step)d 为一档。") % {"step": step}, field="percent")
    for key in FIELDS[1:]:
        if key in changes and len(changes[key]) > TEXT_LIMIT:
            raise Unsuitable(_("每栏不超过 %(limit)d 字。") % {"limit": TEXT_LIMIT}, field=key)
    return changes


def open_card(card: Scorecard) -> Scorecard:
    """The sheet as it is now, if it may be written; held until the end of the transaction on PostgreSQL."""
    now = Scorecard.objects.select_for_update(of=("self",)).get(pk=card.pk)
    if now.status != ScorecardStatus.BLANK:
        raise Stale(_("评分表已提交，不能再修改。"), theirs=now.status)
    if now.declared_at is None:
        raise Stale(_("请先申明与该申报主体有无利害关系（第三十二条）。"))
    panel = card.assignment.panel
    if not is_under_review(card.assignment):
        raise Closed(_("本年度现在不在“%(stage)s”程序，不能评分。") % {"stage": panel.get_stage_display()})
    return now


def completeness(card: Scorecard) -> Findings:
    """What a sheet still lacks before it can be handed in."""
    law = card.assignment.panel.round.law
    sheet = sheets.sheet(card)
    lacking = [
        law.find(
            "criteria",
            Outcome.UNMET,
            _("%(code)s %(title)s 尚未评分") % {"code": each.code, "title": each.title},
            each.code,
        )
        for each in sheet.missing
    ]
    return Findings.of(lacking, subject=f"scorecard:{card.pk}", edition=law.key)


@transaction.atomic
def submit(card: Scorecard, *, by: User) -> Scorecard:
    """Hand the complete sheet in; it locks for the expert. The last one tells the leader."""
    demand(by, SCORE, card)
    current = open_card(card)
    lacking = completeness(card)
    if not lacking.clear:
        raise Obstructed(lacking)
    total = sheets.sheet(card).total
    perform(current.submit, by=by, findings=lacking, details={"total": str(total)})
    assignment = card.assignment
    leader = panel_selectors.leader_of(assignment.panel)
    if leader and not scores.open_sheets(assignment):
        messages.sheets_complete(assignment, leader.expert.user)
    return current


@transaction.atomic
def reopen(card: Scorecard, *, by: User, reason: str) -> Scorecard:
    """The leader gives a sheet back for correction, with a reason; a draft report falls."""
    if not reason.strip():
        raise Unsuitable(_("请填写退回修改的理由。"), field="reason")
    if card.assignment.scorecards.filter(assignment__report__status=ReportStatus.SIGNED).exists():
        raise Stale(_("评审报告已经签署，评分表不能退回。"))
    card.reopened_at, card.reopened_reason = clock.now(), reason.strip()
    perform(card.reopen, by=by, reason=reason)
    discard_draft(card.assignment, by=by, reason=reason)
    messages.reopened(card, reason)
    return card
