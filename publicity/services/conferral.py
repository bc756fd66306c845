"""Approval by the city government, conferral, the ledger, prize money, the announcement (Art. 25–27, 30)."""

from collections.abc import Collection
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from applications.models import Announcement, EndorsingBody, Round
from applications.selectors.standing import held_awards
from applications.services import qualification
from applications.services.standing import record_entry
from nantong_award.core import clock, working_days
from nantong_award.core.audit import label_of, record
from nantong_award.core.models import StoredFile, User
from nantong_award.core.outbox import notify
from nantong_award.core.perform import perform
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Closed, Forbidden, Stale, Unsuitable
from nantong_award.regulation.finding import Findings, Obstructed
from nantong_award.regulation.rules.prize import is_again
from nantong_award.regulation.rules.prize import prize as prize_by_law
from nantong_award.regulation.rules.publicity import public_notice_over
from nantong_award.regulation.stage import AwardLevel, Stage, Track
from publicity import messages
from publicity.models import Approval, Candidate, Conferral, PublicityNotice
from publicity.selectors import revoked_on, to_confer, unapproved
from publicity.services.candidate_findings import eligibility
from publicity.services.notices import remove
from publicity.services.numbering import numbered

LETTERS = {AwardLevel.AWARD: "A", AwardLevel.NOMINATION: "B"}


@transaction.atomic
def approve(
    round: Round, *, by: User, number: str, approved_on: date, file: StoredFile | None = None
) -> Approval:
    """Record the city government's approval of every name that passed the notice (Art. 25).

    Raises Closed before the notice's period is over, Obstructed where no name is left that still meets the
    conditions (R12.6). Names with an open objection, or that no longer meet them, are not part of the approval.
    """
    _demand_right(by)
    if round.stage != Stage.PUBLICITY:
        raise Stale(_("年度评定不在审定公示程序。"), theirs=round.get_stage_display())
    _demand_notice_over(round)
    _check_approval(round, number, approved_on)
    names = _names_for_approval(round, by)
    approval = Approval(round=round, number=number.strip(), approved_on=approved_on, file=file, entered_by=by)
    try:
        with transaction.atomic():
            approval.save()
    except IntegrityError as error:
        raise Unsuitable(_("这个批准文号已经登记过。"), field="number") from error
    approval.names.set(names)
    details = {"number": approval.number, "approved_on": str(approved_on), "names": [row.pk for row in names]}
    record("approve", approval, by=by, details=details)
    return approval


def _demand_notice_over(round: Round) -> None:
    """T-101: the period by the rules as they are known today, and at least what was published."""
    notice = PublicityNotice.objects.filter(list__round=round).first()
    if notice is None:
        raise Stale(_("尚未公示，不能登记批准。"))
    over = public_notice_over(
        round.law,
        clock.day_of(notice.opens_at),
        clock.today(),
        calendar=working_days.calendar(),
        subject=label_of(notice),
    )
    if not over.clear or clock.now() < notice.closes_at:
        raise Closed(
            _("公示至 %(last)s 期满，次日起方可登记批准（第二十四、二十五条）。")
            % {"last": date_format(notice.last_day)},
            instant=notice.closes_at,
        )


def _check_approval(round: Round, number: str, approved_on: date) -> None:
    notice = PublicityNotice.objects.get(list__round=round)
    if not number.strip():
        raise Unsuitable(_("请填写批准文号。"), field="number")
    if approved_on > clock.today():
        raise Unsuitable(_("批准日期不能晚于今天。"), field="approved_on")
    if approved_on <= notice.last_day:
        raise Unsuitable(
            _("批准日期须在公示期满（%(last)s）之后。") % {"last": date_format(notice.last_day)},
            field="approved_on",
        )


def _names_for_approval(round: Round, by: User) -> list[Candidate]:
    """The names without open objection whose eligibility, examined once more, still holds (R12.6)."""
    open_names = unapproved(round)
    if not open_names:
        raise Stale(_("没有待批准的名单项：可能已经登记，或者异议尚未处理。"))
    for row in open_names:
        qualification.assess(row.application, by=by, occasion="approval")
    against = {row.pk: eligibility([row.application]) for row in open_names}
    names = [row for row in open_names if not against[row.pk]]
    if not names:
        found = [finding for each in against.values() for finding in each]
        raise Obstructed(Findings.of(found, subject=label_of(round), edition=round.edition))
    return names


