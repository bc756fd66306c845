"""The comprehensive report is rendered before any write begins, then kept in one transaction (Art. 23, 32)."""

from typing import Any

from applications.models import Round
from nantong_award.core import documents
from nantong_award.core.models import User
from review.documents_comprehensive import report_context
from review.models import EvaluationReport, MisconductCase
from review.selectors.evaluation import report_of
from review.selectors.impact import changes_between
from review.services import evaluation, misconduct
from review.workbooks_evaluation import comprehensive_workbook


def compile_report(round: Round, *, by: User, reason: str = "") -> EvaluationReport:
    """第二十三条: compile figures, papers and places as the next version; nothing new where nothing changed."""
    data = evaluation.prepare(round, by=by)
    if last := evaluation.unchanged(round, data):
        return last
    pdf, xlsx = comprehensive_report(round, data), comprehensive_workbook(round, data)
    return evaluation.keep_report(round, by=by, data=data, pdf=pdf, xlsx=xlsx, reason=reason)


def carry_out(case: MisconductCase, *, by: User, seen: str) -> MisconductCase:
    """第三十二条: carry a decision out; the next version of the report is rendered before the transaction."""
    shown = misconduct.preview(case, by=by)
    papers = None
    if shown.figures is not None and shown.mark == seen:
        papers = misconduct.Papers(
            shown.figures,
            comprehensive_report(case.round, shown.figures),
            comprehensive_workbook(case.round, shown.figures),
        )
    return misconduct.carry_out(case, by=by, seen=seen, papers=papers)


def comprehensive_report(round: Round, data: dict[str, Any]) -> bytes:
    """综合评价报告 as PDF; the version it will be, and what is otherwise than in the one before."""
    last = report_of(round)
    context = report_context(round, data) | {
        "number": last.number + 1 if last else 1,
        "changes": changes_between(last.figures, data) if last else [],
    }
    return documents.render_pdf("documents/comprehensive_report.html", context)
