"""The project's own source, parsed once: what the architecture tests read. Standard library only."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent.parent
KERNEL, CORE, DESKS = "nantong_award.regulation", "nantong_award.core", "nantong_award.desks"
APPS = ("applications", "review", "publicity", "monitoring")
CURRENT = (KERNEL, CORE, *APPS, DESKS)
FOLDERS = ("nantong_award", *APPS)


class Module(NamedTuple):
    """One file of the project."""

    name: str
    path: Path
    tree: ast.Module

    @property
    def place(self) -> str:
        """The file as people name it."""
        return str(self.path.relative_to(ROOT))

    @property
    def package(self) -> str | None:
        """Which part of the current it belongs to; None for settings, urls and the like."""
        return package_of(self.name)

    @property
    def parts(self) -> list[str]:
        """The dotted name inside its package, e.g. ["services", "filing"]."""
        package = self.package or ""
        return [part for part in self.name.removeprefix(package).split(".") if part]


class Import(NamedTuple):
    """One imported module (or a name in it), and where."""

    target: str
    line: int
    for_types: bool


def package_of(name: str) -> str | None:
    """The part of the current that a dotted name belongs to."""
    return next((each for each in CURRENT if name == each or name.startswith(f"{each}.")), None)


@cache
def modules() -> tuple[Module, ...]:
    """Every module of the project but migrations, tests and the scripts of the machine room."""
    found = []
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
                found.append(Module(name, path, ast.parse(path.read_text(), str(path))))
    return tuple(found)


@cache
def names() -> frozenset[str]:
    """The dotted names of all modules."""
    return frozenset(module.name for module in modules())


def imports(module: Module) -> Iterator[Import]:
    """Every import of a file, at the top or inline; a name imported from a package is resolved to its module."""
    typed = _lines_for_types(module.tree)
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(alias.name, node.lineno, node.lineno in typed)
        elif isinstance(node, ast.ImportFrom):
            start = _absolute(module, node)
            for alias in node.names:
                inner = f"{start}.{alias.name}"
                yield Import(inner if inner in names() else start, node.lineno, node.lineno in typed)


def _absolute(module: Module, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    steps = module.name.split(".") + ([""] if module.path.name == "__init__.py" else [])
    return ".".join([*steps[: -node.level], *([node.module] if node.module else [])])


def _lines_for_types(tree: ast.Module) -> set[int]:
    """Lines that only a type checker runs."""
    lines: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            for inner in node.body:
                lines |= set(range(inner.lineno, (inner.end_lineno or inner.lineno) + 1))
    return lines


def strings(module: Module) -> Iterator[tuple[str, int]]:
    """Every string that is not a docstring."""
    documentation = {
        id(node.body[0].value)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation:
            yield node.value, node.lineno


def dotted(node: ast.AST) -> str:
    """`a.b.c` of a name or attribute, "" of anything else."""
    return ast.unparse(node) if isinstance(node, ast.Name | ast.Attribute) else ""


def calls(module: Module) -> Iterator[ast.Call]:
    """Every call in a file."""
    return (node for node in ast.walk(module.tree) if isinstance(node, ast.Call))
