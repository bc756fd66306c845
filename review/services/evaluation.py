"""第十六、二十三条: comprehensive evaluation: figures, papers outside the transaction, one write."""

from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from applications.models import Round
from applications.transitions import RoundStage
from nantong_award.core import clock
from nantong_award.core.audit import record
from nantong_award.core.files import store_bytes
from nantong_award.core.models import User
from nantong_award.core.perform import perform
from nantong_award.core.refusals import Closed, Stale
from nantong_award.core.workbooks import CONTENT_TYPE
from nantong_award.regulation.finding import Findings, Obstructed
from nantong_award.regulation.gates import OpenItem, gate
from nantong_award.regulation.stage import Stage
from review import messages_events
from review.models import Evaluation, EvaluationReport
from review.selectors.comprehensive import figures
from review.selectors.evaluation import report_of
from review.selectors.impact import changes_between
from review.selectors.misconduct import waiting_for_the_committee
from review.services.authority import demand, demand_apart

Figures = dict[str, Any]
MAYBE = ("material", "site", "presentation", "total")
# After the stage a new version is made only where a decision on misconduct has changed a figure (Art. 32).
OPEN_STAGES = (RoundStage.EVALUATION, RoundStage.PUBLICITY)


def prepare(round: Round, *, by: User) -> Figures:
    """The figures of the report; Obstructed while a finalist lacks a part (T-95). Writes nothing."""
    demand(by, "review.compile_evaluation")
    demand_apart(by, round)
    _demand_stage(round)
    data = figures(round)
    items = _gaps(data)
    if items:
        raise Obstructed(gate(round.law, Stage.EVALUATION, round.clearance_subject, items))
    return data


def unchanged(round: Round, data: Figures) -> EvaluationReport | None:
    """The newest version, where it already says just this: compiling again then makes no other."""
    last = report_of(round)
    return last if last is not None and last.figures == data else None


@transaction.atomic
def keep_report(
    round: Round, *, by: User, data: Figures, pdf: bytes, xlsx: bytes, reason: str = ""
) -> EvaluationReport:
    """Store places and papers together as the next version; the older ones stay.

    Stale where the figures have changed since the papers were made, or somebody else was first.
    """
    demand(by, "review.compile_evaluation")
    demand_apart(by, round)
    _demand_stage(round)
    if figures(round) != data:
        raise Stale(_("汇总期间评分有变动，请重新汇总。"))
    last = report_of(round)
    if last is not None and last.figures == data:
        return last
    _keep_places(round, data)
    number = last.number + 1 if last else 1
    name = _("%(year)d年度综合评价报告（第%(number)d版）") % {"year": round.year, "number": number}
    report = EvaluationReport(
        round=round,
        number=number,
        figures=data,
        changes=changes_between(last.figures, data) if last else [],
        reason=reason.strip(),
        pdf=store_bytes(pdf, f"{name}.pdf", "application/pdf", by=by),
        xlsx=store_bytes(xlsx, f"{name}.xlsx", CONTENT_TYPE, by=by),
        compiled_by=by,
        compiled_at=clock.now(),
    )
    try:
        with transaction.atomic():
            report.save()
    except IntegrityError as error:
        raise Stale(_("综合评价报告刚刚已由他人汇总，请刷新后再看。")) from error
    details = {"pdf": report.pdf.sha256, "xlsx": report.xlsx.sha256, "number": str(number)}
    record("compile_evaluation", report, by=by, reason=report.reason, details=details)
    if last is not None and round.stage != RoundStage.EVALUATION:
        messages_events.evaluation_reported(report)
    return report


def _demand_stage(round: Round) -> None:
    if round.stage not in OPEN_STAGES:
        raise Closed(_("现在不是综合评价阶段（第十七条）。"))
    last = report_of(round)
    if round.stage != RoundStage.EVALUATION and (last is None or last.figures == figures(round)):
        raise Closed(_("综合评价已经报送，且评分没有变动，不再汇总（第十七条）。"))


def _rows(data: Figures) -> list[dict[str, Any]]:
    return [row for each in data["classes"].values() for row in each["rows"]]


def _gaps(data: Figures) -> list[OpenItem]:
    return [
        OpenItem(f"score:{row['application']}", _("“%(name)s”的评分不齐全，不能汇总") % {"name": row["name"]})
        for row in _rows(data)
        if row["total"] is None
    ]


def _keep_places(round: Round, data: Figures) -> None:
    rows = _rows(data)
    listed = [row["application"] for row in rows]
    Evaluation.objects.filter(application__round=round).exclude(application__in=listed).delete()
    for row in rows:
        values: dict[str, Any] = {"rank": row["rank"], "compiled_at": clock.now()}
        values |= {name: None if row[name] is None else Decimal(row[name]) for name in MAYBE}
        Evaluation.objects.update_or_create(application_id=row["application"], defaults=values)


def findings(round: Round) -> Findings:
    """What keeps the evaluation open: no report, one that no longer says what the scores say (Art. 23), or
    earlier decisions that the committee has to look at again after misconduct (Art. 32)."""
    items: list[OpenItem] = []
    report = report_of(round)
    if report is None:
        items.append(OpenItem("evaluation_report", _("综合评价报告尚未汇总（第二十三条）")))
    elif report.figures != figures(round):
        items.append(OpenItem("evaluation_outdated", _("汇总之后评分或者名单有变动，请重新汇总综合评价报告")))
    for case in waiting_for_the_committee(round):
        message = _(
            "评审违纪（%(number)s）处理后，已作出的决定与重算结果不同，须由市质委会决定（第三十二条）"
        )
        items.append(OpenItem(f"misconduct:{case.pk}", message % {"number": case.number}))
    return gate(round.law, Stage.EVALUATION, round.clearance_subject, items)


@transaction.atomic
def close(round: Round, *, by: User) -> Round:
    """第二十三条: the report goes to the committee, the round on to decision and publicity."""
    clearance = findings(round)
    perform(round.close_evaluation, by=by, clearance=clearance, findings=clearance)
    report = report_of(round)
    assert report is not None  # the findings ask for it
    messages_events.evaluation_reported(report)
    return round
