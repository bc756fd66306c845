"""随机抽取 (Art. 20): freeze, commit, reveal, draw; nothing is deleted, a draw is only continued."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications.models import Application, Round
from nantong_award.core import clock
from nantong_award.core.audit import record
from nantong_award.core.models import User
from nantong_award.core.refusals import Closed, Stale, Unsuitable
from nantong_award.regulation import draw as rule
from nantong_award.regulation.finding import Findings, Obstructed, Outcome
from review import messages_draws
from review.models import Draw
from review.selectors import draw_records as records
from review.selectors import draws as selectors
from review.selectors.draw_progress import Phase, Progress, Stand, progress
from review.services import interests, witnessing
from review.services.authority import demand
from review.services.witnessing import open_row

RUN = "review.run_draw"
_OPEN_STEPS = {Stand.AWAITED: gettext_lazy("%(by)s尚未承诺"), Stand.COMMITTED: gettext_lazy("%(by)s尚未揭示")}


@transaction.atomic
def open_draw(
    round: Round,
    *,
    by: User,
    purpose: str,
    witnesses: Sequence[User],
    size: int | None = None,
    strata: Sequence[Mapping[str, Any]] = (),
    public_value_source: str = "",
    public_value_at: datetime | None = None,
    candidates: Sequence[str] | None = None,
    applications: Iterable[Application] | None = None,
    previous: Draw | None = None,
    reason: str = "",
    seen: str = "",
) -> Draw:
    """Freeze the ordered candidates with their hash, and name the witnesses, before any seed exists.

    Without `candidates` they are the pool's experts who may review `applications` (default: all files of the
    purpose). `strata` are mappings with ids, at_least and, for people, a label. `size` None draws everybody.
    `seen` is the hash of the list that was checked: a list that has changed since is refused.
    """
    demand(by, RUN)
    if purpose in selectors.TRACKS:
        applications = list(selectors.files_for(round, purpose) if applications is None else applications)
        interests.before_draw(applications, by=by)
    candidates, left_out = _listed(round, purpose, candidates, applications, seen)
    _check_value(public_value_source, public_value_at)
    draw = Draw(
        round=round,
        purpose=purpose,
        candidates=list(candidates),
        size=len(candidates) if size is None else size,
        strata=list(strata),
        public_value_source=public_value_source.strip(),
        public_value_at=public_value_at,
        previous=previous,
        reason=reason,
        opened_by=by,
    )
    _freeze(draw, left_out, by=by)
    witnessing.call(draw, witnesses, opener=by)
    messages_draws.opened(draw)
    return draw


def _listed(
    round: Round,
    purpose: str,
    given: Sequence[str] | None,
    applications: Iterable[Application] | None,
    seen: str,
) -> tuple[Sequence[str], dict[str, str]]:
    """The list to freeze, and who is left out of it; refused where it is not the one that was checked."""
    candidates, left_out = given, dict[str, str]()
    if candidates is None:
        pool = selectors.pool(round, purpose, applications)
        candidates, left_out = pool.candidates, pool.left_out
    now_sha256 = rule.candidates_sha256(candidates)
    if seen and seen != now_sha256:
        raise Stale(_("核对之后专家库有变动，候选名单已不同，请重新核对。"), yours=seen, theirs=now_sha256)
    return candidates, left_out


def _check_value(source: str, at: datetime | None) -> None:
    """A public value is named with the instant of its coming, and that lies ahead."""
    if bool(source.strip()) != (at is not None):
        message = _("公开数的来源和产生时间应当一并约定。")
        raise Unsuitable(message, field="public_value_at" if source.strip() else "public_value_source")
    if at is not None and at <= clock.now():
        raise Unsuitable(_("公开数应当在承诺之后才产生，请填写将来的时间。"), field="public_value_at")


def _freeze(draw: Draw, left_out: Mapping[str, str], *, by: User) -> None:
    """Fix the candidates with their hash; only a list that can be drawn from is kept."""
    known = set(draw.candidates)
    draw.strata = [dict(each, ids=[name for name in each["ids"] if name in known]) for each in draw.strata]
    _trial(draw.candidates, draw.size, draw.strata)
    draw.candidates_sha256, draw.left_out = rule.candidates_sha256(draw.candidates), dict(left_out)
    draw.save(force_insert=True)
    details = {
        "candidates_sha256": draw.candidates_sha256,
        "size": str(draw.size),
        "left_out": dict(left_out),
    }
    record("open_draw", draw, by=by, reason=draw.reason, details=details)


def _trial(candidates: Sequence[str], size: int, groups: list[dict[str, Any]]) -> None:
    """Refuse at once what could never be drawn, so that no witness commits in vain."""
    if not candidates:
        raise Unsuitable(_("没有可以抽取的候选人。"), field="size")
    strata = [rule.Stratum(frozenset(each["ids"]), each["at_least"]) for each in groups]
    try:
        rule.draw("trial", candidates, size, strata)
    except rule.BadDraw as error:
        if error.key == "size":
            message = _("候选人 %(have)d 名，不足以抽取 %(size)d 名。") % {
                "have": len(candidates),
                "size": size,
            }
            raise Unsuitable(message, field="size") from error
        raise Unsuitable(_("分层要求无法满足，请减少人数要求或者扩大专家库。"), field="strata") from error


@transaction.atomic
def carry_out(draw: Draw, *, by: User, public_value: str = "") -> Draw:
    """Draw: the seed comes from every secret and the public value. Raises Obstructed while one is missing."""
    demand(by, RUN)
    draw = open_row(draw)
    public_value = public_value.strip()
    if draw.public_value_source and not public_value:
        raise Unsuitable(
            _("请填写公开数：%(source)s。") % {"source": draw.public_value_source}, field="public_value"
        )
    if public_value and not draw.public_value_source:
        raise Unsuitable(_("公开数的来源没有事先约定，不能使用。"), field="public_value")
    missing = missing_steps(draw)
    if not missing.clear:
        raise Obstructed(missing)
    if draw.public_value_at and clock.now() < draw.public_value_at:
        raise Closed(_("公开数尚未产生，不能抽取。"), instant=draw.public_value_at)
    draw.public_value = public_value
    try:
        draw.seed = rule.seed(records.contributions_of(draw), public_value or None)
    except rule.BadDraw as error:
        raise Unsuitable(_("公开数不能含有换行等控制字符。"), field="public_value") from error
    return _keep(draw, by=by)


def missing_steps(draw: Draw) -> Findings:
    """Who has not committed or revealed yet; a draw without any witness cannot be held."""
    law, stand = draw.round.law, progress(draw)
    late = [
        law.find("draw", Outcome.UNMET, text % {"by": each.call.by}, each.call.by)
        for each in stand.witnesses
        if (text := _OPEN_STEPS.get(each.stand))
    ]
    if not any(each.part for each in stand.witnesses) and not late:
        late = [law.find("draw", Outcome.UNMET, _("尚无见证人提交承诺"))]
    return Findings.of(late, subject=f"draw:{draw.pk}", edition=law.key)


@transaction.atomic
def void(
    draw: Draw,
    *,
    by: User,
    reason: str,
    witnesses: Sequence[User] | None = None,
    public_value_at: datetime | None = None,
) -> Draw:
    """Declare a draw void, naming who did not reveal, and open the one that follows, from the same list.

    The same witnesses are called unless others are named; a public value needs its new instant.
    """
    demand(by, RUN)
    draw = open_row(draw)
    if not reason.strip():
        raise Unsuitable(_("请填写作废的理由。"), field="reason")
    why = reason.strip() + _named(progress(draw))
    open_rows = Draw.objects.filter(pk=draw.pk, drawn_at=None, voided_at=None)
    if not open_rows.update(voided_at=clock.now(), void_reason=why):
        raise Stale(_("本次抽取已经完成或者作废。"))
    record("void_draw", draw, by=by, reason=why)
    if witnesses is None:
        witnesses = [call.witness for call in draw.calls.select_related("witness")]
    return open_draw(
        draw.round,
        by=by,
        purpose=draw.purpose,
        witnesses=witnesses,
        size=draw.size,
        strata=draw.strata,
        public_value_source=draw.public_value_source,
        public_value_at=public_value_at or draw.public_value_at,
        candidates=draw.candidates,
        previous=Draw.objects.get(pk=draw.pk),
        reason=_("前一次抽取作废：%(why)s") % {"why": why},
    )


def _named(stand: Progress) -> str:
    """Who kept silent after the reveal had begun, and who did not come, by name."""
    parts = []
    if stand.phase == Phase.REVEALING and (silent := stand.named(Stand.COMMITTED)):
        parts.append(_("未揭示：%(names)s") % {"names": "、".join(silent)})
    if absent := [*stand.named(Stand.ABSENT), *stand.named(Stand.AWAITED)]:
        parts.append(_("未承诺：%(names)s") % {"names": "、".join(absent)})
    return f"（{'；'.join(parts)}）" if parts else ""


@transaction.atomic
def continue_draw(
    draw: Draw,
    *,
    by: User,
    reason: str,
    without: Iterable[str] = (),
    strata: Sequence[Mapping[str, Any]] = (),
) -> Draw:
    """递补: the next of the reserve, by the same seed; `without` are those who can no longer take part."""
    demand(by, RUN)
    if not reason.strip():
        raise Unsuitable(_("请填写递补的理由。"), field="reason")
    last = Draw.objects.select_related("round").get(pk=latest(draw).pk)
    if last.drawn_at is None:
        raise Stale(_("抽取尚未完成，不能递补。"))
    barred = set(without)
    left = [name for name in last.reserve if name not in barred]
    if not left:
        raise Unsuitable(_("备选名单已用完，请另行抽取。"))
    following = Draw(
        round=last.round,
        purpose=last.purpose,
        candidates=left,
        size=1,
        strata=list(strata),
        previous=last,
        reason=reason,
        seed=last.seed,
        opened_by=by,
        published_at=clock.now() if last.published_at else None,
    )
    _freeze(following, {name: _("不能参加") for name in last.reserve if name in barred}, by=by)
    return _keep(following, by=by)


def latest(draw: Draw) -> Draw:
    """The last draw of the chain that begins or goes through this one."""
    while (following := Draw.objects.filter(previous=draw).first()) is not None:
        draw = following
    return draw


def _keep(draw: Draw, *, by: User) -> Draw:
    """Store the result once; whoever comes second is told."""
    drawn = rule.draw(draw.seed, draw.candidates, draw.size, records.strata_of(draw))
    values = {
        "seed": draw.seed,
        "public_value": draw.public_value,
        "order": records.order_json(drawn),
        "drawn": list(drawn.drawn),
        "reserve": list(drawn.reserve),
        "drawn_at": clock.now(),
    }
    if not Draw.objects.filter(pk=draw.pk, drawn_at=None, voided_at=None).update(**values):
        raise Stale(_("本次抽取已经完成或者作废。"))
    draw.refresh_from_db()
    record("carry_out_draw", draw, by=by, details={"seed": draw.seed, "drawn": draw.drawn})
    return draw
