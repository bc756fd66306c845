"""进入现场评审名单 in the admin (Art. 21, R21.1): ranked, without names while it is decided, checked, decided once."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from applications.models import Round
from nantong_award.core import charts, workbooks
from nantong_award.core.audit import record
from review.admin.pages import PagesAdmin, taken
from review.forms.panels import ShortlistForm
from review.selectors import shortlist as selectors
from review.selectors.shortlist import Preview
from review.services import feedback_reports, material_review, shortlist_letters
from review.workbooks_shortlist import ranking_workbook

SHORTLIST = "applications.shortlist_application"
PAGE, CHECK = "admin/review/panel/shortlist.html", "admin/review/panel/shortlist_check.html"


def _shows_names(request: HttpRequest, round_: Round) -> bool:
    """Whether this person has asked to see names, in this session."""
    return bool(request.session.get(f"shortlist-names-{round_.pk}"))


class ShortlistPages(PagesAdmin):
    """The page, its check, its workbook, and whether it shows names."""

    def shortlist_urls(self) -> list[URLPattern]:
        """The shortlist's addresses."""
        view = self.admin_site.admin_view
        return [
            path("shortlist/<int:pk>/", view(self.shortlist), name="review_shortlist"),
            path("shortlist/<int:pk>/names/", view(self.names), name="review_shortlist_names"),
            path("shortlist/<int:pk>/letters/", view(self.letters), name="review_shortlist_letters"),
            path("shortlist/<int:pk>/ranking.xlsx", view(self.ranking), name="review_shortlist_xlsx"),
        ]

    def shortlist(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The order of merit with its line; a check page; then the decision, once."""
        self.demand(request, SHORTLIST)
        round_ = get_object_or_404(Round, pk=pk)
        shown, named = selectors.preview(round_), _shows_names(request, round_)
        form = ShortlistForm(request.POST or None, shown=shown, named=named)
        valid = request.method == "POST" and form.is_valid()
        if valid and not request.POST.get("confirmed") and self._fits(form, shown):
            return self._check(request, round_, shown, form, named)
        if (
            valid
            and request.POST.get("confirmed")
            and taken(form, lambda: self._decide_list(request, round_, form))
        ):
            waiting = shortlist_letters.issue_some(round_, by=request.user)
            messages.success(request, _decided_text(waiting))
            return redirect("admin:review_shortlist", pk)
        decided = selectors.decided(round_)
        context = {
            "title": _("进入现场评审名单"),
            "round": round_,
            "shown": shown,
            "rows": [(row, row.label(named=named)) for row in shown.rows],
            "named": named,
            "chart": _chart(shown, named) if shown.rows else "",
            "findings": material_review.findings(round_),
            "decided": decided,
            "letters_waiting": len(selectors.without_letter(round_)),
            "may_release": feedback_reports.may_release(request.user),
        }
        return self.page(request, form, PAGE, **context)

    def _fits(self, form: ShortlistForm, shown: Preview) -> bool:
        """The choice among the tied keeps within the limit; said before the check page."""
        chosen = form.decision() or []
        if len(chosen) <= shown.places_for_tied or not shown.tied:
            return True
        message = _("同分组织中至多可选 %(places)d 个，入围总数不得超过 %(limit)d 个（第二十一条）。")
        form.add_error("tie_decision", message % {"places": shown.places_for_tied, "limit": shown.limit})
        return False

    def _check(
        self, request: HttpRequest, round_: Round, shown: Preview, form: ShortlistForm, named: bool
    ) -> HttpResponse:
        chosen = {file.pk for file in form.decision() or []} | set(shown.selected)
        context = {
            "title": _("核对进入现场评审名单"),
            "round": round_,
            "shown": shown,
            "going": [row.label(named=named) for row in shown.rows if row.application.pk in chosen],
            "out": [row.label(named=named) for row in shown.rows if row.application.pk not in chosen],
            "reason": form.reason_given(),
            "hidden": [
                (name, value)
                for name in request.POST
                for value in request.POST.getlist(name)
                if name != "csrfmiddlewaretoken"
            ],
        }
        return self.page(request, form, CHECK, **context)

    def _decide_list(self, request: HttpRequest, round_: Round, form: ShortlistForm) -> Any:
        return material_review.decide_shortlist(
            round_,
            by=request.user,
            tie_decision=form.decision(),
            reason=form.reason_given(),
            seen=form.cleaned_data["seen"],
        )

    def names(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show or withhold names; that somebody saw them before the decision is in the log."""
        self.demand(request, SHORTLIST)
        round_ = get_object_or_404(Round, pk=pk)
        if request.method == "POST":
            show = request.POST.get("show") == "1"
            if show and not _shows_names(request, round_):
                record("view_shortlist_names", round_, by=request.user)
            request.session[f"shortlist-names-{round_.pk}"] = show
        return redirect("admin:review_shortlist", pk)

    def letters(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Go on issuing letters; the clock does it as well."""
        self.demand(request, SHORTLIST)
        round_ = get_object_or_404(Round, pk=pk)
        if request.method == "POST":
            messages.success(request, _decided_text(shortlist_letters.issue_some(round_, by=request.user)))
        return redirect("admin:review_shortlist", pk)

    def ranking(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The ranking as a workbook, with names only where this person has asked to see them."""
        self.demand(request, SHORTLIST)
        round_ = get_object_or_404(Round, pk=pk)
        named = _shows_names(request, round_)
        shown = selectors.preview(round_)
        data = ranking_workbook(round_, shown, named=named)
        record("export", round_, by=request.user, details={"what": "shortlist", "named": str(named)})
        name = _("材料评审名次-%(year)d.xlsx") % {"year": round_.year}
        headers = {
            "Content-Disposition": content_disposition_header(True, name) or "attachment",
            "Cache-Control": "private, no-store",
        }
        return HttpResponse(data, content_type=workbooks.CONTENT_TYPE, headers=headers)


def _decided_text(waiting: int) -> str:
    if waiting:
        return _("名单已确定并通知申报主体；还有 %(count)d 份通知书正在制发。") % {"count": waiting}
    return _("名单已确定，已通知申报主体，通知书全部制发。")


def _chart(shown: Preview, named: bool) -> str:
    rows = [
        (row.application.applicant.name if named else row.label(named=False), row.score) for row in shown.rows
    ]
    cut = min(shown.limit, len(rows))
    return charts.bar(rows, title=str(_("材料评审得分")), top=1000, cut_after=cut, cut_label=str(_("入围线")))
