"""Runs the table cases of cases/ through the command: the contract's own, and those written as TOML."""

import io
import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from nantong_award.regulation.cli import main

CASES = Path(__file__).parent / "cases"
BOTH = ["2020", "2023-draft"]
SAMPLES = tomllib.loads((CASES / "samples.toml").read_text(encoding="utf-8"))
REFERENCE_DAY = "2026-08-31"
OPTIONAL: tuple[str, ...] = ("awards", "debarments", "related_applications")


def run(operation: str, given: dict[str, Any]) -> tuple[int, str, str]:
    """Exit status, standard output, standard error."""
    out, err = io.StringIO(), io.StringIO()
    status = main([operation], io.StringIO(json.dumps(given)), out, err)
    return status, out.getvalue(), err.getvalue()


def with_outcomes(output: dict[str, Any]) -> dict[str, Any]:
    """The output with the items of each outcome listed, as the cases name them."""
    for outcome in ("unmet", "needs_evidence", "not_applicable", "warning"):
        output[outcome] = [
            finding["article"] + (f".{finding['item']}" if finding["item"] else "")
            for finding in output["findings"]
            if finding["outcome"] == outcome
        ]
    return output


def contract_cases() -> list[Any]:
    cases = json.loads((CASES / "contract.json").read_text(encoding="utf-8"))
    return [pytest.param(case, id=case["name"]) for case in cases]


def table_cases() -> list[Any]:
    params = []
    for path in sorted(CASES.glob("*.toml")):
        for case in tomllib.loads(path.read_text(encoding="utf-8")).get("case", []):
            marks = [pytest.mark.requirement(name) for name in case.pop("requirements", [])]
            for edition in case.pop("editions", BOTH):
                name = f"{path.stem}: {case['name']} ({edition})"
                params.append(pytest.param(case, edition, id=name, marks=marks))
    return params


@pytest.mark.requirement("R0.4")
@pytest.mark.parametrize("case", contract_cases())
def test_the_contract_holds(case: dict[str, Any]) -> None:
    expected = case["expect"]
    status, out, err = run(case["op"], case["input"])
    if "error" in expected:
        assert (status, out, err.count("\n")) == (2, "", 1)
        assert expected["error"] in err
        return
    output = json.loads(out)
    if "findings" in output:
        output = with_outcomes(output)
    assert (status, {key: output[key] for key in expected}) == (0, expected)


@pytest.mark.parametrize(("case", "edition"), table_cases())
def test_the_table_case_holds(case: dict[str, Any], edition: str) -> None:
    if "applicant" in case:
        assert_eligibility(case, edition)
    else:
        assert_operation(case, edition)


def assert_eligibility(case: dict[str, Any], edition: str) -> None:
    applicant: dict[str, Any] = {**SAMPLES[case["applicant"]], **case.get("facts", {})}
    applicant |= dict.fromkeys(case.get("unknown", []))
    day = case.get("reference_day", REFERENCE_DAY)
    given: dict[str, Any] = {"edition": edition, "reference_day": day, "applicant": applicant}
    given |= {key: case[key] for key in OPTIONAL if key in case}
    status, out, err = run("eligibility", given)
    assert (status, err) == (0, "")
    output = with_outcomes(json.loads(out))
    unmet, needed = case.get("unmet", []), case.get("needs_evidence", [])
    verdict = False if unmet else None if needed else True
    answer = {key: output[key] for key in ("eligible", "unmet", "needs_evidence", "warning")}
    expected = {"eligible": verdict, "unmet": unmet, "needs_evidence": needed, "warning": []}
    assert answer == expected


def assert_operation(case: dict[str, Any], edition: str) -> None:
    given = {"edition": edition, **case["input"]}
    status, out, err = run(case["operation"], given)
    if "error" in case:
        assert (status, out, err.count("\n")) == (2, "", 1)
        assert case["error"] in err
        return
    assert (status, err) == (0, "")
    output = json.loads(out)
    assert {key: output[key] for key in case["expect"]} == case["expect"]
