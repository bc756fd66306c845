"""Filters of the pool's list (R11.1): what a clerk looks for before a draw."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from applications.selectors.rounds import latest_round
from nantong_award.core import clock
from review.models import Expert
from review.models.expert_history import Speciality
from review.sections_pledges import CURRENT
from review.sections_specialities import choices
from review.selectors.experts import admitted


class StandingFilter(admin.SimpleListFilter):
    """May the person act at all."""

    title, parameter_name = _("评审资格"), "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The standings."""
        return [
            ("ready", _("可抽取")),
            ("unpledged", _("未签廉洁承诺")),
            ("outdated", _("承诺书版本较旧")),
            ("away", _("本年度不能参加")),
            ("suspended", _("暂停中")),
            ("excluded", _("已取消")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Expert]) -> QuerySet[Expert]:
        """The rows of one standing."""
        barred = Expert.objects.barred(clock.today()).order_by().values("pk")
        match self.value():
            case "ready":
                return queryset.filter(pledged_on__isnull=False, is_available=True).exclude(pk__in=barred)
            case "unpledged":
                return queryset.filter(pledged_on=None)
            case "outdated":
                return queryset.exclude(pledged_on=None).exclude(pledge_version__in=["", CURRENT.version])
            case "away":
                return queryset.filter(is_available=False)
            case "suspended":
                return queryset.filter(pk__in=barred, excluded_on=None)
            case "excluded":
                return queryset.filter(excluded_on__isnull=False)
        return queryset


class AdmissionFilter(admin.SimpleListFilter):
    """Art. 11 by the running round's edition."""

    title, parameter_name = _("专家条件（第十一条）"), "admitted"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Yes or no."""
        return [("yes", _("符合")), ("no", _("不符合或者待证明"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Expert]) -> QuerySet[Expert]:
        """The admitted, or the others."""
        round_ = latest_round() if self.value() else None
        if round_ is None:
            return queryset
        found = admitted(round_)
        return queryset.filter(pk__in=found) if self.value() == "yes" else queryset.exclude(pk__in=found)


class _CodeFilter(admin.SimpleListFilter):
    kind = Speciality.Kind.INDUSTRY

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The codes with their words."""
        return choices(self.kind)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Expert]) -> QuerySet[Expert]:
        """Who knows this field."""
        if not self.value():
            return queryset
        rows = Speciality.objects.filter(kind=self.kind, code=self.value()).order_by()
        return queryset.filter(pk__in=rows.values("expert"))


class IndustryFilter(_CodeFilter):
    """By section of GB/T 4754."""

    title, parameter_name = _("行业门类"), "industry"


class CategoryFilter(_CodeFilter):
    """By category of the criteria."""

    title, parameter_name, kind = _("准则类目"), "category", Speciality.Kind.CATEGORY


class WaitingFilter(admin.SimpleListFilter):
    """What the office has to do."""

    title, parameter_name = _("待办"), "waiting"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The kinds of work."""
        return [
            ("correction", _("有更正申请")),
            ("entries", _("有经历待确认")),
            ("identity", _("身份证号未核实")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Expert]) -> QuerySet[Expert]:
        """Who waits."""
        match self.value():
            case "correction":
                return queryset.filter(has_correction=True)
            case "entries":
                jobs = queryset.filter(employments__isnull=False, employments__confirmed_at=None)
                courses = queryset.filter(trainings__isnull=False, trainings__confirmed_at=None)
                return (jobs | courses).distinct()
            case "identity":
                return queryset.filter(identity_verified_at=None)
        return queryset
