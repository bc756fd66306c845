"""评审报告 (Art. 20–21): consensus, compiling, signing; the score is kept unrounded."""

from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from applications.models.round import PanelPolicy
from nantong_award.core.audit import record
from nantong_award.core.files import store_bytes
from nantong_award.core.models import StoredFile, User
from nantong_award.core.perform import perform
from nantong_award.core.refusals import Forbidden, Stale, Unsuitable
from nantong_award.regulation.finding import Obstructed
from nantong_award.regulation.gates import OpenItem, gate
from review import grants, messages
from review.facts import criteria_of, kernel_stage, panel_result
from review.facts_evaluation import kept
from review.models import Assignment, PanelReport, ReportSignature, Seat
from review.selectors import scores as selectors
from review.services.authority import demand
from review.transitions import ReportStatus, ScorecardStatus

LEAD = "review.lead_panel"


def demand_leader(assignment: Assignment, user: User) -> None:
    """Raise Forbidden unless the user leads the panel of this file."""
    card = assignment.scorecards.exclude(status=ScorecardStatus.STRUCK).first()
    demand(user, LEAD, card)


@transaction.atomic
def compile_report(
    assignment: Assignment,
    *,
    by: User,
    agreed: Mapping[str, int] | None = None,
    notes: Mapping[str, str] | None = None,
    summary: str = "",
    seen: int | None = None,
) -> PanelReport:
    """Fix the panel's score once every sheet is in. Compiling again replaces the draft and its signatures.

    `agreed` (item → percentage) counts under consensus only; what is left out is the mean in the sheet's
    steps, and a percentage that differs from it needs a note. `seen` is the draft that the leader had before
    him: another one means that somebody else was first.
    """
    demand_leader(assignment, by)
    _same_draft(assignment, seen)
    _all_in(assignment)
    panel = assignment.panel
    sheet, remarks = _consensus(assignment, agreed or {}, notes or {})
    result = panel_result(panel, selectors.sheets_of(assignment), sheet)
    discard_draft(assignment, by=by, reason=_("重新汇总"))
    report = PanelReport(
        assignment=assignment,
        policy=panel.round.panel_policy,
        totals={code: str(total) for code, total in result.totals.items()},
        agreed=sheet,
        notes=remarks,
        score=kept(result.score),
        spread=kept(result.spread),
        outliers=list(result.outliers),
        summary=summary.strip(),
    )
    _keep(report)
    details = {"policy": report.policy, "score": str(report.score), "totals": report.totals, "notes": remarks}
    record("compile_report", report, by=by, target=report.status, details=details)
    grants.sync_reports(panel)
    messages.report_compiled(report, signing_seats(report))
    return report


def _same_draft(assignment: Assignment, seen: int | None) -> None:
    draft = PanelReport.objects.filter(assignment=assignment).values_list("pk", flat=True).first()
    if draft != seen:
        raise Stale(_("评审报告刚刚已重新汇总，请刷新后再办。"), yours=seen, theirs=draft)


def _keep(report: PanelReport) -> None:
    try:
        with transaction.atomic():
            report.save(force_insert=True)
    except IntegrityError as error:
        raise Stale(_("评审报告刚刚已重新汇总，请刷新后再办。")) from error


def _all_in(assignment: Assignment) -> None:
    """Every live sheet is handed in, and there are as many as the edition asks of a panel."""
    panel = assignment.panel
    missing = []
    if waiting := selectors.open_sheets(assignment):
        missing.append(OpenItem("sheets_open", _("还有 %(count)d 份评分表未提交") % {"count": waiting}))
    have, least = len(selectors.handed_in(assignment)), panel.round.law.panel_minimum
    if have + waiting < least:
        message = _("有效评分表 %(have)d 份，少于 %(least)d 份，请先递补") % {"have": have, "least": least}
        missing.append(OpenItem("too_few_sheets", message))
    found = gate(panel.round.law, kernel_stage(panel.stage), f"assignment:{assignment.pk}", missing)
    if not found.clear:
        raise Obstructed(found)


