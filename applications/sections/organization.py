"""组织申报表: its sections and fields, as data; only what the edition asks for (Art. 12, 13, 18)."""

from django.utils.translation import gettext_lazy as _

from applications.sections import choices
from applications.sections.common import BASIS, contacts, declaration, incidents
from applications.sections.fields import Field, Kind, Section, When
from applications.sections.indicators import INDICATORS
from applications.sections.reasons import explained
from nantong_award.regulation.edition import Edition

BASICS = Section(
    "basics",
    _("组织基本信息"),
    explained(
        Field("legal_representative", _("法定代表人"), limit=40),
        Field("established_on", _("成立日期"), Kind.DATE, help=_("以营业执照或者登记证书为准。")),
        Field("registered_in_city", _("在南通市行政区域内登记注册"), Kind.BOOL),
        Field(
            "independent_legal_person",
            _("具有独立法人资格"),
            Kind.BOOL,
            help=_("分公司、个体工商户不具有独立法人资格。"),
        ),
        Field("registered_capital", _("注册资本"), Kind.MONEY, required=False, unit=_("万元"), explain=True),
        Field("registered_address", _("注册地址"), limit=120),
        Field("operating_address", _("经营地址"), limit=120),
        Field("nature", _("组织性质"), Kind.CHOICE, choices=choices.NATURES),
        Field("category", _("申报类别"), Kind.CHOICE, choices=choices.CATEGORIES),
        Field(
            "industry_code",
            _("行业代码"),
            Kind.INDUSTRY,
            help=_("国民经济行业分类（GB/T 4754—2017）：先选大类（前两位），再补足四位数字。"),
        ),
        Field("main_products", _("主要产品或者服务"), Kind.LONG, limit=500),
        Field("employees", _("从业人员"), Kind.NUMBER, unit=_("人"), help=_("上一年度末人数。")),
        Field("revenue", _("上一年度营业收入"), Kind.MONEY, unit=_("万元"), help=_("用于认定企业规模。")),
        Field("assets", _("上一年度末资产总额"), Kind.MONEY, unit=_("万元")),
        Field(
            "declared_size",
            _("企业规模"),
            Kind.CHOICE,
            required=False,
            choices=choices.SIZES,
            help=_("不是企业的不选。"),
            explain=True,
        ),
        Field("listing", _("上市情况"), Kind.CHOICE, required=False, choices=choices.LISTINGS, explain=True),
    ),
    article="12",
)

QUALITY = Section(
    "quality",
    _("卓越绩效与质量管理"),
    explained(
        Field(
            "excellence_model_since", _("导入卓越绩效模式的日期"), Kind.DATE, help=_("推行 GB/T 19580 之日。")
        ),
        Field("excellence_results", _("推行卓越绩效模式的成效"), Kind.LONG, limit=2000),
        Field("methods", _("采用的先进质量管理技术和方法"), Kind.LONG, limit=2000),
        Field("chief_quality_officer", _("已设立“首席质量官”岗位"), Kind.BOOL),
        Field("officer_name", _("首席质量官姓名"), limit=40, when=When("chief_quality_officer")),
        Field("officer_appointed_on", _("任命日期"), Kind.DATE, when=When("chief_quality_officer")),
        Field(
            "certificates",
            _("体系认证"),
            Kind.ROWS,
            required=False,
            limit=10,
            explain=True,
            columns=(
                Field("name", _("认证名称"), limit=60),
                Field("number", _("证书编号"), limit=60),
                Field("body", _("认证机构"), limit=60),
                Field("valid_until", _("有效期至"), Kind.DATE),
            ),
        ),
        Field("industry_leading", _("质量发展工作在行业中处于领先地位"), Kind.BOOL),
        Field(
            "industry_leading_basis",
            _("领先地位的依据"),
            Kind.LONG,
            limit=1000,
            when=When("industry_leading"),
        ),
    ),
    article="12",
)

PERFORMANCE = Section(
    "performance",
    _("经营业绩与社会贡献"),
    explained(
        Field("indicators", _("近三年主要指标"), Kind.TABLE, lines=INDICATORS),
        Field("performance_leading", _("经营规模、上缴税收居市内同行业先进水平"), Kind.BOOL),
        Field("ranking", _("市内同行业排名及其依据"), Kind.LONG, limit=500, when=When("performance_leading")),
        Field("safety", _("安全指标"), Kind.LONG, required=False, limit=500, explain=True),
        Field("contribution", _("突出的社会贡献"), Kind.LONG, required=False, limit=1000),
    ),
    help=_("填写申报年度之前三个完整年度的数据。没有数据的项目写明原因；灰底的指标由系统计算。"),
    article="12",
)

