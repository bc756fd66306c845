"""Requirement → code → tests: read from the source itself, so that the list cannot go stale."""

import ast
import io
import re
import tokenize
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

LIST = Path(__file__).with_name("requirements.toml")
ID = re.compile(r"\bR(?:\d+|X)\.\d+\b")
CODE = ("nantong_award", "applications", "review", "publicity", "monitoring", "scripts", "templates")
TESTS = "tests"
MARK = "mark.requirement"


class Requirement(NamedTuple):
    """One requirement: its words, where the code cites it, which tests prove it."""

    key: str
    title: str
    code: tuple[str, ...]
    tests: tuple[str, ...]


class Entry(NamedTuple):
    """One line of the list: its words, and the modules that do the work where they do not cite the id."""

    title: str
    code: tuple[str, ...]


def entries() -> dict[str, Entry]:
    """Every id of the list, in its order."""
    with LIST.open("rb") as file:
        sections = tomllib.load(file)
    return {
        key: Entry(line, ()) if isinstance(line, str) else Entry(line["title"], tuple(line["code"]))
        for section in sections.values()
        for key, line in section.items()
    }


def requirements(root: Path) -> list[Requirement]:
    """The whole list with the places found under `root`."""
    code, tests = _gathered(code_places(root)), _gathered(test_places(root))
    return [
        Requirement(key, entry.title, (*entry.code, *code.get(key, ())), tests.get(key, ()))
        for key, entry in entries().items()
    ]


def unknown(root: Path) -> dict[str, tuple[str, ...]]:
    """Ids and files that tests, code or the list name and that do not exist, with the places."""
    named = _gathered([*code_places(root), *test_places(root)])
    known = entries()
    gone = {path: (key,) for key, entry in known.items() for path in entry.code if not (root / path).exists()}
    return {key: places for key, places in named.items() if key not in known} | gone


def code_places(root: Path) -> Iterator[tuple[str, str]]:
    """(id, place) for every citation in a comment or docstring of the code, or in a template."""
    for folder in CODE:
        for path in sorted((root / folder).rglob("*")):
            place = path.relative_to(root)
            if path.suffix == ".py" and "migrations" not in path.parts:
                yield from ((key, f"{place}:{line}") for key, line in _cited(path.read_text("utf-8")))
            elif path.suffix == ".html":
                lines = enumerate(path.read_text("utf-8").splitlines(), start=1)
                yield from ((key, f"{place}:{line}") for line, text in lines for key in ID.findall(text))


def _cited(source: str) -> Iterator[tuple[str, int]]:
    """Ids in comments and in strings of three quotes: what explains, not what runs."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        explains = token.type == tokenize.STRING and token.string.endswith(('"""', "'''"))
        if token.type == tokenize.COMMENT or explains:
            for offset, text in enumerate(token.string.splitlines()):
                yield from ((key, token.start[0] + offset) for key in ID.findall(text))


def test_places(root: Path) -> Iterator[tuple[str, str]]:
    """(id, test) for every test that is marked, by itself or with its whole file."""
    for path in sorted((root / TESTS).rglob("test_*.py")):
        place, tree = path.relative_to(root), ast.parse(path.read_text("utf-8"))
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                marks = [each for mark in node.decorator_list for each in _marks(mark)]
                yield from ((key, f"{place}::{node.name}") for key in marks)
            elif isinstance(node, ast.Assign):
                yield from ((key, str(place)) for key in _marks(node))


def _marks(tree: ast.AST) -> Iterator[str]:
    """The ids of every `pytest.mark.requirement("…")` in a piece of source."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(MARK):
            yield from (str(each.value) for each in node.args if isinstance(each, ast.Constant))


def _gathered(pairs: Iterator[tuple[str, str]] | list[tuple[str, str]]) -> Mapping[str, tuple[str, ...]]:
    places: dict[str, dict[str, None]] = {}
    for key, place in pairs:
        places.setdefault(key, {})[place] = None
    return {key: tuple(found) for key, found in places.items()}
