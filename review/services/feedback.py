"""第三十四条: two-way feedback; each side speaks to the office only, blind to the other."""

from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from nantong_award.core import clock
from nantong_award.core.audit import record
from nantong_award.core.models import User
from nantong_award.core.refusals import Closed, Forbidden, Stale, Unsuitable
from review.models import MutualFeedback, SiteVisit
from review.sections_events import RATINGS, Grade
from review.selectors.visits import direction_of
from review.services.authority import demand
from review.transitions import VisitStatus


@transaction.atomic
def give_feedback(
    visit: SiteVisit, *, by: User, ratings: Mapping[str, int], comment: str = ""
) -> MutualFeedback:
    """Rate the other side, once. The audit event says that it was given, never what it says."""
    demand(by, "review.give_feedback_sitevisit", visit)
    direction = direction_of(visit, by)
    if direction is None:
        raise Forbidden(_("双向评价由评审组组长和受评组织负责人作出（第三十四条）。"))
    _demand_under_way(visit)
    _check(ratings, direction)
    row = _row(visit, direction)
    if row.ratings:
        raise Stale(_("评价已经提交，不能再次提交。"))
    row.ratings, row.comment = dict(ratings), comment.strip()
    row.given_by, row.given_at = by, clock.now()
    _keep(row)
    record("give_feedback", visit, by=by, details={"direction": direction.value})
    return row


@transaction.atomic
def explain_missing(visit: SiteVisit, *, by: User, direction: str, reason: str) -> MutualFeedback:
    """The office records why a side is silent; that side may still speak until the visit closes."""
    demand(by, "review.run_panel")
    _demand_under_way(visit)
    if direction not in MutualFeedback.Direction.values:
        raise Unsuitable(_("请选择是哪一方的评价。"), field="direction")
    if not reason.strip():
        raise Unsuitable(_("请填写未反馈的原因。"), field="reason")
    row = _row(visit, MutualFeedback.Direction(direction))
    if row.pk is not None:
        raise Stale(_("该方已经评价，或者原因已经登记。"))
    row.missing_reason, row.given_by = reason.strip(), by
    _keep(row)
    record("explain_missing_feedback", visit, by=by, reason=reason.strip(), details={"direction": direction})
    return row


def _row(visit: SiteVisit, direction: MutualFeedback.Direction) -> MutualFeedback:
    found = MutualFeedback.objects.filter(visit=visit, direction=direction).first()
    return found or MutualFeedback(visit=visit, direction=direction)


def _keep(row: MutualFeedback) -> None:
    """Insert, or fill a row that holds a reason only; whoever comes second is told."""
    if row.pk is not None:
        given = {name: getattr(row, name) for name in ("ratings", "comment", "given_by", "given_at")}
        if not MutualFeedback.objects.filter(pk=row.pk, ratings={}).update(**given):
            raise Stale(_("评价刚刚已由他人提交，请刷新后再看。"))
        return
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Stale(_("评价刚刚已由他人提交，请刷新后再看。")) from error


def _check(ratings: Mapping[str, int], direction: MutualFeedback.Direction) -> None:
    for key in RATINGS[direction]:
        if ratings.get(key) not in Grade.values:
            raise Unsuitable(_("请为每一项选择一个等次。"), field=key)
    if unknown := set(ratings) - set(RATINGS[direction]):
        raise Unsuitable(_("没有这一项评价。"), field=min(unknown))


def _demand_under_way(visit: SiteVisit) -> None:
    if visit.status != VisitStatus.UNDER_WAY:
        raise Closed(_("双向评价在现场评审进行期间提交（第三十四条）。"))
