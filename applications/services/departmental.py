"""部门联审: what departments answered is stored import by import, then the rules are asked again (R12.4)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from applications.models import DepartmentalAnswer, DepartmentalCheck, Round
from applications.selectors.departmental import code_of, to_check
from applications.selectors.departments import departments
from applications.services import qualification
from applications.transitions import RoundStage, Status
from nantong_award.core import files
from nantong_award.core.audit import record
from nantong_award.core.models import User
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Forbidden, Stale, Unsuitable

ACCEPT = "applications.accept_application"
Answers = Mapping[str, Sequence[Mapping[str, Any]]]
# Answers may still come in while files are reviewed: a fact that arises in between counts (R12.6).
BEFORE_CHECK = (RoundStage.PLANNING, RoundStage.APPLICATION)


@transaction.atomic
def receive(
    round: Round, answers: Answers, *, by: User, workbook: UploadedFile | None = None
) -> list[DepartmentalCheck]:
    """Store the answers of one workbook, by department key; earlier answers stay and count no longer.

    Each answer is a mapping of the fields of DepartmentalAnswer with its `application`.
    """
    _ask(round, by)
    names = {each.key: each.name for each in departments()}
    if not any(answers.values()) or not set(answers) <= set(names):
        raise Unsuitable(_("工作簿中没有部门的答复。"), field="file")
    stored = files.store(workbook, by=by) if workbook is not None else None
    made = []
    for key, rows in answers.items():
        if not rows:
            continue
        check = DepartmentalCheck.objects.create(
            round=round, department=key, department_name=names[key], workbook=stored, imported_by=by
        )
        DepartmentalAnswer.objects.bulk_create(
            DepartmentalAnswer(check_in=check, credit_code=code_of(row["application"]), **row) for row in rows
        )
        details = {"department": key, "rows": str(len(rows)), "check": str(check.pk)}
        record("import_departmental_check", round, by=by, details=details)
        made.append(check)
    return made


def _ask(round: Round, by: User) -> None:
    if not may(by, ACCEPT):
        raise Forbidden(_("您没有办理部门联审的权限。"))
    if round.stage in BEFORE_CHECK:
        raise Stale(_("申报推荐阶段结束后，才能办理部门联审（第十九条）。"))


def record_export(round: Round, *, by: User, rows: int) -> None:
    """That a list of applicants left the house is audited."""
    _ask(round, by)
    record("export_departmental_check", round, by=by, details={"rows": str(rows)})


def examine_again(round: Round, *, by: User) -> int:
    """Ask the rules about every file that waits for the decision, each in its own transaction; returns how many."""
    waiting = to_check(round).filter(status=Status.ENDORSED)
    return len([qualification.assess(application, by=by) for application in waiting])
