"""Signing the panel's report (Art. 20): each member the draft that he saw, or a dissent; the leader last."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from nantong_award.core import clock
from nantong_award.core.audit import record
from nantong_award.core.models import User
from nantong_award.core.perform import perform
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Forbidden, Stale, Unsuitable
from review import messages_consensus as messages
from review.models import Dissent, PanelReport, ReportSignature, Seat
from review.selectors import scores
from review.services.authority import demand
from review.services.consensus import LEAD
from review.services.panel_reports import signing_seats
from review.transitions import ReportStatus

SIGN = "review.sign_panelreport"
RUN = "review.run_panel"
TEXT_LIMIT = 1000


@transaction.atomic
def sign(report: PanelReport, *, by: User, draft: int) -> PanelReport:
    """A member's name under the draft that was seen; the leader signs last, which locks the sheets.

    A member whose dissent was answered is not waited for.
    """
    current, seat = _own_seat(report, by, draft)
    is_last = seat == signing_seats(current)[-1]
    if is_last and (waiting := _waited_for(current, seat)):
        names = "、".join(each.expert.code for each in waiting)
        raise Unsuitable(_("组长最后签署，尚待：%(names)s。") % {"names": names}, field="signature")
    try:
        with transaction.atomic():
            ReportSignature.objects.create(report=current, seat=seat, draft=draft)
    except IntegrityError as error:
        raise Stale(_("您已签署。")) from error
    record("sign_report", current, by=by, details={"expert": seat.expert.code, "draft": str(draft)})
    return _close(current, by=by) if is_last else current


def _own_seat(report: PanelReport, by: User, draft: int) -> tuple[PanelReport, Seat]:
    """The report as it is now, held, and the signer's seat; Stale when it is not the draft that was seen."""
    demand(by, SIGN, report)
    current = (
        PanelReport.objects.select_for_update(of=("self",))
        .select_related("assignment__panel__round", "assignment__application__applicant")
        .filter(pk=report.pk)
        .first()
    )
    if current is None:
        raise Stale(_("评审报告的草稿已撤回，请刷新后再看。"), yours=draft)
    if current.status != ReportStatus.DRAFTED:
        raise Stale(_("评审报告已经签署完毕。"), theirs=current.status)
    if current.draft != draft:
        raise Stale(
            _("评审报告刚刚重新汇总，您看到的是旧稿，请看过新稿再签署。"), yours=draft, theirs=current.draft
        )
    seat = next((each for each in signing_seats(current) if each.expert.user_id == by.pk), None)
    if seat is None:
        raise Forbidden(_("您不是本报告的签署人。"))
    if current.signatures.filter(seat=seat, draft=draft).exists():
        raise Stale(_("您已签署。"))
    return current, seat


def _waited_for(report: PanelReport, seat: Seat) -> list[Seat]:
    """Members whom the leader's signature waits for: neither signed nor with a dissent that was answered."""
    done = set(report.signatures.filter(draft=report.draft).values_list("seat_id", flat=True))
    answered = report.dissents.filter(draft=report.draft, answered_at__isnull=False)
    done |= set(answered.values_list("seat_id", flat=True))
    return [each for each in signing_seats(report) if each.pk not in done | {seat.pk}]


def _close(report: PanelReport, *, by: User) -> PanelReport:
    """The last signature: the report is the panel's, its sheets are locked."""
    perform(report.sign, by=by, details={"score": str(report.score), "spread": str(report.spread)})
    for card in scores.handed_in(report.assignment):
        perform(card.lock, by=by)
    return report


@transaction.atomic
def dissent(report: PanelReport, *, by: User, draft: int, text: str) -> Dissent:
    """A member does not sign and says why; the leader and the office are told, the report waits for an answer."""
    text = _text(text)
    current, seat = _own_seat(report, by, draft)
    leader = signing_seats(current)[-1]
    if seat == leader:
        raise Unsuitable(_("组长对报告有不同意见的，请重新合议或者请市质委办另行指定组长。"), field="text")
    try:
        with transaction.atomic():
            said = Dissent.objects.create(report=current, seat=seat, draft=draft, text=text)
    except IntegrityError as error:
        raise Stale(_("您对这一稿已经提出不同意见。")) from error
    record("dissent", current, by=by, reason=text, details={"expert": seat.expert.code, "draft": str(draft)})
    messages.dissented(said, leader)
    return said


@transaction.atomic
def answer(said: Dissent, *, by: User, text: str) -> Dissent:
    """The leader answers, or the office lets the panel go on; the dissent stays in the report for good."""
    report = said.report
    card = next(iter(scores.handed_in(report.assignment)), None)
    if not (may(by, RUN) or (card is not None and may(by, LEAD, card))):
        raise Forbidden(_("不同意见由组长答复，或者由市质委办处理。"))
    text = _text(text)
    if report.status != ReportStatus.DRAFTED or report.draft != said.draft:
        raise Stale(_("评审报告已有变动，请刷新后再看。"), theirs=report.status)
    values = {"answer": text, "answered_by": by, "answered_at": clock.now()}
    if not Dissent.objects.filter(pk=said.pk, answered_at=None).update(**values):
        raise Stale(_("该不同意见已经答复。"))
    said.refresh_from_db()
    record("answer_dissent", report, by=by, reason=text, details={"expert": said.seat.expert.code})
    messages.dissent_answered(said)
    return said


def _text(text: str) -> str:
    text = text.strip()
    if not text or len(text) > TEXT_LIMIT:
        raise Unsuitable(_("请填写内容，不超过 %(limit)d 字。") % {"limit": TEXT_LIMIT}, field="text")
    return text
