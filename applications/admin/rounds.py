"""年度评定 (Art. 6, 17, 18): set up from an edition, announced, extended; stages close in the cockpit."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import AdminErrorList
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.admin.round_pages import RoundPages
from applications.forms.rounds import edition_choices
from applications.models import Round
from applications.selectors import schedule
from applications.selectors.schedule import DAYS, INSTANTS, PlannedStage
from applications.services import rounds
from applications.transitions import RoundStage
from nantong_award.core.admin import ExportMixin, LifecycleAdmin, LifecycleForm
from nantong_award.regulation.editions.loader import by_key, keys
from nantong_award.regulation.stage import AwardLevel, Track

PLACES = tuple(name for names in rounds.PLACES.values() for name in names)
FOR_GOOD = ("year", "edition")
SETTINGS = ("title", "notes", *INSTANTS, *DAYS, *PLACES, *rounds.POLICIES)
# After the announcement a term is extended for everybody or stays; the policies hold from then on (R16.1).
AFTER_ANNOUNCEMENT = ("notes", *DAYS)
ONLY_LOOKING = "only_looking"


class RoundForm(LifecycleForm):
    """Plan and calendar, checked as the service checks them; `_preview` shows the calendar and saves nothing."""

    edition = forms.ChoiceField(label=gettext_lazy("办法版本"))

    class Meta:
        model = Round
        fields = (*FOR_GOOD, *SETTINGS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "edition" in self.fields:
            choices = [("", _("请选择")), *edition_choices()]
            self.fields["edition"].choices = choices  # type: ignore[attr-defined]
        if "title" in self.fields:
            self.fields["title"].required = False
            self.fields["title"].help_text = _("不填写则为“××年度南通市市长质量奖”。")
        for name in set(PLACES) & set(self.fields):
            self.fields[name].help_text = _quota(name, self.instance.edition)

    def clean(self) -> dict[str, Any] | None:
        """The usual title where none was given."""
        given = super().clean()
        if given is not None and not given.get("title") and given.get("year"):
            given["title"] = rounds.usual_title(given["year"])
        return given

    def _post_clean(self) -> None:
        super()._post_clean()
        if not self.errors:
            for problem in rounds.problems(self.instance):
                self.add_error(problem.field if problem.field in self.fields else None, problem.message)
        if not self.errors and "_preview" in self.data:
            self.add_error(None, forms.ValidationError(ONLY_LOOKING, code=ONLY_LOOKING))

    def forget_looking(self) -> bool:
        """Drop the mark that kept a look at the calendar from being saved; True where there was one."""
        if not self.has_error(NON_FIELD_ERRORS, ONLY_LOOKING):
            return False
        del self.errors[NON_FIELD_ERRORS]
        return True

    @property
    def planned(self) -> tuple[PlannedStage, ...]:
        """The calendar as typed or as saved; nothing while a date or the edition is missing."""
        row = self.instance
        if row.edition not in tuple(keys()) or any(not getattr(row, name) for name in (*INSTANTS, *DAYS)):
            return ()
        return schedule.planned_stages(row)

    @property
    def general_warnings(self) -> tuple[str, ...]:
        """What concerns the whole year."""
        return schedule.general_warnings(self.instance) if self.planned and self.instance.year else ()


def _quota(name: str, edition: str) -> str:
    """The most that each edition allows of one kind of title (Art. 6)."""
    level, _underscore, track = name.partition("_")
    chosen = (edition,) if edition in tuple(keys()) else tuple(keys())
    parts = [
        _("%(key)s 至多 %(most)d 个")
        % {"key": key, "most": by_key(key).quota(_track(track), AwardLevel(level))}
        for key in chosen
    ]
    return _("%(parts)s（第六条），可以少评或者空缺。") % {"parts": "；".join(parts)}


def _track(name: str) -> Track:
    return Track(name.removesuffix("s"))


@admin.register(Round)
class RoundAdmin(RoundPages, LifecycleAdmin, ExportMixin):
    """Rounds; edition and year are fixed for good, the stage is nobody's field."""

    form = RoundForm
    change_form_template = "admin/applications/round/change_form.html"
    change_list_template = "admin/applications/round/change_list.html"
    list_display = ["title", "year", "edition", "stage", "filing_closes_at", "endorsing_closes_at", "cockpit"]
    export_columns = ["title", "year", "edition", "stage", "filing_closes_at", "endorsing_closes_at", *PLACES]
    list_filter = ["stage", "edition"]
    search_fields = ["title", "year"]
    readonly_fields = ["announced_at"]
    fieldsets = [
        (
            gettext_lazy("年度与办法版本"),
            {
                "fields": [*FOR_GOOD, "title", "stage", "announced_at", "notes"],
                "description": gettext_lazy("年度和办法版本一经保存不能更改，本年度全部规则以所选版本为准。"),
            },
        ),
        (
            gettext_lazy("日程"),
            {
                "fields": [*INSTANTS, *zip(DAYS[::2], DAYS[1::2], strict=True)],
                "classes": ["plan-calendar"],
                "description": gettext_lazy(
                    "日程按办法版本和放假安排逐项核对，排不下的不能保存，并指出最早可行的日期。"
                ),
            },
        ),
        (gettext_lazy("名额"), {"fields": list(rounds.PLACES.values())}),
        (
            gettext_lazy("计分与评审规则"),
            {"fields": list(rounds.POLICIES), "description": gettext_lazy("公布年度评定后不能更改。")},
        ),
    ]
    final = frozenset({"announce"})

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """What the announcement has told stays as it was told."""
        fixed: tuple[str, ...] = ()
        if obj is not None:
            told = tuple(name for name in SETTINGS if name not in AFTER_ANNOUNCEMENT)
            fixed = FOR_GOOD + (told if obj.stage != RoundStage.PLANNING else ())
        return [*super().get_readonly_fields(request, obj), *fixed]

    @admin.display(description=_("驾驶舱"))
    def cockpit(self, round: Round) -> SafeString:
        """To the round's own page, where its stages are closed."""
        return format_html('<a href="{}">{}</a>', reverse("admin:cockpit", args=[round.pk]), _("打开"))

    def save_model(self, request: HttpRequest, obj: Round, form: Any, change: bool) -> None:
        """A new round through its service."""
        if change:
            super().save_model(request, obj, form, change)
            return
        given = {name: form.cleaned_data[name] for name in (*FOR_GOOD, *SETTINGS)}
        made = rounds.create_round(by=request.user, **given)
        obj.pk, obj._state.adding = made.pk, False

    def announce(self, request: HttpRequest, obj: Round, reason: str) -> None:
        """Art. 18: publishes the drafted announcement; what is given as a note becomes its text."""
        rounds.announce(obj, by=request.user, body=reason)

    @property
    def actions_on_row(self) -> Any:
        """Announcing is the one step of a round that is not a closing."""
        return {"announce": (gettext_lazy("公布年度评定"), self.announce)}

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], **more: Any) -> HttpResponse:
        """The calendar beside the form; a mere look at it is no refusal."""
        form = context["adminform"].form
        if isinstance(form, RoundForm) and form.forget_looking():
            context["errors"] = AdminErrorList(form, [])
            context["looked"] = True
        return super().render_change_form(request, context, **more)
