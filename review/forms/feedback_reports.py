"""Forms of the feedback reports: its words, and releasing."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from review.models import FeedbackReport
from review.services.feedback_reports import TEXT_LIMIT, WORDS

LABELS = {"strengths": _("优势"), "opportunities": _("改进机会")}


class FeedbackReportForm(forms.Form):
    """The words of every category and on the whole; bands are the panel's and stand beside."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    summary = forms.CharField(
        label=_("总体意见"), required=False, max_length=TEXT_LIMIT, widget=forms.Textarea(attrs={"rows": 5})
    )

    def __init__(self, *args: Any, report: FeedbackReport, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"version": report.version, "summary": report.summary})
        super().__init__(*args, **kwargs)
        self.report = report
        for place, category in enumerate(report.categories):
            for word in WORDS:
                self.fields[f"{word}-{place}"] = forms.CharField(
                    label=LABELS[word],
                    required=False,
                    max_length=TEXT_LIMIT,
                    initial=category[word],
                    widget=forms.Textarea(attrs={"rows": 5}),
                )

    def words(self) -> dict[str, dict[str, str]]:
        """`stage:code` → strengths and opportunities."""
        return {
            f"{category['stage']}:{category['code']}": {
                word: self.cleaned_data[f"{word}-{place}"].strip() for word in WORDS
            }
            for place, category in enumerate(self.report.categories)
        }

    def groups(self) -> list[dict[str, Any]]:
        """Each category with its two fields."""
        return [
            {"category": category, "fields": [self[f"{word}-{place}"] for word in WORDS]}
            for place, category in enumerate(self.report.categories)
        ]


class ReleaseForm(forms.Form):
    """Sending one report as it was read."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class RoundForm(forms.Form):
    """Which round's reports are drawn up or sent."""

    round = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
