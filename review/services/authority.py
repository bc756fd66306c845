"""Asking for a permission where no transition asks: making rows, recording, compiling."""

from django.db import models
from django.utils.translation import gettext as _

from nantong_award.core.models import User
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Forbidden


def demand(by: User, permission: str, subject: models.Model | None = None) -> None:
    """Raise Forbidden unless the person holds `app.codename` at large or for this row."""
    if not may(by, permission, subject):
        raise Forbidden(_("您没有办理此事项的权限。"))
