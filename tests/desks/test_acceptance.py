"""The small world for tests from outside: its texts, its people, its addresses (testability)."""

import json
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from applications.models import FormSection
from nantong_award.core.models import User
from nantong_award.desks.year.acceptance import BadValues, read_values
from nantong_award.desks.year.invented import Texts

HOSTILE = "<script>alert(1)</script>"


def written(folder: Path, content: str) -> Path:
    """A file of values."""
    path = folder / "values.json"
    path.write_text(content, encoding="utf-8")
    return path


def test_texts_are_taken_by_kind(tmp_path: Path) -> None:
    path = written(tmp_path, json.dumps({"organizations": ["甲"], "free": ["乙", "丙"]}))
    assert read_values(path) == Texts(organizations=("甲",), free=("乙", "丙"))


@pytest.mark.parametrize("content", ["no json", "[]", '{"names": []}', '{"free": "x"}', '{"free": [1]}'])
def test_a_file_of_another_form_is_refused(tmp_path: Path, content: str) -> None:
    with pytest.raises(BadValues):
        read_values(written(tmp_path, content))


@pytest.fixture
def manifest(tmp_path: Path, db: None) -> dict:
    """A small world at the filing stage with a hostile text in every free answer."""
    values = written(tmp_path, json.dumps({"organizations": [HOSTILE + "甲公司"], "free": [HOSTILE]}))
    path = tmp_path / "manifest.json"
    call_command("seed_acceptance", manifest=path, values=values, seed=5, stage="application")
    return json.loads(path.read_text(encoding="utf-8"))


def test_the_world_has_every_role_two_counties_and_working_passwords(manifest: dict, tmp_path: Path) -> None:
    roles = {role for user in manifest["users"] for role in user["roles"]}
    wanted = {"office", "committee", "member_unit", "supervisor", "inspector", "applicant", "audit_admin"}
    assert wanted <= roles
    assert (len(manifest["counties"]), len(manifest["applications"])) == (2, 4)
    applicant = next(user for user in manifest["users"] if user["roles"] == ["applicant"])
    assert User.objects.get(pk=applicant["id"]).check_password(applicant["password"])
    assert FormSection.objects.filter(data__profile=HOSTILE).count() == 2
    own = next(row for row in manifest["applications"] if applicant["username"] in row["members"])
    other = next(row for row in manifest["applications"] if applicant["username"] not in row["members"])
    client = Client()
    client.force_login(
        User.objects.get(pk=applicant["id"]), backend="nantong_award.core.accounts.EmailOrMobileBackend"
    )
    answers = {key: client.get(own[key]).status_code for key in ("list", "detail")}
    assert answers == {"list": 200, "detail": 200}
    assert HOSTILE not in client.get(own["detail"]).content.decode()
    refused = [other["detail"], *other["forms"], *other["pdf"], *other["files"]]
    assert {client.get(address).status_code for address in refused} == {404}
    assert b"".join(client.get(own["files"][0]).streaming_content).startswith(b"%PDF")  # type: ignore[arg-type]
    with pytest.raises(CommandError):
        call_command("seed_acceptance", manifest=tmp_path / "again.json")
