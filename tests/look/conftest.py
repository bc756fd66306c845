"""The style guide served to a browser."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def guide(settings: Any) -> None:
    """The guide's addresses and templates instead of the portal's."""
    engine = settings.TEMPLATES[0]
    settings.ROOT_URLCONF = "tests.look.urls"
    settings.TEMPLATES = [{**engine, "DIRS": [*engine["DIRS"], Path(__file__).parent / "templates"]}]
