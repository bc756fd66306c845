"""What the office writes into an announcement: plain paragraphs, files, and why something public is corrected."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.models import Announcement, Round
from applications.transitions import RoundStage

TEXT = _("只写文字，空一行另起一段；申报和评审不收取任何费用，公告页面会自动说明（第五条）。")


class AnnouncementForm(forms.Form):
    """Title and text, and the version that the person saw."""

    title = forms.CharField(label=_("标题"), max_length=200)
    body = forms.CharField(
        label=_("正文"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 12}), help_text=TEXT
    )
    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)


class DraftForm(AnnouncementForm):
    """A new announcement: which year and kind it belongs to is settled here."""

    field_order = ["kind", "round", "title", "body"]
    kind = forms.ChoiceField(
        label=_("类别"),
        choices=[
            (Announcement.Kind.OTHER, Announcement.Kind.OTHER.label),
            (Announcement.Kind.OPENING, Announcement.Kind.OPENING.label),
        ],
        help_text=_("申报公告发布时，年度评定一并公布，申报开始；每个年度一份。"),
    )
    round = forms.ModelChoiceField(
        label=_("年度"), queryset=Round.objects.none(), required=False, empty_label=_("不属于某一年度")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["round"].queryset = Round.objects.exclude(  # type: ignore[attr-defined]
            stage=RoundStage.CLOSED
        )


class CorrectionForm(AnnouncementForm):
    """What the public reads from now on, and why."""

    reason = forms.CharField(
        label=_("更正理由"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("理由和更正前的内容在公告页面公开。"),
    )


class AttachmentForm(forms.Form):
    """One more file; on a published announcement with a reason."""

    file = forms.FileField(label=_("文件"), help_text=_("PDF、图片或者 Office 文件。"))
    reason = forms.CharField(label=_("更正理由"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, published: bool, **kwargs: Any) -> None:
        # It stands on one page with the text, which asks for a reason of its own.
        super().__init__(*args, auto_id="id_attach_%s", **kwargs)
        if not published:
            del self.fields["reason"]


class RemovalForm(forms.Form):
    """Why a file is taken off a published announcement."""

    reason = forms.CharField(label=_("更正理由"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
