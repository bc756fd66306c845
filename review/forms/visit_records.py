"""Forms of what is recorded on site: a line, a log entry, a photo, a roll, a correction. One form, one row."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from review.forms.events import long_text
from review.models import LineState, NoteKind, Seat, SiteNote

HOUR = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class NoteForm(forms.Form):
    """现场记录: `key` and `version` say which row is meant and as what it was seen."""

    kind = forms.ChoiceField(choices=NoteKind.choices, widget=forms.HiddenInput)
    key = forms.CharField(max_length=40, widget=forms.HiddenInput)
    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)

    def values(self) -> dict[str, Any]:
        """The row's fields as the service takes them."""
        keys = ("kind", "key", "version")
        return {name: value for name, value in self.cleaned_data.items() if name not in keys}


class LineForm(NoteForm):
    """核查清单 and 核实问题: what was found, what it rests on."""

    state = forms.ChoiceField(
        label=_("核查结果"), choices=LineState.choices, widget=forms.RadioSelect, required=False
    )
    text = long_text(_("情况"), rows=2, required=False)
    reference = forms.CharField(label=_("依据（文件、记录、地点）"), max_length=120, required=False)


class InterviewForm(NoteForm):
    """交流座谈: with whom, by their post."""

    subject = forms.CharField(
        label=_("座谈对象的岗位"), max_length=120, help_text=_("写岗位或者职务，不必写姓名。")
    )
    reference = forms.CharField(label=_("话题"), max_length=120, required=False)
    happened_at = forms.TimeField(label=_("时间"), widget=HOUR, required=False)
    people = forms.IntegerField(label=_("人数"), min_value=1, max_value=500, required=False)
    text = long_text(_("了解到的情况"), rows=3, required=False)


class DocumentForm(NoteForm):
    """查阅文件: which, its number, what it shows; who saw it is who writes."""

    subject = forms.CharField(label=_("文件或者记录名称"), max_length=120)
    reference = forms.CharField(label=_("编号"), max_length=120, required=False)
    happened_at = forms.TimeField(label=_("时间"), widget=HOUR, required=False)
    text = long_text(_("说明了什么"), rows=3, required=False)


class ExaminationForm(NoteForm):
    """考试、发布: what, with how many, the result."""

    subject = forms.CharField(label=_("考试或者发布的内容"), max_length=120)
    people = forms.IntegerField(label=_("参加人数"), min_value=1, max_value=500, required=False)
    reference = forms.CharField(
        label=_("结果"), max_length=120, required=False, help_text=_("例如：平均 86 分，合格 19 人。")
    )
    happened_at = forms.TimeField(label=_("时间"), widget=HOUR, required=False)
    text = long_text(_("情况"), rows=3, required=False)


FORMS: dict[str, type[NoteForm]] = {
    NoteKind.CHECK: LineForm,
    NoteKind.QUESTION: LineForm,
    NoteKind.INTERVIEW: InterviewForm,
    NoteKind.DOCUMENT: DocumentForm,
    NoteKind.EXAMINATION: ExaminationForm,
}


def form_for(kind: str, key: str, note: SiteNote | None = None) -> NoteForm:
    """The form of one row as it stands, or of a new one."""
    made = FORMS[kind]
    initial: dict[str, Any] = {"kind": kind, "key": key, "version": note.version if note else 0}
    if note is not None:
        names = [name for name in made.base_fields if name not in initial]
        initial |= {name: getattr(note, name) for name in names}
    return made(initial=initial, auto_id=f"id_{kind}_{key.replace('.', '_')}_%s")


class PhotoForm(forms.Form):
    """现场照片: the camera of a phone, several at once."""

    caption = forms.CharField(label=_("说明"), max_length=120, required=False)
    file = forms.FileField(
        label=_("照片"),
        help_text=_("JPG 或者 PNG；保存时去掉拍摄地点，保留拍摄时间。"),
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png", "capture": "environment"}),
    )


class PhotoUploadForm(forms.Form):
    """A photo that will come in pieces."""

    caption = forms.CharField(max_length=120, required=False)
    name = forms.CharField(max_length=500)
    size = forms.IntegerField(min_value=0, max_value=2**62)
    changed_at = forms.CharField(max_length=20, required=False)


class CaptionForm(forms.Form):
    """What a photo shows."""

    caption = forms.CharField(label=_("说明"), max_length=120, required=False)


class CorrectionForm(forms.Form):
    """更正: words that are added."""

    text = long_text(_("更正"), rows=3)


class RollForm(forms.Form):
    """成员到场: one day's roll."""

    day = forms.DateField(widget=forms.HiddenInput)
    present = forms.MultipleChoiceField(
        label=_("到场成员"), widget=forms.CheckboxSelectMultiple, required=False
    )
    note = forms.CharField(
        label=_("未到场的原因"), max_length=120, required=False, help_text=_("全体到场的不填。")
    )

    def __init__(self, *args: Any, seats: list[Seat], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seats = {str(seat.pk): seat for seat in seats}
        choices = [(pk, seat.expert.user.name) for pk, seat in self.seats.items()]
        self.fields["present"].choices = choices  # type: ignore[attr-defined]

    def there(self) -> list[Seat]:
        """The seats that were ticked."""
        return [self.seats[pk] for pk in self.cleaned_data["present"]]
