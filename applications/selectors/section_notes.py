"""What the portal notes beside the answers of a section: it informs and warns, and never stops anybody."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from applications.models import Application
from applications.sections import choices
from applications.sections.fields import Choices, Data, Kind, Section, Words
from applications.sections.figures import Oddity, as_figure, oddities
from applications.sections.industries import division_of
from applications.sections.registry import indicator_years
from applications.selectors.applications import filed_kin
from nantong_award.regulation.rules import company_size

HONOURS = "honours"


@dataclass(frozen=True, slots=True)
class Note:
    """One line beside a field; `article` is the one it rests on."""

    message: Words
    is_warning: bool = False
    article: str = ""


Notes = dict[str, list[Note]]


def notes_of(application: Application, section: Section, data: Data) -> Notes:
    """Notes by field of the section; a field that may have some is there even while it has none."""
    made = NOTES.get(section.key)
    return made(application, data) if made else {}


def table_oddities(application: Application, section: Section, data: Data) -> list[Oddity]:
    """What looks odd in the section's table of figures, if it has one."""
    years = indicator_years(application.round.year)
    for field in section.fields:
        if field.kind is Kind.TABLE:
            return oddities(field, data.get(field.key), years, _basics(application))
    return []


def files_for(application: Application, section: Section) -> Choices:
    """The application's uploaded files that the section's evidence fields offer."""
    columns = [column for field in section.fields for column in (field, *field.columns)]
    if not any(column.kind is Kind.EVIDENCE for column in columns):
        return ()
    return _honour_files(application)


def _honour_files(application: Application) -> Choices:
    files = application.evidence.filter(removed_at=None, requirement=HONOURS).order_by("pk")
    return tuple((str(pk), title) for pk, title in files.values_list("pk", "title"))


def _basics(application: Application) -> Data:
    return next((row.data for row in application.sections.all() if row.key == "basics"), {})


# --- basics: the industry and the size class --------------------------------------------------------------------
def _on_basics(application: Application, data: Data) -> Notes:
    division = division_of(data.get("industry_code"))
    industry = [Note(division.words)] if division else []
    return {"industry_code": industry, "declared_size": _size_notes(data)}


def _size_notes(data: Data) -> list[Note]:
    """The class by the statistical rule of 2017, what decided it, and whether it was declared otherwise (T-07)."""
    declared, code = data.get("declared_size"), data.get("industry_code")
    if division_of(code) is None:
        return [Note(_("填写行业代码、从业人员、营业收入和资产总额后，按 2017 年划型标准计算。"))]
    scale = company_size.scale_of(str(code))
    if scale is None:
        return [Note(_("不适用：该行业不在《统计上大中小微型企业划分办法（2017）》范围内。"), article="6")]
    figures = {name: as_figure(data.get(name)) for name in ("employees", "revenue", "assets")}
    lacking = [str(choices.MEASURES[name][0]) for name in scale.indicators if figures[name] is None]
    if lacking:
        return [Note(_("划型还需要：%(lacking)s。") % {"lacking": "、".join(lacking)})]
    size = company_size.size_class(str(code), figures["employees"], figures["revenue"], figures["assets"])
    assert size is not None
    label = dict(choices.SIZES)[size.value]
    text = _("按 2017 年划型标准计算为%(size)s企业（%(why)s）。") % {
        "size": label,
        "why": _decisive(scale, size, figures),
    }
    notes = [Note(text, article="6")]
    if declared and declared != size.value:
        notes.append(
            Note(_("与您选择的规模不一致；名额以计算和核实的结果为准。"), is_warning=True, article="6")
        )
    return notes


def _decisive(scale: company_size.Scale, size: company_size.Size, figures: dict[str, Any]) -> str:
    """The bounds that were reached; for a class below large, those of the class above that were not."""
    order = [company_size.Size.LARGE, company_size.Size.MEDIUM, company_size.Size.SMALL]
    bounds = dict(zip(order, (scale.large, scale.medium, scale.small), strict=True))
    place = order.index(size) if size in order else len(order)
    reached = [
        _bound(name, "≥", bound) for name, bound in zip(scale.indicators, bounds.get(size, ()), strict=False)
    ]
    if place == 0:
        return "、".join(reached)
    above = [
        _bound(name, "<", bound)
        for name, bound in zip(scale.indicators, bounds[order[place - 1]], strict=True)
        if figures[name] < bound
    ]
    return "；".join(filter(None, ("、".join(reached), "、".join(above))))


def _bound(name: str, sign: str, bound: int) -> str:
    label, unit = choices.MEASURES[name]
    return f"{label} {sign} {bound:,} {unit}"


# --- honours and kin ---------------------------------------------------------------------------------------------
def _on_honours(application: Application, data: Data) -> Notes:
    rows = data.get(HONOURS) or ()
    if not rows:
        return {HONOURS: []}
    there = {number for number, _title in _honour_files(application)}
    bare, gone = [], []
    for place, row in enumerate(rows, start=1):
        file = row.get("file")
        if not file:
            bare.append(str(place))
        elif file.partition(":")[0] not in there:
            gone.append(str(place))
    notes = []
    if bare:
        text = _("第 %(rows)s 行还没有证书文件；请先在“证明材料”中上传荣誉证书，再在这里选择。")
        notes.append(Note(text % {"rows": "、".join(bare)}, is_warning=True, article="12"))
    if gone:
        text = _("第 %(rows)s 行选择的证书文件已移除，请重新选择。")
        notes.append(Note(text % {"rows": "、".join(gone)}, is_warning=True, article="12"))
    return {HONOURS: notes}


def _on_kin(application: Application, data: Data) -> Notes:
    """Only companies that the applicant names itself, and of them only that they have filed (RX.4)."""
    rows = data.get("companies") or () if data.get("has_kin") else ()
    named = {row["code"]: row.get("name") or row["code"] for row in rows if row.get("code")}
    notes = []
    if application.applicant.credit_code in named:
        notes.append(Note(_("清单中有本组织自己的信用代码，请核对。"), is_warning=True))
    if named:
        for other in filed_kin(application):
            if other.applicant.credit_code in named:
                text = _("“%(name)s”本年度也已提交申报；同一申报周期内，母、子公司只能有一家申报。")
                name = named[other.applicant.credit_code]
                notes.append(Note(text % {"name": name}, is_warning=True, article="12"))
    return {"companies": notes}


NOTES: dict[str, Callable[[Application, Data], Notes]] = {
    "basics": _on_basics,
    "honours": _on_honours,
    "kin": _on_kin,
}
