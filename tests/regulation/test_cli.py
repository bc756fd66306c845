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
from tests.regulation.samples import ELIGIBILITY, GOOD, NOTICE, SCORE, SHORTLIST, ask, refused

pytestmark = pytest.mark.requirement("R0.4")

HERE = Path(__file__).parent
JUNK: tuple[Any, ...] = (
    *(None, True, -1, 0, 5000, 0.5, "", "x", "\ud800", "a\nb", "NaN", "1e3", "-5", "５"),
    *([], [None], [[]], {}, {"x": 1}, "2026-02-30", "20260101", "99999-01-01", "0001-01-01"),
)


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
