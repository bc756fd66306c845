"""What a finding rests on, as people read it: facts in words (R12.1), and the page of a row."""

import re
from datetime import date

from django.urls import NoReverseMatch, reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

ROW = re.compile(r"^([a-z]+)\.([a-z]+):(\d+)$")
FACTS = {
    "answer": gettext_lazy("部门答复"),
    "registered_in_city": gettext_lazy("在本市登记注册"),
    "independent_legal_person": gettext_lazy("独立法人资格"),
    "established_on": gettext_lazy("成立日期"),
    "excellence_model_since": gettext_lazy("推行卓越绩效准则起始日期"),
    "chief_quality_officer": gettext_lazy("设首席质量官"),
    "industry_leading": gettext_lazy("行业领先"),
    "honours": gettext_lazy("荣誉"),
    "performance_leading": gettext_lazy("经营业绩先进"),
    "good_credit": gettext_lazy("信誉良好"),
    "waste_compliant": gettext_lazy("“三废”达标"),
    "industrial": gettext_lazy("工业企业"),
    "construction": gettext_lazy("建筑企业"),
    "environmental_rating": gettext_lazy("环保信用等级"),
    "safety_level": gettext_lazy("安全生产标准化等级"),
    "policy_compliant": gettext_lazy("符合国家政策"),
    "incidents": gettext_lazy("不得申报情形"),
    "related_applications": gettext_lazy("关联公司申报"),
    "quality_work_since": gettext_lazy("从事质量工作起始日期"),
    "works_in_city": gettext_lazy("在本市工作"),
    "quality_contribution": gettext_lazy("质量贡献"),
    "quality_culture_contribution": gettext_lazy("质量文化贡献"),
    "role_model": gettext_lazy("榜样作用"),
    "civil_servant": gettext_lazy("机关工作人员"),
    "serious_violation": gettext_lazy("严重违法失信记录"),
    "employer": gettext_lazy("所在单位"),
    "employer_notice_complete": gettext_lazy("所在单位内部公示完成"),
    "awards": gettext_lazy("已获奖项"),
    "debarments": gettext_lazy("不接受申报的决定"),
    "reference_day": gettext_lazy("基准日"),
    "started_on": gettext_lazy("公示开始"),
    "ended_on": gettext_lazy("公示结束"),
    "submitted_on": gettext_lazy("提交日"),
    "objections_open": gettext_lazy("未处理的异议（件）"),
    "quality_culture": gettext_lazy("质量文化贡献"),
    "application": gettext_lazy("申报"),
}
PHRASES = {"in order": gettext_lazy("没有不得申报的情形"), "day unknown": gettext_lazy("批准日不详")}
VALUES = {
    "true": gettext_lazy("是"),
    "false": gettext_lazy("否"),
    "unknown": gettext_lazy("未填写"),
    "none": gettext_lazy("无"),
    "green": gettext_lazy("绿色"),
    "blue": gettext_lazy("蓝色"),
    "yellow": gettext_lazy("黄色"),
    "red": gettext_lazy("红色"),
    "black": gettext_lazy("黑色"),
    "provincial_credit_aaa": gettext_lazy("省质量信用 AAA 级"),
    "national_quality_award": gettext_lazy("全国质量奖"),
    "national_industry_quality_award": gettext_lazy("全国行业质量奖"),
    "county_quality_award": gettext_lazy("县级政府质量奖"),
    "luban": gettext_lazy("鲁班奖"),
    "national_quality_project": gettext_lazy("国家优质工程奖"),
    "national_labour_certificate": gettext_lazy("全国五一劳动奖状"),
    "little_giant": gettext_lazy("专精特新“小巨人”"),
    "single_champion": gettext_lazy("制造业单项冠军"),
    "national_two_industry_pilot": gettext_lazy("国家级两业融合试点"),
    "provincial_service_leader": gettext_lazy("省级服务业领军企业"),
    "provincial_two_industry_benchmark": gettext_lazy("省级两业融合标杆"),
    "failed_inspection": gettext_lazy("抽查不合格"),
    "work_safety": gettext_lazy("生产安全事故"),
    "quality": gettext_lazy("质量事故"),
    "environment": gettext_lazy("环境污染事故"),
    "public_health": gettext_lazy("公共卫生事故"),
    "food_safety": gettext_lazy("食品安全事故"),
    "administrative_penalty": gettext_lazy("行政处罚"),
    "serious_discredit": gettext_lazy("严重违法失信"),
    "other_violation": gettext_lazy("其他违法行为"),
    "general": gettext_lazy("一般"),
    "larger": gettext_lazy("较大"),
    "major": gettext_lazy("重大"),
    "extreme": gettext_lazy("特别重大"),
    "liable": gettext_lazy("已追责"),
    "award": gettext_lazy("市长质量奖"),
    "nomination": gettext_lazy("提名奖"),
    "from": gettext_lazy("自"),
    "found": gettext_lazy("查到"),
    "unverifiable": gettext_lazy("无法核实"),
    "until": gettext_lazy("至"),
}
WORD = re.compile(r"[a-z_]+|\d{4}-\d{2}-\d{2}")


def in_words(rests_on: str) -> str:
    """What a finding rests on, with known names, values and days in Chinese; other text stays as it is."""
    for phrase, words in PHRASES.items():
        rests_on = rests_on.replace(phrase, str(words))
    return _("；").join(_fact(part) for part in rests_on.split("; "))


def _fact(part: str) -> str:
    """One fact: `name value`, or `employer name value`."""
    name, _space, value = part.partition(" ")
    label = FACTS.get(name)
    if label is None:
        return WORD.sub(_value, part)
    return f"{label}：{_fact(value)}"


def _value(found: re.Match[str]) -> str:
    word = found.group()
    if word[0].isdigit():
        try:
            return str(date_format(date.fromisoformat(word), "Y年n月j日"))
        except ValueError:
            return word
    return str(VALUES.get(word, word))


def row_page(rests_on: str | None) -> str:
    """The office's page of the row that an open item is about ("app.model:7"); empty for any other fact."""
    found = ROW.match(rests_on or "")
    if found is None:
        return ""
    try:
        return reverse(f"admin:{found[1]}_{found[2]}_change", args=[found[3]])
    except NoReverseMatch:
        return ""
