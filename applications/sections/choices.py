"""The lists from which an application form lets people choose."""

from django.utils.translation import gettext_lazy as _

from applications.sections.fields import Choices, Words
from nantong_award.regulation.edition import Edition
from nantong_award.regulation.facts import EnvironmentalRating, HonourKind, IncidentKind, Severity

HONOURS: dict[HonourKind, Words] = {
    HonourKind.PROVINCIAL_CREDIT_AAA: _("江苏省质量信用 AAA 级"),
    HonourKind.NATIONAL_QUALITY_AWARD: _("全国质量奖"),
    HonourKind.NATIONAL_INDUSTRY_QUALITY_AWARD: _("全国行业质量奖"),
    HonourKind.COUNTY_QUALITY_AWARD: _("县级政府质量奖"),
    HonourKind.LUBAN: _("鲁班奖"),
    HonourKind.NATIONAL_QUALITY_PROJECT: _("国家优质工程奖"),
    HonourKind.NATIONAL_LABOUR_CERTIFICATE: _("全国五一劳动奖状"),
    HonourKind.LITTLE_GIANT: _("国家级专精特新“小巨人”企业"),
    HonourKind.SINGLE_CHAMPION: _("国家级制造业单项冠军企业"),
    HonourKind.NATIONAL_TWO_INDUSTRY_PILOT: _("国家级服务业两业融合试点"),
    HonourKind.PROVINCIAL_SERVICE_LEADER: _("省级服务业高质量发展领军企业"),
    HonourKind.PROVINCIAL_TWO_INDUSTRY_BENCHMARK: _("省级两业融合标杆引领典型"),
}

INCIDENTS: Choices = (
    (IncidentKind.FAILED_INSPECTION, _("产（商）品监督抽查或者验收不合格")),
    (IncidentKind.WORK_SAFETY, _("生产安全事故")),
    (IncidentKind.QUALITY, _("质量事故")),
    (IncidentKind.ENVIRONMENT, _("环境污染事故")),
    (IncidentKind.PUBLIC_HEALTH, _("公共卫生事故")),
    (IncidentKind.FOOD_SAFETY, _("食品安全事故")),
    (IncidentKind.ADMINISTRATIVE_PENALTY, _("行政处罚")),
    (IncidentKind.SERIOUS_DISCREDIT, _("严重违法失信记录")),
    (IncidentKind.OTHER_VIOLATION, _("其他违反法律法规的行为")),
)

SEVERITIES: Choices = (
    (Severity.GENERAL, _("一般")),
    (Severity.LARGER, _("较大")),
    (Severity.MAJOR, _("重大")),
    (Severity.EXTREME, _("特别重大")),
)

NOT_RATED = "not_rated"
RATINGS: Choices = (
    (EnvironmentalRating.GREEN, _("绿色")),
    (EnvironmentalRating.BLUE, _("蓝色")),
    (EnvironmentalRating.YELLOW, _("黄色")),
    (EnvironmentalRating.RED, _("红色")),
    (EnvironmentalRating.BLACK, _("黑色")),
    (NOT_RATED, _("未参加评级")),
)

SAFETY_LEVELS: Choices = (("1", _("一级")), ("2", _("二级")), ("3", _("三级")))

INDUSTRY, CONSTRUCTION = "industry", "construction"
CATEGORIES: Choices = (
    (INDUSTRY, _("工业")),
    (CONSTRUCTION, _("建筑业")),
    ("agriculture", _("农业")),
    ("service", _("服务业")),
)

NATURES: Choices = (
    ("enterprise", _("企业")),
    ("institution", _("事业单位")),
    ("society", _("社会组织")),
    ("other", _("其他组织")),
)

SIZES: Choices = (
    ("large", _("大型")),
    ("medium", _("中型")),
    ("small", _("小型")),
    ("micro", _("微型")),
)
# What the size classes are measured by, with the unit.
MEASURES: dict[str, tuple[Words, Words]] = {
    "employees": (_("从业人员"), _("人")),
    "revenue": (_("营业收入"), _("万元")),
    "assets": (_("资产总额"), _("万元")),
}

LISTINGS: Choices = (("none", _("未上市")), ("domestic", _("境内上市")), ("abroad", _("境外上市")))

PARENT, CHILD = "parent", "child"
KINSHIPS: Choices = ((PARENT, _("母公司")), (CHILD, _("子公司")))

GENDERS: Choices = (("male", _("男")), ("female", _("女")))

EDUCATIONS: Choices = (
    ("secondary", _("高中、中专及以下")),
    ("college", _("大学专科")),
    ("bachelor", _("大学本科")),
    ("master", _("硕士研究生")),
    ("doctor", _("博士研究生")),
)

PERSON_CATEGORIES: Choices = (
    ("entrepreneur", _("企业家")),
    ("chief_quality_officer", _("首席质量官")),
    ("front_line", _("质量一线人员")),
    ("specialist", _("质量专家、技术人员")),
    ("other", _("其他")),
)

RESULT_KINDS: Choices = (
    ("award", _("获奖")),
    ("patent", _("专利")),
    ("standard", _("标准")),
    ("qc", _("质量管理小组成果")),
    ("other", _("其他成果")),
)


def honours_of(edition: Edition) -> Choices:
    """The honours that this edition asks for, class by class (Art. 12)."""
    kinds = [kind for kind in HonourKind if any(kind in group.kinds for group in edition.honours)]
    return tuple((kind.value, HONOURS[kind]) for kind in kinds)
