"""The fragile places in plain words: codes of scorers, never names (R23.1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from applications.models.round import PanelPolicy
from nantong_award.regulation.rules.fragility import Kind
from nantong_award.regulation.stage import Stage
from review.selectors.comprehensive import stage_names
from review.selectors.impact import side_words

Plain = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One alternative in words: what would be otherwise, what would follow, whether a line is crossed."""

    condition: str
    effect: str
    crosses: bool
    files: frozenset[int]

    @property
    def text(self) -> str:
        """The whole sentence."""
        return _("%(condition)s，%(effect)s") % {"condition": self.condition, "effect": self.effect}


@dataclass(frozen=True, slots=True)
class FragilePlace:
    """A place with its margins and how many alternatives move it."""

    rank: int
    name: str
    side: str
    to_next: Decimal | None
    to_award: Decimal | None
    to_nomination: Decimal | None
    sentences: tuple[Sentence, ...]

    @property
    def crossing(self) -> int:
        """How many alternatives carry it across a line."""
        return sum(sentence.crosses for sentence in self.sentences)


def sentences(data: Plain) -> list[Sentence]:
    """Every alternative of a class that changes a place, those across a line first."""
    names = {row["application"]: row["name"] for row in data["rows"]}
    found = [_sentence(each, names) for each in data["fragile"]["alternatives"]]
    return sorted(found, key=lambda each: not each.crosses)


def fragile_places(data: Plain, said: Sequence[Sentence]) -> list[FragilePlace]:
    """Each place with its margins and the sentences in which it moves."""
    names = {row["application"]: row["name"] for row in data["rows"]}
    words = side_words()
    return [
        FragilePlace(
            each["rank"],
            names[each["application"]],
            words[each["side"]],
            _decimal(each["to_next"]),
            _decimal(each["to_lines"].get("award")),
            _decimal(each["to_lines"].get("nomination")),
            tuple(sentence for sentence in said if each["application"] in sentence.files),
        )
        for each in data["fragile"]["margins"]
    ]


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _sentence(each: Plain, names: Mapping[int, str]) -> Sentence:
    moves = each["moves"]
    return Sentence(
        _condition(each, names),
        _effect(moves, names),
        any(move["sides"][0] != move["sides"][1] for move in moves),
        frozenset(move["application"] for move in moves),
    )


def _condition(each: Plain, names: Mapping[int, str]) -> str:
    kind, value = Kind(each["kind"]), each["value"]
    if kind is Kind.ROUNDING:
        return _("各环节得分和总分都只保留 %(decimals)s 位小数") % {"decimals": value}
    if kind is Kind.PANEL_POLICY:
        return _("评审组得分改按“%(policy)s”计算") % {"policy": PanelPolicy(value).label}
    if kind is Kind.PRESENTATION_POLICY:
        return _("演讲得分改按“%(policy)s”计算") % {"policy": PanelPolicy(value).label}
    unit = each["stage"] == Stage.PRESENTATION.value
    values = {
        "who": (_("成员单位 %(code)s") if unit else _("专家 %(code)s")) % {"code": value},
        "stage": stage_names()[each["stage"]],
        "name": names.get(each["application"], ""),
    }
    if kind is Kind.SCORER:
        return _("去掉%(who)s的全部%(stage)s评分表") % values
    return _("去掉%(who)s给“%(name)s”的%(stage)s评分表") % values


def _effect(moves: Sequence[Plain], names: Mapping[int, str]) -> str:
    if _is_swap(moves):
        first, second = moves
        values = {
            "one": first["before"][0], "other": second["before"][0],
            "a": names[first["application"]], "b": names[second["application"]],
        }  # fmt: skip
        told = _("第 %(one)d、%(other)d 名互换（%(a)s、%(b)s）") % values
    else:
        told = "；".join(
            _("%(name)s由第 %(before)s 名变为第 %(after)s 名")
            % {
                "name": names[move["application"]],
                "before": _place(move["before"]),
                "after": _place(move["after"]),
            }
            for move in moves
        )
    crossed = [names[move["application"]] for move in moves if move["sides"][0] != move["sides"][1]]
    return told + (_("，%(names)s越过名额线") % {"names": "、".join(crossed)} if crossed else "")


def _is_swap(moves: Sequence[Plain]) -> bool:
    return (
        len(moves) == 2
        and moves[0]["before"] == moves[1]["after"]
        and moves[1]["before"] == moves[0]["after"]
        and all(move["before"][0] == move["before"][1] for move in moves)
    )


def _place(place: Sequence[int]) -> str:
    first, last = place
    return str(first) if first == last else f"{first}–{last}"
