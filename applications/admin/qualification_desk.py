"""资格审查 desk: stored findings beside determinations, and the file itself to read (R12.3, R19.1)."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.admin.completion import CompletionPages
from applications.forms.qualification import AssessForm, DetermineForm, DetermineManyForm, RefuseForm
from applications.models import Application, QualificationReview
from applications.selectors import endorsing, kinship, queue, timeline
from applications.selectors.applications import history_of
from applications.selectors.desk import Desk, DeskLine, desk_of
from applications.selectors.endorsing import parts
from applications.selectors.qualification import decision_notice, latest_review
from applications.selectors.readiness import EDITABLE
from applications.selectors.submitted import laid_before
from applications.services import qualification
from applications.services.revealing import may_reveal
from applications.transitions import OPEN_STATUSES
from nantong_award.core import bars, clock
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Stale, Unsuitable
from nantong_award.regulation.stage import Stage

VERBS = timeline.VERBS | {
    "assess": gettext_lazy("按规则审查"),
    "determine": gettext_lazy("人工认定"),
    "ask_opinion": gettext_lazy("征求意见"),
    "add_opinion": gettext_lazy("出具意见"),
}


class QualificationDesk(CompletionPages):
    """The pages of one file; every button leads to a service."""

    change_form_template = "admin/applications/application/desk.html"

    def desk(self, application: Application) -> Desk:
        """Findings, their evidence and determinations of the newest review."""
        # Keys stand in the form with underscores, in the page's anchors with hyphens.
        titles = {key.replace("_", "-"): title for key, title in parts(application).items()}
        return desk_of(application, sections=titles)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The desk in place of the admin's form."""
        application = self.get_object(request, object_id)
        if application is None or not self.has_view_permission(request, application):
            raise Http404
        return self._page(request, application)

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        """The file with what its transitions and pages ask of it."""
        rows = Application.objects.select_related("round", "applicant", "county", "internal_notice")
        rows = bars.open_to(request.user, rows)
        return rows.filter(pk=object_id).first() if str(object_id).isdigit() else None

    def _page(
        self, request: HttpRequest, application: Application, bound: Any = None, status: int = 200
    ) -> HttpResponse:
        desk, laid = self.desk(application), laid_before(application)
        may_examine = may(request.user, qualification.ACCEPT, application)
        examining = (
            may_examine and application.status in OPEN_STATUSES and not application.is_out_for_completion
        )
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "is_nav_sidebar_enabled": False,  # the file and its findings need the width
            "original": application,
            "title": application.applicant.name,
            "application": application,
            "desk": desk,
            **_findings_of(desk, bound),
            "may_determine": examining,
            "may_reveal": may_reveal(request.user, application),
            "assess_form": AssessForm(initial={"seen": desk.review.pk if desk.review else 0}),
            "actions": self.lifecycle_actions(request, application),
            "may_refuse": self._is_offered(request, application, "refuse"),
            "may_return": self._is_offered(request, application, "return_for_completion"),
            "may_lapse": may_examine and _is_over(application),
            "place": queue.place_of(application),
            "kin": kinship.relatives(application),
            "days": queue.waiting_days(application),
            "version": laid.version,
            "is_open_to_applicant": application.status in EDITABLE,
            "sections": laid.sections,
            "files": laid.files,
            "internal_notice": laid.internal_notice,
            "opinions": endorsing.opinions(application),
            "notice": decision_notice(application),
            "events": _events(application),
            "waits_for_stage": application.round.stage == Stage.APPLICATION,
        }
        return TemplateResponse(request, self.change_form_template, context, status=status)

    def asked(self, request: HttpRequest, pk: int) -> Application:
        """The file of a desk's form; nothing is there for those who may not see it."""
        application = self.get_object(request, str(pk))
        if application is None or not self.has_view_permission(request, application):
            raise Http404
        return application

    def assess(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Run the rules and store what they say."""
        application = self.asked(request, pk)
        form = AssessForm(request.POST)
        if request.method != "POST" or not form.is_valid():
            return self._page(request, application, status=422 if request.method == "POST" else 200)
        newest = latest_review(application)
        if form.cleaned_data["seen"] != (newest.pk if newest else 0):
            raise Stale(_("已有更新的审查记录，请刷新后再看。"))
        qualification.assess(application, by=request.user)
        return self.done(request, application, _("已按规则审查。"))

    def determine(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Settle one finding."""
        application = self.asked(request, pk)
        form = DetermineForm(request.POST)
        if request.method != "POST":
            return self._page(request, application)
        if not form.is_valid():
            return self._page(request, application, bound=form, status=422)
        given = form.cleaned_data
        review = get_object_or_404(QualificationReview, pk=given["review"], application=application)
        line = next((row for row in self.desk(application).lines if row.finding.code == given["code"]), None)
        if line is not None and len(line.history) != given["seen"]:
            raise Stale(_("该项结论刚刚已由他人认定，请刷新后再办。"), theirs=line.last)
        try:
            qualification.determine(
                review, by=request.user, code=given["code"], outcome=given["outcome"], reason=given["reason"]
            )
        except Unsuitable as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
            return self._page(request, application, bound=form, status=422)
        return self.done(request, application, _("已认定。"))

    def determine_many(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Settle together what only waits for evidence, and go on to the next file where asked."""
        application = self.asked(request, pk)
        desk = self.desk(application)
        form = DetermineManyForm(request.POST, waiting=desk.waiting)
        if request.method != "POST":
            return self._page(request, application)
        if not form.is_valid():
            return self._page(request, application, bound=form, status=422)
        given = form.cleaned_data
        if desk.review is None or (desk.review.pk, desk.words) != (given["review"], given["seen"]):
            raise Stale(_("结论或者认定刚刚有变化，请刷新后再办。"))
        rows = qualification.determine_many(
            desk.review, by=request.user, codes=given["codes"], reason=given["reason"]
        )
        told = _("“%(name)s”已认定 %(count)d 项。") % {
            "name": application.applicant.name,
            "count": len(rows),
        }
        after = queue.place_of(application).after
        if "next" in request.POST and after is not None:
            messages.success(request, told)
            return redirect("admin:applications_application_change", after)
        return self.done(request, application, told)

    def refuse(self, request: HttpRequest, pk: int) -> HttpResponse:
        """不予受理, with the findings it rests on."""
        application = self.asked(request, pk)
        standing = self.desk(application).standing
        against = standing.blocking if standing else ()
        sent = request.POST if request.method == "POST" else None
        form = RefuseForm(sent, application=application, against=against)
        if form.is_valid():
            given = form.cleaned_data
            if given["version"] != application.version:
                raise Stale(_("“%(row)s”刚刚已由他人处理，请刷新后再办。") % {"row": application})
            qualification.refuse(application, by=request.user, reason=given["reason"], cites=given["cites"])
            return self.done(request, application, _("已决定不予受理，通知书已发出。"))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": application,
            "title": _("不予受理"),
            "form": form,
            "danger": True,
            "cancel": reverse("admin:applications_application_change", args=[application.pk]),
        }
        status = 422 if form.is_bound else 200
        return TemplateResponse(request, "admin/lifecycle/confirm.html", context, status=status)

    def done(self, request: HttpRequest, application: Application, told: str) -> HttpResponse:
        """Back to the desk with a word."""
        messages.success(request, told)
        return redirect("admin:applications_application_change", application.pk)


def _findings_of(desk: Desk, bound: Any) -> dict[str, Any]:
    """The lines with their forms, and the one form that settles together what waits for evidence."""
    many = bound if isinstance(bound, DetermineManyForm) else None
    one = None if many else bound
    seen = {"review": desk.review.pk if desk.review else 0, "seen": desk.words}
    return {
        "open_rows": [(line, _form_of(desk, line, one)) for line in desk.open_lines],
        "settled_rows": [(line, _form_of(desk, line, one)) for line in desk.settled_lines],
        "is_bound_settled": one is not None
        and any(line.finding.code == one.data.get("code") for line in desk.settled_lines),
        "many_form": many or DetermineManyForm(initial=seen, waiting=desk.waiting, auto_id="id_many_%s"),
    }


def _is_over(application: Application) -> bool:
    """Out for completion, and the term has ended without the clock having come by."""
    due_at = application.completion_due_at
    return application.is_out_for_completion and due_at is not None and clock.now() >= due_at


def _form_of(desk: Desk, line: DeskLine, bound: DetermineForm | None) -> DetermineForm:
    """The line's form; the one that was just sent comes back with its errors."""
    code = line.finding.code
    if bound is not None and bound.data.get("code") == code:
        return bound
    seen = {"review": desk.review.pk if desk.review else 0, "code": code, "seen": len(line.history)}
    return DetermineForm(initial=seen, auto_id=f"id_{code}_%s")


def _events(application: Application) -> list[dict[str, Any]]:
    return [
        {"at": event.at, "what": VERBS[event.verb], "by": event.actor_name, "reason": event.reason}
        for event in history_of(application)
        if event.verb in VERBS
    ]
