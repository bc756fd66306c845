"""廉洁承诺书 by version (Art. 32): what was signed can be shown again after the text has changed."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Pledge:
    """One version of the text; a new version is asked of everybody anew."""

    version: str
    points: tuple[str | Promise, ...]


PLEDGES: tuple[Pledge, ...] = (
    Pledge(
        "2026-1",
        (
            _("遵守评审纪律，独立、客观、公正评分，不受任何组织和个人影响。"),
            _("与申报主体有利害关系的，主动申明并回避。"),
            _("不接受申报主体的财物、宴请和其他利益，不为申报主体提供有偿咨询。"),
            _("对申报材料、评审情况和商业秘密保密，评审结束后也不泄露。"),
        ),
    ),
)
CURRENT = PLEDGES[-1]


def pledge_of(version: str) -> Pledge | None:
    """The text of a version; None for a pledge on paper."""
    return next((each for each in PLEDGES if each.version == version), None)
