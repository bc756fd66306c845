"""Forms of the consensus: what the leader records under a key, a member's word, compiling, signing, a dissent."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nantong_award.regulation.criteria_set import CriteriaSet
from review.selectors.consensus import Category, Row
from review.services.consensus import LIMITS, REMARK_LIMIT, SUMMARY_LIMIT
from review.services.signatures import TEXT_LIMIT


def in_id(key: str) -> str:
    """A key as part of an id, as templates write it with `cut`: 4.1.2 → 412."""
    return key.replace(".", "")


class EntryForm(forms.Form):
    """What the leader records under one key; the version is that of what was seen."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, key: str, url: str, **kwargs: Any) -> None:
        self.key, self.code, self.url = key, in_id(key), url
        kwargs.setdefault("auto_id", f"c{self.code}-%s")
        super().__init__(*args, **kwargs)

    def live(self, *names: str, trigger: str = "change") -> None:
        """Save these fields as they change, with the rest of their form and the stamp of the page."""
        for name in names:
            self.fields[name].widget.attrs |= {
                "hx-post": self.url,
                "hx-include": "closest form, #seen",
                "hx-target": f"#told-{self.code}",
                "hx-sync": "closest form:queue last",
                "hx-trigger": trigger,
            }

    def values(self) -> dict[str, Any]:
        """What was sent; a field that was not sent is left alone."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name != "version" and name in self.data
        }


class AgreedForm(EntryForm):
    """One item: the agreed percentage, starting from the mean, and its comment."""

    def __init__(
        self, *args: Any, row: Row, criteria: CriteriaSet, by_consensus: bool, **kwargs: Any
    ) -> None:
        kwargs.setdefault(
            "initial", {"version": row.entry.version, "percent": row.agreed, "note": row.entry.note}
        )
        super().__init__(*args, key=row.item.code, **kwargs)
        self.row = row
        if by_consensus:
            steps = [(each, f"{each}%") for each in range(0, 101, criteria.step)]
            self.fields["percent"] = forms.TypedChoiceField(label=_("合议"), coerce=int, choices=steps)
            self.live("percent")
        self.fields["note"] = forms.CharField(
            label=_("说明") if by_consensus else _("讨论结果"),
            required=False,
            max_length=LIMITS["note"],
            widget=forms.Textarea(attrs={"rows": 1}),
        )
        self.live("note", trigger="change, input changed delay:1500ms")


class NoteForm(EntryForm):
    """Words on the whole: on the difference of the totals, or the report's summary."""

    note = forms.CharField(required=False, max_length=SUMMARY_LIMIT, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, label: Any, limit: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["note"]
        assert isinstance(field, forms.CharField)
        field.label, field.max_length = label, limit
        field.widget.attrs["maxlength"] = str(limit)
        self.live("note", trigger="change, input changed delay:1500ms")


class WordsForm(EntryForm):
    """A category's strengths and opportunities, as they will stand in the report."""

    strengths = forms.CharField(
        label=_("优势"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    opportunities = forms.CharField(
        label=_("改进机会"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, category: Category, **kwargs: Any) -> None:
        kwargs.setdefault(
            "initial",
            {
                "version": category.entry.version,
                "strengths": category.strengths,
                "opportunities": category.opportunities,
            },
        )
        super().__init__(*args, key=category.code, **kwargs)
        self.live("strengths", "opportunities", trigger="change, input changed delay:1500ms")


class RemarkForm(forms.Form):
    """A member's word on an item."""

    text = forms.CharField(label=_("意见"), max_length=REMARK_LIMIT, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, key: str, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"r{in_id(key)}-%s")
        super().__init__(*args, **kwargs)


class CompileForm(forms.Form):
    """汇总: the consensus as the leader saw it."""

    seen = forms.CharField(max_length=300, widget=forms.HiddenInput(attrs={"id": "seen"}))


class SignForm(forms.Form):
    """签署: the draft that was read."""

    draft = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class DissentForm(SignForm):
    """不同意见: why a member does not sign this draft."""

    text = forms.CharField(
        label=_("不同意见"),
        max_length=TEXT_LIMIT,
        help_text=_("请写明对哪些条目、哪项结论有不同意见和理由。意见记入评审报告，组长和市质委办可以看到。"),
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class AnswerForm(forms.Form):
    """The answer to a dissent."""

    text = forms.CharField(label=_("答复"), max_length=TEXT_LIMIT, widget=forms.Textarea(attrs={"rows": 4}))
