"""Brings the data of `make run` up to date: database, static files, demonstration. In one process, for speed.

Progress goes to standard error; the demonstration accounts, and nothing else, to standard output.
"""

import argparse
import contextlib
import hashlib
import importlib
import io
import os
import sys
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import transaction

STAMP = "collected"
# Python modules that load a system library, and the package that brings it.
DOCUMENT_LIBRARIES = {"weasyprint": "libpangoft2-1.0-0", "magic": "libmagic1"}


def main() -> None:
    """Prepare, and print the accounts where the demonstration is wanted."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--demo", action="store_true", help="load the demonstration round")
    options = arguments.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nantong_award.settings")
    django.setup()
    call_command("check", stdout=io.StringIO())
    call_command("migrate", interactive=False, verbosity=0, stdout=sys.stderr)
    call_command("seed_calendar", stdout=io.StringIO())
    _collect_static()
    if options.demo and _load_demonstration():
        call_command("seed_demo", accounts=True, stdout=sys.stdout)
    else:
        call_command("sync_roles", stdout=sys.stderr)


def _load_demonstration() -> bool:
    """All of it or nothing, so that an interrupted start is made good by the next; False where it cannot be."""
    try:
        # WeasyPrint prints about a missing library; standard output is for the accounts.
        with transaction.atomic(), contextlib.redirect_stdout(sys.stderr):
            call_command("seed_demo", stdout=sys.stderr)
    except (ImportError, OSError):
        lacking = [package for module, package in DOCUMENT_LIBRARIES.items() if not _loads(module)]
        if not lacking:
            raise
        print(
            f"演示数据包含文书和附件，缺少 {'、'.join(lacking)} 时不能载入；门户不带演示数据启动。",
            file=sys.stderr,
        )
        return False
    return True


def _loads(module: str) -> bool:
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            importlib.import_module(module)
    except (ImportError, OSError):
        return False
    return True


def _collect_static() -> None:
    """Collect and compress the static files, unless the same ones were collected before."""
    root = Path(settings.STATIC_ROOT)
    digest = _digest_of_sources()
    stamp = root / STAMP
    if stamp.exists() and stamp.read_text() == digest:
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0, stdout=io.StringIO())
    stamp.write_text(digest)


def _digest_of_sources() -> str:
    """Names, sizes and times of every static file that the apps and the project bring."""
    seen = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = os.stat(storage.path(name))
            seen.update(f"{name}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return seen.hexdigest()


if __name__ == "__main__":
    main()
