"""The codes of specialities (R11.1): sections of GB/T 4754 and categories of the criteria, with their words."""

from collections.abc import Iterable
from functools import lru_cache

from applications.selectors.industry_sections import industry_sections
from nantong_award.regulation.editions.loader import by_key, keys
from nantong_award.regulation.stage import Stage, Track
from review.models.expert_history import Speciality

Choices = list[tuple[str, str]]


def industries() -> Choices:
    """门类 A–T: code, and words with the letter in front."""
    return [(letter, f"{letter} {name}") for letter, name in industry_sections()]


@lru_cache(maxsize=1)
def categories() -> tuple[tuple[str, str], ...]:
    """类目 of the organisations' scoresheets of every edition; code, and words with the code in front."""
    found: dict[str, str] = {}
    for key in keys():
        for item in by_key(key).criteria(Track.ORGANIZATION, Stage.MATERIAL_REVIEW).items:
            found.setdefault(item.category, f"{item.category} {item.category_title}")
    return tuple(sorted(found.items()))


def choices(kind: str) -> Choices:
    """What a kind of speciality may be."""
    return industries() if kind == Speciality.Kind.INDUSTRY else list(categories())


def words(specialities: Iterable[Speciality], kind: str) -> list[str]:
    """The words of an expert's specialities of one kind."""
    known = dict(choices(kind))
    return [known.get(each.code, each.code) for each in specialities if each.kind == kind]
