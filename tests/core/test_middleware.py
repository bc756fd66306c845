"""Refusals become answers with their own status, as a page or as a fragment."""

from datetime import UTC, datetime

import pytest

from nantong_award.core.middleware import RefusalMiddleware
from nantong_award.core.refusals import Closed, Forbidden, Stale, Unsuitable
from nantong_award.regulation.finding import Finding, Findings, Obstructed, Outcome

FINDINGS = Findings.of(
    [Finding("12", "1", "legal_person", Outcome.UNMET, None, "不是独立法人")],
    subject="x",
    edition="2023-draft",
)
REFUSALS = [
    (Forbidden("您没有办理此事项的权限。"), 403, "您没有办理此事项的权限。"),
    (Closed("申报已截止。", instant=datetime(2026, 5, 1, 4, tzinfo=UTC)), 403, "2026年5月1日 12:00"),
    (Stale("已由他人处理。", yours="甲", theirs="乙"), 409, "乙"),
    (Unsuitable("文件过大。", field="file"), 422, "文件过大。"),
    (Obstructed(FINDINGS), 422, "不是独立法人"),
]


@pytest.fixture
def answer(rf):
    def give(error, **headers):
        request = rf.get("/", headers=headers)
        return RefusalMiddleware(lambda _request: None).process_exception(request, error)

    return give


@pytest.mark.parametrize(("error", "status", "words"), REFUSALS)
def test_a_refusal_is_told_as_a_page_with_its_status(error, status, words, answer):
    response = answer(error)
    text = response.content.decode()
    assert (response.status_code, words in text, "<html" in text) == (status, True, True)


@pytest.mark.parametrize(("error", "status", "words"), REFUSALS)
def test_for_htmx_it_is_a_fragment(error, status, words, answer):
    response = answer(error, hx_request="true")
    text = response.content.decode()
    assert (response.status_code, words in text, "<html" in text) == (status, True, False)
    assert "data-refused" in text


def test_other_errors_are_left_to_django(answer):
    assert answer(RuntimeError("x")) is None
