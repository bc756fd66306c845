"""第十四条 and the employer's notice of 第十八条: what an individual must fulfil."""

from collections.abc import Iterator
from datetime import date

from nantong_award.regulation.edition import Edition
from nantong_award.regulation.facts import EmployerFacts, IndividualFacts
from nantong_award.regulation.finding import Finding, Outcome
from nantong_award.regulation.rules.exclusion import bars, grounds, rests
from nantong_award.regulation.rules.organization import said, since, worded
from nantong_award.regulation.ternary import Ternary, all_of, negated


def conditions(edition: Edition, facts: IndividualFacts, reference_day: date) -> Iterator[Finding]:
    """One finding for each item of 第十四条, and one for the employer's notice."""
    yield quality_work(edition, facts, reference_day)
    yield _as_verified(edition, "quality_contribution", facts.quality_contribution, "质量水平和绩效的贡献")
    yield _as_verified(
        edition, "quality_culture", facts.quality_culture_contribution, "群众性质量活动和质量文化的贡献"
    )
    yield _as_verified(edition, "role_model", facts.role_model, "知名度、影响力和榜样作用")
    yield clean_record(edition, facts, reference_day)
    yield employer_notice(edition, facts)


def quality_work(edition: Edition, facts: IndividualFacts, reference_day: date) -> Finding:
    """第十四条第（一）项: so many years of quality work in this city."""
    years = edition.quality_work_years
    met = all_of((facts.works_in_city, since(facts.quality_work_since, years, reference_day)))
    message = worded(
        met,
        f"在本市从事质量工作满{years}年",
        f"在本市从事质量工作未满{years}年",
        "在本市从事质量工作的年限待核实",
    )
    return edition.judge(
        "quality_work",
        met,
        message,
        said(
            works_in_city=facts.works_in_city,
            quality_work_since=facts.quality_work_since,
            reference_day=reference_day,
        ),
    )


def _as_verified(edition: Edition, code: str, met: Ternary, name: str) -> Finding:
    message = worded(met, f"{name}已认定", f"{name}不符合要求", f"{name}有待证明")
    return edition.judge(code, met, message, said(**{code: met}))


def clean_record(edition: Edition, facts: IndividualFacts, reference_day: date) -> Finding:
    """第十四条第（五）项: no serious violation of one's own (no window), and the employer's last years."""
    own = negated(facts.serious_violation)
    employer, rest = employer_in_order(edition, facts.employer, reference_day)
    met = all_of((own, employer))
    if own is False:
        message = "个人有严重违法、违规、失信记录"
    elif employer is False:
        message = "所在单位有不得申报的情形"
    else:
        message = "个人及所在单位记录良好" if met else "个人或所在单位的记录待核实"
    return edition.judge(
        "clean_record", met, message, f"{said(serious_violation=facts.serious_violation)}; {rest}"
    )


def employer_in_order(
    edition: Edition, employer: EmployerFacts | None, reference_day: date
) -> tuple[Ternary, str]:
    """Whether the employer is free of exclusions, and what that rests on.

    An employer not shown to be a builder is judged as any other organisation: the builders' tolerance in the
    2020 edition is an exception, and the facts about an employer do not tell its trade.
    """
    if employer is None:
        return None, "employer unknown"
    if edition.employer_exclusion is not None:
        own = edition.employer_exclusion
        barred = bars(edition, own, employer.incidents, False, reference_day)
        return negated(barred), f"employer {rests(own, employer.incidents, reference_day)}"
    findings = tuple(grounds(edition, employer.policy_compliant, employer.incidents, False, reference_day))
    answers = {Outcome.UNMET: False, Outcome.NEEDS_EVIDENCE: None}
    answer = all_of(answers.get(finding.outcome, True) for finding in findings)
    telling = [f for f in findings if f.outcome is Outcome.UNMET] or [f for f in findings if f.blocking]
    return answer, "employer " + ("; ".join(f.rests_on or f.code for f in telling) or "in order")


def employer_notice(edition: Edition, facts: IndividualFacts) -> Finding:
    """第十八条: an employer whose internal notice is not complete cannot recommend an individual."""
    if not edition.rule("employer_notice").applies:
        return edition.find("employer_notice", Outcome.NOT_APPLICABLE, "本版没有内部公示的规定")
    met = facts.employer_notice_complete
    message = worded(met, "所在单位内部公示已完成", "所在单位内部公示未完成", "所在单位内部公示情况待核实")
    return edition.judge("employer_notice", met, message, said(employer_notice_complete=met))
