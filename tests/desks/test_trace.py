"""`manage.py trace`: requirement → code → tests, read from the source."""

import pytest
from django.core.management import call_command

from nantong_award.desks import trace

CODE = '''"""Files are kept (RX.8)."""

NAME = "R12.1 is no citation here"


def keep() -> None:
    """Twice the same line cites once: RX.8, RX.8."""
    return None  # and R18.3 in a comment
'''
TESTS = '''"""Tests."""

import pytest

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("RX.1")]


@pytest.mark.requirement("R18.3")
@pytest.mark.parametrize("n", [1])
def test_one(n):
    pass


def test_two():
    pass
'''


@pytest.fixture
def project(tmp_path):
    """A small project with one file of code, one template and one of tests."""
    for name, text in {
        "applications/files.py": CODE,
        "templates/page.html": "<p>\n{# R24.2 #}</p>",
        "tests/test_files.py": TESTS,
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def test_code_is_cited_in_docstrings_comments_and_templates(project):
    assert list(trace.code_places(project)) == [
        ("RX.8", "applications/files.py:1"),
        ("RX.8", "applications/files.py:7"),
        ("RX.8", "applications/files.py:7"),
        ("R18.3", "applications/files.py:8"),
        ("R24.2", "templates/page.html:2"),
    ]


def test_a_test_is_marked_by_itself_or_with_its_file(project):
    assert list(trace.test_places(project)) == [
        ("RX.1", "tests/test_files.py"),
        ("R18.3", "tests/test_files.py::test_one"),
    ]


def test_a_requirement_is_told_with_its_code_and_tests_once_each(project):
    rows = {row.key: row for row in trace.requirements(project)}
    assert rows["RX.8"][2:] == (("applications/files.py:1", "applications/files.py:7"), ())
    assert rows["R18.3"][2:] == (("applications/files.py:8",), ("tests/test_files.py::test_one",))
    assert rows["R0.3"][2:] == ((), ())


def test_an_id_and_a_file_that_do_not_exist_are_found(project):
    (project / "tests" / "test_wrong.py").write_text(TESTS.replace("R18.3", "R99.9"))
    wrong = trace.unknown(project)
    assert wrong["R99.9"] == ("tests/test_wrong.py::test_one",)
    assert wrong["applications/services/rounds.py"] == ("R18.1",)


def test_the_list_knows_every_id_and_every_file_that_is_named(capsys):
    call_command("trace", "--check")
    said = capsys.readouterr()
    assert said.err == ""
    assert said.out.splitlines()[0].startswith("R0.1  ")
    assert said.out.splitlines()[-1].startswith(f"{len(trace.entries())} requirements, ")


def test_check_fails_where_an_id_is_unknown(project, settings, capsys):
    settings.BASE_DIR = project
    (project / "tests" / "test_wrong.py").write_text(TESTS.replace("R18.3", "R99.9"))
    with pytest.raises(SystemExit) as ended:
        call_command("trace", "--check")
    assert ended.value.code == 1
    assert "R99.9" in capsys.readouterr().err
    call_command("trace")
