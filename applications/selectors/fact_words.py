"""The facts a finding rests on, as the rules write them (`established_on 2011-12-23`), in words people read."""

import re

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from applications.sections import choices

Words = str | Promise

# Names of facts (the keys of the command's JSON and the codes of judged conditions).
NAMES: dict[str, Words] = {
    "registered_in_city": _("在本市登记"),
    "independent_legal_person": _("独立法人"),
    "established_on": _("成立日期"),
    "excellence_model_since": _("导入卓越绩效模式"),
    "chief_quality_officer": _("设首席质量官"),
    "industry_leading": _("质量工作行业领先"),
    "honours": _("荣誉"),
    "performance_leading": _("业绩或者贡献先进"),
    "good_credit": _("信用良好"),
    "waste_compliant": _("“三废”达标"),
    "industrial": _("工业企业"),
    "environmental_rating": _("环保信用等级"),
    "safety_level": _("安全生产标准化等级"),
    "policy_compliant": _("符合国家政策"),
    "incidents": _("申报的情形"),
    "related_applications": _("关联企业的申报"),
    "application": _("申报"),
    "quality_work_since": _("从事质量工作"),
    "works_in_city": _("在本市工作"),
    "quality_contribution": _("质量贡献"),
    "quality_culture": _("质量文化贡献"),
    "role_model": _("榜样作用"),
    "serious_violation": _("本人严重违法失信"),
    "employer": _("所在单位"),
    "employer_notice_complete": _("所在单位内部公示完成"),
    "awards": _("曾获称号"),
    "debarments": _("限制申报的处理"),
    "started_on": _("公示开始"),
    "ended_on": _("公示结束"),
    "submitted_on": _("提交日"),
    "reference_day": _("基准日"),
}
VALUES: dict[str, Words] = {
    "true": _("是"),
    "false": _("否"),
    "unknown": _("不详"),
    "none": _("无"),
    "from": _("自"),
    "until": _("至"),
    "award": _("市长质量奖"),
    "nomination": _("提名奖"),
    "liable": _("已追责"),
    **{kind.value: label for kind, label in choices.HONOURS.items()},
    **{str(kind): label for kind, label in choices.INCIDENTS},
    **{str(grade): label for grade, label in choices.SEVERITIES},
    **{str(grade): label for grade, label in choices.RATINGS},
}
PHRASES: dict[str, Words] = {"in order": _("没有不得申报的情形"), "day unknown": _("批准日不详")}
WORD = re.compile(r"[a-z]+(?:_[a-z]+)*")


def in_words(rests_on: str | None) -> str:
    """Facts and days in Chinese; what is not known to this table stays as the rule wrote it."""
    return "；".join(_fact(part) for part in (rests_on or "").split("; ") if part)


def _fact(part: str) -> str:
    name, _blank, value = part.partition(" ")
    if name not in NAMES:
        return _value(part)
    return f"{NAMES[name]}：{_fact(value) if value.split(' ')[0] in NAMES else _value(value)}"


def _value(text: str) -> str:
    for phrase, words in PHRASES.items():
        text = text.replace(phrase, str(words))
    text = WORD.sub(lambda found: str(VALUES.get(found[0], found[0])), text)
    return text.replace(", ", "、")
