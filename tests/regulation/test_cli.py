"""The command: strict input, one line of error, batch, --explain."""

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nantong_award.regulation.cli import main
from nantong_award.regulation.command.operations import OPERATIONS
from tests.regulation.samples import ask

pytestmark = pytest.mark.requirement("R0.4")

HERE = Path(__file__).parent
CASES = json.loads((HERE / "cases" / "contract.json").read_text(encoding="utf-8"))
GOOD = {case["op"]: case["input"] for case in reversed(CASES) if "error" not in case["expect"]}
GOOD["seed"] = {
    "contributions": [
        {
            "by": "监督员甲",
            "secret": "7391 4420 8816 0275",
            "commitment": "26c8f87dc29b526c4ff2664bea404628de3d4b78a509e84ffcba50b0b2f87a45",
        }
    ]
}
NOTICE = {"edition": "2023-draft", "rule": "public_notice", "start": "2026-11-02"}
SCORE = {"edition": "2023-draft", "kind": "organization", "material": 1, "site": 1, "presentation": 1}
SHORTLIST = {"edition": "2023-draft", "planned": 1, "scores": {"a": 1}}
SELECT = GOOD["select"]
ELIGIBILITY = GOOD["eligibility"]
JUNK: tuple[Any, ...] = (
    *(None, True, -1, 0, 5000, 0.5, "", "x", "\ud800", "a\nb", "NaN", "1e3", "-5", "５"),
    *([], [None], [[]], {}, {"x": 1}, "2026-02-30", "20260101", "99999-01-01", "0001-01-01"),
)


def refused(operation: str, given: Any) -> str:
    """The one line of a refusal."""
    status, out, err = ask(operation, given)
    assert (status, out, err.count("\n"), err[-1:]) == (2, "", 1, "\n")
    return err


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_answers_good_input_in_one_line(operation: str) -> None:
    status, out, err = ask(operation, GOOD[operation])
    assert (status, err, out.count("\n")) == (0, "", 1)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_unknown_key_is_refused_by_name(operation: str) -> None:
    assert refused(operation, {**GOOD[operation], "colour": "red"}).startswith("colour: unknown key")


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place inside a JSON value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, part in inner for place in places(part, (*path, key)))]


def put(value: Any, path: tuple[Any, ...], junk: Any) -> Any:
    """The value with one place replaced."""
    if not path:
        return junk
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = put(value[path[0]], path[1:], junk)
    return copy


@given(st.sampled_from(sorted(OPERATIONS)), st.data(), st.sampled_from(JUNK))
def test_junk_at_any_place_is_answered_or_refused_and_never_breaks(
    operation: str, data: st.DataObject, junk: Any
) -> None:
    path = data.draw(st.sampled_from(places(GOOD[operation])))
    status, out, err = ask(operation, put(GOOD[operation], path, junk))
    if status == 0:
        assert isinstance(json.loads(out), dict)
        assert err == ""
    else:
        assert (status, out, err.count("\n")) == (2, "", 1)
        assert err.rstrip("\n").isprintable()


@pytest.mark.parametrize(
    "text",
    [
        *("", "{", "nonsense", "[" * 100_000, '{"a": ' * 100_000, '{"a": 1} {"b": 2}', "\ufeff{}"),
        *('{"planned": NaN}', '{"planned": Infinity}', '{"planned": -Infinity}', "9" * 5000),
        '{"planned": 1e999999999999999999999}',
    ],
)
def test_what_is_no_json_is_refused(text: str) -> None:
    assert refused("shortlist", text).startswith("input: expected")


def test_bytes_that_are_no_utf8_are_refused() -> None:
    out, err = io.StringIO(), io.StringIO()
    stdin = io.TextIOWrapper(io.BytesIO(b'{"a": "\xff"}'), encoding="utf-8")
    assert (main(["shortlist"], stdin, out, err), out.getvalue()) == (2, "")
    assert err.getvalue() == "input: expected text in UTF-8\n"


def test_a_key_given_twice_is_refused() -> None:
    assert refused("shortlist", '{"edition": "2020", "edition": "2023-draft"}').startswith("edition: ")


