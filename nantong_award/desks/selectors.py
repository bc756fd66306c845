"""What the desks show: the running round, its counts, and each person's entries."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from guardian.shortcuts import get_objects_for_user

from applications.models import Announcement, Application, Membership, Round
from applications.selectors.endorsing import ASKED, WAITING, bodies_of
from applications.selectors.endorsing import counts as endorsing_counts
from applications.transitions import RoundStage, Status
from monitoring.models import AnnualReport
from nantong_award.core import clock
from nantong_award.core.models import User
from nantong_award.core.permissions import may
from review.models import Expert, FeedbackReport, MemberUnit, Presentation, Scorecard, SiteVisit
from review.selectors.conflicts import people_in_question
from review.selectors.draws import to_witness
from review.selectors.panels import open_invitation
from review.selectors.visits import visits_for


class Entry(NamedTuple):
    """One line of a desk: where to go, how much waits there, and what it is."""

    title: str
    url: str
    waiting: int
    hint: str


def running_round() -> Round | None:
    """The newest round that has been announced: 1 query."""
    return Round.objects.exclude(stage=RoundStage.PLANNING).order_by("-year").first()


def announcements(limit: int = 5) -> list[Announcement]:
    """The newest announcements: 1 query."""
    return list(Announcement.objects.filter(published_at__lte=clock.now()).order_by("-published_at")[:limit])


def counts(round: Round) -> dict[str, int]:
    """Files of a round by status: 1 query."""
    rows = Application.objects.filter(round=round).order_by().values_list("status").annotate(n=Count("pk"))
    return dict(rows)


REACHED: Mapping[str, tuple[Status, ...]] = {
    "提交": (Status.SUBMITTED, Status.RETURNED, Status.DECLINED),
    "推荐": (Status.ENDORSED, Status.REFUSED),
    "受理": (Status.ACCEPTED, Status.ELIMINATED, Status.DISQUALIFIED),
    "进入现场": (Status.SHORTLISTED,),
    "进入演讲": (Status.FINALIST,),
    "建议授奖": (Status.PROPOSED, Status.CANCELLED),
    "已授奖": (Status.CONFERRED,),
}


def funnel(by_status: Mapping[str, int]) -> list[tuple[str, int]]:
    """How many files came at least so far; files that ended count where their last status shows it."""
    names = list(REACHED)
    return [
        (_(name), sum(by_status.get(status, 0) for later in names[place:] for status in REACHED[later]))
        for place, name in enumerate(names)
    ]


def entries(user: User) -> list[Entry]:
    """The desk of one person, by what the person may do."""
    lines: list[Entry] = []
    if user.is_staff:
        lines.append(Entry(_("管理后台"), reverse("admin:index"), 0, _("年度评定、名单、抽取、公示和台账")))
    lines += _filing(user) + _endorsing(user) + _reviewing(user) + _afterwards(user)
    if people_in_question().filter(pk=user.pk).exists():
        lines.append(
            Entry(_("本人的利害关系"), "/review/interests/", 0, _("与申报主体有利害关系的，登记并回避"))
        )
    return lines


def _filing(user: User) -> list[Entry]:
    if not Membership.objects.filter(user=user).exists():
        return []
    open_files = Application.objects.filter(
        applicant__members=user, status__in=[Status.DRAFT, Status.RETURNED]
    ).count()
    lines = [Entry(_("我的申报"), "/apply/", open_files, _("填写、提交和查询申报进度"))]
    told = FeedbackReport.objects.filter(application__applicant__members=user, status="released")
    if newest := told.order_by("-released_at").first():
        page = f"/review/feedback-reports/{newest.pk}/"
        lines.append(Entry(_("评审反馈报告"), page, 0, _("各类目的优势和改进机会")))
    return lines


def _endorsing(user: User) -> list[Entry]:
    """A body's clerk has this entry whether anything waits or not; a department's counts what it was asked (Art. 10)."""
    if not bodies_of(user).exists():
        return []
    stands = endorsing_counts(user)
    waiting = stands.get(WAITING, 0) + stands.get(ASKED, 0)
    return [Entry(_("审核推荐"), "/endorse/", waiting, _("查看本地区申报，推荐、退回或者不予推荐"))]


def _reviewing(user: User) -> list[Entry]:
    lines = []
    if Expert.objects.filter(user=user).exists():
        waiting = Scorecard.objects.filter(seat__expert__user=user, status="blank").count()
        lines.append(Entry(_("专家评审"), "/review/", waiting, _("申明利害关系、评分、签署报告")))
        if asked := open_invitation(user):
            page = f"/review/invitations/{asked.pk}/"
            lines.append(Entry(_("评审邀请"), page, 1, _("您被抽中参加评审，请在期限内答复")))
    own_visits = visits_for(user)
    if own_visits.exists():
        waiting = own_visits.exclude(status="closed").count()
        lines.append(Entry(_("现场评审"), "/site-review/", waiting, _("查看安排，记录评审，作出双向评价")))
    visits = SiteVisit.objects.filter(supervisor=user)
    if visits.exists() or user.groups.filter(name="supervisor").exists():
        waiting = visits.filter(supervisor_report__isnull=True).count()
        lines.append(Entry(_("评审监督"), "/supervision/", waiting, _("查看所监督的现场评审，提交监督记录")))
    if MemberUnit.objects.filter(users=user).exists():
        speaking = Presentation.objects.filter(status="speaking").count()
        lines.append(Entry(_("演讲陈述打分"), "/presentations/", speaking, _("为正在演讲的组织和个人打分")))
    if may(user, "review.witness_draw"):
        awaited = to_witness(user).count()
        lines.append(Entry(_("随机抽取见证"), "/draws/", awaited, _("承诺、揭示和核对专家抽取")))
    return lines


def _afterwards(user: User) -> list[Entry]:
    reports = get_objects_for_user(
        user, "monitoring.view_annualreport", AnnualReport.objects.all(), accept_global_perms=False
    )
    total = reports.count()
    if not total:
        return []
    waiting = reports.filter(status__in=["due", "submitted"]).count()
    return [Entry(_("年度报告"), "/reports/", waiting, _("获奖后三年内每年一次"))]


def overdue(round: Round) -> list[dict[str, Any]]:
    """Files waiting past a deadline, for the cockpit: 1 query."""
    late = []
    if round.endorsing_closes_at <= clock.now():
        waiting = Application.objects.filter(round=round, status=Status.SUBMITTED).select_related(
            "applicant", "county", "round"
        )
        late = [{"what": str(row), "who": str(row.county), "status": row} for row in waiting]
    return late
