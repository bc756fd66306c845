"""The forms of the site review as data: methods of 第二十一条, ratings of 第三十四条."""

from collections.abc import Mapping

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from review.models.feedback import MutualFeedback

Labels = Mapping[str, str | Promise]


class SiteMethod(models.TextChoices):
    """评审形式: what a panel does at the organisation (Art. 21)."""

    EVIDENCE = "evidence", _("查验实证")
    INTERVIEW = "interview", _("交流座谈")
    EXAMINATION = "examination", _("考试、发布")


class Grade(models.IntegerChoices):
    """评价等次 of the two-way feedback, best first."""

    EXCELLENT = 5, _("很好")
    GOOD = 4, _("较好")
    FAIR = 3, _("一般")
    POOR = 2, _("较差")
    BAD = 1, _("差")


# Art. 34: the organisation speaks of the panel's work and integrity, the panel of its discipline.
RATINGS: Mapping[str, Labels] = {
    MutualFeedback.Direction.BY_ORGANIZATION: {
        "competence": _("专业水平"),
        "thoroughness": _("工作深入细致"),
        "fairness": _("客观公正"),
        "conduct": _("工作作风与纪律"),
        "integrity": _("廉洁自律"),
    },
    MutualFeedback.Direction.BY_PANEL: {
        "truthfulness": _("提供的情况真实"),
        "cooperation": _("配合评审工作"),
        "discipline": _("遵守评审纪律"),
        "integrity": _("未宴请、未送礼"),
    },
}
