"""第十二条: what an organisation must fulfil, item by item."""

from collections.abc import Collection, Iterator
from datetime import date

from nantong_award.regulation.edition import Edition, HonourClass
from nantong_award.regulation.facts import Honour, OrganizationFacts
from nantong_award.regulation.finding import Finding, Outcome
from nantong_award.regulation.terms import completed, years_after, years_before
from nantong_award.regulation.ternary import Ternary, all_of, any_of, negated


def conditions(
    edition: Edition, facts: OrganizationFacts, reference_day: date, related: Collection[str]
) -> Iterator[Finding]:
    """One finding for each item of 第十二条."""
    yield operation(edition, facts, reference_day)
    yield excellence_model(edition, facts, reference_day)
    yield honours(edition, facts, reference_day)
    yield performance(edition, facts)
    yield credit(edition, facts)
    yield related_companies(edition, related)


def said(**facts: object) -> str:
    """The facts a finding rests on, as `name value; name value`."""
    shown = {name: "unknown" if value is None else value for name, value in facts.items()}
    return "; ".join(f"{name} {str(value).lower()}" for name, value in shown.items())


def worded(met: Ternary, yes: str, no: str, unknown: str) -> str:
    """The sentence that fits a three-valued answer."""
    return unknown if met is None else yes if met else no


def since(day: date | None, years: int, reference_day: date) -> Ternary:
    """Whether `years` are complete on the reference day; a day still to come is no."""
    return None if day is None else completed(day, years, reference_day)


def operation(edition: Edition, facts: OrganizationFacts, reference_day: date) -> Finding:
    """第十二条第（一）项: registered here, an independent legal person, so many years in operation."""
    years = edition.operation_years
    old_enough = since(facts.established_on, years, reference_day)
    met = all_of((facts.registered_in_city, facts.independent_legal_person, old_enough))
    full_on = years_after(facts.established_on, years) if facts.established_on else None
    reasons = _lacking(
        (facts.registered_in_city, "不在本市登记注册", "是否在本市登记注册"),
        (facts.independent_legal_person, "不具有独立法人资格", "是否具有独立法人资格"),
        (old_enough, f"经营未满{years}年（{full_on}满）", "成立日期"),
    )
    return edition.judge(
        "operation",
        met,
        worded(met, f"在本市登记的独立法人，经营满{years}年", reasons, reasons),
        said(
            registered_in_city=facts.registered_in_city,
            independent_legal_person=facts.independent_legal_person,
            established_on=facts.established_on,
            reference_day=reference_day,
        ),
    )


def _lacking(*parts: tuple[Ternary, str, str]) -> str:
    """What is not fulfilled, then what is not known."""
    failed = [no for met, no, _ in parts if met is False]
    missing = [name for met, _, name in parts if met is None]
    return "；".join(failed + [f"待补充：{'、'.join(missing)}"] * bool(missing))


def excellence_model(edition: Edition, facts: OrganizationFacts, reference_day: date) -> Finding:
    """第十二条第（二）项: the excellence model for some years, a chief quality officer, a leading place."""
    years = edition.excellence_years
    long_enough = since(facts.excellence_model_since, years, reference_day)
    met = all_of((long_enough, facts.chief_quality_officer, facts.industry_leading))
    reasons = _lacking(
        (long_enough, f"推行卓越绩效模式未满{years}年", "导入卓越绩效模式的日期"),
        (facts.chief_quality_officer, "未设立首席质量官", "是否设立首席质量官"),
        (facts.industry_leading, "质量发展工作未居行业领先", "质量发展工作是否行业领先"),
    )
    return edition.judge(
        "excellence_model",
        met,
        worded(met, f"推行卓越绩效模式满{years}年，已设首席质量官，质量工作行业领先", reasons, reasons),
        said(
            excellence_model_since=facts.excellence_model_since,
            chief_quality_officer=facts.chief_quality_officer,
            industry_leading=facts.industry_leading,
            reference_day=reference_day,
        ),
    )


