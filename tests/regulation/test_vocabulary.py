"""Stages, citations, findings and the gate: the words in which the kernel answers."""

import pytest

from nantong_award.regulation.citation import Citation, chinese_number
from nantong_award.regulation.finding import Finding, Findings, Obstructed, Outcome
from nantong_award.regulation.gates import OpenItem, gate
from nantong_award.regulation.stage import ORDER, Stage, Track, scored_stages, stages_of
from nantong_award.regulation.ternary import agreed, all_of, any_of
from tests.regulation.samples import E2023

MET = Finding("12", "1", "operation", Outcome.MET, "established_on 2010-05-01", "经营满5年")
UNMET = Finding("30", None, "award_bar", Outcome.UNMET, None, "不接受重新申报")
MISSING = Finding("12", "3", "honours", Outcome.NEEDS_EVIDENCE, None, "未填写荣誉奖项")


@pytest.mark.requirement("R17.1")
def test_the_stages_run_in_the_order_of_article_17() -> None:
    assert [stage.value for stage in ORDER] == [
        "planning",
        "application",
        "qualification",
        "material_review",
        "site_review",
        "presentation",
        "evaluation",
        "publicity",
        "closed",
    ]


@pytest.mark.requirement("R17.1")
def test_an_individual_skips_site_review_and_nothing_else() -> None:
    assert set(ORDER) - set(stages_of(Track.INDIVIDUAL)) == {Stage.SITE_REVIEW}
    assert stages_of(Track.ORGANIZATION) == ORDER
    assert scored_stages(Track.INDIVIDUAL) == (Stage.MATERIAL_REVIEW, Stage.PRESENTATION)


@pytest.mark.parametrize(
    ("citation", "text"),
    [
        (Citation("6"), "第六条"),
        (Citation("12", "3", "4"), "第十二条第（三）项第4目"),
        (Citation("20"), "第二十条"),
        (Citation("35"), "第三十五条"),
        (Citation("10", "10"), "第十条第（十）项"),
    ],
)
def test_a_citation_reads_as_in_a_chinese_document(citation: Citation, text: str) -> None:
    assert (citation.text, str(citation)) == (text, text)


@pytest.mark.parametrize("number", [0, 100])
def test_no_article_has_such_a_number(number: int) -> None:
    with pytest.raises(ValueError, match="no article"):
        chinese_number(number)


def test_findings_tell_what_blocks() -> None:
    findings = Findings((MET, UNMET, MISSING), "application:1", "2023-draft")
    assert (findings.blocking, findings.unmet, findings.clear) == ((UNMET, MISSING), (UNMET,), False)
    assert Findings((MET,), "application:1", "2023-draft").clear


def test_findings_survive_storage() -> None:
    findings = Findings((MET, UNMET), "application:1", "2023-draft")
    assert Findings.from_json(findings.to_json()) == findings


def test_findings_on_different_subjects_cannot_be_joined() -> None:
    one = Findings((MET,), "application:1", "2023-draft")
    assert (one + Findings((UNMET,), "application:1", "2023-draft")).items == (MET, UNMET)
    with pytest.raises(ValueError, match="cannot be joined"):
        one + Findings((UNMET,), "application:2", "2023-draft")
    assert one.about("application:2").subject == "application:2"


def test_an_empty_collection_is_an_answer() -> None:
    assert Findings((), "round:1", "2020")


def test_obstruction_says_article_and_sentence() -> None:
    obstructed = Obstructed(Findings((MET, UNMET), "application:1", "2023-draft"))
    assert str(obstructed) == "第三十条：不接受重新申报"


@pytest.mark.requirement("R17.2")
def test_a_gate_lists_every_open_item_under_article_17() -> None:
    findings = gate(
        E2023,
        Stage.MATERIAL_REVIEW,
        "round:3:material_review",
        [OpenItem("open_sheet", "专家甲未提交评分表")],
    )
    assert findings == Findings(
        (Finding("17", None, "open_sheet", Outcome.UNMET, None, "专家甲未提交评分表"),),
        "round:3:material_review",
        "2023-draft",
    )


def test_a_gate_without_open_items_is_clear_and_says_for_which_stage() -> None:
    findings = gate(E2023, Stage.SITE_REVIEW, "round:3:site_review", [])
    assert (findings.clear, [f.code for f in findings]) == (True, ["site_review_complete"])


def test_a_certain_answer_outweighs_what_is_not_known() -> None:
    assert [all_of((True, None, False)), all_of((True, None)), all_of(())] == [False, None, True]
    assert [any_of((False, None, True)), any_of((False, None)), any_of(())] == [True, None, False]
    assert [agreed((True, True)), agreed((True, False)), agreed((None,))] == [True, None, None]