def _consensus(
    assignment: Assignment, agreed: Mapping[str, int], notes: Mapping[str, str]
) -> tuple[dict[str, int], dict[str, str]]:
    """The agreed sheet with its remarks; empty under the other policies."""
    if assignment.panel.round.panel_policy != PanelPolicy.CONSENSUS:
        return {}, {}
    criteria, start = criteria_of(assignment.panel), selectors.proposed(assignment)
    sheet = {code: agreed.get(code, start[code]) for code in criteria.codes}
    for code, percent in sheet.items():
        if not 0 <= percent <= 100 or percent % criteria.step:
            raise Unsuitable(
                _("百分比应为 0 到 100，以 %(step)d 为一档。") % {"step": criteria.step}, field=code
            )
        if percent != start[code] and not notes.get(code, "").strip():
            raise Unsuitable(
                _("%(code)s 的合议百分比与平均值不同，请写明理由。") % {"code": code}, field=code
            )
    return sheet, {code: note.strip() for code, note in notes.items() if code in sheet and note.strip()}


def discard_draft(assignment: Assignment, *, by: User, reason: str) -> None:
    """Take back a draft report: the sheets it rests on have changed. A signed one is never taken back."""
    draft = PanelReport.objects.filter(assignment=assignment).first()
    if draft is None:
        return
    if draft.status == ReportStatus.SIGNED:
        raise Stale(_("评审报告已经签署。"), theirs=draft.status)
    record("discard_report", draft, by=by, reason=reason, details={"score": str(draft.score)})
    draft.signatures.all().delete()
    draft.delete()


def signing_seats(report: PanelReport) -> list[Seat]:
    """Who signs, the leader last."""
    seats = [card.seat for card in selectors.handed_in(report.assignment)]
    return sorted(seats, key=lambda seat: (seat.is_leader, seat.pk))


@transaction.atomic
def sign(report: PanelReport, *, by: User) -> PanelReport:
    """A member's name under the report; the leader signs last, which locks the sheets and files the PDF."""
    demand(by, "review.sign_panelreport", report)
    if report.status != ReportStatus.DRAFTED:
        raise Stale(_("评审报告已经签署完毕。"), theirs=report.status)
    seats = signing_seats(report)
    seat = next((each for each in seats if each.expert.user_id == by.pk), None)
    if seat is None:
        raise Forbidden(_("您不是本报告的签署人。"))
    signed = set(report.signatures.values_list("seat_id", flat=True))
    if seat.pk in signed:
        raise Stale(_("您已签署。"))
    if seat.is_leader and (
        waiting := [each.expert.code for each in seats if each.pk not in signed | {seat.pk}]
    ):
        names = "、".join(waiting)
        raise Unsuitable(_("组长最后签署，尚待：%(names)s。") % {"names": names}, field="signature")
    ReportSignature.objects.create(report=report, seat=seat)
    record("sign_report", report, by=by, details={"expert": seat.expert.code})
    return _close(report, by=by) if seat.is_leader else report


def _close(report: PanelReport, *, by: User) -> PanelReport:
    """The last signature: the report is the panel's, its sheets are locked."""
    assignment = report.assignment
    perform(report.sign, by=by, details={"score": str(report.score), "spread": str(report.spread)})
    for card in selectors.handed_in(assignment):
        perform(card.lock, by=by)
    return report


def file_pdf(report: PanelReport, data: bytes, *, by: User) -> StoredFile:
    """Keep the printed report; made after the signature, because printing takes its time."""
    name = f"{report.assignment.panel.name}-{report.assignment.application.number}.pdf"
    with transaction.atomic():
        stored = store_bytes(data, name, "application/pdf", by=by)
        PanelReport.objects.filter(pk=report.pk, pdf=None).update(pdf=stored)
    report.refresh_from_db()
    return report.pdf or stored
