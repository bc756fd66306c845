"""The steps of 审定公示 for one round: which is open, its form, what it does (Art. 24–26)."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django import forms
from django.db import transaction
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from applications.models import Round
from nantong_award.core import clock, files
from nantong_award.core.models import User
from nantong_award.core.refusals import Stale
from nantong_award.regulation.rules.quota import Selection
from nantong_award.regulation.stage import Stage, Track
from publicity import selectors
from publicity.facts import evaluations
from publicity.forms.office import (
    ApprovalForm,
    ConferForm,
    ConfirmForm,
    ListForm,
    NoticeForm,
    RemovalForm,
)
from publicity.models import Approval, Candidate, CandidateList, PublicityNotice
from publicity.services import candidates, conferral, notices
from publicity.services.candidate_findings import suggested_picks, suggestion
from publicity.transitions import ListStatus

# Nobody can do anything but wait: the notice runs, or an objection is open.
WAIT, VACANT = "wait", "vacant"


class Desk:
    """One round's list, notice and approvals."""

    def __init__(self, round: Round) -> None:
        self.round = round
        self.listed = CandidateList.objects.select_related("round", "decision").filter(round=round).first()
        self.notice = PublicityNotice.objects.filter(list=self.listed).first() if self.listed else None
        self.approvals = selectors.approvals_of(round)
        self.names = list(selectors.candidates_of(round)) if self.listed else []
        self.objections = list(selectors.open_objections(round))

    @cached_property
    def suggested(self) -> dict[Track, Selection]:
        """What the order of merit gives."""
        return suggestion(self.round)

    @property
    def version(self) -> int:
        """The version of the list as the person sees it; -1 before there is one."""
        return self.listed.version if self.listed else -1

    @cached_property
    def step(self) -> str | None:
        """What comes next; None before the stage and when everything is done."""
        if self.round.stage != Stage.PUBLICITY:
            return None
        if self.listed is None:
            return "draft"
        if self.listed.status == ListStatus.DRAFTED:
            return "confirm"
        if self.notice is None:
            return "notice"
        if clock.now() < self.notice.closes_at:
            return WAIT
        return self._step_after_notice()

    def _step_after_notice(self) -> str | None:
        if any(selectors.to_confer(row) for row in self.approvals):
            return "confer"
        if self.unannounced is not None:
            return "announce"
        if selectors.unapproved(self.round):
            return "approve"
        if not any(row.removed_at is None for row in self.names):
            return VACANT
        return WAIT if self.objections else None

    @cached_property
    def unannounced(self) -> Approval | None:
        """The approval whose winners are not public yet."""
        rows = [row for row in self.approvals if row.announcement_id is None and row.conferrals.exists()]
        return rows[0] if rows else None

    def removable(self) -> list[Candidate]:
        """Names that may still leave the list."""
        return [row for row in self.names if row.application.status == "proposed"]

    def allows(self, step: str) -> bool:
        """Whether a step can be taken now: the open one, a new draft before confirmation, a removal."""
        if step == "draft":
            return self.step in ("draft", "confirm")
        if step == "remove":
            return self.round.stage == Stage.PUBLICITY and bool(self.removable())
        return step == self.step

    def form(self, step: str, data: Any = None, uploads: Any = None) -> forms.Form:
        """The form of one step; KeyError for a step that is none."""
        form = FORMS[step](self, data, uploads)
        form.auto_id = f"{step}_%s"  # several forms stand on the page
        return form


def _list_form(desk: Desk, data: Any, uploads: Any) -> forms.Form:
    rows = [row for track in Track for row in evaluations(desk.round, track)]
    picked: dict[int, Any] = dict(suggested_picks(desk.suggested))
    initial: dict[str, Any] = {"version": desk.version}
    if desk.listed is not None:
        picked = {row.application_id: row.level for row in desk.names}
        initial |= {f"{kind}_reason": text for kind, text in desk.listed.reasons.items()}
    return ListForm(data, rows=rows, suggested=picked, initial=initial)