@transaction.atomic
def confer_approved(approval: Approval, *, by: User, struck: Collection[int] = ()) -> list[Conferral]:
    """Confer on every name of the approval; names the government struck are cancelled (Art. 25, T-105).

    `struck` holds candidate ids. May be run again: what is conferred or removed is left alone.
    """
    _demand_right(by)
    conferred = []
    for candidate in to_confer(approval):
        if candidate.pk in struck:
            reason = _("市政府批准时未予同意（%(number)s）") % {"number": approval.number}
            remove(candidate, by=by, reason=reason)
        else:
            conferred.append(_confer(candidate, approval, by))
    return conferred


def _confer(candidate: Candidate, approval: Approval, by: User) -> Conferral:
    """One winner: state, title with plaque and prize, ledger entry, message."""
    application, law, year = candidate.application, approval.round.law, approval.round.year
    perform(application.confer, by=by, details={"approval": approval.number})
    level = AwardLevel(candidate.level)
    # Asked anew: the ledger may have gained an earlier title since the list was confirmed.
    again = is_again(law, level, held_awards(application.applicant))
    conferral = numbered(
        Conferral.objects.all(),
        "plaque_number",
        f"NTSZ-{year}-{LETTERS[level]}",
        2,
        lambda number: Conferral.objects.create(
            candidate=candidate,
            approval=approval,
            applicant=application.applicant,
            level=level,
            year=year,
            is_again=again,
            prize=prize_by_law(law, Track(application.applicant.track), level, again=again),
            paying_treasury=_paying_treasury(application.county),
            plaque_number=number,
            has_certificate="certificate" in law.winner_documents,
            conferred_at=clock.now(),
        ),
    )
    record_entry(
        applicant=application.applicant,
        kind=level,
        by=by,
        effective_on=approval.approved_on,
        year=year,
        article=law.cite("prize").article,
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


def _paying_treasury(county: EndorsingBody) -> str:
    """Art. 27: city or county budget, by the winner's region."""
    return str(county.paying_treasury)


@transaction.atomic
def announce(approval: Approval, *, by: User) -> Announcement:
    """Make the winners of an approval public, once (Art. 25)."""
    _demand_right(by)
    if to_confer(approval):
        raise Stale(_("名单尚未全部授奖，不能公布。"))
    rows = list(
        Conferral.objects.filter(approval=approval)
        .select_related("applicant")
        .order_by("level", "plaque_number")
    )
    if not rows:
        raise Stale(_("尚未授奖，不能公布。"))
    announcement = Announcement.objects.create(
        round=approval.round,
        title=_("%(year)s年度南通市市长质量奖获奖名单") % {"year": approval.round.year},
        body="\n".join([_preamble(approval), *(_line(row) for row in rows)]),
        published_at=clock.now(),
    )
    # The update that finds no announcement wins; a second click finds one.
    first = Approval.objects.filter(pk=approval.pk, announcement=None).update(announcement=announcement)
    if not first:
        raise Stale(_("该批获奖名单已经公布。"))
    approval.announcement = announcement
    record("announce_winners", announcement, by=by, details={"approval": approval.number})
    return announcement


def _preamble(approval: Approval) -> str:
    return _("经市人民政府批准（%(number)s），现公布获奖名单。") % {"number": approval.number}


def _line(row: Conferral) -> str:
    unit = f"（{row.applicant.employer_name}）" if row.applicant.employer_name else ""
    return _("%(level)s：%(name)s（奖牌编号 %(plaque)s）") % {
        "level": row.get_level_display(),
        "name": f"{row.applicant.name}{unit}",
        "plaque": row.plaque_number,
    }


@transaction.atomic
def record_payment(conferral: Conferral, *, by: User, paid_on: date) -> Conferral:
    """The treasury has paid the prize (Art. 27); nothing is paid for a revoked title."""
    _demand_right(by)
    if paid_on > clock.today() or paid_on < conferral.approval.approved_on:
        raise Unsuitable(_("拨付日期须在批准之后，且不晚于今天。"), field="paid_on")
    if revoked_on(conferral) is not None:
        raise Stale(_("该称号已经撤销，不再拨付奖金。"))
    unpaid = Conferral.objects.filter(pk=conferral.pk, prize__gt=0, paid_on=None)
    if not unpaid.update(paid_on=paid_on):
        raise Stale(_("没有待拨付的奖金。"))
    conferral.paid_on = paid_on
    record("pay_prize", conferral, by=by, details={"paid_on": str(paid_on), "prize": str(conferral.prize)})
    return conferral


def _demand_right(by: User) -> None:
    if not may(by, "publicity.confer_award"):
        raise Forbidden(_("只有市质委办可以登记批准和授奖。"))
