"""After signing (Art. 10, 18): the body's own order of its files, and the stamped paper as a scan."""

from collections.abc import Mapping, Sequence

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from applications.models import Endorsement, EndorsingBody, Round
from applications.selectors.recommended import endorsed_files, of_track, order_seen
from applications.services.endorsing import ask_in_time
from applications.transitions import RoundStage
from nantong_award.core import files
from nantong_award.core.audit import record
from nantong_award.core.models import StoredFile, User
from nantong_award.core.refusals import Closed, Forbidden, Stale, Unsuitable

LAST_PLACE = 999
# The paper may follow by post; once the office has decided, what it decided on stays as it was.
SCANS_ARE_TAKEN = (RoundStage.APPLICATION, RoundStage.QUALIFICATION)


@transaction.atomic
def rank_endorsed(
    body: EndorsingBody, *, by: User, round: Round, track: str, places: Mapping[int, int | None], seen: str
) -> list[Endorsement]:
    """Order the body's recommended files of a track; `places` is endorsement → place, None for no place.

    `seen` is the order that the person looked at (`order_seen`): another order meanwhile is Stale.
    """
    _ask_whether_clerk(body, by)
    ask_in_time(round)
    EndorsingBody.objects.select_for_update().get(pk=body.pk)
    rows = of_track(endorsed_files(body, round), track)
    if order_seen(rows) != seen:
        raise Stale(
            _("本单位的排序在您填写期间已有变动，请刷新后再排。"),
            yours=_in_words(places),
            theirs=_words_of(rows),
        )
    if set(places) != {row.pk for row in rows}:
        raise Unsuitable(_("排序须包括本单位推荐的全部申报。"))
    _ask_whether_unique(rows, places)
    changed = [row for row in rows if row.ranking != places[row.pk]]
    for row in changed:
        row.ranking = places[row.pk]
        row.save(update_fields=["ranking"])
    if changed:
        order = {row.application.number or str(row.application_id): str(row.ranking or "") for row in rows}
        details = {"round": str(round.pk), "track": str(track), "order": order}
        record("rank_endorsed", body, by=by, details=details)
    return changed


def _ask_whether_unique(rows: Sequence[Endorsement], places: Mapping[int, int | None]) -> None:
    """A place is given once; names the file and the one that holds the place already."""
    holders: dict[int, str] = {}
    for row in rows:
        place, name = places[row.pk], row.application.applicant.name
        if place is None:
            continue
        if not 1 <= place <= LAST_PLACE:
            words = _("名次应为 1 至 %(last)d 的整数。")
            raise Unsuitable(words % {"last": LAST_PLACE}, field=f"place_{row.pk}")
        if place in holders:
            words = _("第 %(place)d 名已经填给“%(name)s”，同一名次只能给一家。")
            given = {"place": place, "name": holders[place]}
            raise Unsuitable(words % given, field=f"place_{row.pk}")
        holders[place] = name


@transaction.atomic
def attach_scan(endorsements: Sequence[Endorsement], *, by: User, uploaded: UploadedFile) -> StoredFile:
    """Keep the stamped paper with the recommendations that it carries; a later scan takes its place."""
    if not endorsements:
        raise Unsuitable(_("请选择扫描件所对应的申报。"), field="files")
    for row in endorsements:
        _ask_whether_clerk(row.body, by)
        if row.decision != Endorsement.Decision.ENDORSED:
            raise Unsuitable(_("只有同意推荐的申报才上传签章扫描件。"), field="files")
        if row.application.round.stage not in SCANS_ARE_TAKEN:
            raise Closed(_("资格审查已经结束（第十九条），不能再更换签章扫描件。"))
    stored = files.store(uploaded, by=by)
    for row in endorsements:
        before = row.scan.sha256 if row.scan else ""
        row.scan = stored
        row.save(update_fields=["scan"])
        details = {"sha256": stored.sha256, "before": before}
        record("attach_scan", row.application, by=by, details=details)
    return stored


def _ask_whether_clerk(body: EndorsingBody, by: User) -> None:
    if not by.is_active or not by.groups.filter(pk=body.group_id).exists():
        raise Forbidden(_("您没有办理此事项的权限。"))


def _in_words(places: Mapping[int, int | None]) -> str:
    return "、".join(str(place) for place in places.values() if place)


def _words_of(rows: Sequence[Endorsement]) -> str:
    return "、".join(f"{row.ranking} {row.application.applicant.name}" for row in rows if row.ranking)
