"""审定公示 desk: the steps from list to announcement on one page, each form beside what it rests on (Art. 24–26)."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from applications.models import Round
from nantong_award.core import files
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Refusal, Stale
from nantong_award.regulation.finding import Findings, Obstructed
from nantong_award.regulation.stage import Track
from publicity import selectors
from publicity.facts import evaluations
from publicity.forms.office import ApprovalForm, ConferForm, ConfirmForm, ListForm, NoticeForm
from publicity.models import Approval, CandidateList, PublicityNotice
from publicity.services import candidates, conferral, notices
from publicity.services.candidate_findings import suggested_picks, suggestion

Act = Callable[[HttpRequest, "Desk", Any], str]


class Desk:
    """One round's list, notice and approval, with the form of each step that is open."""

    def __init__(self, request: HttpRequest, round: Round) -> None:
        self.request, self.round = request, round
        self.listed = CandidateList.objects.filter(round=round).first()
        self.notice = PublicityNotice.objects.filter(list=self.listed).first() if self.listed else None
        self.approval = Approval.objects.filter(round=round).first()

    def form(self, step: str, data: Any = None, uploads: Any = None) -> forms.Form:
        """The form of one step; KeyError for a step that is none."""
        if step == "draft":
            rows = [row for track in Track for row in evaluations(self.round, track)]
            suggested = dict(suggested_picks(suggestion(self.round))) if rows else {}
            return ListForm(data, rows=rows, suggested=suggested)
        if step == "confirm":
            version = self.listed.version if self.listed else 0
            return ConfirmForm(data, round_id=self.round.pk, initial={"version": version})
        if step == "confer":
            return ConferForm(data, candidates=selectors.pending_candidates(self.round))
        plain: dict[str, type[forms.Form]] = {
            "notice": NoticeForm,
            "approve": ApprovalForm,
            "announce": forms.Form,
        }
        return plain[step](data, uploads)

    def open_step(self) -> str | None:
        """What comes next; None before the stage and when everything is done."""
        if self.round.stage != "publicity":
            return None
        if self.listed is None:
            return "draft"
        if self.listed.status == "drafted":
            return "confirm"
        if self.notice is None:
            return "notice"
        if self.approval is None:
            return "approve"
        return "confer" if selectors.pending_candidates(self.round) else "announce"


def _draft(request: HttpRequest, desk: Desk, form: ListForm) -> str:
    candidates.draft(desk.round, by=request.user, picks=form.picks, reasons=form.reasons)
    return _("建议名单已起草，请市质委会另一人确认。")


def _confirm(request: HttpRequest, desk: Desk, form: ConfirmForm) -> str:
    if desk.listed is None or form.cleaned_data["version"] != desk.listed.version:
        raise Stale(_("建议名单已有变化，请刷新后再确认。"))
    candidates.confirm(desk.listed, by=request.user, decision=form.cleaned_data["decision"])
    return _("建议名单已确认。")


def _notice(request: HttpRequest, desk: Desk, form: NoticeForm) -> str:
    if desk.listed is None:
        raise Stale(_("建议名单尚未确认，不能公示。"))
    notice = notices.schedule(desk.listed, by=request.user, opens_at=form.cleaned_data["opens_at"])
    return _("公示已安排，至 %(day)s 期满。") % {"day": notice.last_day}


def _approve(request: HttpRequest, desk: Desk, form: ApprovalForm) -> str:
    data = form.cleaned_data
    stored = files.store(data["file"], by=request.user) if data["file"] else None
    conferral.approve(
        desk.round, by=request.user, number=data["number"], approved_on=data["approved_on"], file=stored
    )
    return _("市政府批准已登记。")


def _confer(request: HttpRequest, desk: Desk, form: ConferForm) -> str:
    if desk.approval is None:
        raise Stale(_("尚未登记批准，不能授奖。"))
    struck = [row.pk for row in form.cleaned_data["struck"]]
    done = conferral.confer_approved(desk.approval, by=request.user, struck=struck)
    return _("已授奖 %(n)s 个。") % {"n": len(done)}


def _announce(request: HttpRequest, desk: Desk, form: forms.Form) -> str:
    if desk.approval is None:
        raise Stale(_("尚未登记批准，不能公布。"))
    conferral.announce(desk.approval, by=request.user)
    return _("获奖名单已公布。")


ACTS: dict[str, tuple[str, Any]] = {
    "draft": ("publicity.draft_candidatelist", _draft),
    "confirm": ("publicity.confirm_candidatelist", _confirm),
    "notice": ("publicity.run_notice", _notice),
    "approve": ("publicity.confer_award", _approve),
    "confer": ("publicity.confer_award", _confer),
    "announce": ("publicity.confer_award", _announce),
}


def show(request: HttpRequest, pk: int, bound: forms.Form | None = None, status: int = 200) -> HttpResponse:
    """The page: what is done, what comes next with its form, and the names with their objections."""
    if not may(request.user, "publicity.view_candidatelist"):
        raise PermissionDenied
    desk = Desk(request, get_object_or_404(Round, pk=pk))
    step = desk.open_step()
    allowed = step is not None and may(request.user, ACTS[step][0])
    context = {
        **admin.site.each_context(request),
        "title": _("审定公示：%(round)s") % {"round": desk.round},
        "desk": desk,
        "step": step,
        "form": bound or (desk.form(step) if step and allowed else None),
        "names": selectors.candidates_of(desk.round) if desk.listed else [],
        "objections": selectors.open_objections(desk.round),
        "list_findings": Findings.from_json(desk.listed.findings) if desk.listed else None,
    }
    return render(request, "admin/publicity/desk.html", context, status=status)


def act(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Take one step; errors come back to the same page with what was typed."""
    round = get_object_or_404(Round, pk=pk)
    if request.method != "POST" or step not in ACTS:
        return redirect("admin:publicity_desk", pk=pk)
    permission, service = ACTS[step]
    if not may(request.user, permission):
        raise PermissionDenied
    desk = Desk(request, round)
    if desk.open_step() != step and not (step == "draft" and desk.open_step() == "confirm"):
        raise Stale(_("这一步已经办过或者还不能办，请刷新后再看。"))
    form = desk.form(step, request.POST, request.FILES)
    if not form.is_valid():
        return show(request, pk, form, status=422)
    try:
        messages.success(request, service(request, desk, form))
    except Obstructed as obstructed:
        for finding in obstructed.findings.blocking:
            form.add_error(None, finding.message)
        return show(request, pk, form, status=422)
    except Stale:
        raise
    except Refusal as refusal:
        field = getattr(refusal, "field", None)
        form.add_error(field if field in form.fields else None, refusal.message)
        return show(request, pk, form, status=refusal.status)
    return redirect("admin:publicity_desk", pk=pk)
