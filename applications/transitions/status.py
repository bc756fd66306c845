"""Where a file lies, from the draft to the title."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """Where the file lies."""

    DRAFT = "draft", _("填报中")
    SUBMITTED = "submitted", _("已提交，待推荐")
    RETURNED = "returned", _("退回补正")
    ENDORSED = "endorsed", _("已推荐，待审查")
    DECLINED = "declined", _("未推荐")
    ACCEPTED = "accepted", _("已受理")
    REFUSED = "refused", _("不予受理")
    SHORTLISTED = "shortlisted", _("进入现场评审")
    FINALIST = "finalist", _("进入演讲陈述")
    PROPOSED = "proposed", _("建议授奖")
    CONFERRED = "conferred", _("已授奖")
    CANCELLED = "cancelled", _("取消获奖资格")
    ELIMINATED = "eliminated", _("未进入下一程序")
    WITHDRAWN = "withdrawn", _("已撤回")
    DISQUALIFIED = "disqualified", _("取消申报资格")


OPEN_STATUSES = [
    Status.DRAFT,
    Status.SUBMITTED,
    Status.RETURNED,
    Status.ENDORSED,
    Status.ACCEPTED,
    Status.SHORTLISTED,
    Status.FINALIST,
    Status.PROPOSED,
]
BEFORE_PROPOSAL = [status for status in OPEN_STATUSES if status != Status.PROPOSED]
