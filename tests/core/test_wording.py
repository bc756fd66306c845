"""The kernel's facts in words."""

import pytest

from nantong_award.core.wording import in_words
from nantong_award.regulation.facts import HonourKind, IncidentKind


@pytest.mark.parametrize(
    ("rests_on", "words"),
    [
        (
            "registered_in_city true; established_on 2010-05-01",
            "在本市登记注册：是；成立日期：2010年5月1日",
        ),
        (
            "honours luban 2025-01-01; reference_day 2026-08-31",
            "荣誉：鲁班奖 2025年1月1日；基准日：2026年8月31日",
        ),
        ("incidents none", "不得申报情形：无"),
        ("推荐截止 2027-01-12 23:59", "推荐截止 2027年1月12日 23:59"),
        ("established_on 2010-13-45", "成立日期：2010-13-45"),
    ],
)
@pytest.mark.requirement("R12.1")
def test_facts_are_told_in_chinese(rests_on: str, words: str) -> None:
    assert in_words(rests_on) == words


@pytest.mark.parametrize("kind", [*HonourKind, *IncidentKind])
def test_no_kind_of_honour_or_incident_is_left_in_english(kind: str) -> None:
    assert not in_words(f"honours {kind}").isascii()
    assert kind not in in_words(f"honours {kind}")