@pytest.mark.parametrize(
    ("operation", "given", "key"),
    [
        ("deadline", {**NOTICE, "edition": 2020}, "edition"),
        ("deadline", {**NOTICE, "edition": "../2020"}, "edition"),
        ("deadline", {**NOTICE, "rule": "lunch"}, "rule"),
        ("deadline", {**NOTICE, "start": None}, "start"),
        ("deadline", {**NOTICE, "start": "2026-11-02T00:00"}, "start"),
        ("deadline", {**NOTICE, "start": "２０２６-11-02"}, "start"),
        ("deadline", {"edition": "2023-draft", "rule": "annual_reports", "year": "2026"}, "year"),
        ("deadline", {"edition": "2023-draft", "rule": "annual_reports", "year": True}, "year"),
        ("deadline", {"edition": "2023-draft", "rule": "annual_reports"}, "year"),
        ("score", {**SCORE, "material": True}, "material"),
        ("score", {**SCORE, "material": "1e2"}, "material"),
        ("score", {**SCORE, "material": "+1"}, "material"),
        ("score", {**SCORE, "material": " 1"}, "material"),
        ("score", {**SCORE, "material": "1" * 50}, "material"),
        ("score", {**SCORE, "presentation": None}, "presentation"),
        ("score", {**SCORE, "kind": "team"}, "kind"),
        ("shortlist", {**SHORTLIST, "planned": 1.0}, "planned"),
        ("shortlist", {**SHORTLIST, "planned": -1}, "planned"),
        ("shortlist", {**SHORTLIST, "scores": []}, "scores"),
        ("shortlist", {**SHORTLIST, "scores": {"a": None}}, "scores.a"),
        ("shortlist", {**SHORTLIST, "scores": {"": 1}}, "scores."),
        ("select", {**SELECT, "award_places": "2"}, "award_places"),
        ("select", {**SELECT, "nomination_places": True}, "nomination_places"),
        ("select", {**SELECT, "candidates": [{"id": "a"}]}, "candidates[0].score"),
        ("select", {**SELECT, "candidates": [{"id": "a", "score": 1, "sme": 1}]}, "candidates[0].sme"),
        ("select", {**SELECT, "candidates": [{"id": "a", "score": 1, "size": 1}]}, "candidates[0].size"),
        ("eligibility", {**ELIGIBILITY, "applicant": None}, "applicant"),
        ("eligibility", {**ELIGIBILITY, "applicant": {}}, "applicant.kind"),
        ("eligibility", {**ELIGIBILITY, "awards": [{"level": "gold"}]}, "awards[0].level"),
        ("eligibility", {**ELIGIBILITY, "awards": {}}, "awards"),
        ("eligibility", {**ELIGIBILITY, "debarments": [{"article": "29"}]}, "debarments[0].from"),
        (
            "eligibility",
            {**ELIGIBILITY, "debarments": [{"article": "5", "from": "2024-01-01"}]},
            "debarments",
        ),
        (
            "eligibility",
            {
                **ELIGIBILITY,
                "debarments": [{"article": "29", "from": "2024-01-02", "until": "2024-01-01"}],
            },
            "debarments[0].until",
        ),
        ("draw", {"seed": "s", "candidates": ["a", "a"], "size": 1}, "candidates[1]"),
        ("draw", {"seed": "s", "candidates": ["a", 5], "size": 1}, "candidates[1]"),
        ("draw", {"seed": "s", "candidates": ["a"], "size": 2}, "size"),
        ("draw", {"seed": "s\n", "candidates": ["a"], "size": 1}, "seed"),
        (
            "draw",
            {"seed": "s", "candidates": ["a"], "size": 1, "strata": [{"ids": ["b"], "at_least": 1}]},
            "strata[0].ids",
        ),
        (
            "draw",
            {"seed": "s", "candidates": ["a"], "size": 1, "strata": [{"ids": ["a"], "at_least": 2}]},
            "strata[0].at_least",
        ),
        ("seed", {"contributions": []}, "contributions"),
    ],
)
def test_bad_input_names_the_key(operation: str, given: dict[str, Any], key: str) -> None:
    assert refused(operation, given).startswith(key)


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"established_on": "yesterday"}, "applicant.established_on"),
        ({"chief_quality_officer": "yes"}, "applicant.chief_quality_officer"),
        ({"chief_quality_officer": 1}, "applicant.chief_quality_officer"),
        ({"safety_level": 4}, "applicant.safety_level"),
        ({"safety_level": True}, "applicant.safety_level"),
        ({"environmental_rating": "pink"}, "applicant.environmental_rating"),
        ({"honours": {}}, "applicant.honours"),
        ({"honours": [{"granted_on": "2024-01-01"}]}, "applicant.honours[0].kind"),
        ({"honours": [{"kind": "luban", "year": 2024}]}, "applicant.honours[0].year"),
        ({"incidents": [{"kind": "flood"}]}, "applicant.incidents[0].kind"),
        ({"incidents": [{"kind": "quality", "severity": "huge"}]}, "applicant.incidents[0].severity"),
        ({"incidents": [{"kind": "quality", "liable": 0}]}, "applicant.incidents[0].liable"),
        ({"role_model": True}, "applicant.role_model"),
        ({"kind": "individual"}, "applicant.registered_in_city"),
    ],
)
def test_a_bad_fact_names_its_key(change: dict[str, Any], key: str) -> None:
    given = {**ELIGIBILITY, "applicant": {**ELIGIBILITY["applicant"], **change}}
    assert refused("eligibility", given).startswith(key)


