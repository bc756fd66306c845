"""The pool as a workbook of four sheets, in and out (R11.1): experts, employments, training, busy periods."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from nantong_award.core.identifiers import check_credit_code, check_identity_number, check_mobile
from nantong_award.core.workbooks import Column, Problem, Sheet, Unreadable, read_sheets, write
from review.models import Expert
from review.models.expert_history import Speciality
from review.sections_specialities import choices

SEPARATOR = "、"
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Pool:
    """A checked workbook, as `services.expert_import` takes it; rows of a history carry the expert's code."""

    experts: list[Row]
    employments: list[Row]
    trainings: list[Row]
    busy_periods: list[Row]


def titles() -> dict[str, str]:
    """The sheets' names."""
    return {
        "experts": _("评审专家"),
        "employments": _("任职经历"),
        "trainings": _("培训经历"),
        "busy_periods": _("不能参加的时段"),
    }


def columns(sheet: str, *, numbers: bool = True) -> tuple[Column, ...]:
    """A sheet's columns; those of personal numbers only where they are asked for (RX.5)."""
    code = Column("code", _("专家编号"), required=sheet != "experts")
    private = (Column("mobile", _("手机号码")), Column("identity_number", _("身份证号"))) if numbers else ()
    priorities = tuple(str(label) for value, label in Expert.Priority.choices if value)
    by_sheet: Mapping[str, tuple[Column, ...]] = {
        "experts": (
            Column("name", _("姓名"), required=True),
            Column("email", _("电子邮箱")),
            *private,
            Column("employer", _("工作单位"), required=True),
            Column("employer_code", _("单位信用代码")),
            Column("position", _("职务")),
            Column("title", _("职称")),
            Column("birth_year", _("出生年份"), "integer"),
            Column("practice_years", _("质量工作年限"), "integer"),
            Column("priority", _("优先类别"), choices=priorities),
            Column("industries", _("行业门类")),
            Column("categories", _("准则类目")),
            Column("pledged_on", _("廉洁承诺日期"), "date"),
            Column("is_available", _("本年度可参加"), choices=(_("是"), _("否"))),
        ),
        "employments": (
            Column("employer", _("单位名称"), required=True),
            Column("credit_code", _("统一社会信用代码")),
            Column("position", _("职务")),
            Column("from_year", _("自（年）"), "integer", True),
            Column("to_year", _("至（年）"), "integer"),
        ),
        "trainings": (
            Column("course", _("课程"), required=True),
            Column("organiser", _("举办单位"), required=True),
            Column("completed_on", _("结业日期"), "date", True),
            Column("certificate_number", _("证书编号")),
        ),
        "busy_periods": (
            Column("starts_on", _("自"), "date", True),
            Column("ends_on", _("至"), "date", True),
            Column("note", _("说明")),
        ),
    }
    return (code, *by_sheet[sheet])


def pool(experts: Iterable[Expert], *, numbers: bool = False) -> bytes:
    """The pool as a workbook that can be read back; experts come from `pool_for_export`."""
    experts = list(experts)
    sheets = []
    for key, title in titles().items():
        wanted = columns(key, numbers=numbers)
        lines = _lines(experts, key, wanted)
        sheets.append(Sheet(title, [column.header for column in wanted], lines))
    return write(sheets)


def _lines(experts: Iterable[Expert], key: str, wanted: Iterable[Column]) -> Iterator[list[Any]]:
    for expert in experts:
        for row in [expert] if key == "experts" else getattr(expert, key).all():
            yield [_cell(expert, row, column.key) for column in wanted]


def _cell(expert: Expert, row: Any, key: str) -> Any:
    if key == "code":
        return expert.code
    if row is expert and key in ("name", "email", "mobile"):
        return getattr(expert.user, key) or ""
    if key == "priority":
        return expert.get_priority_display() if expert.priority else ""
    if key in ("industries", "categories"):
        kind = Speciality.Kind.INDUSTRY if key == "industries" else Speciality.Kind.CATEGORY
        return SEPARATOR.join(each.code for each in expert.specialities.all() if each.kind == kind)
    return getattr(row, key)


def read_pool(file: BinaryIO) -> Pool:
    """The rows of an uploaded pool; raises Unreadable, all or nothing, with sheet, row and column of every problem."""
    names = titles()
    given = read_sheets(file, {title: columns(key) for key, title in names.items()}, row_key="row")
    for key, title in names.items():
        # A column that is missing altogether says as little as an empty cell.
        blank = {column.key: None for column in columns(key)}
        given[title] = [{**blank, **row} for row in given.get(title, [])]
    check = _Check(names)
    if not any(given.values()):
        raise Unreadable([Problem(names["experts"], 1, "", _("工作簿中没有可导入的行。"))])
    codes = check.experts(given[names["experts"]])
    taken = {key: given[title] for key, title in names.items()}
    for key in ("employments", "trainings", "busy_periods"):
        check.history(key, taken[key], codes)
    if check.problems:
        raise Unreadable(check.problems)
    return Pool(**taken)


class _Check:
    """Turns cells into the model's terms and notes what cannot be turned."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self.names, self.problems = names, list[Problem]()

    def problem(self, sheet: str, row: Row, key: str, message: str) -> None:
        """One cell that cannot be taken."""
        header = next(column.header for column in columns(sheet) if column.key == key)
        self.problems.append(Problem(self.names[sheet], row["row"], header, message))

    def experts(self, rows: list[Row]) -> set[str]:
        """The first sheet; returns every code that a history may belong to."""
        known = set(Expert.objects.values_list("code", flat=True))
        seen: dict[str, int] = {}
        for row in rows:
            code = row["code"] or ""
            if code and seen.setdefault(code, row["row"]) != row["row"]:
                self.problem("experts", row, "code", _("与第 %(row)d 行的编号相同") % {"row": seen[code]})
            if code not in known and not (row["email"] or row["mobile"]):
                self.problem("experts", row, "email", _("新专家须有电子邮箱或者手机号码"))
            self._expert(row)
        return known | set(seen)

    def _expert(self, row: Row) -> None:
        labels = {str(label): value for value, label in Expert.Priority.choices}
        row["priority"] = labels.get(row["priority"]) if row["priority"] else None
        row["is_available"] = None if row["is_available"] is None else row["is_available"] == _("是")
        self._checked("experts", row, "employer_code", check_credit_code)
        self._checked("experts", row, "mobile", check_mobile)
        self._checked("experts", row, "identity_number", check_identity_number)
        for key, kind in (
            ("industries", Speciality.Kind.INDUSTRY),
            ("categories", Speciality.Kind.CATEGORY),
        ):
            if row[key] is None:
                continue
            codes = [each.strip() for each in str(row[key]).replace("，", SEPARATOR).split(SEPARATOR)]
            row[key] = [each for each in codes if each]
            if unknown := set(row[key]) - {code for code, _words in choices(kind)}:
                self.problem("experts", row, key, _("没有这个代码：%(code)s") % {"code": min(unknown)})

    def history(self, sheet: str, rows: list[Row], codes: set[str]) -> None:
        """A sheet of rows that belong to experts."""
        for row in rows:
            if row["code"] not in codes:
                self.problem(sheet, row, "code", _("专家库和本工作簿中没有这个编号"))
            if sheet == "employments":
                self._checked(sheet, row, "credit_code", check_credit_code)

    def _checked(self, sheet: str, row: Row, key: str, check: Callable[[str], str]) -> None:
        if row[key] is None:
            return
        try:
            row[key] = check(str(row[key]))
        except ValidationError as error:
            self.problem(sheet, row, key, error.messages[0])
