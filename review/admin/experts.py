"""评审专家库 in the admin (Art. 11, 32; R11.1): the list a clerk works with, and an expert's page."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.selectors.rounds import latest_round
from nantong_award.core import clock
from nantong_award.core.admin import AuditedAdmin, ExportMixin
from nantong_award.core.templatetags.desk import state
from review import messages_experts
from review.admin import expert_filters as filters
from review.admin.expert_facts import standing_facts
from review.admin.expert_inlines import INLINES
from review.admin.expert_pages import ExpertPages
from review.admin.interests import InterestInline
from review.facts import admission
from review.forms.experts import ExpertForm, NewExpertForm
from review.models import Expert
from review.models.expert_history import Speciality
from review.sections_pledges import CURRENT
from review.selectors import experts as selectors
from review.selectors.availability import months, unavailable_between
from review.services import experts as services
from review.services import interests

# Rights that come from the office's page only.
HEADINGS = (
    (gettext_lazy("任职和条件（第十一条）"), ("employer", "employer_code", "position", "title", "birth_year",
                                 "practice_years", "priority")),
    (gettext_lazy("专长"), ("industries", "categories", "summary")),
    (gettext_lazy("承诺和可用"), ("pledged_on", "is_available")),
    (gettext_lazy("身份核实"), ("identity_shown", "new_identity")),
)  # fmt: skip


class PoolList(ChangeList):
    """A page of the list with what is computed for all its rows at once."""

    def get_results(self, request: HttpRequest) -> None:
        """Load, admission and time of the rows shown: 4 queries a page."""
        super().get_results(request)
        rows, round_ = list(self.result_list), latest_round()
        loads = selectors.loads(rows, round_)
        today = clock.today()
        for row in rows:
            row.load = loads[row.pk]
            row.admission = admission(row, round_.law, today) if round_ else None
        self.result_list = rows


@admin.register(Expert)
class ExpertAdmin(ExpertPages, AuditedAdmin, ExportMixin):
    """The pool; people leave it by a decision, not by removal."""

    form = ExpertForm
    change_list_template = "admin/review/expert/change_list.html"
    change_form_template = "admin/review/expert/change_form.html"
    list_display = ["who", "standing", "works", "knows", "meets", "busy", "pledged"]
    list_display_links = ["who"]
    ordering = ["code"]
    export_columns = [
        "code",
        "name",
        "employer",
        "title",
        "priority",
        "knows",
        "pledged_on",
        "standing_words",
    ]
    list_filter = [
        filters.StandingFilter,
        filters.AdmissionFilter,
        filters.WaitingFilter,
        "priority",
        filters.CategoryFilter,
        filters.IndustryFilter,
    ]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["code", "user__name", "employer", "employer_code", "title", "employments__employer"]
    search_help_text = gettext_lazy("编号、姓名、单位（包括曾任职单位）、信用代码、职称")
    actions = ["make_available", "make_unavailable", "ask_for_pledge"]
    readonly_fields = ["identity_shown"]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """The list with its computed columns."""
        return PoolList

    def get_queryset(self, request: HttpRequest) -> QuerySet[Expert]:
        """Whatever a row shows comes with it."""
        return selectors.pool_list()

    @admin.display(description=gettext_lazy("姓名"))
    def name(self, expert: Expert) -> str:
        """The person, for a workbook."""
        return expert.user.name

    @admin.display(description=gettext_lazy("专家"), ordering="code")
    def who(self, expert: Expert) -> SafeString:
        """The person and the number."""
        return format_html(
            '<strong>{}</strong><br><span class="hint">{}</span>', expert.user.name, expert.code
        )

    @admin.display(description=gettext_lazy("工作单位、职称、优先类别"), ordering="employer")
    def works(self, expert: Expert) -> SafeString:
        """Where, and as what."""
        more = [expert.title, str(expert.get_priority_display()) if expert.priority else ""]
        below = " · ".join(each for each in more if each)
        return format_html('{}<br><span class="hint">{}</span>', expert.employer, below)

    @admin.display(description=gettext_lazy("专长"))
    def knows(self, expert: Expert) -> str:
        """Codes in short: categories, then industries."""
        by_kind: dict[str, list[str]] = {kind: [] for kind in Speciality.Kind.values}
        for each in expert.specialities.all():
            by_kind[each.kind].append(each.code)
        parts = (by_kind[Speciality.Kind.CATEGORY], by_kind[Speciality.Kind.INDUSTRY])
        return " · ".join(" ".join(each) for each in parts if each) or "—"

    @admin.display(description=gettext_lazy("条件"))
    def meets(self, expert: Expert) -> SafeString | str:
        """Art. 11 by the running round's edition."""
        found = expert.admission  # type: ignore[attr-defined]
        if found is None:
            return "—"
        if found.clear:
            return state(_("符合"), "good")
        return state(_("不符合"), "bad") if found.unmet else state(_("待证明"), "warn")

    @admin.display(description=gettext_lazy("材料（本年/往年）"))
    def busy(self, expert: Expert) -> str:
        """Files of this round, and of all before."""
        load = expert.load  # type: ignore[attr-defined]
        return f"{load.files} / {load.files_before}"

    @admin.display(description=gettext_lazy("廉洁承诺"), ordering="pledged_on")
    def pledged(self, expert: Expert) -> SafeString | str:
        """The day, and whether the text has changed since."""
        if expert.pledged_on is None:
            return state(_("未签"), "warn")
        old = expert.pledge_version not in ("", CURRENT.version)
        return format_html("{} {}", expert.pledged_on.isoformat(), state(_("旧版"), "warn") if old else "")

    @admin.display(description=gettext_lazy("状态"))
    def standing(self, expert: Expert) -> SafeString:
        """Whether the person may be drawn, apart from conflicts."""
        words, tone = self._standing(expert)
        return state(words, tone)

    @admin.display(description=gettext_lazy("状态"))
    def standing_words(self, expert: Expert) -> str:
        """The same without its colour, for a workbook."""
        return self._standing(expert)[0]

    def _standing(self, expert: Expert) -> tuple[str, str]:
        if expert.excluded_on:
            return _("已取消评审资格"), "bad"
        if suspension := selectors.suspension_now(expert):
            return _("暂停至 %(day)s") % {"day": suspension.ends_on}, "bad"
        if expert.has_correction:  # type: ignore[attr-defined]
            return _("有更正待办"), "warn"
        if expert.pledged_on and expert.is_available:
            return _("可抽取"), "good"
        return _("暂不可抽取"), "quiet"

    @admin.display(description=gettext_lazy("身份证号"))
    def identity_shown(self, expert: Expert) -> str:
        """First and last digits only (RX.5)."""
        return expert.masked_identity or "—"

    @admin.action(description=gettext_lazy("设为本年度可参加"), permissions=["change"])
    def make_available(self, request: HttpRequest, queryset: QuerySet[Expert]) -> None:
        """The chosen have time this year."""
        self._available(request, queryset, True)

    @admin.action(description=gettext_lazy("设为本年度不能参加"), permissions=["change"])
    def make_unavailable(self, request: HttpRequest, queryset: QuerySet[Expert]) -> None:
        """The chosen have no time this year."""
        self._available(request, queryset, False)

    @transaction.atomic
    def _available(self, request: HttpRequest, queryset: QuerySet[Expert], value: bool) -> None:
        changed = [expert for expert in queryset if expert.is_available != value]
        for expert in changed:
            services.change_profile(expert, by=request.user, is_available=value)
        self.message_user(request, _("已更改 %(count)d 人。") % {"count": len(changed)})

    @admin.action(description=gettext_lazy("提醒签署廉洁承诺"), permissions=["change"])
    def ask_for_pledge(self, request: HttpRequest, queryset: QuerySet[Expert]) -> None:
        """Write to those who have not signed the current text, at most once a day."""
        missing = [
            expert
            for expert in queryset
            if not expert.excluded_on
            and (expert.pledged_on is None or expert.pledge_version not in ("", CURRENT.version))
        ]
        messages_experts.pledge_asked(missing, key=str(clock.today()))
        self.message_user(request, _("已提醒 %(count)d 人。") % {"count": len(missing)})

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """A new expert also gets an account."""
        form = ExpertForm if change else NewExpertForm
        kwargs |= {"form": form, "fields": list(form.Meta.fields)}
        return super().get_form(request, obj, change, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The account first where there is none; then the profile by subject."""
        account = [] if obj else [(_("账号"), {"fields": ["name", "email", "mobile"]})]
        editable = obj is None or self.has_change_permission(request, obj)
        hidden = set() if editable else {"industries", "categories", "new_identity"}
        if obj is None:
            hidden = {"identity_shown"}
        own = [(head, {"fields": [each for each in names if each not in hidden]}) for head, names in HEADINGS]
        version = (
            [(None, {"fields": ["seen_version"], "classes": ["unseen-row"]})] if obj and editable else []
        )
        return [*account, *own, *version]

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[Any]:
        """Histories and interests are entered once the expert is there."""
        return [*INLINES, InterestInline] if obj else []

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False

    def save_model(self, request: HttpRequest, obj: Expert, form: Any, change: bool) -> None:
        """Through the services, which make account and number, compare versions and write the log."""
        by: Any = request.user
        if change:
            expert = Expert.objects.select_related("user").get(pk=obj.pk)
            seen = form.cleaned_data["seen_version"]
            services.change_profile(expert, by=by, version=seen, **form.profile())
            services.set_specialities(expert, by=by, **form.codes())
            return
        made = services.register_expert(by=by, **form.account(), **form.profile(), **form.codes())
        obj.pk, obj.code, obj.user, obj._state.adding = made.pk, made.code, made.user, False

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Who entered a row is on record; what the office enters is confirmed."""
        for row in formset.save(commit=False):
            for name in ("entered_by", "declared_by"):
                if hasattr(row, name):
                    setattr(row, name, getattr(row, name) or request.user)
            if hasattr(row, "confirmed_at"):
                row.confirmed_by, row.confirmed_at = request.user, clock.now()
            row.save()
        for row in formset.deleted_objects:
            row.delete()
        formset.save_m2m()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Employments entered here bind at once (Art. 32), as those that come through the services."""
        super().save_related(request, form, formsets, change)
        interests.recompute(by=None, users=[form.instance.user_id])

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], **more: Any) -> HttpResponse:
        """What is computed about the expert, above the form."""
        expert = more.get("obj")
        if expert is not None:
            context |= self._standing_context(request, expert)
        return super().render_change_form(request, context, **more)

    def _standing_context(self, request: HttpRequest, expert: Expert) -> dict[str, Any]:
        round_, today = latest_round(), clock.today()
        manages = request.user.has_perm(services.MANAGE)
        shown: dict[str, Any] = {
            "round": round_,
            "manages": manages,
            "facts": standing_facts(expert, round_, private=manages),
            "suspensions": expert.suspensions.select_related("decided_by"),
            "suspended_now": selectors.suspension_now(expert),
            "months": months(expert.busy_periods.filter(ends_on__gte=today.replace(day=1)), today),
            "open_panels": selectors.panels_of(expert),
        }
        if round_ is not None:
            shown["findings"] = admission(expert, round_.law, today)
            shown["away"] = unavailable_between([expert], today, round_.site_review_due_on).get(expert.pk)
        if manages:
            shown |= {
                "correction": selectors.open_correction(expert),
                "waiting": selectors.to_confirm(expert),
                "certificates": expert.trainings.exclude(certificate=None),
            }
        return shown
