"""Finds, reads, validates and caches editions: by_key(), keys(), in_force_on(), load().

An edition is one TOML file; a county's own edition (第三十六条) is one more file in this folder, or one
named to `register`. No code names an edition.
"""

from datetime import date
from functools import cache
from pathlib import Path

from nantong_award.regulation.edition import Edition
from nantong_award.regulation.editions.criteria import read_toml
from nantong_award.regulation.editions.parts import read_edition
from nantong_award.regulation.editions.section import EditionError, Section

__all__ = ["EditionError", "UnknownEdition", "by_key", "check_all", "in_force_on", "keys", "load", "register"]

FOLDER = Path(__file__).resolve().parent
_registered: dict[str, Path] = {}


class UnknownEdition(KeyError):
    """No edition file has this name."""


def _files() -> dict[str, Path]:
    shipped = {path.stem: path for path in sorted(FOLDER.glob("*.toml"))}
    return {**shipped, **_registered}


def register(path: Path) -> None:
    """Adds a county's edition file, or every edition file of a folder; each is validated at once."""
    for file in sorted(path.glob("*.toml")) if path.is_dir() else [path]:
        if file.stem in _files() and _files()[file.stem] != file:
            raise EditionError(file, "key", f"an edition {file.stem!r} is there already")
        load(file)
        _registered[file.stem] = file


def unregister(key: str) -> None:
    """Takes a registered edition out again."""
    del _registered[key]


def keys() -> tuple[str, ...]:
    """The names of all editions."""
    return tuple(sorted(_files()))


@cache
def load(path: Path) -> Edition:
    """One edition file, validated."""
    edition = read_edition(Section(path, "", read_toml(path)))
    if edition.key != path.stem:
        raise EditionError(path, "key", f"is not the file's name {path.stem!r}")
    return edition


def by_key(key: str) -> Edition:
    """The edition of that name; UnknownEdition where there is none."""
    path = _files().get(key)
    if path is None:
        raise UnknownEdition(key)
    return load(path)


def check_all() -> None:
    """Loads every edition, so that a bad file stops start-up (R0.3)."""
    for key in keys():
        by_key(key)


def in_force_on(day: date) -> Edition | None:
    """The edition in force on a day: the latest that had taken effect; a draft never is."""
    in_force = [
        (edition.effective_from, edition.key)
        for edition in map(by_key, keys())
        if edition.effective_from is not None
        and edition.effective_from <= day
        and (edition.effective_until is None or day <= edition.effective_until)
    ]
    return by_key(max(in_force)[1]) if in_force else None
