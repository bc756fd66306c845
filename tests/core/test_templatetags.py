"""The words and figures that every page shares."""

from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
import time_machine
from django.template import Context, Template
from django.test import RequestFactory

from nantong_award.core.models import StoredFile
from nantong_award.core.templatetags import desk
from nantong_award.regulation.finding import Finding, Findings, Outcome

NOON = datetime(2026, 9, 21, 4, 0, tzinfo=UTC)  # 12:00 in Shanghai


def rendered(source: str, address: str = "/", **context: object) -> str:
    """What a template prints on the page at `address`."""
    return Template(source).render(Context({"request": RequestFactory().get(address), **context})).strip()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (500000, "500,000.00 元"),
        (Decimal("0"), "0.00 元"),
        (Decimal("1234.005"), "1,234.01 元"),
        ("88.5", "88.50 元"),
        (None, "—"),
        ("", "—"),
    ],
)
def test_money_has_separators_two_decimals_and_its_unit(value: object, text: str) -> None:
    assert desk.money(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(Decimal("87.125"), "87.13"), (Decimal("1000"), "1000.00"), (0, "0.00"), (None, "—")],
)
def test_a_score_is_rounded_half_up_and_has_no_separator(value: object, text: str) -> None:
    assert desk.score(value) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [(None, "—"), (0, "0 字节"), (1023, "1023 字节"), (24576, "24.0 KB"), (3670016, "3.5 MB")],
)
def test_a_file_size_is_told_in_the_unit_people_read(count: int | None, text: str) -> None:
    assert desk.size(count) == text


def test_instants_are_told_in_shanghai_and_an_evening_in_utc_is_the_next_day() -> None:
    late = datetime(2026, 9, 21, 16, 30, tzinfo=UTC)
    assert (desk.when(late), desk.day(late), desk.day(date(2026, 1, 2))) == (
        "2026年9月22日 00:30",
        "2026年9月22日",
        "2026年1月2日",
    )
    assert (desk.when(None), desk.day(None)) == ("—", "—")


@pytest.mark.parametrize(
    ("until", "text", "urgency"),
    [
        (datetime(2026, 9, 25, 8, 30, tzinfo=UTC), "剩余 4 天 4 小时", "ample"),
        (datetime(2026, 9, 24, 4, 0, tzinfo=UTC), "剩余 3 天 0 小时", "ample"),
        (datetime(2026, 9, 24, 3, 59, tzinfo=UTC), "剩余 2 天 23 小时", "soon"),
        (datetime(2026, 9, 21, 5, 5, tzinfo=UTC), "剩余 1 小时 5 分钟", "soon"),
        (datetime(2026, 9, 21, 4, 25, tzinfo=UTC), "剩余 25 分钟", "soon"),
        (datetime(2026, 9, 21, 4, 0, 1, tzinfo=UTC), "剩余 1 分钟", "soon"),
        (datetime(2026, 9, 21, 4, 0, tzinfo=UTC), "已截止", "past"),
        (datetime(2026, 9, 20, 4, 0, tzinfo=UTC), "已截止", "past"),
        (None, "—", "ample"),
    ],
)
def test_a_deadline_counts_down_and_ends_at_its_instant(
    until: datetime | None, text: str, urgency: str
) -> None:
    with time_machine.travel(NOON, tick=False):
        assert (desk.remaining(until), desk.urgency(until)) == (text, urgency)


def test_a_status_label_takes_its_word_from_the_row_and_its_tone_from_the_state() -> None:
    row = SimpleNamespace(status="returned", get_status_display=lambda: "退回补正")
    round_ = SimpleNamespace(stage="material_review", get_stage_display=lambda: "材料评审")
    assert [desk.status(row), desk.status(round_)] == [
        '<span class="state state-warn">退回补正</span>',
        '<span class="state state-active">材料评审</span>',
    ]


def test_the_field_of_a_status_can_be_named_and_its_word_is_escaped() -> None:
    row = SimpleNamespace(status="draft", delivery="<b>failed</b>")
    assert desk.status(row, "delivery") == '<span class="state state-active">&lt;b&gt;failed&lt;/b&gt;</span>'


def test_no_state_has_two_tones() -> None:
    states = [state for line in desk.TONES.values() for state in line.split()]
    assert sorted(states) == sorted(set(states))


def test_every_outcome_has_a_word_of_its_own() -> None:
    assert {str(word) for word, _tone in desk.OUTCOMES.values()} == {
        "符合",
        "不符合",
        "待证明",
        "提醒",
        "不适用",
    }
    assert set(desk.OUTCOMES) == set(Outcome)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ('{% article "12" "3" %}', "第十二条第（三）项"),
        ("{% article 17 %}", "第十七条"),
        ('{% article "12" "3" "4" %}', "第十二条第（三）项第4目"),
        ('{% article "20" "" %}', "第二十条"),
    ],
)
def test_an_article_is_cited_as_documents_cite_it(source: str, text: str) -> None:
    assert rendered(source) == f'<cite class="article">{text}</cite>'


