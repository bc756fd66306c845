"""第二十九、三十、三十五条: bans and cooling terms, and what the ledger says of an applicant on a day."""

from collections.abc import Iterator, Sequence
from datetime import date

from nantong_award.regulation import terms
from nantong_award.regulation.edition import Edition
from nantong_award.regulation.facts import Debarment, HeldAward
from nantong_award.regulation.finding import Finding
from nantong_award.regulation.stage import AwardLevel
from nantong_award.regulation.terms import Deadline
from nantong_award.regulation.ternary import Ternary, any_of, negated


class UnknownDebarment(ValueError):
    """A debarment under an article of which this edition knows no debarment."""

    def __init__(self, edition: Edition, article: str) -> None:
        known = " or ".join(sorted({edition.rule(code).article for code in DEBARMENTS}))
        super().__init__(f"{article}: expected {known}")


DEBARMENTS = ("revocation_debarment", "fraud_debarment")


def award_bar(edition: Edition, approved_on: date) -> Deadline:
    """第三十条: no new application for some years after the award."""
    return terms.award_bar(edition, approved_on)


def fraud_debarment(edition: Edition, decided_on: date) -> Deadline:
    """第三十五条: years without the award after fraud; NotStated where the edition has no length."""
    return terms.deadline(edition, "fraud_debarment", decided_on)


def revocation_debarment(edition: Edition, decided_on: date) -> Deadline:
    """第二十九条: years without an application after a revocation; NotStated where there is no length."""
    return terms.deadline(edition, "revocation_debarment", decided_on)


def nomination_bar(edition: Edition, held: Sequence[HeldAward], day: date) -> Deadline | None:
    """第三十条: the cooling term in force on `day`: each nomination from the second on starts one."""
    bars = _nomination_bars(edition, held)
    running = [bar for bar in bars if day <= bar.last_day]
    return max(running, key=lambda bar: bar.last_day) if running else None


def nomination_bar_unknown(edition: Edition, held: Sequence[HeldAward], day: date) -> bool:
    """Whether a nomination without a day leaves it open if a cooling term runs on `day`."""
    nominations = [title for title in held if title.level is AwardLevel.NOMINATION]
    undated = any(title.approved_on is None for title in nominations)
    enough = len(nominations) >= edition.nomination_bar_from
    return undated and enough and nomination_bar(edition, held, day) is None


def _nomination_bars(edition: Edition, held: Sequence[HeldAward]) -> list[Deadline]:
    """The terms that certainly run: an undated nomination, wherever it falls, is one more before or after."""
    nominations = [title for title in held if title.level is AwardLevel.NOMINATION]
    days = sorted(title.approved_on for title in nominations if title.approved_on is not None)
    undated = len(nominations) - len(days)
    late = days[edition.nomination_bar_from - 1 :]
    if not late and undated and len(nominations) >= edition.nomination_bar_from and days:
        late = days[-1:]  # the undated one came before it, or later and then bars even longer
    return [terms.years_term(day, edition.nomination_bar_years) for day in late]


def standing(
    edition: Edition, awards: Sequence[HeldAward], debarments: Sequence[Debarment], reference_day: date
) -> Iterator[Finding]:
    """Findings on revocation, award and fraud, in the order of the articles."""
    for debarment in debarments:
        _debarment_code(edition, debarment.article)
    yield _debarment_finding(edition, "revocation_debarment", debarments, reference_day)
    yield award_finding(edition, awards, reference_day)
    yield _debarment_finding(edition, "fraud_debarment", debarments, reference_day)


def award_finding(edition: Edition, awards: Sequence[HeldAward], reference_day: date) -> Finding:
    """Holders of the award wait; holders of a nomination may apply at once."""
    answers: list[Ternary] = []
    last: date | None = None
    for title in awards:
        if title.level is not AwardLevel.AWARD:
            continue
        if title.approved_on is None:
            answers.append(None)
            continue
        end = award_bar(edition, title.approved_on).last_day
        barred = _counts(edition, title.approved_on, reference_day) and reference_day <= end
        answers.append(barred)
        if barred:
            last = max(last or end, end)
    barred_now = any_of(answers)
    words = {
        True: f"获市长质量奖后不接受重新申报，截至{last}（含当日）",
        False: "没有在期的获奖限制",
        None: "曾获市长质量奖，批准日期待补充",
    }
    titles = ", ".join(f"{title.level.value} {title.approved_on or 'day unknown'}" for title in awards)
    rests_on = f"awards {titles or 'none'}; reference_day {reference_day}"
    return edition.judge("award_bar", negated(barred_now), words[barred_now], rests_on)


def _counts(edition: Edition, since: date, reference_day: date) -> bool:
    return since <= reference_day or edition.later_facts_count


def _debarment_code(edition: Edition, article: str) -> str:
    for code in DEBARMENTS:
        if edition.rule(code).article == article:
            return code
    raise UnknownDebarment(edition, article)


def _debarment_finding(
    edition: Edition, code: str, debarments: Sequence[Debarment], reference_day: date
) -> Finding:
    answers: list[Ternary] = []
    ends = []
    for debarment in debarments:
        if _debarment_code(edition, debarment.article) != code:
            continue
        end = debarment_end(edition, debarment)
        answers.append(_in_force(edition, debarment, end, reference_day))
        if end is not None and answers[-1]:
            ends.append(end)
    barred = any_of(answers)
    article = edition.cite(code).text
    words = {
        True: f"依{article}不接受申报，截至{max(ends, default='')}（含当日）",
        False: f"没有在期的{article}限制",
        None: f"依{article}受过处理，本版未定年限，须补充处理决定载明的止期",
    }
    said = ", ".join(
        f"from {d.since} until {debarment_end(edition, d) or 'unknown'}"
        for d in debarments
        if _debarment_code(edition, d.article) == code
    )
    rests_on = f"debarments {said or 'none'}; reference_day {reference_day}"
    return edition.judge(code, negated(barred), words[barred], rests_on)


def debarment_end(edition: Edition, debarment: Debarment) -> date | None:
    """The last day of a debarment: its own, else by the edition's length; None where neither is stated."""
    if debarment.until is not None:
        return debarment.until
    code = _debarment_code(edition, debarment.article)
    years = edition.revocation_years if code == "revocation_debarment" else edition.fraud_years
    return None if years is None else terms.years_after(debarment.since, years)


def _in_force(edition: Edition, debarment: Debarment, end: date | None, reference_day: date) -> Ternary:
    if not _counts(edition, debarment.since, reference_day):
        return False
    return None if end is None else reference_day <= end
