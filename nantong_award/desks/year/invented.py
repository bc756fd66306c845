"""Invented organisations and people for a played year: same seed, same names, valid check digits."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import cycle
from typing import Any

from stdnum.cn import ric, uscc

PLACES = [
    "江海",
    "通扬",
    "濠河",
    "狼山",
    "紫琅",
    "启秀",
    "东洲",
    "海宁",
    "雉水",
    "掘港",
    "汇龙",
    "金沙",
    "如皋港",
    "三余",
]
WORDS = [
    "恒信",
    "锦程",
    "瑞丰",
    "华通",
    "远洋",
    "新纪",
    "宏昌",
    "嘉禾",
    "盛和",
    "众成",
    "联创",
    "精达",
    "力源",
    "明德",
    "东海",
]
TRADES = (
    ("精密机械", "3484", "industry"),
    ("船舶重工", "3731", "industry"),
    ("纺织科技", "1711", "industry"),
    ("电子材料", "3985", "industry"),
    ("生物医药", "2710", "industry"),
    ("光电线缆", "3831", "industry"),
    ("食品", "1432", "industry"),
    ("建工", "4710", "construction"),
    ("软件", "6513", "service"),
    ("物流", "5810", "service"),
    ("农业科技", "0111", "agriculture"),
)
SURNAMES = "王李张刘陈杨黄赵周吴徐孙马朱胡林郭何高罗郑梁谢宋唐许邓冯韩曹曾彭蔡潘田董袁于余叶"
GIVEN = "伟芳娜敏静磊军洋勇艳杰娟涛明超霞平刚桂英华玉兰建国志强晓东海燕文斌思远雨欣子涵浩然瑾瑜喆珺"
ORGANISATION_SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


# Long answers of the forms in which people write what they like.
FREE_TEXT = {
    "main_products", "excellence_results", "methods", "industry_leading_basis", "ranking", "inspections",
    "profile", "culture", "story", "employer_opinion", "registered_address", "operating_address",
}  # fmt: skip


@dataclass(frozen=True)
class Company:
    """An invented organisation."""

    name: str
    code: str
    industry: str
    category: str
    employees: int
    revenue: int
    assets: int
    established_on: date


@dataclass(frozen=True)
class Person:
    """An invented person."""

    name: str
    id_number: str
    mobile: str
    born_on: date


@dataclass(frozen=True)
class Texts:
    """Texts given from outside, used in turn in place of our own (`seed_acceptance --values`)."""

    organizations: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    free: tuple[str, ...] = ()

    def put_into(self, form: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
        """The form with every long answer replaced; unchanged where no texts were given."""
        if not self.free:
            return form
        turns = cycle(self.free)
        return {
            key: {name: next(turns) if name in FREE_TEXT else value for name, value in answers.items()}
            for key, answers in form.items()
        }


NO_TEXTS = Texts()


def companies(dice: random.Random, year: int, texts: Texts) -> Iterator[Company]:
    """Many different organisations of the city; the year keeps their codes apart from other years'."""
    given = cycle(texts.organizations or [""])
    names = [(f"{place}{word}", trade) for place in PLACES for word in WORDS for trade in TRADES]
    dice.shuffle(names)
    for number, (name, (trade, industry, category)) in enumerate(names, start=1):
        employees = dice.choice((60, 120, 280, 450, 900, 1500, 3200))
        revenue = employees * dice.randint(60, 140)
        yield Company(
            name=next(given) or f"南通{name}{trade}有限公司",
            code=credit_code(year % 100 * 1000 + number),
            industry=industry,
            category=category,
            employees=employees,
            revenue=revenue,
            assets=revenue + dice.randint(1000, 30000),
            established_on=date(dice.randint(1988, 2016), dice.randint(1, 12), dice.randint(1, 28)),
        )


def people(dice: random.Random, texts: Texts) -> Iterator[Person]:
    """Endless different people."""
    given = cycle(texts.people or [""])
    number = 0
    while True:
        number += 1
        born_on = date(1962, 1, 1) + timedelta(days=dice.randint(0, 9000))
        name = dice.choice(SURNAMES) + "".join(dice.sample(GIVEN, dice.choice((1, 2, 2))))
        yield Person(
            name=next(given) or name,
            id_number=identity_number(born_on, number % 1000),
            mobile=f"139{90000000 + number:08d}",
            born_on=born_on,
        )


def credit_code(number: int) -> str:
    """The `number`-th invented credit code of an enterprise registered in the city (GB 32100, GB 11714)."""
    organisation = f"MAD{number:05d}"
    total = sum(
        ORGANISATION_SIGNS.index(sign) * weight
        for sign, weight in zip(organisation, ORGANISATION_WEIGHTS, strict=True)
    )
    first = f"91320600{organisation}{'0123456789X0'[11 - total % 11]}"
    return first + str(uscc.calc_check_digit(first))


def identity_number(born_on: date, serial: int) -> str:
    """An invented identity number of 崇川区 with a right check digit (GB 11643); serial below 1000."""
    first = f"320613{born_on:%Y%m%d}{serial:03d}"
    return first + str(ric.calc_check_digit(f"{first}0"))  # stdnum takes the number with its last place
