"""Fixtures of every test: the cast of an award year."""

import pytest

from tests.cast import Cast, gather


@pytest.fixture
def cast(db: None) -> Cast:
    """One person for every role, with the real rights."""
    return gather()
