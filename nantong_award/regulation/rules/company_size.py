"""第六条 speaks of 中小企业: size classes by the statistical rule of 2017 (统计上大中小微型企业划分办法).

Lower bounds are inclusive; a class needs all its bounds. Money in 万元. Finance, education, health and public
bodies lie outside the rule, and a section that holds several industries needs its division number.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

Number = Decimal | int


class Size(StrEnum):
    """大型, 中型, 小型, 微型."""

    LARGE = "large"
    MEDIUM = "medium"
    SMALL = "small"
    MICRO = "micro"


@dataclass(frozen=True, slots=True)
class Scale:
    """The bounds of one industry: per class, a bound for each indicator named."""

    indicators: tuple[str, ...]
    large: tuple[int, ...]
    medium: tuple[int, ...]
    small: tuple[int, ...]


X, Y, Z = "employees", "revenue", "assets"
FARMING = Scale((Y,), (20000,), (500,), (50,))
INDUSTRY = Scale((X, Y), (1000, 40000), (300, 2000), (20, 300))
CONSTRUCTION = Scale((Y, Z), (80000, 80000), (6000, 5000), (300, 300))
WHOLESALE = Scale((X, Y), (200, 40000), (20, 5000), (5, 1000))
RETAIL = Scale((X, Y), (300, 20000), (50, 500), (10, 100))
TRANSPORT = Scale((X, Y), (1000, 30000), (300, 3000), (20, 200))
WAREHOUSING = Scale((X, Y), (200, 30000), (100, 1000), (20, 100))
POST = Scale((X, Y), (1000, 30000), (300, 2000), (20, 100))
LODGING_AND_CATERING = Scale((X, Y), (300, 10000), (100, 2000), (10, 100))
INFORMATION = Scale((X, Y), (2000, 100000), (100, 1000), (10, 100))
SOFTWARE = Scale((X, Y), (300, 10000), (100, 1000), (10, 50))
REAL_ESTATE = Scale((Y, Z), (200000, 10000), (1000, 5000), (100, 2000))
PROPERTY = Scale((X, Y), (1000, 5000), (300, 1000), (100, 500))
LEASING = Scale((X, Z), (300, 120000), (100, 8000), (10, 100))
OTHER = Scale((X,), (300,), (100,), (10,))

_DIVISIONS: tuple[tuple[int, int, Scale], ...] = (
    (1, 5, FARMING),
    (6, 46, INDUSTRY),
    (47, 50, CONSTRUCTION),
    (51, 51, WHOLESALE),
    (52, 52, RETAIL),
    (54, 58, TRANSPORT),
    (59, 59, WAREHOUSING),
    (60, 60, POST),
    (61, 62, LODGING_AND_CATERING),
    (63, 64, INFORMATION),
    (65, 65, SOFTWARE),
    (71, 72, LEASING),
    (73, 82, OTHER),
    (85, 90, OTHER),
)
_SECTIONS = {
    "A": FARMING,
    **dict.fromkeys("BCD", INDUSTRY),
    "E": CONSTRUCTION,
    "H": LODGING_AND_CATERING,
    "L": LEASING,
    **dict.fromkeys("MNOR", OTHER),
}


def scale_of(industry: str) -> Scale | None:
    """The bounds for a GB/T 4754-2017 code: a section ("C"), or digits ("65", "C2614", "7020")."""
    code = industry.strip().upper()
    digits = code[1:] if code[:1].isalpha() else code
    if not digits:
        return _SECTIONS.get(code)
    if not (digits.isascii() and digits.isdigit() and 2 <= len(digits) <= 4):
        return None
    if digits[:2] == "70":
        return {"1": REAL_ESTATE, "2": PROPERTY}.get(digits[2:3], OTHER if len(digits) > 2 else None)
    division = int(digits[:2])
    return next((scale for low, high, scale in _DIVISIONS if low <= division <= high), None)


def size_class(
    industry: str, employees: Number | None, revenue: Number | None, assets: Number | None
) -> Size | None:
    """The class, or None where the industry lies outside the rule or a needed figure is missing."""
    scale = scale_of(industry)
    figures = {X: employees, Y: revenue, Z: assets}
    if scale is None:
        return None
    values = [figures[name] for name in scale.indicators]
    known = [value for value in values if value is not None]
    if len(known) != len(values):
        return None
    bounds = ((Size.LARGE, scale.large), (Size.MEDIUM, scale.medium), (Size.SMALL, scale.small))
    for size, lowest in bounds:
        if all(value >= bound for value, bound in zip(known, lowest, strict=True)):
            return size
    return Size.MICRO


def is_sme(size: Size | None) -> bool | None:
    """中小企业 in 第六条: medium, small and micro (interpretations.md)."""
    return None if size is None else size is not Size.LARGE
