"""反馈报告 (Art. 16, 20–21): drawn up from the signed reports, edited, released by the office to the applicant."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from applications.models import Application, Round
from nantong_award.core import clock
from nantong_award.core.audit import record
from nantong_award.core.files import store_bytes
from nantong_award.core.models import StoredFile, User
from nantong_award.core.perform import perform
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Forbidden, Stale, Unsuitable
from nantong_award.regulation.finding import Findings, Obstructed
from nantong_award.regulation.gates import OpenItem, gate
from nantong_award.regulation.stage import Stage
from review import messages_feedback_reports as messages
from review.models import FeedbackReport
from review.selectors import feedback_reports as selectors
from review.services.authority import demand
from review.transitions import FeedbackReportStatus
from review.transitions.feedback_report import RELEASE

TEXT_LIMIT = 4000
WORDS = ("strengths", "opportunities")


@dataclass(frozen=True, slots=True)
class Released:
    """What a release of many has done: who was told, and whose report is held back for which reasons."""

    sent: list[FeedbackReport]
    held: list[tuple[Application, Findings]]


@transaction.atomic
def prepare(application: Application, *, by: User) -> FeedbackReport:
    """Draw the report up from the signed panel reports; words changed by hand stay while their report stands.

    Raises Obstructed while no panel has signed, Stale once the applicant has it.
    """
    demand(by, RELEASE)
    reports = selectors.signed_reports([application]).get(application.pk, {})
    if not reports:
        raise Obstructed(_findings(application, [OpenItem("no_signed_report", _("尚无已签署的评审报告"))]))
    row = FeedbackReport.objects.select_for_update().filter(application=application).first()
    if row is not None and row.status == FeedbackReportStatus.RELEASED:
        raise Stale(_("反馈报告已经发送。"), theirs=row.status)
    if row is not None and row.rests_on == selectors.stamp_of(reports):
        return row
    draft = selectors.draw_up(reports)
    row = row or FeedbackReport(application=application)
    row.categories = _kept_by_hand(row, draft)
    row.summary = row.summary if row.edited_by_id else draft.summary
    row.rests_on, row.prepared_at = draft.rests_on, clock.now()
    _save(row)
    record("prepare_feedback_report", row, by=by, target=row.status, details={"rests_on": row.rests_on})
    return row


def _save(row: FeedbackReport) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Stale(_("反馈报告刚刚已由他人起草，请刷新后再看。")) from error


def _kept_by_hand(row: FeedbackReport, draft: selectors.Draft) -> list[dict[str, str]]:
    """The new draft with the words of the stages whose signed report is still the same."""
    same = {stage for stage, stamp in row.rests_on.items() if draft.rests_on.get(stage) == stamp}
    old = {(each["stage"], each["code"]): each for each in row.categories if each["stage"] in same}
    return [old.get((each["stage"], each["code"]), each) for each in draft.categories]


@transaction.atomic
def edit(
    report: FeedbackReport,
    *,
    by: User,
    words: Mapping[str, Mapping[str, str]],
    summary: str,
    version: int,
) -> FeedbackReport:
    """Change the words (`stage:code` → strengths, opportunities); bands stay what the panel found."""
    if not selectors.editable(by).filter(pk=report.pk).exists():
        raise Forbidden(_("反馈报告由评审组组长或市质委办修改，发送后不再修改。"))
    if report.version != version:
        raise Stale(_("反馈报告刚刚已由他人修改。"), yours=dict(words), theirs=report)
    for key, texts in words.items():
        if any(len(text) > TEXT_LIMIT for text in texts.values()):
            raise Unsuitable(_("每栏不超过 %(limit)d 字。") % {"limit": TEXT_LIMIT}, field=key)
    old = {"summary": report.summary, "categories": report.categories}
    report.categories = [
        each | dict(words.get(f"{each['stage']}:{each['code']}", {})) for each in report.categories
    ]
    report.summary = summary.strip()
    if old == {"summary": report.summary, "categories": report.categories}:
        return report
    report.edited_by, report.edited_at = by, clock.now()
    report.save()
    record("edit_feedback_report", report, by=by, details={"before": old})
    return report


@transaction.atomic
def release(application: Application, *, by: User, version: int | None = None) -> FeedbackReport:
    """Give the applicant the report and say so; it is drawn up first where that was not done.

    Raises Obstructed while the file's review is not over or a name stands in it, Forbidden for whoever changed
    its words last: another person reads them before they go out.
    """
    report = prepare(application, by=by)
    if version is not None and report.version != version:
        raise Stale(_("反馈报告刚刚已有变动，请再看一遍。"), yours=version, theirs=report.version)
    found = findings(report)
    if report.edited_by_id == by.pk:
        raise Forbidden(_("修改文字的人不能自行发送，请由另一位工作人员核对后发送。"))
    perform(report.release, by=by, clearance=found, findings=found)
    messages.released(report)
    return report


def release_all(round: Round, *, by: User, applications: Iterable[Application] | None = None) -> Released:
    """Release every report that may go out; the others are named with their reasons. May be repeated."""
    demand(by, RELEASE)
    rows = selectors.rows_of(round)
    chosen = None if applications is None else {each.pk for each in applications}
    sent, held = [], []
    for row in rows:
        if chosen is not None and row.application.pk not in chosen:
            continue
        if row.report is not None and row.report.status == FeedbackReportStatus.RELEASED:
            continue
        try:
            sent.append(release(row.application, by=by))
        except Obstructed as error:
            held.append((row.application, error.findings))
        except (Forbidden, Stale) as error:
            held.append((row.application, _findings(row.application, [OpenItem("not_now", error.message)])))
    return Released(sent, held)


def prepare_all(round: Round, *, by: User) -> int:
    """Draw up every report of the round that is not out yet; returns how many were written or renewed."""
    demand(by, RELEASE)
    written = 0
    for row in selectors.rows_of(round):
        if row.report is None or row.report.status == FeedbackReportStatus.PREPARED:
            before = row.report.version if row.report else None
            written += prepare(row.application, by=by).version != before
    return written


def findings(report: FeedbackReport) -> Findings:
    """What keeps a report from going out: the review is not over, or its words name somebody."""
    application = report.application
    open_items = [
        OpenItem("names_an_expert", _("“%(place)s”中出现评审专家的姓名或编号") % {"place": place})
        for place in named_places(report)
    ]
    if not (selectors.is_out(application) or selectors.is_evaluated(application.round)):
        message = _("评审尚未结束：未入围的在入围决定之后发送，其余在综合评价结束之后发送")
        open_items.append(OpenItem("review_not_over", message))
    return _findings(application, open_items)


def named_places(report: FeedbackReport) -> list[str]:
    """Where the report's words contain the name or the code of an expert who ever sat on the file's panels."""
    experts = selectors.experts_of(report.application)
    names = [name for each in experts for name in (each.user.name, each.code) if name]
    texts = [(_("总体意见"), report.summary)]
    texts += [
        (f"{each['code']} {each['title']}", " ".join(each[word] for word in WORDS))
        for each in report.categories
    ]
    return [str(place) for place, text in texts if any(name in text for name in names)]


def _findings(application: Application, open_items: Sequence[OpenItem]) -> Findings:
    law = application.round.law
    return gate(law, Stage.EVALUATION, f"application:{application.pk}", open_items)


def may_release(user: User) -> bool:
    """The office sends reports out."""
    return may(user, RELEASE)


def file_pdf(report: FeedbackReport, data: bytes, *, by: User) -> StoredFile:
    """Keep the printed report; made when it is asked for the first time, because printing takes its time."""
    name = _("反馈报告-%(number)s.pdf") % {"number": report.application.number}
    with transaction.atomic():
        stored = store_bytes(data, name, "application/pdf", by=by)
        FeedbackReport.objects.filter(pk=report.pk, pdf=None).update(pdf=stored)
    report.refresh_from_db()
    return report.pdf or stored
