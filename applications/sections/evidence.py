"""证明材料: which files an application needs (Art. 18)."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from applications.sections.fields import Words
from nantong_award.regulation.stage import Track


@dataclass(frozen=True, slots=True)
class Requirement:
    """材料类别."""

    key: str
    label: Words
    required: bool = True
    help: Words = ""


SELF_ASSESSMENT = "self_assessment"

_OTHER = Requirement("other", _("其他证明材料"), required=False)

ORGANIZATION: tuple[Requirement, ...] = (
    Requirement(
        SELF_ASSESSMENT,
        _("自我评价报告"),
        help=_("对照 GB/T 19580 逐条写明方法、展开和结果，不超过 30000 字。"),
    ),
    Requirement("licence", _("营业执照或者登记证书")),
    Requirement("honours", _("荣誉证书")),
    Requirement("officer", _("首席质量官任命文件")),
    Requirement("accounts", _("近三年审计报告或者财务报表")),
    Requirement("credit", _("信用报告"), required=False),
    Requirement("certificates", _("体系认证证书"), required=False),
    Requirement("inspections", _("检验报告、抽查结果"), required=False),
    Requirement("satisfaction", _("顾客满意度调查报告"), required=False),
    Requirement("intellectual", _("专利、标准和科技成果"), required=False),
    _OTHER,
)

INDIVIDUAL: tuple[Requirement, ...] = (
    Requirement(SELF_ASSESSMENT, _("自我评价报告")),
    Requirement("identity", _("身份证明")),
    Requirement("career", _("在本市从事质量工作满十年的证明")),
    Requirement("results", _("获奖、专利、标准和成果证明"), required=False),
    Requirement("employer", _("所在单位推荐意见（盖章）")),
    _OTHER,
)


def requirements_of(track: Track) -> tuple[Requirement, ...]:
    """The list of files for this kind of application."""
    return INDIVIDUAL if track is Track.INDIVIDUAL else ORGANIZATION


def missing_requirements(track: Track, present: Iterable[str]) -> list[Requirement]:
    """Required kinds of files of which none is there."""
    there = set(present)
    return [need for need in requirements_of(track) if need.required and need.key not in there]
