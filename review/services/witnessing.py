"""见证 (R20.2): supervisors commit and reveal, each on an own device; who stays away is recorded by name."""

from collections.abc import Sequence
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _

from nantong_award.core import clock
from nantong_award.core.audit import record
from nantong_award.core.models import User
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Closed, Forbidden, Stale, Unsuitable
from nantong_award.regulation import draw as rule
from review.models import Contribution, Draw, WitnessCall
from review.selectors.draw_progress import WITNESSES_AT_LEAST, Phase, enough, progress
from review.services.authority import demand

RUN = "review.run_draw"
WITNESS = "review.witness_draw"


def call(draw: Draw, witnesses: Sequence[User], *, opener: User) -> None:
    """Name who is to commit; a second person of the same name gets a number."""
    people = list({user.pk: user for user in witnesses}.values())
    strangers = [str(user) for user in people if not may(user, WITNESS) or user.pk == opener.pk]
    if strangers:
        message = _("不能担任本次抽取的见证人：%(names)s") % {"names": "、".join(strangers)}
        raise Unsuitable(message, field="witnesses")
    if not enough(len(people), draw.public_value_source):
        message = _("见证人不少于 %(count)d 名；约定公开数的，至少一名。") % {"count": WITNESSES_AT_LEAST}
        raise Unsuitable(message, field="witnesses")
    taken: set[str] = set()
    for user in people:
        name = str(user)
        if name in taken:
            name = next(other for at in range(2, 100) if (other := f"{user}（{at}）") not in taken)
        taken.add(name)
        WitnessCall.objects.create(draw=draw, witness=user, by=name)


@transaction.atomic
def commit(draw: Draw, *, by: User, commitment: str, device: str = "") -> Contribution:
    """A witness hands in the hash of a secret that stays on the own device until the reveal.

    `device` is the random mark of the browser: a second witness cannot use the same one.
    """
    draw = open_row(draw)
    own = _called(draw, by)
    value = commitment.strip().lower()
    if len(value) != 64 or any(sign not in "0123456789abcdef" for sign in value):
        raise Unsuitable(_("承诺值应为 64 位十六进制数（SHA-256）。"), field="commitment")
    _still_commits(draw, by)
    mark = sha256(device.encode()).hexdigest() if device else ""
    if mark and draw.contributions.filter(device=mark).exists():
        raise Stale(_("本设备已为另一名见证人提交承诺。请每名见证人使用自己的设备。"))
    if draw.contributions.filter(commitment=value).exists():
        raise Unsuitable(_("已有相同的承诺值，请重新生成口令。"), field="commitment")
    part = Contribution.objects.create(draw=draw, witness=by, by=own.by, commitment=value, device=mark)
    record("commit_draw", draw, by=by, details={"by": part.by, "commitment": value})
    return part


def _called(draw: Draw, by: User) -> WitnessCall:
    demand(by, WITNESS)
    own = draw.calls.filter(witness=by).first()
    if own is None:
        raise Forbidden(_("您不在本次抽取的见证人名单之内。"))
    return own


def _still_commits(draw: Draw, by: User) -> None:
    parts = list(draw.contributions.all())
    if any(part.witness_id == by.pk for part in parts):
        raise Stale(_("您已提交承诺，不能更改。"))
    if any(part.revealed_at for part in parts):
        raise Stale(_("已经开始揭示，不再接受承诺。"))
    if draw.public_value_at and clock.now() >= draw.public_value_at:
        raise Closed(_("公开数已经产生，不再接受承诺。"), instant=draw.public_value_at)


@transaction.atomic
def reveal(draw: Draw, *, by: User, secret: str) -> Contribution:
    """The witness shows the secret, once everybody who is called has committed or is recorded as absent."""
    draw = open_row(draw)
    _called(draw, by)
    part = draw.contributions.filter(witness=by).first()
    if part is None:
        raise Stale(_("您没有提交过承诺。"))
    if part.revealed_at:
        raise Stale(_("您已揭示。"))
    if progress(draw).phase == Phase.COMMITTING:
        raise Stale(_("还有见证人没有提交承诺，现在揭示会让其后承诺的人占先。请等候。"))
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
def record_absence(summons: WitnessCall, *, by: User, note: str = "") -> WitnessCall:
    """Who is called and does not come: by name, so that the others may go on; who comes late still commits."""
    demand(by, RUN)
    draw = open_row(summons.draw)
    if draw.contributions.filter(witness=summons.witness_id).exists() or summons.absent_at:
        raise Stale(_("该见证人已经承诺，或者已经登记缺席。"))
    staying = draw.calls.filter(absent_at=None).exclude(pk=summons.pk).count()
    if not enough(staying, draw.public_value_source):
        message = _("到场的见证人不足，本次抽取只能作废后另行组织（第二十条）。")
        raise Unsuitable(message, field="witness")
    summons.absent_at, summons.absence = clock.now(), note.strip()[:200]
    summons.save(update_fields=["absent_at", "absence"])
    record("absent_witness", draw, by=by, reason=note, details={"by": summons.by})
    return summons


def open_row(draw: Draw) -> Draw:
    """The row as it is now, if it still waits; on PostgreSQL nobody else changes it until we are done."""
    now = Draw.objects.select_for_update(of=("self",)).select_related("round").get(pk=draw.pk)
    if now.drawn_at or now.voided_at:
        raise Stale(_("本次抽取已经完成或者作废。"))
    return now
