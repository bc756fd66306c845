"""Forms of the endorsing bodies: one decision each, with the version of the file that the person has read."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from applications.models import Application, EndorsingBody
from applications.selectors.endorsing import parts

TEXT = 2000


def _text(label: Any, rows: int = 6, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=TEXT,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class DecisionForm(forms.Form):
    """A decision on one file as the person saw it."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        # Several of these forms stand on one page.
        kwargs.setdefault("auto_id", f"id_{type(self).__name__.lower()}_%s")
        super().__init__(*args, **kwargs)
        self.application = application
        self.fields["version"].initial = application.version


class EndorseForm(DecisionForm):
    """同意推荐."""

    opinion = _text(_("推荐意见"), help_text=_("签署后材料报市质委办，不能再修改。"))
    ranking = forms.IntegerField(
        label=_("本单位排序"),
        required=False,
        min_value=1,
        max_value=999,
        help_text=_("推荐多家时填写，1 为最优先。"),
    )


class ReturnForm(DecisionForm):
    """退回补正: names the parts that open again."""

    sections = forms.MultipleChoiceField(
        label=_("需要补正的部分"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("只有勾选的部分会重新开放填写。"),
    )
    reason = _text(_("退回理由"), help_text=_("逐项写明要补正什么，申报主体会看到全文。"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sections"].choices = list(parts(self.application).items())  # type: ignore[attr-defined]


class DeclineForm(DecisionForm):
    """不予推荐."""

    reason = _text(_("不予推荐的理由"), help_text=_("申报主体会看到全文；本年度的申报到此结束。"))


class AskForm(DecisionForm):
    """征求意见."""

    body = forms.ModelChoiceField(
        EndorsingBody.objects.none(), label=_("主管部门或者行业协会"), empty_label=_("请选择")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = Q(endorsements__application=self.application, endorsements__decision="opinion")
        bodies = EndorsingBody.objects.filter(is_active=True).exclude(kind=EndorsingBody.Kind.COUNTY)
        self.bodies = bodies.exclude(asked)
        self.fields["body"].queryset = self.bodies  # type: ignore[attr-defined]

    def has_bodies(self) -> bool:
        """Whether there is anybody left to ask."""
        return self.bodies.exists()


class OpinionForm(DecisionForm):
    """附加意见."""

    opinion = _text(_("意见"))
