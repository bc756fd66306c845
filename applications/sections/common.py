"""Sections that both kinds of application share."""

from django.utils.translation import gettext_lazy as _

from applications.sections import choices
from applications.sections.fields import Field, Kind, Section, When, Words
from applications.sections.reasons import explained

BASIS = Field("note", _("需要说明的情况"), Kind.LONG, required=False, limit=1000)


def contacts(*, explain: bool = False) -> Section:
    """Whom to reach; an organisation tells why it has no land line."""
    return Section(
        "contacts",
        _("联系方式"),
        explained(
            Field("contact_name", _("联系人"), limit=40),
            Field("contact_position", _("职务"), required=False, limit=40),
            Field("mobile", _("手机号码"), Kind.MOBILE, private=True),
            Field(
                "phone",
                _("固定电话"),
                Kind.LANDLINE,
                required=False,
                private=True,
                help=_("带区号。"),
                explain=explain,
            ),
            Field("email", _("电子邮箱"), Kind.EMAIL),
            Field("address", _("通讯地址"), limit=120),
            Field("postcode", _("邮政编码"), Kind.POSTCODE, required=False, explain=explain),
        ),
    )


def incident_rows(key: str, label: Words, when: When) -> Field:
    """Declared situations of Art. 13."""
    return Field(
        key,
        label,
        Kind.ROWS,
        limit=20,
        when=when,
        columns=(
            Field("kind", _("情形"), Kind.CHOICE, choices=choices.INCIDENTS),
            Field("severity", _("等级"), Kind.CHOICE, required=False, choices=choices.SEVERITIES),
            Field("on", _("发生或者决定日期"), Kind.DATE),
            Field("liable", _("已被追究责任"), Kind.BOOL, required=False),
            Field("details", _("经过和处理结果"), limit=500),
        ),
    )


def incidents() -> Section:
    """The organisation's own declaration on Art. 13 (R13.1)."""
    return Section(
        "incidents",
        _("不得申报情形的申明"),
        (
            Field(
                "has_incidents",
                _("近三年有抽查不合格、事故、行政处罚、失信或者其他违法情形"),
                Kind.BOOL,
                help=_("如实申明；由有关部门核查。弄虚作假的，取消申报资格并在规定年限内不得申报。"),
            ),
            incident_rows("incidents", _("情形清单"), When("has_incidents")),
        ),
        article="13",
    )


def declaration(signer: Words) -> Section:
    """Truth, publication, personal data (Art. 35)."""
    return Section(
        "declaration",
        _("申报声明"),
        (
            Field("truthful", _("所填内容和所附材料真实、完整，并对其真实性负责"), Kind.AGREE),
            Field("publication", _("同意按规定接受现场核查、公示和公布"), Kind.AGREE),
            Field("personal_data", _("已知悉个人信息仅用于本奖项的申报、评审、公示和存档"), Kind.AGREE),
            Field("signer", signer, limit=40),
            Field("signed_on", _("声明日期"), Kind.DATE),
        ),
        article="35",
    )