LEVEL = Section(
    "quality_level",
    _("主要产品和服务的质量水平"),
    explained(
        Field(
            "products",
            _("质量水平对比"),
            Kind.ROWS,
            limit=20,
            columns=(
                Field("product", _("产品或者服务"), limit=60),
                Field("indicator", _("质量指标"), limit=60),
                Field("own", _("本组织水平"), limit=60),
                Field("domestic", _("国内最好水平"), required=False, limit=60, explain=True),
                Field("international", _("国际最好水平"), required=False, limit=60, explain=True),
            ),
        ),
        Field(
            "inspections", _("近三年监督抽查情况"), Kind.LONG, limit=500, help=_("没有被抽查的，填写“无”。")
        ),
    ),
)

PROFILE = Section(
    "profile",
    _("组织概述"),
    (Field("profile", _("组织概述"), Kind.LONG, limit=3000, help=_("环境、关系、面临的挑战和改进体系。")),),
    help=_("自我评价报告另以文件提交。"),
)

KIN = Section(
    "kin",
    _("关联企业"),
    (
        Field("has_kin", _("有母公司或者子公司"), Kind.BOOL),
        Field(
            "companies",
            _("母、子公司清单"),
            Kind.ROWS,
            limit=50,
            when=When("has_kin"),
            columns=(
                Field("relation", _("关系"), Kind.CHOICE, choices=choices.KINSHIPS),
                Field("name", _("名称"), limit=120),
                Field(
                    "code",
                    _("统一社会信用代码"),
                    Kind.CREDIT_CODE,
                    required=False,
                    help=_("境外公司可不填。"),
                ),
            ),
        ),
    ),
    help=_("同一申报周期内，有关联关系的母、子公司只能有一家申报。"),
    article="12",
)


def _honours(edition: Edition) -> Section:
    return Section(
        "honours",
        _("获得的荣誉"),
        (
            Field(
                "honours",
                _("荣誉奖项"),
                Kind.ROWS,
                limit=20,
                help=_("至少具备一项；证书先在“证明材料”中上传，再在这里逐项选择。"),
                columns=(
                    Field("kind", _("奖项"), Kind.CHOICE, choices=choices.honours_of(edition)),
                    Field("granted_on", _("获得日期"), Kind.DATE),
                    Field("issuer", _("颁发机构"), limit=60),
                    Field("number", _("文号或者证书编号"), required=False, limit=60),
                    Field("file", _("证书文件"), Kind.EVIDENCE, required=False),
                ),
            ),
        ),
        article="12",
    )


def _standing(edition: Edition) -> Section:
    industrial = When("is_industrial")
    fields = [
        Field(
            "is_industrial",
            _("属于工业企业"),
            Kind.BOOL,
            help=_("采矿、制造、电力热力燃气及水的生产和供应。"),
        ),
        Field(
            "environmental_rating", _("环保信用等级"), Kind.CHOICE, choices=choices.RATINGS, when=industrial
        ),
        Field("waste_compliant", _("“三废”治理达标"), Kind.BOOL),
        Field("good_credit", _("近三年质量、安全、资信、合同、能源计量等信誉良好"), Kind.BOOL),
        Field("policy_compliant", _("符合国家产业、质量、环保、安全等政策"), Kind.BOOL),
        BASIS,
    ]
    if edition.safety_level_at_most is not None:
        level = Field(
            "safety_level",
            _("安全生产标准化等级"),
            Kind.CHOICE,
            choices=choices.SAFETY_LEVELS,
            when=industrial,
        )
        fields.insert(2, level)
    return Section("standing", _("安全、环保与信用"), tuple(fields), article="12")


def organization_sections(edition: Edition) -> tuple[Section, ...]:
    """The sections of an organisation's form under this edition, in the order of the printed form."""
    kin = (KIN,) if edition.related_companies_barred else ()
    return (
        BASICS,
        contacts(explain=True),
        QUALITY,
        _honours(edition),
        PERFORMANCE,
        LEVEL,
        _standing(edition),
        incidents(),
        *kin,
        PROFILE,
        declaration(_("法定代表人姓名")),
    )