def test_panel_scores_refuse_what_no_sheet_may_hold() -> None:
    good = GOOD["panel_score"]
    sheet = good["sheets"][0]
    for percent, accepted in (
        (37, False),
        ("60", True),
        (60.0, True),
        (True, False),
        (-5, False),
        (105, False),
    ):
        given = {**good, "sheets": [{**sheet, "items": {**sheet["items"], "4.1.2": percent}}]}
        assert (ask("panel_score", given)[0] == 0) is accepted
    assert "items.4.1.1" in refused(
        "panel_score", {**good, "sheets": [{**sheet, "items": {**sheet["items"], "4.1.1": 50}}]}
    )
    assert refused("panel_score", {**good, "sheets": [sheet, sheet]}).startswith("sheets[1].expert")
    assert refused("panel_score", {**good, "sheets": []}).startswith("sheets")
    assert refused("panel_score", {**good, "kind": "individual", "stage": "site"}).startswith("stage")
    assert refused("panel_score", {**good, "policy": "best"}).startswith("policy")


def test_a_hostile_key_cannot_break_or_fake_a_line() -> None:
    err = refused("shortlist", '{"a\\nok\\u2028\\ud800": 1}')
    assert err.startswith("a\\nok\\u2028\\ud800: unknown key")


@pytest.mark.parametrize(
    "arguments", [[], ["lunch"], ["deadline", "draw"], ["--explain"], ["deadline", "--loud"]]
)
def test_wrong_arguments_are_bad_input(arguments: list[str]) -> None:
    out, err = io.StringIO(), io.StringIO()
    assert (main(arguments, io.StringIO("{}"), out, err), out.getvalue()) == (2, "")
    assert err.getvalue().startswith("operation: expected one of eligibility, ")


def test_batch_answers_every_line_in_order() -> None:
    lines = [
        json.dumps({"operation": "deadline", "input": NOTICE}),
        "no json",
        "",
        json.dumps({"operation": "batch", "input": {}}),
        json.dumps({"operation": "deadline"}),
        json.dumps({"operation": "deadline", "input": NOTICE, "colour": 1}),
        json.dumps({"operation": "deadline", "input": {**NOTICE, "rule": "lunch"}}),
        json.dumps({"operation": "score", "input": SCORE}, indent=None),
    ]
    status, out, err = ask("batch", "\n".join(lines))
    answers = [json.loads(line) for line in out.splitlines()]
    assert (status, err) == (0, "")
    assert [answer["ok"] for answer in answers] == [True, False, False, False, False, False, False, True]
    assert answers[0]["output"] == {
        "last_day": "2026-11-12",
        "next_day": "2026-11-13",
        "calendar": "published",
    }
    assert [answer["error"].partition(":")[0] for answer in answers if not answer["ok"]] == [
        *("input", "input", "operation", "input", "colour", "rule")
    ]


def test_batch_lines_end_at_line_feeds_only() -> None:
    line = json.dumps(
        {"operation": "shortlist", "input": {**SHORTLIST, "scores": {"a\u2028b": 1}}}, ensure_ascii=False
    )
    status, out, _ = ask("batch", f"{line}\r\n{line}\n")
    answers = [json.loads(answer) for answer in out.split("\n")[:-1]]
    assert (status, [answer["output"]["selected"] for answer in answers]) == (0, [["a\u2028b"]] * 2)


def test_an_empty_batch_has_no_answers() -> None:
    assert ask("batch", "") == (0, "", "")


@pytest.mark.parametrize("operation", OPERATIONS)
def test_explain_adds_article_and_reading_and_changes_nothing_else(operation: str) -> None:
    plain = json.loads(ask(operation, GOOD[operation])[1])
    full = json.loads(ask(operation, GOOD[operation], "--explain")[1])
    entries = full.pop("explain")
    assert all(entry["citation"].startswith("第") and entry["reading"] for entry in entries)
    if "findings" in full:
        assert all(finding.pop("reading") for finding in full["findings"])
    assert full == plain


def test_explain_reaches_into_a_batch() -> None:
    _, out, _ = ask("batch", json.dumps({"operation": "deadline", "input": NOTICE}), "--explain")
    assert [entry["citation"] for entry in json.loads(out)["output"]["explain"]] == ["第二十四条"]


def test_numbers_are_exact_decimals_and_rank_unrounded() -> None:
    text = '{"edition": "2023-draft", "planned": 1, "scores": {"a": 700.0000000000000000001, "b": 700.0000000000000000002}}'
    assert json.loads(ask("shortlist", text)[1])["selected"] == ["b"]


def test_the_django_command_needs_no_database() -> None:
    environment = {
        "PATH": "/usr/bin:/bin",
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
        "LC_ALL": "C",
    }
    command = [sys.executable, "manage.py", "regulation"]
    root = HERE.parent.parent
    good = subprocess.run(
        [*command, "eligibility", "--explain"],
        input=json.dumps(ELIGIBILITY),
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=root,
        env=environment,
        check=False,
    )
    assert (good.returncode, good.stderr) == (0, "")
    assert json.loads(good.stdout)["eligible"] is True
    bad = subprocess.run(
        [*command, "lunch", "--loud"],
        input="",
        capture_output=True,
        text=True,
        cwd=root,
        env=environment,
        check=False,
    )
    assert (bad.returncode, bad.stdout, bad.stderr.count("\n")) == (2, "", 1)
