"""The pages of one round beside its form: next year's like it, later deadlines, the statistics."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from applications.admin.statistics import StatisticsPages
from applications.forms.rounds import CloneForm, ExtensionForm
from applications.models import Announcement, Round
from applications.selectors.rounds import affected_by_extension
from applications.services import cloning, extending
from applications.transitions import RoundStage
from nantong_award.core.refusals import Stale, Unsuitable


class RoundPages(StatisticsPages):
    """Addresses below a round."""

    def get_urls(self) -> list[URLPattern]:
        """Clone, extension, statistics."""
        view = self.admin_site.admin_view
        own = [
            path("<int:pk>/clone/", view(self.clone), name="applications_round_clone"),
            path("<int:pk>/extend/", view(self.extend), name="applications_round_extend"),
            path("<int:pk>/statistics/", view(self.statistics), name="applications_round_statistics"),
            path(
                "<int:pk>/statistics.xlsx",
                view(self.statistics_file),
                name="applications_round_statistics_file",
            ),
        ]
        return own + super().get_urls()

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The list knows the newest round, of which next year's is made."""
        newest = Round.objects.order_by("-year").first() if self.has_add_permission(request) else None
        return super().changelist_view(request, {**(extra_context or {}), "newest": newest})

    def lifecycle_actions(self, request: HttpRequest, obj: Any) -> list[dict[str, Any]]:
        """Announcing, extending while the application stage runs, and the ways to what belongs to the round."""
        offered: list[dict[str, Any]] = super().lifecycle_actions(request, obj)
        may_change, may_add = self.has_change_permission(request, obj), self.has_add_permission(request)
        if obj.stage == RoundStage.PLANNING and may_change:
            offered.insert(0, _link("opening", _("申报公告"), _opening(obj)))
        if obj.stage == RoundStage.APPLICATION and may_change:
            offered.append(_link("extend", _("延长期限"), _below(obj, "extend")))
        if may_add:
            offered.append(_link("clone", _("复制为新年度"), _below(obj, "clone")))
        if obj.stage != RoundStage.PLANNING:
            offered.append(_link("statistics", _("统计"), _below(obj, "statistics")))
        return offered

    # --- next year ------------------------------------------------------------------
    def clone(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A new round like this one, opened for checking; nothing is announced."""
        former = get_object_or_404(Round, pk=pk)
        if not self.has_add_permission(request):
            raise PermissionDenied
        newest = Round.objects.order_by("-year").values_list("year", flat=True)[0]
        first = {"year": newest + 1, "edition": former.edition}
        form = CloneForm(request.POST if request.method == "POST" else None, initial=first)
        if form.is_valid():
            try:
                made = cloning.clone(former, by=request.user, **form.cleaned_data)
            except Unsuitable as refusal:
                form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
            else:
                messages.success(request, _("已复制，尚未公布。日期已移到下一年并避开休息日，请逐项核对。"))
                return redirect("admin:applications_round_change", made.pk)
        return self._page(request, "clone.html", former, _("复制为新年度"), form=form)

    # --- later for everybody ----------------------------------------------------------
    def extend(self, request: HttpRequest, pk: int) -> HttpResponse:
        """First the effect, then the extension; both from the same form (R18.4)."""
        round = get_object_or_404(Round, pk=pk)
        if not self.has_change_permission(request, round):
            raise PermissionDenied
        sent = request.POST if request.method == "POST" else None
        form = ExtensionForm(sent, initial={"version": round.version})
        moved = self._extended(request, round, form) if form.is_valid() else ()
        if isinstance(moved, Announcement):
            messages.success(request, _("期限已延长并公告，已通知所有申报主体和推荐单位。"))
            return redirect("admin:applications_round_change", round.pk)
        before = Round.objects.get(pk=pk)
        effect = {"moved": moved, "affected": affected_by_extension(before)}
        return self._page(request, "extend.html", before, _("延长期限"), form=form, **effect)

    def _extended(self, request: HttpRequest, round: Round, form: ExtensionForm) -> Any:
        """The announcement where it was confirmed, otherwise what would change."""
        given = form.cleaned_data
        if given["version"] != round.version:
            raise Stale(_("“%(row)s”刚刚已由他人处理，请刷新后再办。") % {"row": round})
        try:
            if "_confirm" in request.POST:
                return extending.extend(
                    round, by=request.user, until=form.until, reason=given["reason"], carry=given["carry"]
                )
            return extending.prepare(round, until=form.until, carry=given["carry"])
        except Unsuitable as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
            return ()

    def _page(
        self, request: HttpRequest, template: str, round: Round, title: str, **more: Any
    ) -> HttpResponse:
        form: forms.Form | None = more.get("form")
        status = 422 if form is not None and form.is_bound and form.errors else 200
        context = {**self.admin_site.each_context(request), "opts": self.opts, "original": round}
        context |= {"title": title, "cancel": reverse("admin:applications_round_change", args=[round.pk])}
        return TemplateResponse(
            request, f"admin/applications/round/{template}", context | more, status=status
        )


def _opening(round: Round) -> str:
    """The draft of the opening announcement, or the page on which it is begun."""
    draft = round.announcements.filter(kind=Announcement.Kind.OPENING).first()
    if draft is not None:
        return reverse("admin:applications_announcement_change", args=[draft.pk])
    query = urlencode({"round": round.pk, "kind": Announcement.Kind.OPENING.value})
    return f"{reverse('admin:applications_announcement_add')}?{query}"


def _below(round: Round, page: str) -> str:
    return reverse(f"admin:applications_round_{page}", args=[round.pk])


def _link(name: str, label: str, url: str) -> dict[str, Any]:
    return {"name": name, "label": label, "url": url, "danger": False}
