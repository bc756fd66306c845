"""What to do about a finding: one plain sentence for what is not met, one for what is not known yet (R12.2)."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from applications.sections.fields import Words
from nantong_award.regulation.finding import Finding, Outcome


@dataclass(frozen=True, slots=True)
class NextStep:
    """`unmet` and `unknown` say what to do; `asks` are the questions whose answers the finding rests on."""

    unmet: Words
    unknown: Words
    asks: tuple[str, ...] = ()
    by_deadline: bool = True


_WAIT = _("期满前不能申报。对记录有异议的，先向作出决定的机关申请更正或者撤销，凭其文书申报。")
_DECLARE = _("向应急、生态环境、市场监管等部门核实近三年记录后如实申明；部门联审时核查。")
_HONOUR = _("取得第十二条第（三）项所列荣誉中的任一项后再申报；已有证书的，核对种类、次数和授予日期。")

NEXT: dict[str, NextStep] = {
    "operation": NextStep(
        _(
            "须由在本市登记、具有独立法人资格的组织申报；分公司由其法人申报。年限未满的，满足之日起的年度再申报。"
        ),
        _("按营业执照或者登记证书填写登记地、法人资格和成立日期。"),
        ("registered_in_city", "independent_legal_person", "established_on"),
    ),
    "excellence_model": NextStep(
        _("设立“首席质量官”岗位并留存任命文件，系统推行卓越绩效模式并留存导入记录；年限满足之日起申报。"),
        _("准备导入卓越绩效模式的文件、首席质量官任命文件和行业地位的依据。"),
        ("excellence_model_since", "chief_quality_officer", "industry_leading"),
    ),
    "honours": NextStep(_HONOUR, _("填写荣誉的种类和授予日期，证书在申报时上传。"), ("honours",)),
    "performance": NextStep(
        _("经营规模、上缴税收或者社会贡献达到市内同行业先进水平后再申报。"),
        _("准备近三个完整年度的审计报告、完税证明和同行业排名依据。"),
        ("performance_leading",),
    ),
    "credit": NextStep(
        _("修复信用、完成“三废”治理；工业企业取得蓝色以上环保信用等级和规定的安全生产标准化等级后再申报。"),
        _("准备信用报告和环保信用评价结果；未参加评级的工业企业，请县级生态环境部门出具证明。"),
        ("is_industrial", "waste_compliant", "good_credit"),
    ),
    "related_companies": NextStep(
        _("与母、子公司商定，同一申报周期内由一家申报。"), _("填写母、子公司清单。")
    ),
    "policy": NextStep(
        _("符合国家产业、质量、环保、安全等政策后再申报。"),
        _("对照产业结构调整指导目录等政策自查。"),
        ("policy_compliant",),
    ),
    **{
        code: NextStep(_WAIT, _DECLARE, ("has_incidents",), by_deadline=False)
        for code in ("inspections", "accidents", "penalties", "violations")
    },
    "award_bar": NextStep(
        _("限制期满前不接受重新申报，期满后的年度可以再次申报。"),
        _("补充获奖的批准日期，以批准文件为准。"),
        ("titles",),
        by_deadline=False,
    ),
    "revocation_debarment": NextStep(
        _("限制期满前不接受申报。"), _("补充处理决定载明的止期。"), by_deadline=False
    ),
    "fraud_debarment": NextStep(
        _("限制期满前不接受申报。"), _("补充处理决定载明的止期。"), by_deadline=False
    ),
    "quality_work": NextStep(
        _("在本市从事质量工作的年限满足之日起的年度再申报；在其他城市的年限不计入。"),
        _("准备劳动合同、任职文件或者社保记录，证明在本市从事质量工作的起止日期。"),
        ("works_in_city", "quality_work_since"),
    ),
    "quality_contribution": NextStep(
        _("积累对质量水平和绩效的实际贡献后再申报。"),
        _("准备改进项目、专利、标准等成果证明。"),
        ("quality_contribution",),
    ),
    "quality_culture": NextStep(
        _("参与群众性质量管理活动后再申报。"),
        _("准备质量管理小组、质量月等活动的证明。"),
        ("quality_culture_contribution",),
    ),
    "role_model": NextStep(
        _("取得相应荣誉和行业影响后再申报。"), _("准备荣誉证书和事迹材料。"), ("role_model",)
    ),
    "clean_record": NextStep(
        _("个人有严重违法、违规、失信记录的不能申报；因所在单位记录受限的，限制期满后的年度再申报。"),
        _("查询个人信用记录，并请所在单位核实近三年的记录。"),
        ("serious_violation", "employer_policy_compliant", "employer_has_incidents"),
    ),
    "employer_notice": NextStep(
        _("由所在单位就推荐事项完成不少于规定工作日的内部公示，再出具推荐意见。"),
        _("申报时登记所在单位的内部公示；公示期满无异议后方可提交。"),
    ),
}


def next_step(finding: Finding) -> Words:
    """What to do about it; empty where nothing is to be done."""
    step = NEXT.get(finding.code)
    if step is None or not finding.blocking:
        return ""
    return step.unmet if finding.outcome is Outcome.UNMET else step.unknown


def is_asked(finding: Finding, seen: frozenset[str]) -> bool:
    """Whether one of its questions was answered or left open by now."""
    step = NEXT.get(finding.code)
    return step is not None and any(key in seen for key in step.asks)
