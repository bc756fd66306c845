"""Departmental answers for tests."""

from typing import Any

from applications.models import Application, DepartmentalCheck
from applications.services import departmental
from nantong_award.core.models import User

# department, matter → what a clean answer is.
CLEAN = "none"


def answer(application: Application, matter: str, result: str = CLEAN, **over: Any) -> dict[str, Any]:
    """One answer as `departmental.receive` takes it."""
    return {"application": application, "matter": matter, "result": result, **over}


def penalty(application: Application, on: Any, **over: Any) -> dict[str, Any]:
    """An administrative penalty of the tax office."""
    values = {"kind": "administrative_penalty", "on": on, "document": "通税罚〔2025〕7号", **over}
    return answer(application, "penalty", "found", **values)


def receive(department: str, *answers: dict[str, Any], by: User) -> DepartmentalCheck:
    """One department's import."""
    return departmental.receive(answers[0]["application"].round, {department: answers}, by=by)[0]