def _confer_form(desk: Desk, data: Any, uploads: Any) -> forms.Form:
    names = [row for approval in desk.approvals for row in selectors.to_confer(approval)]
    return ConferForm(data, candidates=names)


FORMS: dict[str, Callable[[Desk, Any, Any], forms.Form]] = {
    "draft": _list_form,
    "confirm": lambda desk, data, _uploads: ConfirmForm(
        data, round_id=desk.round.pk, initial={"version": desk.version}
    ),
    "notice": lambda _desk, data, _uploads: NoticeForm(data),
    "remove": lambda desk, data, _uploads: RemovalForm(data, candidates=desk.removable()),
    "approve": lambda _desk, data, uploads: ApprovalForm(data, uploads),
    "confer": _confer_form,
    "announce": lambda _desk, data, _uploads: forms.Form(data),
}


def _demand_seen(desk: Desk, form: forms.Form) -> None:
    seen = form.cleaned_data["version"]
    if seen != desk.version:
        raise Stale(_("建议名单已有变化，请刷新后再办。"), yours=seen, theirs=desk.version)


def _draft(by: User, desk: Desk, form: Any) -> str:
    _demand_seen(desk, form)
    candidates.draft(desk.round, by=by, picks=form.picks, reasons=form.reasons)
    return _("建议名单已起草，请市质委会另一人确认。")


def _confirm(by: User, desk: Desk, form: Any) -> str:
    _demand_seen(desk, form)
    assert desk.listed is not None
    candidates.confirm(desk.listed, by=by, decision=form.cleaned_data["decision"])
    return _("建议名单已确认。")


def _notice(by: User, desk: Desk, form: Any) -> str:
    assert desk.listed is not None
    notice = notices.schedule(
        desk.listed,
        by=by,
        opens_at=form.cleaned_data["opens_at"],
        contacts=form.cleaned_data["contacts"],
    )
    return _("公示已安排，至 %(day)s 期满。") % {"day": date_format(notice.last_day)}


def _remove(by: User, desk: Desk, form: Any) -> str:
    candidate = form.cleaned_data["candidate"]
    notices.remove(candidate, by=by, reason=form.cleaned_data["reason"])
    return _("已取消“%(name)s”，名额空缺，不递补。") % {"name": candidate.application.applicant}


@transaction.atomic
def _approve(by: User, desk: Desk, form: Any) -> str:
    data = form.cleaned_data
    stored = files.store(data["file"], by=by) if data["file"] else None
    approval = conferral.approve(
        desk.round, by=by, number=data["number"], approved_on=data["approved_on"], file=stored
    )
    return _("市政府批准已登记，共 %(n)s 个名单项。") % {"n": approval.names.count()}


@transaction.atomic
def _confer(by: User, desk: Desk, form: Any) -> str:
    struck = set(form.cleaned_data["struck"])
    done = [row for each in desk.approvals for row in conferral.confer_approved(each, by=by, struck=struck)]
    return _("已授奖 %(n)s 个。") % {"n": len(done)}


def _announce(by: User, desk: Desk, form: Any) -> str:
    assert desk.unannounced is not None
    conferral.announce(desk.unannounced, by=by)
    return _("获奖名单已公布。")


class Act(NamedTuple):
    """Who may take a step, and what it does; the words tell that it was done."""

    permission: str
    take: Callable[[User, Desk, Any], str]


ACTS: dict[str, Act] = {
    "draft": Act("publicity.draft_candidatelist", _draft),
    "confirm": Act("publicity.confirm_candidatelist", _confirm),
    "notice": Act("publicity.run_notice", _notice),
    "remove": Act("applications.confer_application", _remove),
    "approve": Act("publicity.confer_award", _approve),
    "confer": Act("publicity.confer_award", _confer),
    "announce": Act("publicity.confer_award", _announce),
}
