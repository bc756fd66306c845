"""Imports run against the current, layers look left, and each door has one doorman (design §1)."""

import ast
import re
import subprocess
import sys
from fnmatch import fnmatch

import pytest

from tests.architecture.source import (
    APPS,
    CORE,
    CURRENT,
    DESKS,
    FOLDERS,
    KERNEL,
    ROOT,
    calls,
    dotted,
    imports,
    modules,
    package_of,
    strings,
)

# What stands beside another name of its own rank may import it; cycles are forbidden by a test of their own.
LAYERS = (
    ("transitions",),
    ("models",),
    ("facts", "sections"),
    ("selectors",),
    ("grants", "messages"),
    ("services",),
    ("forms", "documents", "workbooks"),
    ("views", "admin", "tasks"),
    ("urls", "apps", "management"),
)
RANK = {name: rank for rank, names in enumerate(LAYERS) for name in names}
# How another app is entered. `facts` too: the kernel's facts of an applicant are put together in one place.
ENTRANCES = {"transitions", "models", "facts", "selectors", "services"}
DOORMEN = {
    "django_fsm": ["nantong_award/core/lifecycle.py"],
    "weasyprint": ["nantong_award/core/documents.py"],
    "icalendar": ["nantong_award/core/calendar_files.py"],
    "openpyxl": ["nantong_award/core/workbooks.py", "nantong_award/core/workbook_reading.py"],
}
CLOCK = "nantong_award/core/clock.py"
READINGS_OF_TIME = (
    r"(datetime|dt)\.(now|utcnow|today)|(datetime\.)?date\.today"
    r"|timezone\.(now|localtime|localdate|localnow)|time\.(time|monotonic|perf_counter|localtime)"
)
READINGS_OF_FILES = {"open", "read_text", "read_bytes", "write_text", "write_bytes"}
PURE = {"abc", "calendar", "collections", "dataclasses", "datetime", "decimal", "enum", "functools", "hashlib",
        "itertools", "json", "math", "operator", "re", "types", "typing", "unicodedata"}  # fmt: skip
# Of the kernel these may read files or streams: the editions are data, the command speaks JSON.
READERS = ("nantong_award/regulation/editions/*.py", "nantong_award/regulation/cli.py")
READERS_MAY = {"pathlib", "tomllib", "io", "sys", "argparse"}
# The published schedules of the State Council and the statutory rule beyond them, as libraries of data.
CALENDARS = {"nantong_award/regulation/holidays.py": {"chinese_calendar", "holidays"}}
# A message asks for its own delivery when its transaction commits, and the task delivers messages.
CYCLES = ["nantong_award.core.outbox → nantong_award.core.tasks → nantong_award.core.outbox"]


def position(package):
    """How far down the current a package lies."""
    return CURRENT.index(package)


def layer(parts):
    """The layer of a module inside its app: `messages_office` and `messages` are one layer."""
    return parts[0].split("_")[0]


@pytest.mark.parametrize("package", CURRENT)
def test_imports_run_against_the_current(package):
    """At the top or inline, for types or to run; the wiring (settings, urls, celery) is imported by nobody."""
    wrong = [
        f"{module.place}:{each.line} imports {each.target}"
        for module in modules()
        if module.package == package
        for each in imports(module)
        if each.target.split(".")[0] in FOLDERS
        and (package_of(each.target) is None or position(package_of(each.target)) > position(package))
    ]
    assert wrong == []


@pytest.mark.parametrize("package", CURRENT)
def test_no_string_names_anything_downstream(package):
    """Neither "app.Model" nor a permission nor an address of a later place."""
    later = [name for each in CURRENT[position(package) + 1 :] for name in (each, each.split(".")[-1])]
    naming = re.compile(rf"({'|'.join(map(re.escape, later))})[.:]\w") if later else None
    wrong = [
        f"{module.place}:{line} {text!r}"
        for module in modules()
        if naming and module.package == package
        for text, line in strings(module)
        if naming.match(text)
    ]
    assert wrong == []


@pytest.mark.parametrize("package", [KERNEL, CORE, *APPS])
def test_nothing_is_imported_or_looked_up_by_a_computed_name(package):
    """`import_module` and `get_model` with anything but a plain string would pass the two tests above."""
    wrong = [
        f"{module.place}:{call.lineno} {ast.unparse(call)}"
        for module in modules()
        if module.package == package
        for call in calls(module)
        if dotted(call.func).split(".")[-1] in {"import_module", "import_string", "get_model", "__import__"}
        and not all(isinstance(each, ast.Constant) for each in call.args)
    ]
    assert wrong == []