def honours(edition: Edition, facts: OrganizationFacts, reference_day: date) -> Finding:
    """第十二条第（三）项: one of the classes of honours."""
    if facts.honours is None:
        return edition.judge("honours", None, "未填写荣誉奖项", said(honours=None))
    counted = [(kind, holds(kind, facts.honours, reference_day)) for kind in edition.honours]
    met = any_of(answer for _, answer in counted)
    fulfilled = [kind.subitem for kind, answer in counted if answer]
    doubtful = [kind.subitem for kind, answer in counted if answer is None]
    message = worded(
        met,
        f"具备第{'、'.join(fulfilled)}目荣誉",
        "没有符合条件（种类、次数、年限）的荣誉奖项",
        f"第{'、'.join(doubtful)}目荣誉的授予日期待补充",
    )
    held = ", ".join(f"{h.kind.value} {h.granted_on or 'unknown'}" for h in facts.honours) or "none"
    return edition.judge("honours", met, message, f"honours {held}; reference_day {reference_day}")


def holds(wanted: HonourClass, held: Collection[Honour], reference_day: date) -> Ternary:
    """Whether enough honours of a class lie within its window; one granted later does not help."""
    window = wanted.within_years
    first = None if window is None else years_before(reference_day, window)
    certain = possible = 0
    for honour in held:
        if honour.kind not in wanted.kinds:
            continue
        if honour.granted_on is None:
            certain += first is None
            possible += 1
        elif honour.granted_on <= reference_day and (first is None or honour.granted_on >= first):
            certain += 1
            possible += 1
    if certain >= wanted.at_least:
        return True
    return None if possible >= wanted.at_least else False


def performance(edition: Edition, facts: OrganizationFacts) -> Finding:
    """第十二条第（四）项: leading results over the last years, as verified."""
    met, years = facts.performance_leading, edition.performance_years
    message = worded(
        met,
        f"近{years}年经营业绩居市内同行业先进水平",
        f"近{years}年经营业绩未居市内同行业先进水平",
        f"近{years}年经营业绩有待证明",
    )
    return edition.judge("performance", met, message, said(performance_leading=met))


def credit(edition: Edition, facts: OrganizationFacts) -> Finding:
    """第十二条第（五）项: good credit, waste in order; industry: its ratings as well."""
    rated = None
    if facts.environmental_rating is not None:
        rated = facts.environmental_rating in edition.environmental_ratings
    not_industry = negated(facts.industrial)
    rating = any_of((not_industry, rated))
    safety = any_of((not_industry, _safe(edition, facts)))
    met = all_of((facts.good_credit, facts.waste_compliant, rating, safety))
    reasons = _lacking(
        (facts.good_credit, "社会信用信誉不良", "社会信用信誉"),
        (facts.waste_compliant, "“三废治理”未达标", "“三废治理”情况"),
        (rating, "工业企业环保信用等级低于蓝色", "环保信用等级"),
        (safety, f"工业企业安全生产标准化未达{edition.safety_level_at_most}级", "安全生产标准化等级"),
    )
    rests = said(
        good_credit=facts.good_credit,
        waste_compliant=facts.waste_compliant,
        industrial=facts.industrial,
        environmental_rating=facts.environmental_rating,
    )
    if edition.safety_level_at_most is not None:
        rests += f"; {said(safety_level=facts.safety_level)}"
    return edition.judge("credit", met, worded(met, "信用良好，环保达标", reasons, reasons), rests)


def _safe(edition: Edition, facts: OrganizationFacts) -> Ternary:
    if edition.safety_level_at_most is None:
        return True
    return None if facts.safety_level is None else facts.safety_level <= edition.safety_level_at_most


def related_companies(edition: Edition, related: Collection[str]) -> Finding:
    """第十二条第（六）项: one application per parent and subsidiaries in a round."""
    if not edition.related_companies_barred:
        return edition.find("related_companies", Outcome.NOT_APPLICABLE, "本版没有关联公司只可一家申报的规定")
    met = not related
    message = worded(met, "没有关联公司同时申报", "有关联关系的母、子公司已在本周期申报", "")
    return edition.judge(
        "related_companies", met, message, f"related_applications {', '.join(related) or 'none'}"
    )
