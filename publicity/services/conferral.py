"""Approval by the city government, conferral, the ledger, prize money (Art. 25–27, 30)."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from applications.models import Announcement, EndorsingBody, Round
from applications.services.standing import record_entry
from nantong_award.core import clock
from nantong_award.core.audit import record
from nantong_award.core.models import StoredFile, User
from nantong_award.core.outbox import notify
from nantong_award.core.perform import perform
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Closed, Forbidden, Stale, Unsuitable
from nantong_award.regulation import terms
from nantong_award.regulation.finding import Finding, Findings, Outcome
from nantong_award.regulation.stage import AwardLevel, Track
from publicity import messages
from publicity.models import Approval, Candidate, Conferral, PublicityNotice
from publicity.selectors import candidates_of, open_objections, pending_candidates
from publicity.services.notices import remove
from publicity.transitions import NoticeStatus


@transaction.atomic
def approve(
    round: Round, *, by: User, number: str, approved_on: date, file: StoredFile | None = None
) -> Approval:
    """Record the city government's approval; raises Closed before the notice's period is over (Art. 25)."""
    _demand_right(by)
    notice = PublicityNotice.objects.filter(list__round=round).first()
    if notice is None:
        raise Stale(_("尚未公示，不能登记批准。"))
    period = terms.deadline(round.law, "public_notice", clock.day_of(notice.opens_at))
    if approved_on < period.next_day or clock.today() < period.next_day:
        raise Closed(
            _("公示至 %(last)s 期满，%(next)s 起方可批准。")
            % {"last": period.last_day, "next": period.next_day},
            instant=notice.closes_at,
        )
    if not number.strip():
        raise Unsuitable(_("请填写批准文号。"), field="number")
    if approved_on > clock.today():
        raise Unsuitable(_("批准日期不能晚于今天。"), field="approved_on")
    if Approval.objects.filter(round=round).exists():
        raise Stale(_("该年度的批准已经登记。"))
    approval = Approval.objects.create(
        round=round, number=number, approved_on=approved_on, file=file, entered_by=by
    )
    record("approve", approval, by=by, details={"number": number, "approved_on": str(approved_on)})
    return approval


@transaction.atomic
def confer_approved(approval: Approval, *, by: User, struck: Collection[int] = ()) -> list[Conferral]:
    """Confer on every candidate without open objection; names the government struck are cancelled (Art. 25).

    `struck` holds candidate ids. Names with an open objection wait; the others go on. May be run again.
    """
    _demand_right(by)
    waiting = {row.candidate_id for row in open_objections(approval.round)}
    conferred = []
    for candidate in pending_candidates(approval.round):
        if candidate.pk in struck:
            remove(candidate, by=by, reason=_("市政府批准时未予同意"))
        elif candidate.pk not in waiting:
            conferred.append(_confer(candidate, approval, by))
    return conferred


def _confer(candidate: Candidate, approval: Approval, by: User) -> Conferral:
    """One winner: state, title with plaque and prize, ledger entry, message."""
    application, law = candidate.application, approval.round.law
    perform(application.confer, by=by, details={"approval": approval.number})
    conferral = Conferral.objects.create(
        candidate=candidate,
        approval=approval,
        applicant=application.applicant,
        level=candidate.level,
        year=approval.round.year,
        is_again=candidate.is_again,
        prize=prize_of(candidate),
        paying_treasury=_paying_treasury(application.county),
        plaque_number=_next_plaque_number(approval.round, candidate.level),
        has_certificate="certificate" in law.winner_documents,
    )
    record_entry(
        applicant=application.applicant,
        kind=candidate.level,
        by=by,
        effective_on=approval.approved_on,
        year=approval.round.year,
        article="26",
        edition=law.key,
        prize=conferral.prize,
    )
    notify(
        "conferred",
        to=messages.people_of(application),
        key=str(conferral.pk),
        link=f"/verify/?number={conferral.plaque_number}",
        conferral=conferral,
    )
    return conferral


def prize_of(candidate: Candidate) -> Decimal:
    """Art. 26, 30: prize money in yuan, for organisations that win this level for the first time."""
    if candidate.is_again:
        return Decimal(0)
    track = Track(candidate.application.applicant.track)
    return candidate.list.round.law.prize(track, AwardLevel(candidate.level))


def _paying_treasury(county: EndorsingBody) -> str:
    """Art. 27: city or county budget, by the winner's region."""
    return str(county.paying_treasury)


def _next_plaque_number(round: Round, level: str) -> str:
    letter = "A" if level == AwardLevel.AWARD else "B"
    count = Conferral.objects.filter(year=round.year, level=level).count()
    return f"NTSZ-{round.year}-{letter}{count + 1:02d}"


@transaction.atomic
def announce(approval: Approval, *, by: User) -> Announcement:
    """Make the winners public after the approval (Art. 25)."""
    _demand_right(by)
    round = approval.round
    rows = list(
        Conferral.objects.filter(approval=approval)
        .select_related("applicant")
        .order_by("level", "plaque_number")
    )
    if not rows:
        raise Stale(_("尚未授奖，不能公布。"))
    lines = [
        f"{row.get_level_display()}：{row.applicant.name}（奖牌编号 {row.plaque_number}）" for row in rows
    ]
    body = _("经市人民政府批准（%(number)s），现公布获奖名单。") % {"number": approval.number}
    announcement = Announcement.objects.create(
        round=round,
        title=_("%(year)s年度南通市市长质量奖获奖名单") % {"year": round.year},
        body="\n".join([body, *lines]),
        published_at=clock.now(),
    )
    record("announce_winners", announcement, by=by)
    return announcement


@transaction.atomic
def record_payment(conferral: Conferral, *, by: User, paid_on: date) -> Conferral:
    """The treasury has paid the prize (Art. 27)."""
    _demand_right(by)
    if not conferral.prize or conferral.paid_on is not None:
        raise Stale(_("没有待拨付的奖金。"))
    conferral.paid_on = paid_on
    conferral.save(update_fields=["paid_on"])
    record("pay_prize", conferral, by=by, details={"paid_on": str(paid_on), "prize": str(conferral.prize)})
    return conferral


def findings(round: Round) -> Findings:
    """What must be done before the round may close (Art. 24–26)."""
    notice = PublicityNotice.objects.filter(list__round=round).first()
    pending = [row for row in candidates_of(round) if row.application.status == "proposed"]
    checks = [
        ("notice_over", notice is not None and notice.elapsed_at is not None, "24", _("公示期已满")),
        ("objections_ruled", not open_objections(round), "24", _("异议均已处理")),
        ("approved", Approval.objects.filter(round=round).exists(), "25", _("市政府批准已登记")),
        ("conferred", not pending, "26", _("名单逐一办结（未办结 %(n)s 个）") % {"n": len(pending)}),
    ]
    found = [
        Finding(article, None, code, Outcome.MET if done else Outcome.UNMET, None, text)
        for code, done, article, text in checks
    ]
    return Findings.of(found, subject=round.clearance_subject, edition=round.edition)


@transaction.atomic
def close(round: Round, *, by: User) -> Round:
    """Close notice and round; raises Obstructed while something is open."""
    clearance = findings(round)
    notice = PublicityNotice.objects.filter(list__round=round).first()
    if notice is not None and notice.status == NoticeStatus.ELAPSED and clearance.clear:
        perform(notice.close, by=by, findings=clearance, clearance=clearance)
    perform(round.close_publicity, by=by, findings=clearance, clearance=clearance)
    return round


def _demand_right(by: User) -> None:
    if not may(by, "publicity.confer_award"):
        raise Forbidden(_("只有市质委办可以登记批准和授奖。"))
