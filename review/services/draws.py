"""随机抽取 (Art. 20): freeze, commit, reveal, draw; nothing is deleted, a draw is only continued."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from applications.models import Application, Round
from nantong_award.core import clock
from nantong_award.core.audit import record
from nantong_award.core.models import User
from nantong_award.core.refusals import Stale, Unsuitable
from nantong_award.regulation import draw as rule
from nantong_award.regulation.finding import Findings, Obstructed, Outcome
from review import messages
from review.models import Contribution, Draw
from review.selectors import draws as selectors
from review.services.authority import demand

RUN = "review.run_draw"
WITNESS = "review.witness_draw"


@transaction.atomic
def open_draw(
    round: Round,
    *,
    by: User,
    purpose: str,
    size: int | None = None,
    strata: Sequence[Mapping[str, Any]] = (),
    public_value_source: str = "",
    candidates: Sequence[str] | None = None,
    applications: Iterable[Application] | None = None,
    previous: Draw | None = None,
    reason: str = "",
) -> Draw:
    """Freeze the ordered candidates with their hash, before any seed exists.

    Without `candidates` they are the pool's experts who may review `applications` (default: all files of the
    purpose). `strata` are mappings with ids, at_least and, for people, a label. `size` None draws everybody.
    """
    demand(by, RUN)
    left_out: dict[str, str] = {}
    if candidates is None:
        pool = selectors.pool(round, purpose, applications)
        candidates, left_out = pool.candidates, pool.left_out
    draw = Draw(
        round=round,
        purpose=purpose,
        candidates=list(candidates),
        size=len(candidates) if size is None else size,
        strata=list(strata),
        public_value_source=public_value_source.strip(),
        previous=previous,
        reason=reason,
        opened_by=by,
    )
    _freeze(draw, left_out, by=by)
    messages.draw_opened(draw)
    return draw


def _freeze(draw: Draw, left_out: Mapping[str, str], *, by: User) -> None:
    """Fix the candidates with their hash; only a list that can be drawn from is kept."""
    known = set(draw.candidates)
    draw.strata = [dict(each, ids=[name for name in each["ids"] if name in known]) for each in draw.strata]
    _trial(draw.candidates, draw.size, draw.strata)
    draw.candidates_sha256 = rule.candidates_sha256(draw.candidates)
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


def witness_name(draw: Draw, user: User) -> str:
    """The name under which this person commits; a second person of the same name gets a number."""
    taken = {each.by: each.witness_id for each in draw.contributions.all()}
    own = next((name for name, pk in taken.items() if pk == user.pk), None)
    if own or str(user) not in taken:
        return own or str(user)
    return next(name for number in range(2, 100) if (name := f"{user}（{number}）") not in taken)


@transaction.atomic
def commit(draw: Draw, *, by: User, commitment: str) -> Contribution:
    """A witness hands in the hash of a secret that stays with the witness until the reveal."""
    demand(by, WITNESS)
    draw = _open(draw)
    if draw.contributions.exclude(revealed_at=None).exists():
        raise Stale(_("已经开始揭示，不再接受承诺。"))
    value = commitment.strip().lower()
    if len(value) != 64 or any(sign not in "0123456789abcdef" for sign in value):
        raise Unsuitable(_("承诺值应为 64 位十六进制数（SHA-256）。"), field="commitment")
    if draw.contributions.filter(witness=by).exists():
        raise Stale(_("您已提交承诺，不能更改。"))
    part = Contribution.objects.create(draw=draw, witness=by, by=witness_name(draw, by), commitment=value)
    record("commit_draw", draw, by=by, details={"by": part.by, "commitment": value})
    return part


@transaction.atomic
def reveal(draw: Draw, *, by: User, secret: str) -> Contribution:
    """The witness shows the secret; one that does not fit the commitment is refused."""
    demand(by, WITNESS)
    draw = _open(draw)
    part = draw.contributions.filter(witness=by).first()
    if part is None:
        raise Stale(_("您没有提交过承诺。"))
    if part.revealed_at:
        raise Stale(_("您已揭示。"))
    try:
        rule.seed([rule.Contribution(part.by, secret, part.commitment)])
    except rule.BadDraw as error:
        message = _("揭示值应有 16 个以上字符，并与承诺值相符。")
        raise Unsuitable(message, field="secret") from error
    part.secret, part.revealed_at = secret, clock.now()
    part.save(update_fields=["secret", "revealed_at"])
    record("reveal_draw", draw, by=by, details={"by": part.by})
    return part


@transaction.atomic
def carry_out(draw: Draw, *, by: User, public_value: str = "") -> Draw:
    """Draw: the seed comes from every secret and the public value. Raises Obstructed while one is missing."""
    demand(by, RUN)
    draw = _open(draw)
    public_value = public_value.strip()
    if draw.public_value_source and not public_value:
        raise Unsuitable(
            _("请填写公开数：%(source)s。") % {"source": draw.public_value_source}, field="public_value"
        )
    if public_value and not draw.public_value_source:
        raise Unsuitable(_("公开数的来源没有事先约定，不能使用。"), field="public_value")
    missing = missing_reveals(draw)
    if not missing.clear:
        raise Obstructed(missing)
    draw.public_value = public_value
    try:
        draw.seed = rule.seed(selectors.contributions_of(draw), public_value or None)
    except rule.BadDraw as error:
        raise Unsuitable(_("公开数不能含有换行等控制字符。"), field="public_value") from error
    return _keep(draw, by=by)


def missing_reveals(draw: Draw) -> Findings:
    """Who has not revealed yet; a draw without any witness cannot be held."""
    parts = list(draw.contributions.all())
    law = draw.round.law
    late = [
        law.find("draw", Outcome.UNMET, _("%(by)s尚未揭示") % {"by": part.by}, part.commitment)
        for part in parts
        if not part.revealed_at
    ]
    if not parts:
        late = [law.find("draw", Outcome.UNMET, _("尚无见证人提交承诺"))]
    return Findings.of(late, subject=f"draw:{draw.pk}", edition=law.key)


@transaction.atomic
def void(draw: Draw, *, by: User, reason: str) -> Draw:
    """Declare a draw void, naming who did not reveal, and open the one that follows it."""
    demand(by, RUN)
    draw = _open(draw)
    if not reason.strip():
        raise Unsuitable(_("请填写作废的理由。"), field="reason")
    silent = "、".join(part.by for part in draw.contributions.all() if not part.revealed_at)
    why = reason.strip() + (_("（未揭示：%(names)s）") % {"names": silent} if silent else "")
    open_rows = Draw.objects.filter(pk=draw.pk, drawn_at=None, voided_at=None)
    if not open_rows.update(voided_at=clock.now(), void_reason=why):
        raise Stale(_("本次抽取已经完成或者作废。"))
    record("void_draw", draw, by=by, reason=why)
    return open_draw(
        draw.round,
        by=by,
        purpose=draw.purpose,
        size=draw.size,
        strata=draw.strata,
        public_value_source=draw.public_value_source,
        candidates=draw.candidates,
        previous=Draw.objects.get(pk=draw.pk),
        reason=_("前一次抽取作废：%(why)s") % {"why": why},
    )


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
    last = latest(draw)
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
    drawn = rule.draw(draw.seed, draw.candidates, draw.size, selectors.strata_of(draw))
    values = {
        "seed": draw.seed,
        "public_value": draw.public_value,
        "order": selectors.order_json(drawn),
        "drawn": list(drawn.drawn),
        "reserve": list(drawn.reserve),
        "drawn_at": clock.now(),
    }
    if not Draw.objects.filter(pk=draw.pk, drawn_at=None, voided_at=None).update(**values):
        raise Stale(_("本次抽取已经完成或者作废。"))
    draw.refresh_from_db()
    record("carry_out_draw", draw, by=by, details={"seed": draw.seed, "drawn": draw.drawn})
    return draw


def _open(draw: Draw) -> Draw:
    """The row as it is now, if it still waits; on PostgreSQL nobody else changes it until we are done."""
    now = Draw.objects.select_for_update(of=("self",)).select_related("round").get(pk=draw.pk)
    if now.drawn_at or now.voided_at:
        raise Stale(_("本次抽取已经完成或者作废。"))
    return now