def made_findings() -> Findings:
    """One met, one unmet."""
    met = Finding("12", "1", "a", Outcome.MET, "2009年3月12日", "在南通市内登记注册。")
    unmet = Finding("13", "2", "b", Outcome.UNMET, None, "三年内有较大事故<。")
    return Findings.of([met, unmet], subject="application:1", edition="2023-draft")


@pytest.mark.requirement("R12.1")
def test_a_list_of_findings_shows_counts_words_articles_and_what_each_rests_on() -> None:
    page = rendered("{% findings found %}", found=made_findings())
    shown = [
        "符合 1 项",
        "不符合 1 项",
        "第十二条第（一）项",
        "第十三条第（二）项",
        "2009年3月12日",
        "三年内有较大事故&lt;。",
    ]
    assert [words for words in shown if words not in page] == []
    assert page.count('<li class="finding">') == 2


def test_only_what_blocks_can_be_asked_for() -> None:
    page = rendered('{% findings found only="blocking" %}', found=made_findings())
    assert (page.count('<li class="finding">'), "三年内" in page, "登记注册" in page) == (
        1,
        True,
        False,
    )


def test_nothing_found_says_so() -> None:
    assert "没有需要处理的事项" in rendered("{% findings found %}", found=())


@pytest.mark.parametrize(
    ("address", "source", "text"),
    [
        ("/?q=钢&page=2", "{% query page=3 %}", "?q=%E9%92%A2&page=3"),
        ("/?q=a&page=2", '{% query q="b" page="" %}', "?q=b"),
        ("/", "{% query page=2 %}", "?page=2"),
        ("/?s=1&s=2", "{% query page=2 %}", "?s=1&s=2&page=2"),
    ],
)
def test_a_link_keeps_the_other_keys_of_the_query(address: str, source: str, text: str) -> None:
    assert rendered("{% autoescape off %}" + source + "{% endautoescape %}", address) == text


@pytest.mark.parametrize(
    ("address", "order", "target"),
    [
        ("/?page=4", "none", "?sort=name"),
        ("/?sort=name", "ascending", "?sort=-name"),
        ("/?sort=-name", "descending", "?sort=name"),
        ("/?sort=score", "none", "?sort=name"),
    ],
)
def test_a_header_sorts_turns_round_and_goes_back_to_the_first_page(
    address: str, order: str, target: str
) -> None:
    assert rendered('{% sort_header "name" "名称" "num" %}', address) == (
        f'<th scope="col" aria-sort="{order}" class="num"><a class="sort" href="{target}">名称</a></th>'
    )


@pytest.mark.parametrize(
    ("address", "path", "is_current"),
    [
        ("/", "/", True),
        ("/desk/", "/", False),
        ("/notices/3/", "/notices/", True),
        ("/winners/", "/notices/", False),
    ],
)
def test_the_navigation_knows_where_the_reader_stands(address: str, path: str, is_current: bool) -> None:
    assert ('aria-current="page"' in rendered("{% nav_link path '公示' %}", address, path=path)) is is_current


def test_the_chosen_option_of_a_filter_is_marked_and_labels_are_escaped() -> None:
    page = rendered("{% options pairs chosen %}", pairs=[("", "全部"), (7, "<海安>")], chosen="7")
    assert page == '<option value="">全部</option><option value="7" selected>&lt;海安&gt;</option>'


def test_kinds_of_files_are_told_in_the_letters_people_know() -> None:
    kinds = ["application/pdf", "image/jpeg", "application/x-unknown"]
    assert [desk.file_kind(StoredFile(content_type=kind)) for kind in kinds] == [
        "PDF",
        "JPG",
        "文件",
    ]


def test_a_hash_is_shortened() -> None:
    assert (desk.short("0123456789abcdef"), desk.short(None)) == ("0123456789ab", "—")


@pytest.mark.requirement("R18.1")
@pytest.mark.parametrize(
    ("instant", "text"),
    [
        (datetime(2026, 9, 24, 16, 0, tzinfo=UTC), "2026年9月24日 24:00"),
        (datetime(2026, 12, 31, 16, 0, tzinfo=UTC), "2026年12月31日 24:00"),
        (datetime(2026, 9, 24, 15, 59, 59, tzinfo=UTC), "2026年9月24日 23:59"),
        (datetime(2026, 9, 24, 16, 0, 1, tzinfo=UTC), "2026年9月25日 00:00"),
        (datetime(2026, 9, 24, 9, 30, tzinfo=UTC), "2026年9月24日 17:30"),
        (None, "—"),
    ],
)
def test_a_deadline_at_midnight_is_the_24_hours_of_the_day_before(
    instant: datetime | None, text: str
) -> None:
    assert desk.until(instant) == text


def test_the_deadline_component_tells_24_hours() -> None:
    source = '{% include "components/_deadline.html" %}'
    assert "2026年9月24日 24:00" in rendered(source, at=datetime(2026, 9, 24, 16, 0, tzinfo=UTC))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "said"),
    [(date(2026, 12, 31), False), (date(2027, 1, 1), True), (None, False)],
)
def test_a_day_without_a_published_schedule_carries_a_mark(day: date | None, said: bool) -> None:
    assert ("节假日安排未公布" in rendered("{% estimated day %}", day=day)) is said
