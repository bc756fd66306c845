"""What a site visit goes through, as data: checklists by method, the supervisor's points, the day's course (Art. 21, 33)."""

from collections.abc import Mapping
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from review.models.site_record import NoteKind
from review.sections_events import SiteMethod


class Line(NamedTuple):
    """One line of a checklist."""

    key: str
    text: str | Promise


CHECKLISTS: Mapping[str, tuple[Line, ...]] = {
    SiteMethod.EVIDENCE: (
        Line("premises", _("生产经营场所与申报材料一致，人员、设备、规模相符")),
        Line("process", _("关键过程按文件执行，现场有作业指导和检验记录")),
        Line("measuring", _("测量设备在检定、校准有效期内")),
        Line("figures", _("绩效数据能追溯到原始记录，抽查的数字与材料一致")),
        Line("finance", _("营业收入、利税等与审计报告、纳税证明一致")),
        Line("customers", _("顾客满意、投诉处理有记录并用于改进")),
        Line("suppliers", _("供方选择、评价有记录")),
        Line("improvement", _("改进项目从提出到验证有完整证据")),
        Line("safety", _("安全生产、环境保护措施落实，无未披露的事故和处罚")),
        Line("honours", _("专利、标准、荣誉证书原件与申报一致")),
    ),
    SiteMethod.INTERVIEW: (
        Line("leaders", _("高层领导说明使命、愿景、价值观和战略，并参与质量工作")),
        Line("managers", _("部门负责人了解战略目标在本部门的分解和考核")),
        Line("workers", _("一线员工知道本岗位的质量要求和改进渠道")),
        Line("quality", _("质量管理人员说明方法、展开和改进的过程")),
        Line("staff", _("员工培训、权益和满意情况与材料相符")),
        Line("mature", _("质量管理模式的形成、特点和可推广之处说得清楚")),
    ),
    SiteMethod.EXAMINATION: (
        Line("sample", _("参加人员由评审组当场抽取，覆盖管理和一线岗位")),
        Line("test", _("质量知识考试按评审组的要求组织，结果如实登记")),
        Line("circle", _("质量改进小组成果由小组成员本人发布并答问")),
        Line("tools", _("发布的项目正确使用统计和质量工具，效果经过验证")),
    ),
}

SUPERVISION_POINTS: Mapping[str, str | Promise] = {
    "throughout": _("本人全程在场"),
    "members": _("评审组成员按名单到场，没有无关人员参加"),
    "discipline_read": _("首次会议宣读了评审纪律和回避要求"),
    "methods_done": _("查验实证、交流座谈、考试发布均按日程进行"),
    "own_sheets": _("成员各自评分，合议前没有互相影响"),
    "no_gifts": _("没有宴请、礼品、礼金和旅游安排"),
    "no_fee": _("没有向受评组织收取任何费用"),
    "no_influence": _("受评组织没有干扰评审"),
}


class Step(NamedTuple):
    """A part of the day: what, its share of the time in percent, and what its records are."""

    key: str
    name: str | Promise
    share: int
    method: str = ""


# Art. 21: the forms of review in the order of the day; a visit of several days repeats the middle.
AGENDA: tuple[Step, ...] = (
    Step("opening", _("首次会议：介绍成员、监督员和日程，宣读评审纪律"), 8),
    Step("evidence", _("查验实证：现场、文件、记录和数据"), 36, SiteMethod.EVIDENCE),
    Step("interview", _("交流座谈：高层、部门负责人、员工"), 24, SiteMethod.INTERVIEW),
    Step("examination", _("考试、发布：质量知识考试，改进成果发布和答问"), 16, SiteMethod.EXAMINATION),
    Step("consensus", _("评审组内部合议（受评组织回避）"), 10),
    Step("closing", _("末次会议：通报总体情况，不通报分数"), 6),
)

# Which log belongs to which method.
LOGS: Mapping[str, NoteKind] = {
    SiteMethod.EVIDENCE: NoteKind.DOCUMENT,
    SiteMethod.INTERVIEW: NoteKind.INTERVIEW,
    SiteMethod.EXAMINATION: NoteKind.EXAMINATION,
}


def line_of(key: str) -> tuple[str, Line] | None:
    """(method, line) of a checklist key such as "evidence.process"; None where there is no such line."""
    method, _dot, name = key.partition(".")
    found = (line for line in CHECKLISTS.get(method, ()) if line.key == name)
    line = next(found, None)
    return (method, line) if line else None
