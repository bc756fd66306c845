"""Backing up to a folder and restoring from it: the database, the private files, the anchor, and a manifest.

SQLite is copied by its own online backup, PostgreSQL by pg_dump. The database is taken first: files are flushed
before their rows commit and never change, so that the files taken after it hold all that its rows name. Keys
(SECRET_KEY, FIELD_KEYS) are not part of a backup; whoever steals one must not be able to read personal data.
"""

import hashlib
import json
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from nantong_award.core import clock

MANIFEST = "manifest.json"
ANCHOR = "audit-anchor.jsonl"
FORMAT = 1


class BadBackup(Exception):
    """The folder cannot be used; nothing was written."""


def back_up(folder: Path) -> dict[str, str]:
    """Write everything into an empty or new folder; returns path → SHA-256. Raises BadBackup."""
    if folder.exists() and any(folder.iterdir()):
        raise BadBackup(f"{folder} is not empty")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _dump(folder / _database_name())
    media = Path(settings.MEDIA_ROOT)
    if media.is_dir():
        shutil.copytree(media, folder / "media")
    if settings.AUDIT_ANCHOR.exists():
        shutil.copy2(settings.AUDIT_ANCHOR, folder / ANCHOR)
    files = {
        str(each.relative_to(folder)): _digest(each) for each in sorted(folder.rglob("*")) if each.is_file()
    }
    told = {"format": FORMAT, "vendor": connection.vendor, "made_at": clock.now().isoformat(), "files": files}
    (folder / MANIFEST).write_text(json.dumps(told, indent=1), encoding="utf-8")
    return files


def restore(folder: Path) -> dict[str, str]:
    """Put a backup in place of the present data, after every file's hash was checked. Raises BadBackup.

    The anchor file is not put back: it tells of the log that was, and the restored log must answer to it.
    """
    files = check(folder)
    _load(folder / _database_name())
    for name in files:
        if name.startswith("media/"):
            target = Path(settings.MEDIA_ROOT) / name.removeprefix("media/")
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            shutil.copy2(folder / name, target)
    return files


def check(folder: Path) -> dict[str, str]:
    """The manifest of a backup that is complete and unchanged; raises BadBackup for any other."""
    try:
        told = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        files: dict[str, str] = dict(told["files"])
        vendor, kind = told["vendor"], told["format"]
    except (OSError, ValueError, KeyError, TypeError):
        raise BadBackup(f"{folder} holds no readable manifest") from None
    if kind != FORMAT or vendor != connection.vendor:
        raise BadBackup(f"the backup is of {vendor}, the portal runs on {connection.vendor}")
    for name, digest in files.items():
        path = folder / name
        if ".." in Path(name).parts or not path.is_file() or _digest(path) != digest:
            raise BadBackup(f"{name} is missing or was changed")
    return files


def _database_name() -> str:
    return "portal.sqlite3" if connection.vendor == "sqlite" else "portal.dump"


def _dump(target: Path) -> None:
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(target)) as copy:
            connection.connection.backup(copy)
        return
    _postgresql("pg_dump", "--format=custom", f"--file={target}")


def _load(source: Path) -> None:
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(source)) as copy:
            copy.backup(connection.connection)
        return
    _postgresql("pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", str(source))


def _postgresql(program: str, *arguments: str) -> None:
    """Run PostgreSQL's own tool; the password goes by environment, where no process list shows it."""
    told: dict[str, Any] = connection.settings_dict
    environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "PGPASSWORD": told["PASSWORD"] or ""}
    places = {"--host": told["HOST"], "--port": told["PORT"], "--username": told["USER"]}
    options = [f"{key}={value}" for key, value in places.items() if value]
    try:
        subprocess.run(
            [program, *options, f"--dbname={told['NAME']}", *arguments],
            check=True,
            capture_output=True,
            text=True,
            env=environment,
        )
    except FileNotFoundError:
        raise BadBackup(f"{program} is not installed") from None
    except subprocess.CalledProcessError as error:
        raise BadBackup(f"{program}: {error.stderr.strip()[:300]}") from None


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
