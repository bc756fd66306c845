"""One field of a section as Django's form field, and its value as the section stores it."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.utils.translation import gettext_lazy as _

from applications.sections.fields import Choices, Field, Kind
from applications.sections.industries import division_of
from nantong_award.core.identifiers import check_credit_code, check_landline, check_mobile, check_postcode

FIRST_DAY = date(1900, 1, 1)
ONE_LINE, TEXT_LIMIT, LONG_LIMIT = 120, 120, 3000
INDUSTRY_LIST = "industry-divisions"
YES_NO = ((True, _("是")), (False, _("否")))


class CheckedTextField(forms.CharField):
    """Text that a function normalises or refuses, e.g. a credit code."""

    def __init__(self, *, check: Callable[[str], str], **options: Any) -> None:
        super().__init__(**options)
        self.check = check

    def clean(self, value: Any) -> str:
        """The normalised text; empty stays empty."""
        text: str = super().clean(value)
        return self.check(text) if text else text


class AddressField(forms.EmailField):
    """An e-mail address."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            max_length=100, error_messages={"invalid": _("请输入有效的电子邮箱地址。")}, **options
        )


class YesNoField(forms.TypedChoiceField):
    """是 or 否; no answer is None."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            choices=YES_NO,
            coerce=lambda value: value == "True",
            empty_value=None,
            widget=forms.RadioSelect(attrs={"class": "choices-inline"}),
            **options,
        )


class FigureField(forms.DecimalField):
    """A figure as people type it: with thousands commas, full-width digits, no trailing exponents."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> Decimal | None:
        """The figure without commas and blanks."""
        if isinstance(value, str):
            value = value.replace(",", "").replace("，", "").strip()
        return super().to_python(value)


class DayField(forms.DateField):
    """A day, picked or typed."""

    def __init__(self, **options: Any) -> None:
        day = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(widget=day, validators=[MinValueValidator(FIRST_DAY)], **options)


class LongTextField(forms.CharField):
    """Lines of text. Too much of it is told, not cut off when it is pasted; a line break is one character."""

    def to_python(self, value: Any) -> str:
        """The text with one character for each line break, as the counter on the page counts."""
        return (super().to_python(value) or "").replace("\r\n", "\n")

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Without `maxlength`, which would swallow the end of a pasted text without a word."""
        return {name: value for name, value in super().widget_attrs(widget).items() if name != "maxlength"}


class EvidenceField(forms.ChoiceField):
    """A file among the application's evidence. It is kept as "12:AAA 证书", so that a frozen form reads alone."""

    def __init__(self, *, files: Choices, **options: Any) -> None:
        super().__init__(choices=[("", _("尚未选择")), *files], **options)

    def prepare_value(self, value: Any) -> Any:
        """The choice that a kept value stands for."""
        return str(value).partition(":")[0] if value else value

    def clean(self, value: Any) -> str:
        """Number and title; empty stays empty."""
        number = super().clean(value)
        return f"{number}:{dict(self.choices)[number]}" if number else ""


def _text(field: Field, options: dict[str, Any]) -> forms.Field:
    limit = field.limit or TEXT_LIMIT
    if limit <= ONE_LINE:
        return forms.CharField(max_length=limit, **options)
    return LongTextField(max_length=limit, widget=forms.Textarea(attrs={"rows": 2}), **options)


def _long(field: Field, options: dict[str, Any]) -> forms.Field:
    limit = field.limit or LONG_LIMIT
    rows = 4 if limit <= 1000 else 10
    return LongTextField(max_length=limit, widget=forms.Textarea(attrs={"rows": rows}), **options)


def _choice(field: Field, options: dict[str, Any]) -> forms.Field:
    return forms.ChoiceField(choices=[("", _("请选择")), *field.choices], **options)


def _figure(field: Field, options: dict[str, Any]) -> forms.Field:
    return FigureField(
        max_digits=16,
        decimal_places=4,
        min_value=0,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "num"}),
        **options,
    )


def _count(field: Field, options: dict[str, Any]) -> forms.Field:
    return forms.IntegerField(
        min_value=0, max_value=10_000_000, widget=forms.NumberInput(attrs={"class": "num"}), **options
    )


def check_industry(code: str) -> None:
    """The first two digits are a division of GB/T 4754-2017."""
    if division_of(code) is None:
        raise ValidationError(_("国民经济行业分类（GB/T 4754—2017）中没有这个大类，请核对前两位。"))


MAKERS: dict[Kind, Callable[[Field, dict[str, Any]], forms.Field]] = {
    Kind.TEXT: _text,
    Kind.LONG: _long,
    Kind.NUMBER: _count,
    Kind.MONEY: _figure,
    Kind.DATE: lambda field, options: DayField(**options),
    Kind.CHOICE: _choice,
    Kind.BOOL: lambda field, options: YesNoField(**options),
    Kind.AGREE: lambda field, options: forms.BooleanField(**options),
    Kind.CREDIT_CODE: lambda field, options: CheckedTextField(
        check=check_credit_code, max_length=40, **options
    ),
    Kind.MOBILE: lambda field, options: CheckedTextField(check=check_mobile, max_length=30, **options),
    Kind.LANDLINE: lambda field, options: CheckedTextField(check=check_landline, max_length=30, **options),
    Kind.POSTCODE: lambda field, options: CheckedTextField(check=check_postcode, max_length=20, **options),
    Kind.EMAIL: lambda field, options: AddressField(**options),
    Kind.INDUSTRY: lambda field, options: forms.CharField(
        validators=[RegexValidator(r"\A[0-9]{4}\Z", _("行业代码应为 4 位数字。")), check_industry],
        widget=forms.TextInput(attrs={"list": INDUSTRY_LIST, "inputmode": "text", "autocomplete": "off"}),
        **options,
    ),
}


def form_field(field: Field, files: Choices = ()) -> forms.Field:
    """The Django field that asks for this field's answer; `files` are those that an evidence field offers."""
    label = f"{field.label}（{field.unit}）" if field.unit else field.label
    options = {"label": label, "help_text": field.help, "required": field.required}
    if field.kind is Kind.EVIDENCE:
        return EvidenceField(files=files, **options)
    made = MAKERS[field.kind](field, options)
    made.explain = field.explain  # type: ignore[attr-defined]  # read by the template beside the label
    return made


def stored(value: Any) -> Any:
    """A cleaned value as JSON keeps it: days and figures as text."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value.normalize(), "f") if value else "0"
    return value


def is_given(row: Mapping[str, Any]) -> bool:
    """Whether anything was typed into a row."""
    return any(value not in (None, "", False) for value in row.values())
