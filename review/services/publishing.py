"""公布抽取记录 (R20.2): an act of the office, once the panels sit; before it the public finds nothing."""

from django.db import transaction
from django.utils.translation import gettext as _

from nantong_award.core import clock
from nantong_award.core.audit import record
from nantong_award.core.models import User
from nantong_award.core.refusals import Stale
from review.models import Draw, Panel
from review.selectors.draws import TRACKS
from review.services.authority import demand
from review.transitions import PanelStatus

RUN = "review.run_draw"


def chain(draw: Draw) -> list[Draw]:
    """Every draw linked with this one, the first opened first: void ones, the draw held, replacements."""
    rows = [draw]
    while (before := rows[0].previous) is not None:
        rows.insert(0, before)
    while (after := Draw.objects.filter(previous=rows[-1]).first()) is not None:
        rows.append(after)
    return rows


def unready(draw: Draw) -> str:
    """Why the records cannot be published yet; empty when they can."""
    rows = chain(draw)
    if rows[0].published_at:
        return _("抽取记录已经公布。")
    if not any(row.drawn_at for row in rows):
        return _("抽取尚未完成，不能公布。")
    if draw.purpose not in TRACKS:
        return ""
    panels = Panel.objects.filter(draw__in=rows).exclude(status=PanelStatus.DISSOLVED)
    if not panels.exists():
        return _("评审组尚未组成，不能公布。")
    waiting = panels.filter(status=PanelStatus.FORMED).first()
    return _("%(panel)s尚未召集，不能公布。") % {"panel": waiting} if waiting else ""


@transaction.atomic
def publish(draw: Draw, *, by: User) -> list[Draw]:
    """Open the records of the whole chain to everybody; replacements that follow are open at once."""
    demand(by, RUN)
    if why := unready(draw):
        raise Stale(why)
    rows = chain(draw)
    ids = [row.pk for row in rows]
    if not Draw.objects.filter(pk__in=ids, published_at=None).update(published_at=clock.now()):
        raise Stale(_("抽取记录已经公布。"))
    record("publish_draw", draw, by=by, details={"draws": [str(pk) for pk in ids]})
    return rows