@pytest.mark.parametrize("app", APPS)
def test_layers_inside_an_app_look_left(app):
    """A file of an unknown layer fails, so that the list above stays true; imports for types only may look right."""
    wrong = []
    for module in modules():
        if module.package != app or not module.parts:
            continue
        if layer(module.parts) not in RANK:
            wrong.append(f"{module.place}: of no layer")
            continue
        for each in imports(module):
            inner = each.target.split(".")[1:]
            if package_of(each.target) != app or each.for_types:
                continue
            if not inner or RANK[layer(inner)] > RANK[layer(module.parts)]:
                wrong.append(f"{module.place}:{each.line} imports {each.target}")
    assert wrong == []


@pytest.mark.parametrize("app", APPS)
def test_another_app_is_entered_by_its_doors(app):
    wrong = [
        f"{module.place}:{each.line} imports {each.target}"
        for module in modules()
        if module.package == app
        for each in imports(module)
        if package_of(each.target) in set(APPS) - {app}
        and layer([*each.target.split(".")[1:], "root"]) not in ENTRANCES
    ]
    assert wrong == []


def test_no_two_modules_import_each_other():
    """No cycle anywhere, inline imports included, but the one that is named above."""
    known = {module.name for module in modules()}
    edges = {
        module.name: {each.target for each in imports(module) if not each.for_types and each.target in known}
        for module in modules()
    }
    done, cycles = set(), []

    def walk(name, path):
        if name in path:
            cycles.append(" → ".join([*path[path.index(name) :], name]))
        elif name not in done:
            for target in sorted(edges[name]):
                walk(target, [*path, name])
            done.add(name)

    for name in sorted(edges):
        walk(name, [])
    assert cycles == CYCLES


@pytest.mark.parametrize("library", DOORMEN)
def test_each_library_has_its_doorman(library):
    importers = {
        module.place
        for module in modules()
        for each in imports(module)
        if each.target.split(".")[0] == library
    }
    assert importers == set(DOORMEN[library])


def test_time_is_read_by_the_clock_alone():
    readings = {
        f"{module.place}:{node.lineno} {dotted(node)}"
        for module in modules()
        if module.place != CLOCK
        for node in ast.walk(module.tree)
        if re.fullmatch(READINGS_OF_TIME, dotted(node))
    }
    assert readings == set()


def test_the_kernel_is_pure():
    """Standard library without machine, clock or chance; no Django; files only where the editions are read."""
    wrong = []
    for module in modules():
        if module.package != KERNEL:
            continue
        reads = any(fnmatch(module.place, each) for each in READERS)
        allowed = PURE | CALENDARS.get(module.place, set())
        allowed |= READERS_MAY if reads else set()
        for each in imports(module):
            if each.target.split(".")[0] not in allowed and package_of(each.target) != KERNEL:
                wrong.append(f"{module.place}:{each.line} imports {each.target}")
        for call in calls(module):
            if not reads and dotted(call.func).split(".")[-1] in READINGS_OF_FILES:
                wrong.append(f"{module.place}:{call.lineno} {ast.unparse(call)}")
    assert wrong == []


def test_the_kernel_imports_without_django():
    """Loaded without the project package, whose `__init__` starts Celery, it brings no framework along."""
    names = [module.name for module in modules() if module.package == KERNEL]
    program = (
        "import sys, types; package = types.ModuleType('nantong_award'); package.__path__ = ['nantong_award'];"
        "sys.modules['nantong_award'] = package;"
        f"[__import__(name) for name in {names}]; print(*sys.modules)"
    )
    command = [sys.executable, "-c", program]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = {name.split(".")[0] for name in run.stdout.split()}
    assert "chinese_calendar" in loaded
    assert loaded & {"django", "celery", "guardian", *APPS} == set()


def test_the_composition_root_is_imported_by_wiring_only():
    importers = {
        module.place
        for module in modules()
        if module.package != DESKS
        for each in imports(module)
        if package_of(each.target) == DESKS
    }
    assert importers <= {"nantong_award/urls.py"}
