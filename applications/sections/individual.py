"""个人申报表: its sections and fields, as data (Art. 14, 18)."""

from django.utils.translation import gettext_lazy as _

from applications.sections import choices
from applications.sections.common import contacts, declaration, incident_rows
from applications.sections.fields import Field, Kind, Section, When

PERSON = Section(
    "person",
    _("个人基本信息"),
    (
        Field("gender", _("性别"), Kind.CHOICE, choices=choices.GENDERS),
        Field("born_on", _("出生日期"), Kind.DATE),
        Field("ethnicity", _("民族"), limit=20),
        Field("political_status", _("政治面貌"), required=False, limit=20),
        Field("education", _("学历"), Kind.CHOICE, choices=choices.EDUCATIONS),
        Field("professional_title", _("职称或者职业资格"), required=False, limit=60),
        Field("position", _("现任职务"), limit=60),
        Field("category", _("人员类别"), Kind.CHOICE, choices=choices.PERSON_CATEGORIES),
        Field(
            "civil_servant",
            _("属于机关工作人员"),
            Kind.BOOL,
            help=_("本奖项鼓励企业家、首席质量官和企事业单位质量一线人员申报。"),
        ),
    ),
    article="14",
)

CAREER = Section(
    "career",
    _("质量工作经历"),
    (
        Field("quality_work_since", _("在本市从事质量工作的起始日期"), Kind.DATE),
        Field("works_in_city", _("目前在本市从事质量或者质量相关工作"), Kind.BOOL),
        Field(
            "posts",
            _("工作经历"),
            Kind.ROWS,
            limit=20,
            help=_("只有在本市的年限计入十年。"),
            columns=(
                Field("since", _("起"), Kind.DATE),
                Field("until", _("止"), Kind.DATE, required=False, help=_("至今的不填。")),
                Field("place", _("工作地"), limit=40),
                Field("employer", _("单位"), limit=120),
                Field("position", _("职务和质量工作内容"), limit=200),
            ),
        ),
    ),
    article="14",
)

ACHIEVEMENTS = Section(
    "achievements",
    _("质量方法与业绩"),
    (
        Field("quality_contribution", _("对提高组织或者行业的质量水平和绩效做出重要贡献"), Kind.BOOL),
        Field("methods", _("质量管理方法、创新和改进"), Kind.LONG, limit=3000),
        Field("quality_culture_contribution", _("积极组织和参与群众性质量管理活动"), Kind.BOOL),
        Field("culture", _("对质量文化的贡献和效益"), Kind.LONG, limit=2000),
        Field(
            "results",
            _("获奖、专利、标准和质量管理成果"),
            Kind.ROWS,
            required=False,
            limit=30,
            columns=(
                Field("kind", _("种类"), Kind.CHOICE, choices=choices.RESULT_KINDS),
                Field("name", _("名称"), limit=120),
                Field("issuer", _("颁发或者批准机构"), required=False, limit=60),
                Field("granted_on", _("日期"), Kind.DATE),
            ),
        ),
    ),
    article="14",
)

STORY = Section(
    "story",
    _("个人事迹"),
    (
        Field("role_model", _("有较高的知名度和影响力，具有榜样作用"), Kind.BOOL),
        Field("story", _("主要事迹"), Kind.LONG, limit=3000),
    ),
    article="14",
)

INTEGRITY = Section(
    "integrity",
    _("个人守法诚信声明"),
    (
        Field("serious_violation", _("有严重违法、违规或者失信记录"), Kind.BOOL),
        Field("violation_details", _("记录情况"), Kind.LONG, limit=1000, when=When("serious_violation")),
    ),
    article="14",
)

EMPLOYER = Section(
    "employer",
    _("所在单位情况"),
    (
        Field("employer_policy_compliant", _("所在单位符合国家产业、质量、环保、安全等政策"), Kind.BOOL),
        Field("employer_has_incidents", _("所在单位近三年有不得申报的情形"), Kind.BOOL),
        incident_rows("incidents", _("情形清单"), When("employer_has_incidents")),
        Field(
            "employer_opinion", _("所在单位推荐意见"), Kind.LONG, limit=1000, help=_("内部公示无异议后出具。")
        ),
    ),
    article="14",
)


def individual_sections() -> tuple[Section, ...]:
    """The sections of an individual's form, in the order of the printed form."""
    return (
        PERSON,
        contacts(),
        CAREER,
        ACHIEVEMENTS,
        STORY,
        INTEGRITY,
        EMPLOYER,
        declaration(_("申报人姓名")),
    )
