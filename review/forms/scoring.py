"""Forms of the experts: pledge, declaration, one item of a sheet, submitting, consensus."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nantong_award.regulation.criteria_set import Band, CriteriaSet
from review.models import Interest
from review.selectors.scores import Merged
from review.selectors.sheets import Line
from review.services.scorecards import TEXT_LIMIT

Choices = list[tuple[Any, Any]]


def in_id(code: str) -> str:
    """An item's code as part of an id, as templates write it with `cut`: 4.1.2 → 412."""
    return code.replace(".", "")


def percent_choices(bands: Iterable[Band], step: int) -> Choices:
    """Percentages grouped by band, so that the band is chosen first."""
    groups = [
        (band.label, [(each, f"{each}%") for each in range(band.low, band.high + 1, step)]) for band in bands
    ]
    return [("", _("请选择")), *groups]


class ReasonForm(forms.Form):
    """A reason, with the version of the row that the person saw."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    reason = forms.CharField(label=_("理由"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))


class ConflictForm(forms.Form):
    """申明利害关系: which kind, and in a few words what."""

    kind = forms.ChoiceField(label=_("利害关系"), choices=Interest.Kind.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("说明"),
        max_length=200,
        help_text=_("只有市质委办能看到。"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SubmitForm(forms.Form):
    """交表: the sheet as the expert saw it."""

    stamp = forms.CharField(max_length=40, widget=forms.HiddenInput)


class ScoreForm(forms.Form):
    """One item: percentage, strengths, opportunities, questions for the site visit."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    percent = forms.TypedChoiceField(label=_("百分比"), coerce=int, empty_value=None, required=False)
    strengths = forms.CharField(label=_("优势"), required=False, max_length=TEXT_LIMIT)
    opportunities = forms.CharField(label=_("改进机会"), required=False, max_length=TEXT_LIMIT)
    questions = forms.CharField(label=_("现场核实问题"), required=False, max_length=TEXT_LIMIT)

    def __init__(self, *args: Any, line: Line, step: int, url: str = "", **kwargs: Any) -> None:
        code = in_id(line.item.code)
        kwargs.setdefault("auto_id", f"i{code}-%s")
        kwargs.setdefault("initial", _initial(line))
        super().__init__(*args, **kwargs)
        self.line, self.code, self.url = line, code, url
        self.fields["percent"].choices = percent_choices(line.bands, step)  # type: ignore[attr-defined]
        live = {
            "hx-post": url,
            "hx-include": "closest form",
            "hx-target": f"#note-{code}",
            "hx-sync": "closest form:queue last",
        }
        points = {"data-points": f"{line.item.points:f}", "aria-describedby": f"band-{code}"}
        self.fields["percent"].widget.attrs |= {**live, **points, "hx-trigger": "change"}
        for name in ("strengths", "opportunities", "questions"):
            self.fields[name].widget = forms.Textarea(
                attrs={**live, "rows": 3, "hx-trigger": "input changed delay:1200ms, change"}
            )

    def values(self) -> dict[str, Any]:
        """What was sent of the item; a field that was not sent is left alone."""
        names = ("percent", "strengths", "opportunities", "questions")
        return {name: self.cleaned_data[name] for name in names if name in self.data}

    @property
    def remarks(self) -> list[forms.BoundField]:
        """The three texts."""
        return [self["strengths"], self["opportunities"], self["questions"]]

    @property
    def has_remarks(self) -> bool:
        """Something is written already, so the texts stand open."""
        score = self.line.score
        return bool(score.strengths or score.opportunities or score.questions)


def _initial(line: Line) -> dict[str, Any]:
    score = line.score
    return {
        "version": score.version,
        "percent": score.percent,
        "strengths": score.strengths,
        "opportunities": score.opportunities,
        "questions": score.questions,
    }


class ReportForm(forms.Form):
    """合议与汇总: the leader's page; agreed percentages only where the round decides by consensus."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    summary = forms.CharField(
        label=_("综合意见"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 6})
    )

    def __init__(
        self, *args: Any, rows: list[Merged], criteria: CriteriaSet, by_consensus: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rows, self.by_consensus = rows, by_consensus
        for row in rows if by_consensus else []:
            label = f"{row.item.code} {row.item.title}"
            self.fields[f"agreed-{row.item.code}"] = forms.TypedChoiceField(
                label=label,
                coerce=int,
                choices=[(each, f"{each}%") for each in range(0, 101, criteria.step)],
                initial=row.agreed,
            )
            self.fields[f"note-{row.item.code}"] = forms.CharField(
                label=_("%(item)s 的合议说明") % {"item": label},
                required=False,
                max_length=500,
                initial=row.note,
                widget=forms.TextInput(attrs={"placeholder": _("与平均不同时写明理由")}),
            )

    def agreed(self) -> dict[str, int]:
        """Item → agreed percentage."""
        return self._part("agreed-")

    def notes(self) -> dict[str, str]:
        """Item → why it differs from the mean."""
        return self._part("note-")

    def _part(self, prefix: str) -> dict[str, Any]:
        return {
            name.removeprefix(prefix): value
            for name, value in self.cleaned_data.items()
            if name.startswith(prefix)
        }

    def lines(self) -> list[tuple[Merged, forms.BoundField | None, forms.BoundField | None]]:
        """Each item with its two fields, if any."""
        if not self.by_consensus:
            return [(row, None, None) for row in self.rows]
        return [(row, self[f"agreed-{row.item.code}"], self[f"note-{row.item.code}"]) for row in self.rows]
