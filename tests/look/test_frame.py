"""What every page must carry, and what error pages say, without a browser."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.views.defaults import server_error

from nantong_award.core.refusals import Closed, Stale, Unsuitable
from tests.look.samples import FINDINGS, OpinionForm

STATIC = Path(settings.BASE_DIR) / "static"
CSS = (STATIC / "css/site.css").read_text()


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb or #rgb (WCAG 2)."""
    digits = colour.lstrip("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast of two tokens."""
    tokens = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6});", CSS))
    light, dark = sorted((luminance(tokens[one]), luminance(tokens[other])), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.requirement("RX.6")
@pytest.mark.parametrize("ground", ["paper", "ground", "ground-deep"])
@pytest.mark.parametrize("word", ["ink", "ink-soft", "blue", "award", "good", "warn", "bad"])
def test_words_stand_out_on_every_ground(word: str, ground: str) -> None:
    assert contrast(word, ground) >= 4.5


@pytest.mark.parametrize("tone", ["good", "warn", "bad", "blue"])
def test_words_stand_out_on_their_own_tint(tone: str) -> None:
    assert contrast(tone, f"{tone}-tint") >= 4.5


@pytest.mark.parametrize("edge", ["control", "focus"])
def test_edges_of_fields_and_focus_can_be_seen(edge: str) -> None:
    assert contrast(edge, "paper") >= 3


def test_the_vendored_htmx_says_its_version_and_asks_for_nothing() -> None:
    source = (STATIC / "vendor/htmx.min.js").read_text()
    assert re.match(r"/\*! htmx\.org 2\.\d+\.\d+,", source)
    assert "sourceMappingURL" not in source


def test_nothing_is_fetched_from_elsewhere() -> None:
    sheets = [*STATIC.glob("css/*.css"), STATIC / "js/desk.js"]
    assert [path.name for path in sheets if re.search(r"https?:|@import|//[a-z]+\.", path.read_text())] == []


def test_htmx_is_set_for_the_strict_policy_and_shows_refusals() -> None:
    page = render_to_string("base.html", {}, RequestFactory().get("/"))
    found = re.search(r"name=\"htmx-config\"\s+content='([^']+)'", page)
    assert found is not None
    config = json.loads(found[1])
    refused = {"code": "403|409|422", "swap": True, "error": True}
    assert (
        config["allowEval"],
        config["includeIndicatorStyles"],
        config["selfRequestsOnly"],
    ) == (False, False, True)
    assert (config["historyCacheSize"], refused in config["responseHandling"]) == (0, True)


def test_a_failed_server_answers_without_database_context_or_request() -> None:
    response = server_error(RequestFactory().get("/"))
    assert (response.status_code, "系统出现故障" in response.content.decode()) == (500, True)


@pytest.mark.parametrize("status", ["400", "403", "404", "413"])
def test_an_error_page_says_what_happened_what_to_do_and_its_number(status: str) -> None:
    page = render_to_string(f"{status}.html", {}, RequestFactory().get("/"))
    assert (f"状态码 {status}" in page, "返回首页" in page, page.count("<li>") > 1) == (
        True,
        True,
        True,
    )


def test_a_closed_step_tells_its_instant() -> None:
    refusal = Closed("申报已经截止。", instant=datetime(2026, 6, 30, 9, 30, tzinfo=UTC))
    page = render_to_string("errors/_refused.html", {"refusal": refusal, "status": 403})
    assert (
        "现在不能办理" in page,
        "申报已经截止。" in page,
        "2026年6月30日 17:30" in page,
    ) == (True, True, True)


def test_a_stale_form_shows_both_values() -> None:
    refusal = Stale("已由吴建国提交。", yours="退回补正", theirs="同意推荐")
    page = render_to_string("errors/_refused.html", {"refusal": refusal, "status": 409})
    assert [word in page for word in ("退回补正", "同意推荐", "内容已由他人更新")] == [
        True,
        True,
        True,
    ]


def test_unsuitable_values_are_refused_without_a_table_of_values() -> None:
    page = render_to_string("errors/_refused.html", {"refusal": Unsuitable("不是 PDF。"), "status": 422})
    assert ("不是 PDF。" in page, "您填写的" in page, "data-refused" in page) == (
        True,
        False,
        True,
    )


def test_an_obstructed_step_lists_what_blocks_it_and_nothing_else() -> None:
    page = render_to_string(
        "errors/refused.html", {"findings": FINDINGS, "status": 422}, RequestFactory().get("/")
    )
    assert ("第十三条第（二）项" in page, "第七条" in page) == (True, False)


def test_a_wrong_field_carries_its_message_and_is_named_in_the_summary() -> None:
    form = OpinionForm({"county": "ha"})
    page = str(form)
    assert '<a href="#id_name">组织名称：' in page
    assert 'aria-describedby="id_name_helptext id_name_error"' in page
    assert page.count('id="id_name_error"') == 1
    assert page.count('aria-invalid="true"') == len(form.errors) + 2  # three buttons of one choice


def test_an_optional_field_says_so_and_a_required_one_does_not() -> None:
    page = str(OpinionForm())
    assert page.count("（选填）") == sum(not field.required for field in OpinionForm.base_fields.values())
