"""组织概述要点 of a sheet: five texts beside the items, saved like them (R20.3)."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from nantong_award.core import clock
from nantong_award.core.audit import record
from nantong_award.core.models import User
from nantong_award.core.refusals import Stale, Unsuitable
from review.models import KeyFactors, Scorecard
from review.models.score_history import KEY_FACTORS
from review.services import sheet_history
from review.services.authority import demand
from review.services.scorecards import SCORE, TEXT_LIMIT, open_card

FIELDS = ("environment", "relationships", "competition", "challenges", "improvement")


@transaction.atomic
def save_key_factors(card: Scorecard, *, by: User, values: Mapping[str, str], version: int) -> KeyFactors:
    """Keep what the expert noted; raises Stale with both values when another window changed the same text."""
    demand(by, SCORE, card)
    current = open_card(card)
    given = {key: values[key] for key in FIELDS if key in values}
    for key, text in given.items():
        if len(text) > TEXT_LIMIT:
            raise Unsuitable(_("每栏不超过 %(limit)d 字。") % {"limit": TEXT_LIMIT}, field=key)
    kept = KeyFactors.objects.filter(scorecard=current).first() or KeyFactors(scorecard=current)
    moved = {key: (getattr(kept, key), text) for key, text in given.items() if getattr(kept, key) != text}
    if not moved:
        return kept
    _refuse_clash(kept, {key: text for key, (_old, text) in moved.items()}, version)
    for key, (_old, text) in moved.items():
        setattr(kept, key, text)
    _write(kept)
    sheet_history.note(current, by=by, item=KEY_FACTORS, version=kept.version, changes=moved)
    record("save_key_factors", card, by=by, details={"fields": sorted(moved)})
    return kept


def _refuse_clash(kept: KeyFactors, changes: Mapping[str, str], seen: int) -> None:
    if kept.version == seen:
        return
    elsewhere = sheet_history.changed_since(kept.scorecard, KEY_FACTORS, seen=seen, now=kept.version)
    clash = {key: text for key, text in changes.items() if elsewhere is None or key in elsewhere}
    if clash:
        raise Stale(_("组织概述要点已在另一窗口修改。"), yours=clash, theirs=kept)


def _write(kept: KeyFactors) -> None:
    """Compare-and-set on the version that was read."""
    read, kept.version, kept.saved_at = kept.version, kept.version + 1, clock.now()
    values: dict[str, Any] = {key: getattr(kept, key) for key in (*FIELDS, "version", "saved_at")}
    if kept.pk is None:
        try:
            with transaction.atomic():
                kept.save(force_insert=True)
        except IntegrityError as error:
            raise Stale(_("组织概述要点已在另一窗口修改。")) from error
    elif not KeyFactors.objects.filter(pk=kept.pk, version=read).update(**values):
        raise Stale(_("组织概述要点已在另一窗口修改。"))
