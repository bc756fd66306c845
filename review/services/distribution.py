"""Files over the panels of one kind of review, in one decision (Art. 20, 32)."""

from collections import defaultdict
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from applications.models import Application, Round
from nantong_award.core import clock
from nantong_award.core.audit import record
from nantong_award.core.models import User
from nantong_award.core.refusals import Stale, Unsuitable
from review.models import Assignment, Panel
from review.selectors.distribution import Line, distribution
from review.services import panels
from review.services.authority import demand


@transaction.atomic
def distribute(round: Round, purpose: str, plan: Mapping[int, Panel | None], *, by: User, seen: str) -> int:
    """Give every file of `plan` (key → panel) to its panel; returns how many changed place.

    A file may move while the panel that has it has not begun. `seen` is the state that was shown.
    """
    demand(by, panels.RUN)
    shown = distribution(round, purpose)
    if shown.state != seen:
        raise Stale(_("分配情况刚刚已有变动，请刷新后再办。"), yours=seen, theirs=shown.state)
    given: dict[Panel, list[Application]] = defaultdict(list)
    moved = 0
    for line in shown.lines:
        wanted = plan.get(line.file.pk)
        if line.is_fixed or wanted == line.now:
            continue
        _release(line, by=by)
        moved += 1
        if wanted is not None:
            if wanted not in line.possible:
                message = _("%(panel)s与 %(file)s 有利害关系或者已经结束，不能评审（第三十二条）。")
                raise Unsuitable(message % {"panel": wanted, "file": line.file}, field=f"file_{line.file.pk}")
            given[wanted].append(line.file)
    for panel, files in given.items():
        panels.assign(panel, files, by=by)
    return moved


def _release(line: Line, *, by: User) -> None:
    """Take the file from a panel that has not begun."""
    if line.now is None:
        return
    rows = Assignment.objects.filter(panel=line.now, application=line.file, released_at=None)
    rows.update(released_at=clock.now())
    record("release_file", line.now, by=by, details={"file": line.file.number or str(line.file.pk)})
