"""评审违纪 (Art. 32): report, statement, decision; then the measure and the strike, with their effect seen before."""

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from applications.models import Round
from nantong_award.core import clock
from nantong_award.core.audit import record
from nantong_award.core.models import User
from nantong_award.core.perform import perform
from nantong_award.core.refusals import Stale, Unsuitable
from review import messages_misconduct as messages
from review.models import CommitteeDecision, Expert, MemberUnit, MisconductCase
from review.selectors import impact
from review.selectors.evaluation import report_of
from review.selectors.misconduct import key_of, sheets_of, void_sheets
from review.services import decisions, evaluation, expert_standing, striking
from review.services.authority import demand
from review.transitions.misconduct import HANDLE

Measure = MisconductCase.Measure


@dataclass(frozen=True, slots=True)
class Preview:
    """What carrying the decision out would change, and the mark by which it is known again.

    `figures` are those of the next version of the comprehensive report, None where there is none to make.
    """

    impact: dict[str, Any]
    mark: str
    figures: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Papers:
    """The next version of the comprehensive report, rendered before the transaction that keeps it."""

    figures: dict[str, Any]
    pdf: bytes
    xlsx: bytes


@transaction.atomic
def report_case(
    round: Round,
    *,
    by: User,
    report: str,
    source: str,
    expert: Expert | None = None,
    unit: MemberUnit | None = None,
) -> MisconductCase:
    """Put a report on a scorer on record; it changes nothing yet."""
    demand(by, HANDLE)
    if (expert is None) == (unit is None):
        raise Unsuitable(_("请选择一名评审专家或者一个成员单位。"), field="expert")
    if not report.strip():
        raise Unsuitable(_("请写明反映的情况。"), field="report")
    if not source.strip():
        raise Unsuitable(_("请写明情况的来源。"), field="source")
    case = MisconductCase.objects.create(
        round=round, expert=expert, unit=unit, report=report.strip(), source=source.strip(), reported_by=by
    )
    record("report_misconduct", case, by=by, details={"about": case.subject_code, "source": case.source})
    messages.case_reported(case)
    return case


@transaction.atomic
def hear(case: MisconductCase, *, by: User, statement: str, heard_on: date, version: int) -> MisconductCase:
    """Nobody is judged unheard: what the person says, or that a chance was given and not used."""
    _demand_version(case, version)
    if not statement.strip():
        raise Unsuitable(_("请记录本人陈述；未陈述的，写明通知的时间和方式。"), field="statement")
    if heard_on > clock.today():
        raise Unsuitable(_("听取日期不能晚于今天。"), field="heard_on")
    case.statement, case.heard_on = statement.strip(), heard_on
    return _done(perform(case.hear, by=by, details={"heard_on": heard_on.isoformat()}))


@transaction.atomic
def dismiss(case: MisconductCase, *, by: User, reason: str, version: int) -> MisconductCase:
    """The report was not true, or is no misconduct; the case stays on record."""
    _demand_version(case, version)
    if not reason.strip():
        raise Unsuitable(_("请写明不成立的理由。"), field="reason")
    case.grounds = reason.strip()
    return _done(perform(case.dismiss, by=by, reason=case.grounds))


@transaction.atomic
def decide(
    case: MisconductCase,
    *,
    by: User,
    number: str,
    decided_on: date,
    decided_by: str,
    grounds: str,
    measure: str,
    void: Collection[str],
    version: int,
    suspended_until: date | None = None,
) -> MisconductCase:
    """Enter the decision: measure, and which of the person's sheets are void. Nothing is done yet."""
    _demand_version(case, version)
    _check_decision(case, number, decided_on, measure, suspended_until)
    for field, text in (("decided_by", decided_by), ("grounds", grounds)):
        if not text.strip():
            raise Unsuitable(_("请填写决定机构和认定的事实、理由（第三十二条）。"), field=field)
    known = {key_of(sheet) for sheet in sheets_of(case)}
    if not set(void) <= known:
        raise Stale(_("所选评分表中有的已经变动，请刷新后再选。"))
    case.number, case.decided_on, case.decided_by = number.strip(), decided_on, decided_by.strip()
    case.grounds, case.measure, case.voided_sheets = grounds.strip(), measure, sorted(void)
    case.suspended_until = suspended_until if measure == Measure.SUSPENSION else None
    details = {"number": case.number, "measure": measure, "void": case.voided_sheets}
    return _done(perform(case.decide, by=by, reason=case.grounds, details=details))


def _check_decision(
    case: MisconductCase, number: str, decided_on: date, measure: str, until: date | None
) -> None:
    if not number.strip():
        raise Unsuitable(_("请填写决定文号。"), field="number")
    if decided_on > clock.today():
        raise Unsuitable(_("决定日期不能晚于今天。"), field="decided_on")
    if case.heard_on and decided_on < case.heard_on:
        raise Unsuitable(_("决定不能早于听取陈述的日期。"), field="decided_on")
    if measure not in Measure.values:
        raise Unsuitable(_("请选择处理方式。"), field="measure")
    if case.expert_id is None and measure != Measure.WARNING:
        raise Unsuitable(_("成员单位不在专家库内，只能提醒谈话并作废打分。"), field="measure")
    if measure == Measure.SUSPENSION and (until is None or until <= clock.today()):
        raise Unsuitable(_("请填写暂停至何日（晚于今天）。"), field="suspended_until")


