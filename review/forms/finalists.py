"""Forms of the list of presenters: the office's draft, the committee's decision (Art. 22)."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.models import Application
from review.forms.events import VersionForm
from review.models import FinalistList
from review.services.decisions import Votes

TEXT = 2000
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class FinalistsForm(VersionForm):
    """名单: which files present, and for each other file why not."""

    finalists = forms.MultipleChoiceField(
        label=_("列入名单"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": _("名单中有申报刚刚已由他人处理，请刷新后再看。")},
    )

    def __init__(
        self, *args: Any, undecided: Iterable[Application], listed: FinalistList | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.undecided = {str(each.pk): each for each in undecided}
        entries = {each.application_id: each for each in listed.entries.all()} if listed else {}
        choices = [(pk, each.applicant.name) for pk, each in self.undecided.items()]
        self.fields["finalists"].choices = choices  # type: ignore[attr-defined]
        self.fields["finalists"].initial = [str(pk) for pk, each in entries.items() if each.is_proposed]
        self.fields["version"].initial = listed.version if listed else 0
        for pk, application in self.undecided.items():
            entry = entries.get(application.pk)
            self.fields[f"reason-{pk}"] = forms.CharField(
                label=_("“%(name)s”不列入的理由") % {"name": application.applicant.name},
                required=False,
                max_length=TEXT,
                initial=entry.reason if entry else "",
                widget=forms.TextInput(attrs={"placeholder": _("不列入的理由")}),
            )

    def chosen(self) -> list[Application]:
        """The files that were ticked."""
        return [self.undecided[pk] for pk in self.cleaned_data["finalists"]]

    def reasons(self) -> dict[int, str]:
        """Why each file is not proposed, where it was said."""
        return {int(pk): self.cleaned_data.get(f"reason-{pk}", "") for pk in self.undecided}

    def reason_of(self, application: Application) -> forms.BoundField:
        """The field beside a file."""
        return self[f"reason-{application.pk}"]


class DecisionForm(VersionForm):
    """市质委会审议决定: number, day, attendance, vote, minutes."""

    number = forms.CharField(label=_("文号或者会议纪要号"), max_length=60)
    decided_on = forms.DateField(label=_("决定日期"), widget=DAY)
    attendance = forms.IntegerField(label=_("到会人数"), min_value=1, max_value=500)
    votes_for = forms.IntegerField(label=_("赞成"), min_value=0, max_value=500)
    votes_against = forms.IntegerField(label=_("反对"), min_value=0, max_value=500, initial=0)
    votes_abstained = forms.IntegerField(label=_("弃权"), min_value=0, max_value=500, initial=0)
    summary = forms.CharField(
        label=_("决定内容"), max_length=TEXT, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    file = forms.FileField(label=_("会议纪要"), help_text=_("PDF 或者图片。"))

    def votes(self) -> Votes:
        """The vote as the service takes it."""
        return Votes(*(self.cleaned_data[name] for name in Votes._fields))
