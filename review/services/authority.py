"""Asking for a permission where no transition asks: making rows, recording, compiling."""

from django.db import models
from django.utils.translation import gettext as _

from applications.models import Round
from nantong_award.core.models import User
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Forbidden
from review.selectors.conflicts import keeps_away_from_one


def demand(by: User, permission: str, subject: models.Model | None = None) -> None:
    """Raise Forbidden unless the person holds `app.codename` at large or for this row."""
    if not may(by, permission, subject):
        raise Forbidden(_("您没有办理此事项的权限。"))


def demand_apart(by: User, round: Round) -> None:
    """Raise Forbidden where a list or report over all files of the round holds one to keep away from (Art. 32)."""
    if keeps_away_from_one(by, round):
        raise Forbidden(_("其中有您应当回避的申报主体，请由其他人员办理（第三十二条）。"))
