"""Forms of one's own sheet: an item, the key factors, the workbook brought back, handing in."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from nantong_award.core.refusals import Stale
from nantong_award.core.workbooks import CONTENT_TYPE
from nantong_award.regulation.criteria_set import Band
from review.models import KeyFactors, Score
from review.selectors.sheets import Line
from review.services import key_factors
from review.services.scorecards import FIELDS, TEXT_LIMIT


def in_id(code: str) -> str:
    """An item's code as part of an id, as templates write it with `cut`: 4.1.2 → 412."""
    return code.replace(".", "")


@dataclass(frozen=True, slots=True)
class Step:
    """One percentage to choose."""

    value: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class BandChoice:
    """One of the six bands with the percentages that lie in it."""

    number: int
    band: Band
    steps: tuple[Step, ...]

    @property
    def is_chosen(self) -> bool:
        """The percentage lies in it."""
        return any(step.is_chosen for step in self.steps)


@dataclass(frozen=True, slots=True)
class Clash:
    """One field that another window changed meanwhile, with both values."""

    name: str
    label: str
    yours: str
    theirs: str


class PartForm(forms.Form):
    """A part of the sheet that saves itself: with its version, and with what to choose after a clash."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    clashes: tuple[Clash, ...] = ()
    message = ""
    saved_version = 0

    def dispute(self, stale: Stale, kept: Score | KeyFactors) -> None:
        """Both values of every field in dispute; the person chooses field by field."""
        self.message, self.saved_version = stale.message, kept.version
        self.clashes = tuple(
            Clash(name, str(self.fields[name].label), _shown(value), _shown(getattr(kept, name)))
            for name, value in stale.yours.items()
        )

    def sent(self, names: Iterable[str]) -> dict[str, Any]:
        """What was sent of these fields, without what was given up for what another window saved."""
        over = bool(self.data.get("over"))
        return {
            name: self.cleaned_data[name]
            for name in names
            if name in self.data and not (over and self.data.get(f"choice-{name}") == "theirs")
        }


def _shown(value: Any) -> str:
    if isinstance(value, int):
        return f"{value}%"
    return value or str(_("空"))


class ReasonForm(forms.Form):
    """A reason, with the version of the row that the person saw."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    reason = forms.CharField(label=_("理由"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))


class SubmitForm(forms.Form):
    """交表: the sheet as the expert saw it."""

    stamp = forms.CharField(max_length=40, widget=forms.HiddenInput)


class ScoreForm(PartForm):
    """One item: percentage, strengths, opportunities, questions for the site visit."""

    percent = forms.TypedChoiceField(label=_("百分比"), coerce=int, empty_value=None, required=False)
    strengths = forms.CharField(label=_("优势"), required=False, max_length=TEXT_LIMIT)
    opportunities = forms.CharField(label=_("改进机会"), required=False, max_length=TEXT_LIMIT)
    questions = forms.CharField(label=_("现场核实问题"), required=False, max_length=TEXT_LIMIT)

    def __init__(self, *args: Any, line: Line, step: int, card: int, **kwargs: Any) -> None:
        code = in_id(line.item.code)
        kwargs.setdefault("auto_id", f"i{code}-%s")
        kwargs.setdefault("initial", {key: getattr(line.score, key) for key in ("version", *FIELDS)})
        super().__init__(*args, **kwargs)
        self.line, self.code, self.step = line, code, step
        self.url = reverse("review:score_item", args=[card, line.item.code])
        self.history_url = reverse("review:history", args=[card, line.item.code])
        steps = [(str(each), f"{each}%") for each in range(0, 101, step)]
        self.fields["percent"].choices = [("", ""), *steps]  # type: ignore[attr-defined]
        for name in FIELDS[1:]:
            self.fields[name].widget = forms.Textarea(attrs={"rows": 3, "maxlength": TEXT_LIMIT})

    def values(self) -> dict[str, Any]:
        """What was sent of the item; a field that was not sent is left alone."""
        return self.sent(FIELDS)

    @property
    def choices(self) -> Iterable[BandChoice]:
        """Bands first, the percentages inside them."""
        chosen = str(self["percent"].value())
        for number, band in enumerate(self.line.bands, start=1):
            values = range(band.low, band.high + 1, self.step)
            yield BandChoice(number, band, tuple(Step(each, str(each) == chosen) for each in values))

    @property
    def remarks(self) -> list[forms.BoundField]:
        """The three texts."""
        return [self["strengths"], self["opportunities"], self["questions"]]

    @property
    def has_remarks(self) -> bool:
        """Something is written already, so the texts stand open."""
        score = self.line.score
        return bool(score.strengths or score.opportunities or score.questions)


HINTS = {
    "environment": _("主要产品和服务、使命愿景价值观、员工、资产、适用的法规"),
    "relationships": _("组织结构、主要顾客和相关方及其要求、供方和合作伙伴"),
    "competition": _("竞争地位、竞争中的变化、能拿来比较的数据从哪里来"),
    "challenges": _("经营、运行、社会责任、人力资源方面的战略挑战和优势"),
    "improvement": _("评价、改进、学习和创新的整体方法"),
}


class KeyFactorsForm(PartForm):
    """组织概述要点: five texts."""

    def __init__(self, *args: Any, kept: KeyFactors, card: int, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "kf-%s")
        names = key_factors.FIELDS
        kwargs.setdefault("initial", {key: getattr(kept, key) for key in ("version", *names)})
        super().__init__(*args, **kwargs)
        self.kept, self.code = kept, "key-factors"
        self.url = reverse("review:key_factors", args=[card])
        self.history_url = reverse("review:history", args=[card, self.code])
        for name in names:
            self.fields[name] = forms.CharField(
                label=KeyFactors._meta.get_field(name).verbose_name,
                help_text=HINTS[name],
                required=False,
                max_length=TEXT_LIMIT,
                widget=forms.Textarea(attrs={"rows": 2, "maxlength": TEXT_LIMIT}),
            )

    def values(self) -> dict[str, Any]:
        """What was sent of the five."""
        return self.sent(key_factors.FIELDS)

    @property
    def texts(self) -> list[forms.BoundField]:
        """The five fields."""
        return [self[name] for name in key_factors.FIELDS]

    @property
    def filled(self) -> int:
        """How many hold something."""
        return sum(bool(getattr(self.kept, name)) for name in key_factors.FIELDS)


class OfflineForm(forms.Form):
    """离线评分表: the workbook, filled in."""

    file = forms.FileField(
        label=_("填好的评分表"),
        help_text=_("用从本页下载的工作簿，XLSX，不超过 20 MB。"),
        widget=forms.FileInput(attrs={"accept": f".xlsx,{CONTENT_TYPE}"}),
    )
