"""Forms of evidence: one file, a file that comes in pieces, a reference to pages, a stamped scan (Art. 18)."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applications.models import Application, Evidence
from applications.sections.evidence import requirements_of
from nantong_award.regulation.stage import Stage

TYPES = ".pdf,.png,.jpg,.jpeg,.docx,.xlsx"
SCAN_TYPES = ".pdf,.png,.jpg,.jpeg"


class _MaterialForm(forms.Form):
    """What kind of material a file is, and the criteria it supports."""

    requirement = forms.ChoiceField(label=_("材料类别"))
    title = forms.CharField(
        label=_("名称"), max_length=120, required=False, help_text=_("不填则使用文件名。")
    )
    criteria_items = forms.MultipleChoiceField(
        label=_("对应评价条目"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, application: Application, **options: Any) -> None:
        super().__init__(*args, **options)
        needs = requirements_of(application.track)
        self.fields["requirement"].choices = [("", _("请选择")), *((n.key, n.label) for n in needs)]  # type: ignore[attr-defined]
        items = application.round.law.criteria(application.track, Stage.MATERIAL_REVIEW).items
        self.fields["criteria_items"].choices = [(i.code, f"{i.code} {i.title}") for i in items]  # type: ignore[attr-defined]


class EvidenceForm(_MaterialForm):
    """One file, sent with the form."""

    file = forms.FileField(
        label=_("文件"),
        help_text=_("PDF、JPG、PNG、DOCX 或者 XLSX，不超过 200 MB。"),
        widget=forms.ClearableFileInput(attrs={"accept": TYPES}),
    )


class UploadForm(_MaterialForm):
    """A file that will come in pieces."""

    name = forms.CharField(max_length=500)
    size = forms.IntegerField(min_value=0, max_value=2**62)
    changed_at = forms.CharField(max_length=20, required=False)


class ReferenceForm(forms.Form):
    """Pages of a file that support an item."""

    item = forms.CharField(max_length=20, widget=forms.HiddenInput)
    evidence: "forms.ModelChoiceField[Evidence]" = forms.ModelChoiceField(
        Evidence.objects.none(), label=_("材料"), empty_label=_("请选择")
    )
    pages = forms.CharField(
        label=_("页码"),
        max_length=100,
        required=False,
        help_text=_("例如 12-15，或者 3、8-10；不填表示整份文件。"),
    )

    def __init__(self, *args: Any, files: Iterable[Evidence], **options: Any) -> None:
        super().__init__(*args, **options)
        rows = list(files)
        field: Any = self.fields["evidence"]
        field.queryset = Evidence.objects.filter(pk__in=[row.pk for row in rows])
        field.choices = [("", _("请选择")), *((row.pk, _named(row)) for row in rows)]


def _named(row: Evidence) -> str:
    pages = _("共 %(pages)d 页") % {"pages": row.file.pages} if row.file.pages else _("不分页")
    return f"{row.title}（{pages}）"


class StampForm(forms.Form):
    """The scan of the stamped print."""

    file = forms.FileField(
        label=_("盖章件扫描件"),
        help_text=_("PDF、JPG 或者 PNG，150 dpi 以上，二维码须完整清晰。"),
        widget=forms.ClearableFileInput(attrs={"accept": SCAN_TYPES}),
    )


class ConfirmStampForm(forms.Form):
    """What stands at the foot of a scan whose code cannot be read."""

    scan = forms.CharField(max_length=200, widget=forms.HiddenInput)
    number = forms.CharField(label=_("页脚的申报编号"), max_length=30)
    version = forms.IntegerField(label=_("页脚的版次"), min_value=1, max_value=99)
