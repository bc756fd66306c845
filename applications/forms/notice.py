"""The internal notice as a form: its days, what proves it, the objections raised (Art. 18)."""

from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from applications.forms.fields import DayField
from applications.forms.section import SectionForm
from applications.models import InternalNotice
from applications.sections.fields import Field, Kind, Section
from applications.services.internal_notice import Objection

PROOFS_AT_ONCE = 10
OBJECTIONS = Section(
    "objections",
    _("公示期间收到的异议"),
    (
        Field(
            "objections",
            _("公示期间收到的异议"),
            Kind.ROWS,
            required=False,
            limit=20,
            help=_("没有收到异议的不填。收到的须逐件登记，处理结论和处理日期填齐后方可提交申报。"),
            columns=(
                Field("received_on", _("收到日期"), Kind.DATE),
                Field("raised_by", _("提出人（匿名的不填）"), required=False, limit=60),
                Field("content", _("异议内容"), Kind.LONG, limit=500),
                Field("settlement", _("处理结论"), Kind.LONG, required=False, limit=500),
                Field("settled_on", _("处理日期"), Kind.DATE, required=False),
            ),
        ),
    ),
)


class FilesInput(forms.ClearableFileInput):
    """Several files in one field."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """None, one or several files."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=FilesInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}), **options)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """Every file that was sent, each judged by Django's own field."""
        sent = data if isinstance(data, list | tuple) else [data] if data else []
        if len(sent) > PROOFS_AT_ONCE:
            raise forms.ValidationError(
                _("一次最多上传 %(most)d 个文件。"), code="many", params={"most": PROOFS_AT_ONCE}
            )
        return [super(FilesField, self).clean(each, initial) for each in sent]


class NoticeDaysForm(forms.Form):
    """The two days alone: what the strip of days is computed from as one types."""

    started_on = DayField(label=_("公示开始日"), help_text=_("开始当日不计入。"))
    ended_on = DayField(
        label=_("公示结束日"), required=False, help_text=_("不填的，按最短期限的最后一日登记。")
    )


class NoticeForm(NoticeDaysForm):
    """内部公示, without its objections."""

    place = forms.CharField(label=_("公示地点或者网址"), max_length=200)
    proof = FilesField(
        label=_("公示照片或者扫描件"), required=False, help_text=_("PDF、JPG 或者 PNG，可一次选择多个。")
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)


class WholeNoticeForm:
    """The notice and its objections, bound to a post or to what is recorded."""

    def __init__(self, request: HttpRequest, notice: InternalNotice | None) -> None:
        posted = request.POST if request.method == "POST" else None
        sent = (request.POST, request.FILES) if posted is not None else ()
        self.notice = NoticeForm(*sent, initial=_initial(notice))
        kept = {"objections": _rows(notice)} if notice else {}
        self.objections = SectionForm(OBJECTIONS, kept, posted, more="objections")

    def errors(self) -> list[dict[str, str]]:
        """Every message with its place; an objection's missing words are errors here."""
        found = [
            {"id": self.notice[name].auto_id if name != "__all__" else "notice-form", "message": str(message)}
            for name, messages in self.notice.errors.items()
            for message in messages
        ]
        found += self.objections.errors()
        found += [
            {"id": "rows-objections", "message": lack.message}
            for lack in OBJECTIONS.missing(self.objections.data())
        ]
        return found

    def add_error(self, field: str | None, message: str) -> None:
        """A service's refusal at the field where the value was made."""
        known = field if field in self.notice.fields else None
        self.notice.add_error(known, message)

    def values(self) -> dict[str, Any]:
        """What the service takes; only after `errors` was empty."""
        given = dict(self.notice.cleaned_data)
        rows = self.objections.data()["objections"]
        return {
            "started_on": given["started_on"],
            "ended_on": given["ended_on"],
            "place": given["place"],
            "proofs": given["proof"],
            "version": given["version"] or 0,
            "objections": [_objection(row) for row in rows],
        }


def _initial(notice: InternalNotice | None) -> dict[str, Any]:
    if notice is None:
        return {"version": 0}
    names = ("started_on", "ended_on", "place", "version")
    return {name: getattr(notice, name) for name in names}


def _rows(notice: InternalNotice) -> list[dict[str, Any]]:
    return [
        {
            "received_on": each.received_on.isoformat(),
            "raised_by": each.raised_by,
            "content": each.content,
            "settlement": each.settlement,
            "settled_on": each.settled_on.isoformat() if each.settled_on else None,
        }
        for each in notice.objections.all()
    ]


def _objection(row: dict[str, Any]) -> Objection:
    settled = row.get("settled_on")
    return Objection(
        received_on=date.fromisoformat(row["received_on"]),
        content=row["content"],
        raised_by=row.get("raised_by") or "",
        settlement=row.get("settlement") or "",
        settled_on=date.fromisoformat(settled) if settled else None,
    )
