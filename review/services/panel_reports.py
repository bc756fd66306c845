"""评审报告 (Art. 20–21): compiled from the consensus, then the panel's; the score is kept unrounded."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from nantong_award.core import clock
from nantong_award.core.audit import record
from nantong_award.core.files import store_bytes
from nantong_award.core.models import StoredFile, User
from nantong_award.core.refusals import Stale
from nantong_award.regulation.finding import Findings, Obstructed
from nantong_award.regulation.gates import OpenItem, gate
from review import grants, messages
from review.facts import kernel_stage, panel_result
from review.facts_evaluation import kept
from review.models import Assignment, PanelReport, Seat
from review.selectors import consensus as selectors
from review.selectors import scores
from review.selectors.consensus import Grid
from review.services.consensus import demand_leader
from review.transitions import ReportStatus


@transaction.atomic
def compile_report(assignment: Assignment, *, by: User, seen: str) -> PanelReport:
    """Fix the panel's score and words as the consensus stands. Compiling again voids the signatures.

    `seen` is the stamp of what the leader had before him (`stamp_of`): another one means that somebody was
    first. Raises Obstructed while sheets are open or a difference was not talked about.
    """
    demand_leader(assignment, by)
    Assignment.objects.select_for_update().get(pk=assignment.pk)
    report = PanelReport.objects.filter(assignment=assignment).first()
    if report is not None and report.status != ReportStatus.DRAFTED:
        raise Stale(_("评审报告已经签署。"), theirs=report.status)
    _all_in(assignment)
    grid = selectors.grid(assignment)
    if seen != stamp_of(grid, report):
        raise Stale(_("合议内容刚刚已有变动，请看过之后再汇总。"), yours=seen, theirs=stamp_of(grid, report))
    lacking = findings(grid)
    if not lacking.clear:
        raise Obstructed(lacking)
    report = _filled(report or PanelReport(assignment=assignment, draft=0), grid)
    _keep(report)
    details = {"draft": str(report.draft), "policy": report.policy, "score": str(report.score)}
    details |= {"totals": report.totals, "notes": report.notes}
    record("compile_report", report, by=by, target=report.status, details=details)
    grants.sync_reports(assignment.panel)
    messages.report_compiled(report, signing_seats(report))
    return report


def stamp_of(grid: Grid, report: PanelReport | None) -> str:
    """What a leader sees who compiles: the consensus and the draft that it would replace."""
    return f"{grid.stamp}|{report.pk}.{report.draft}" if report else f"{grid.stamp}|"


def _filled(report: PanelReport, grid: Grid) -> PanelReport:
    """The report with the panel's result and words, one draft further."""
    panel = grid.assignment.panel
    result = panel_result(panel, scores.sheets_of(grid.assignment), grid.agreed)
    report.policy = panel.round.panel_policy
    report.totals = {code: str(total) for code, total in result.totals.items()}
    report.agreed, report.notes, report.texts = grid.agreed, grid.notes, grid.texts
    report.score, report.spread = kept(result.score), kept(result.spread)
    report.outliers, report.summary = list(result.outliers), grid.summary.note
    report.rests_on, report.draft, report.compiled_at = grid.stamp, report.draft + 1, clock.now()
    return report


def _keep(report: PanelReport) -> None:
    try:
        with transaction.atomic():
            report.save()
    except IntegrityError as error:
        raise Stale(_("评审报告刚刚已重新汇总，请刷新后再办。")) from error


def _all_in(assignment: Assignment) -> None:
    """Every live sheet is handed in, and there are as many as the edition asks of a panel."""
    panel = assignment.panel
    missing = []
    if waiting := scores.open_sheets(assignment):
        missing.append(OpenItem("sheets_open", _("还有 %(count)d 份评分表未提交") % {"count": waiting}))
    have, least = len(scores.handed_in(assignment)), panel.round.law.panel_minimum
    if have + waiting < least:
        message = _("有效评分表 %(have)d 份，少于 %(least)d 份，请先递补") % {"have": have, "least": least}
        missing.append(OpenItem("too_few_sheets", message))
    found = _gate(assignment, missing)
    if not found.clear:
        raise Obstructed(found)


def findings(grid: Grid) -> Findings:
    """What the panel must still talk about: differences beyond the round's limits, means that were left."""
    round_, missing = grid.assignment.panel.round, []
    for row in grid.rows:
        place = f"{row.item.code} {row.item.title}"
        if row.is_wide and not row.note:
            given = {"place": place, "spread": row.spread, "limit": round_.item_spread_limit}
            message = _("%(place)s：相差 %(spread)d 个百分点，超过 %(limit)d，请写明讨论结果") % given
            missing.append(OpenItem("not_discussed", message, row.item.code))
        elif grid.by_consensus and row.lacks_note:
            message = _("%(place)s：合议百分比与平均值不同，请写明理由") % {"place": place}
            missing.append(OpenItem("change_without_note", message, row.item.code))
    if grid.is_far_apart and not grid.whole.note:
        message = _("各评分表合计相差超过 %(limit)d 分，请写明讨论结果") % {
            "limit": round_.total_spread_limit
        }
        missing.append(OpenItem("totals_not_discussed", message, grid.whole.key))
    return _gate(grid.assignment, missing)


def _gate(assignment: Assignment, missing: list[OpenItem]) -> Findings:
    panel = assignment.panel
    return gate(panel.round.law, kernel_stage(panel.stage), f"assignment:{assignment.pk}", missing)


def discard_draft(assignment: Assignment, *, by: User, reason: str) -> None:
    """Take back a draft report: the sheets it rests on have changed. A signed one is never taken back.

    Who had signed or dissented stays in the log; what the leader recorded of the consensus stays as it is.
    """
    Assignment.objects.select_for_update().get(pk=assignment.pk)
    draft = PanelReport.objects.filter(assignment=assignment).first()
    if draft is None:
        return
    if draft.status != ReportStatus.DRAFTED:
        raise Stale(_("评审报告已经签署。"), theirs=draft.status)
    signed = draft.signatures.filter(draft=draft.draft).select_related("seat__expert")
    details = {
        "draft": str(draft.draft),
        "score": str(draft.score),
        "void_signatures": [each.seat.expert.code for each in signed],
        "dissents": {
            each.seat.expert.code: each.text for each in draft.dissents.select_related("seat__expert")
        },
    }
    record("discard_report", assignment, by=by, reason=reason, details=details)
    draft.signatures.all().delete()
    draft.dissents.all().delete()
    draft.delete()


def signing_seats(report: PanelReport) -> list[Seat]:
    """Who signs, whoever leads the file last."""
    seats = [card.seat for card in scores.handed_in(report.assignment)]
    leader = scores.leading(seats)
    return sorted(seats, key=lambda seat: (seat == leader, seat.pk))


def file_pdf(report: PanelReport, data: bytes, *, by: User) -> StoredFile:
    """Keep the printed report; made after the signature, because printing takes its time."""
    name = f"{report.assignment.panel.name}-{report.assignment.application.number}.pdf"
    with transaction.atomic():
        stored = store_bytes(data, name, "application/pdf", by=by)
        PanelReport.objects.filter(pk=report.pk, pdf=None).update(pdf=stored)
    report.refresh_from_db()
    return report.pdf or stored
