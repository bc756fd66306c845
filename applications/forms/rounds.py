"""What the office says of a round beside its plan: next year's, and a later end for everybody."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.models import Round
from applications.services.extending import EXTENDABLE
from nantong_award.regulation.editions.loader import by_key, keys


def edition_choices() -> list[tuple[str, str]]:
    """The editions that ship, by key and title."""
    return [(key, f"{key} · {by_key(key).title}") for key in keys()]


class CloneForm(forms.Form):
    """The year and edition of a round that is made like another."""

    year = forms.IntegerField(label=gettext_lazy("新的年度"), min_value=2009, max_value=2200)
    edition = forms.ChoiceField(label=gettext_lazy("办法版本"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["edition"].choices = edition_choices()  # type: ignore[attr-defined]


def _until(field: str) -> forms.SplitDateTimeField:
    """A day and an hour in the browser's own pickers."""
    label = Round._meta.get_field(field).verbose_name
    day: dict[str, Any] = {"type": "date", "aria-label": gettext_lazy("日期")}
    hour: dict[str, Any] = {"type": "time", "aria-label": gettext_lazy("时间")}
    widget = forms.SplitDateTimeWidget(
        date_attrs=day,
        time_attrs=hour,
        date_format="%Y-%m-%d",
        time_format="%H:%M",
    )
    return forms.SplitDateTimeField(
        label=gettext_lazy("%(label)s延长至") % {"label": label}, widget=widget, required=False
    )


class ExtensionForm(forms.Form):
    """New ends of filing and endorsing, and why (R18.4); later days follow where that is wished."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    filing_closes_at = _until("filing_closes_at")
    endorsing_closes_at = _until("endorsing_closes_at")
    carry = forms.BooleanField(label=gettext_lazy("后续日程排不下的，顺延到最早可行的工作日"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("理由"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("与新旧期限一并公告，例如：受台风影响，部分企业停工。"),
    )

    @property
    def until(self) -> dict[str, Any]:
        """The new ends by field; None where the term stays."""
        return {field: self.cleaned_data.get(field) for field in EXTENDABLE}

    def clean(self) -> dict[str, Any] | None:
        """At least one term is given a new end."""
        given = super().clean()
        if not self.errors and not any(self.until.values()):
            self.add_error("filing_closes_at", _("请至少填写一个新的期限。"))
        return given
