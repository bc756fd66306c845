"""第十一、二十条: who may be an expert, and when a panel is convened."""

from dataclasses import dataclass

from nantong_award.regulation.edition import Edition
from nantong_award.regulation.finding import Finding, Findings, Outcome
from nantong_award.regulation.rules.organization import worded
from nantong_award.regulation.ternary import Ternary, all_of


@dataclass(frozen=True, slots=True)
class ExpertFacts:
    """What 第十一条 asks about an expert; None = not known."""

    practice_years: int | None = None
    age: int | None = None
    senior_title: bool | None = None
    priority: bool | None = None


def convened(edition: Edition, seats: int, leaders: int, *, subject: str = "panel") -> Findings:
    """A panel has enough experts and exactly one leader."""
    enough = seats >= edition.panel_minimum
    findings = (
        edition.judge(
            "panel",
            enough,
            f"评审组{seats}人" if enough else f"评审组{seats}人，少于{edition.panel_minimum}人",
            f"seats {seats}",
        ),
        edition.judge(
            "panel",
            leaders == 1,
            "有1名组长" if leaders == 1 else f"组长应为1人，现为{leaders}人",
            f"leaders {leaders}",
        ),
    )
    return Findings.of(findings, subject=subject, edition=edition.key)


def admissible(edition: Edition, facts: ExpertFacts, *, subject: str = "expert") -> Findings:
    """第十一条: this edition's conditions on an expert.

    The age limit is "in general" (一般): passing it is a warning, not a bar. Where priority categories are
    only preferred nothing is found about them.
    """
    wanted = edition.expert
    findings = [
        _condition(edition, wanted.practice_years, facts.practice_years, "从业年限"),
        _required(edition, wanted.senior_title, facts.senior_title, "高级以上职称"),
        _required(edition, wanted.priority_required, facts.priority, "优先类别"),
        _age(edition, facts.age),
    ]
    return Findings.of(
        (finding for finding in findings if finding is not None), subject=subject, edition=edition.key
    )


def _condition(edition: Edition, at_least: int | None, years: int | None, name: str) -> Finding | None:
    if at_least is None:
        return None
    met: Ternary = None if years is None else years >= at_least
    message = worded(met, f"{name}满{at_least}年", f"{name}不足{at_least}年", f"{name}待核实")
    return edition.judge("expert", met, message, f"practice_years {years}")


def _required(edition: Edition, required: bool, has: Ternary, name: str) -> Finding | None:
    if not required:
        return None
    met = all_of((has,))
    message = worded(met, f"具备{name}", f"不具备{name}", f"{name}待核实")
    return edition.judge("expert", met, message, f"{name} {has}")


def _age(edition: Edition, age: int | None) -> Finding | None:
    limit = edition.expert.age_at_most
    if limit is None:
        return None
    if age is not None and age > limit:
        return edition.find("expert", Outcome.WARNING, f"年龄{age}周岁，一般不超过{limit}周岁", f"age {age}")
    met = None if age is None else True
    return edition.judge("expert", met, worded(met, "年龄符合", "", "年龄待核实"), f"age {age}")
