"""Sizes, docstrings, types, borders: what every file of the project keeps to (design §7, §8)."""

import ast
import re
import subprocess

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models

from tests.architecture.source import APPS, CORE, DESKS, KERNEL, ROOT, imports, modules

FILE, FUNCTION = 300, 45
# Longer than the limit because they are one table each; whoever cuts them makes them harder to read.
LONG_FILES = {}
LONG_FUNCTIONS = {
    "applications/sections/specimens.py:_organization": "the answers of one whole form, as data",
}
OUR_LABELS = {"core", *APPS}
CODE = [*modules()]


def functions(tree):
    """Every function and method of a file."""
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def public(module):
    """Top-level functions and classes and the methods of the latter; nested classes belong to their owner."""
    definitions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    for node in module.tree.body:
        if isinstance(node, definitions) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                inner = [each for each in node.body if isinstance(each, ast.FunctionDef)]
                yield from (each for each in inner if not each.name.startswith("_"))


def test_no_file_is_too_long():
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text().splitlines())
        for folder in ("nantong_award", *APPS, "scripts")
        for path in (ROOT / folder).rglob("*.py")
        if "migrations" not in path.parts  # written by Django
    }
    assert {place for place, lines in lengths.items() if lines > FILE} == set(LONG_FILES)


def test_no_function_is_too_long():
    too_long = {
        f"{module.place}:{node.name}"
        for module in CODE
        for node in functions(module.tree)
        if node.end_lineno - node.lineno + 1 > FUNCTION
    }
    assert too_long == set(LONG_FUNCTIONS)


@pytest.mark.parametrize("package", [KERNEL, CORE, *APPS, DESKS])
def test_everything_public_says_what_it_is(package):
    silent = [
        f"{module.place}:{node.lineno} {node.name}"
        for module in CODE
        if module.package == package
        for node in public(module)
        if not ast.get_docstring(node)
    ]
    assert silent == []


def test_every_file_says_what_it_is():
    silent = [
        module.place for module in CODE if module.path.stat().st_size and not ast.get_docstring(module.tree)
    ]
    assert silent == []


def test_every_function_is_typed():
    untyped = []
    for module in CODE:
        for node in functions(module.tree):
            given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            bare = [each.arg for each in given if each.annotation is None and each.arg not in ("self", "cls")]
            if bare or node.returns is None:
                untyped.append(f"{module.place}:{node.lineno} {node.name} {bare}")
    assert untyped == []


@pytest.mark.parametrize("word", ["utils", "helpers", "manager", "misc", "common_functions"])
def test_no_module_is_a_drawer_for_odds_and_ends(word):
    assert [module.place for module in CODE if word in module.name.split(".")] == []


def test_nothing_is_left_to_do_in_the_code():
    marks = re.compile(r"#.*\b(TODO|FIXME|XXX|HACK)\b")
    left = [
        f"{module.place}:{number}"
        for module in CODE
        for number, line in enumerate(module.path.read_text().splitlines(), start=1)
        if marks.search(line)
    ]
    assert left == []


# --- borders ------------------------------------------------------------------------------------


def test_no_relation_across_an_app_border_can_be_walked_back():
    """`related_name="+"` removes the reverse attribute and the reverse lookup."""
    open_doors = [
        f"{field} (related_name={field.remote_field.related_name!r})"
        for model in apps.get_models()
        if model._meta.app_label in OUR_LABELS
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]
        if isinstance(field, models.ForeignKey | models.ManyToManyField)
        and not _is_of_guardian(model)
        and field.remote_field.model._meta.app_label != model._meta.app_label
        and not field.remote_field.hidden
    ]
    assert open_doors == []


def _is_of_guardian(model):
    """Guardian's permission rows and the group behind `user_groups` are laid out by their libraries."""
    return model._meta.model_name.endswith("objectpermission") or model._meta.label == "core.User"


def test_there_are_no_signals():
    """What is written is visible where it is written."""
    listening = [
        f"{module.place}:{each.line} imports {each.target}"
        for module in CODE
        for each in imports(module)
        if re.search(r"(^|\.)(signals|dispatch)(\.|$)", each.target)
    ]
    listening += [
        f"{module.place}:{node.lineno} {ast.unparse(node)}"
        for module in CODE
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and node.attr in ("signals", "receiver")
    ]
    assert listening == []


# --- migrations and the repository --------------------------------------------------------------


@pytest.mark.django_db
def test_the_migrations_say_what_the_models_say():
    try:
        call_command("makemigrations", *sorted(OUR_LABELS), check=True, dry_run=True, verbosity=0)
    except SystemExit:
        pytest.fail("makemigrations finds changes")


@pytest.mark.parametrize("app", ["nantong_award/core", *APPS])
def test_an_app_starts_with_one_migration(app):
    """Until there is a portal in use, a change of the models goes into the first migration."""
    names = sorted(path.name for path in (ROOT / app / "migrations").glob("[0-9]*.py"))
    assert names == ["0001_initial.py"]


def committed():
    """Text files under version control, by path; none where this is no git work tree."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    for path in paths or [module.path for module in CODE]:
        if path.is_file() and b"\0" not in (data := path.read_bytes()):
            yield str(path.relative_to(ROOT)), data.decode("utf-8", "replace")


def test_no_committed_file_names_a_machine_or_a_registry():
    """A path of somebody's machine, or a host of a package mirror, would be wrong on every other one."""
    paths = r"(?<![\w.\-/}{])/(?:" + "|".join(("work", "root", "home", "Users")) + r")/[\w.\-]+"
    hosts = r"\b(?:pypi|registry|mirrors?|nexus|artifactory|proxy)\.[a-z0-9\-]+\.[a-z]+|\bpythonhosted\.org"
    hosts += r"|\b[a-z0-9.\-]+\.internal\b|\bindex-url\s*[=:]?\s*http|\bregistry\.npmjs"
    found = [
        f"{place}:{number} {match.group(0)}"
        for place, text in committed()
        if place != "tests/architecture/test_shape.py"
        for number, line in enumerate(text.splitlines(), start=1)
        if (match := re.search(f"{paths}|{hosts}", line))
    ]
    assert found == []
