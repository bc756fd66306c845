"""A bad edition file is refused with file, key and reason."""

import shutil
from pathlib import Path

import pytest

from nantong_award.regulation.editions import loader
from nantong_award.regulation.editions.criteria import load_criteria
from nantong_award.regulation.editions.loader import EditionError
from tests.regulation.samples import COUNTY


def changed(folder: Path, old: str, new: str) -> Path:
    """The county's edition with one place changed, in a folder of its own."""
    shutil.copytree(COUNTY.parent, folder / "county")
    file = folder / "county" / COUNTY.name
    text = file.read_text(encoding="utf-8")
    assert text.count(old) >= 1
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return file


@pytest.mark.requirement("R0.3")
@pytest.mark.parametrize(
    ("old", "new", "key", "reason"),
    [
        ('key = "county-2027"', 'key = "other"', "key", "is not the file's name"),
        ("effective_until = 2031-12-31", "effective_until = 2026-12-31", "effective_until", "is before"),
        ("effective_from = 2027-01-01", 'effective_from = "soon"', "effective_from", "expected a date"),
        ('unknown = ["fraud_debarment.years"]', "unknown = []", "fraud_debarment.years", "is absent"),
        ('unknown = ["fraud_debarment.years"]', 'unknown = ["colour"]', "unknown", "'colour' is none of"),
        (
            '"fraud_debarment.years"]',
            '"fraud_debarment.years", "effective_from"]',
            "effective_from",
            "listed",
        ),
        ('article = "17"', "article = 17", "stages.article", "expected a text"),
        ('article = "17"', 'article = "xvii"', "stages.article", "number of an article"),
        ("[substitution]", "[replacement]", "substitution", "is missing"),
        ("advised = 1", "advised = 1\ncolour = 1", "sme.colour", "is not known here"),
        ("{ award = 2, nomination = 3 }", "{ award = 2 }", "quota.organization.nomination", "is missing"),
        ("{ award = 2, nomination = 3 }", "7", "quota.organization", "expected a table"),
        ("award = 2,", "award = true,", "quota.organization.award", "expected a whole number"),
        ("award = 2,", "award = -2,", "quota.organization.award", "expected a whole number"),
        ('"0.30"', '"0.31"', "weights.organization", "weights sum to 1.01, not 1"),
        ('"0.30"', "0.30", "weights.organization.material_review", "expected a decimal as text"),
        ('"0.30"', '"NaN"', "weights.organization.material_review", "no decimal from 0 up"),
        ('"0.30"', '"thirty"', "weights.organization.material_review", "is no decimal"),
        (
            '"county_quality_award"',
            '"village_award"',
            "honours.classes[2].kinds",
            "'village_award' is none of",
        ),
        ('["county_quality_award"]', "[]", "honours.classes[2].kinds", "is empty"),
        ('["green", "blue"]', '["green", "green"]', "credit.environmental_ratings", "names something twice"),
        ('["green", "blue"]', '"green"', "credit.environmental_ratings", "expected a list of texts"),
        (
            'severity_at_least = "general"',
            'severity_at_least = "huge"',
            "accidents.bars[0].severity",
            "'huge'",
        ),
        ('mode = "any"', 'mode = "sometimes"', "again.mode", "'sometimes' is none of"),
        ('due = "03-31"', 'due = "02-30"', "annual_reports.due", "is no day of the year"),
        ("on_packaging = false", "on_packaging = 0", "title_use.on_packaging", "expected true or false"),
        ('material_review = "county"', 'material_review = "../county"', "criteria.../county", "no file name"),
        ('material_review = "county"', 'material_review = "none"', "file", "is missing"),
        ("[validity]", "[validity", "file", "is no TOML"),
    ],
)
def test_a_bad_value_is_refused_by_file_key_and_reason(
    tmp_path: Path, old: str, new: str, key: str, reason: str
) -> None:
    file = changed(tmp_path, old, new)
    with pytest.raises(EditionError) as refused:
        loader.load(file)
    error = refused.value
    assert error.key.startswith(key)
    assert reason in error.reason
    assert Path(error.file).suffix == ".toml"
    assert str(error) == f"{error.file}: {error.key}: {error.reason}"


@pytest.mark.requirement("R0.3")
@pytest.mark.parametrize(
    ("old", "new", "key", "reason"),
    [
        ("points = 400", "points = 401", "items", "points sum to 1001, not 1000"),
        ("total = 1000", "total = 999", "total", "is 999, not 1000"),
        ('"A.1"', '"C.1"', "items.C.1", "has no category 'C'"),
        ('kind = "plain"', 'kind = "fancy"', "items.A.1.kind", "'fancy' is none of"),
        ("low = 10", "low = 15", "bands.plain[1].low", "expected 10"),
        ("high = 100", "high = 95", "bands.plain", "must end at 100"),
        ('key = "county"', 'key = "other"', "key", "is not the file's name"),
        ('"A" = "质量管理"', '"A" = "质量管理"\n"Z" = "余"', "categories.Z", "is not known here"),
    ],
)
def test_a_bad_sheet_is_refused(tmp_path: Path, old: str, new: str, key: str, reason: str) -> None:
    source = COUNTY.parent / "criteria" / "county.toml"
    file = tmp_path / "county.toml"
    text = source.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(EditionError) as refused:
        load_criteria(file)
    assert (refused.value.key, reason in refused.value.reason) == (key, True)


def test_an_edition_cannot_take_a_name_that_is_taken(tmp_path: Path) -> None:
    file = tmp_path / "2020.toml"
    file.write_text("", encoding="utf-8")
    with pytest.raises(EditionError, match="there already"):
        loader.register(file)


def test_an_unknown_edition_is_refused() -> None:
    with pytest.raises(loader.UnknownEdition):
        loader.by_key("../2020")