def preview(case: MisconductCase, *, by: User) -> Preview:
    """Do it, look, and undo it: the same steps as when it is carried out, so nothing can be forgotten."""
    demand(by, HANDLE)
    with transaction.atomic():
        case = MisconductCase.objects.select_related("round", "expert__user", "unit").get(pk=case.pk)
        found = _strike(case, version=case.version, by=by)
        transaction.set_rollback(True)
    return found


def _strike(case: MisconductCase, *, version: int, by: User) -> Preview:
    """Strike the sheets and reckon everything anew; what changed, with a mark that changes with it."""
    round = case.round
    before = impact.snapshot(round)
    struck = striking.strike(case, void_sheets(case), by=by)
    after = impact.snapshot(round)
    changed = impact.differences(before, after)
    told = {
        "sheets": struck.sheets,
        "void": struck.voided,
        "seats": struck.seats,
        "tables": changed,
        "decisions": impact.decisions_resting(round, changed),
        "notices": impact.notices_resting(round, changed),
    }
    text = json.dumps([case.pk, version, told], ensure_ascii=False, sort_keys=True)
    compiles = report_of(round) is not None and before["figures"] != after["figures"]
    complete = all(row["total"] for each in after["figures"]["classes"].values() for row in each["rows"])
    figures = after["figures"] if compiles and complete and round.stage in evaluation.OPEN_STAGES else None
    return Preview(told, hashlib.sha256(text.encode()).hexdigest(), figures)


@transaction.atomic
def carry_out(case: MisconductCase, *, by: User, seen: str, papers: Papers | None = None) -> MisconductCase:
    """The measure, the strike, every result anew, the next version of the report: all or nothing.

    `seen` is the mark of the preview that was shown; Stale (with the present one) where it is another.
    """
    case = MisconductCase.objects.select_related("round", "expert__user", "unit").get(pk=case.pk)
    demand(by, HANDLE)
    # Whoever comes second finds the case carried out before anything else is touched.
    case.carried_out_at = clock.now()
    version = case.version
    perform(
        case.carry_out,
        by=by,
        reason=case.grounds,
        details={"number": case.number, "void": case.voided_sheets},
    )
    found = _strike(case, version=version, by=by)
    if found.mark != seen:
        raise Stale(
            _("预览之后评分或者名单有变动，请核对新的影响预览后再执行。"), yours=seen, theirs=found.mark
        )
    _measure(case, by=by)
    case.impact = found.impact
    case.save()
    if found.figures is not None:
        _keep(case, papers, by=by)
    messages.case_carried_out(case)
    return case


def _keep(case: MisconductCase, papers: Papers | None, *, by: User) -> None:
    """Art. 23: the report in its next version, with the decision as its reason."""
    if papers is None:
        raise Stale(_("重算后的综合评价报告尚未生成，请重新执行。"))
    reason = _("执行评审违纪处理决定 %(number)s（第三十二条）") % {"number": case.number}
    evaluation.keep_report(
        case.round, by=by, data=papers.figures, pdf=papers.pdf, xlsx=papers.xlsx, reason=reason
    )


def _measure(case: MisconductCase, *, by: User) -> None:
    """Art. 32: suspension or exclusion as the pool knows them; a warning is on record only."""
    if case.expert is None or case.decided_on is None:
        return
    if case.measure == Measure.EXCLUSION and not case.expert.excluded_on:
        expert_standing.exclude(
            case.expert, by=by, number=case.number, reason=case.grounds, decided_on=case.decided_on
        )
    if case.measure == Measure.SUSPENSION and case.suspended_until and not case.expert.excluded_on:
        expert_standing.suspend(
            case.expert,
            by=by,
            number=case.number,
            starts_on=clock.today(),
            ends_on=case.suspended_until,
            reason=case.grounds,
        )


@transaction.atomic
def record_follow_up(
    case: MisconductCase, *, by: User, number: str, decided_on: date, summary: str
) -> MisconductCase:
    """What the committee decided about decisions that would have come out otherwise; nothing changes by itself."""
    demand(by, HANDLE)
    if not case.asks_the_committee:
        raise Stale(_("此案没有等待市质委会决定的事项。"))
    if not summary.strip():
        raise Unsuitable(_("请写明市质委会决定的内容。"), field="summary")
    case.follow_up = decisions.record_decision(
        case.round,
        by=by,
        matter=CommitteeDecision.Matter.MISCONDUCT,
        number=number,
        decided_on=decided_on,
        summary=summary,
    )
    case.save()
    record("follow_up_misconduct", case, by=by, reason=summary, details={"number": case.follow_up.number})
    return case


def _demand_version(case: MisconductCase, version: int) -> None:
    if case.version != version:
        raise Stale(_("此案刚刚已由他人办理，请刷新后再看。"), yours=version, theirs=case.version)


def _done(case: Any) -> MisconductCase:
    assert isinstance(case, MisconductCase)
    return case
