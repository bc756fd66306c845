"""What a visit's start and close still need, and the order of its steps for each reader (Art. 20-21, 33-34)."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from applications.transitions import Status
from nantong_award.core import clock
from nantong_award.core.models import User
from nantong_award.core.permissions import may
from nantong_award.regulation.finding import Finding, Findings
from review.facts_evaluation import findings_on, judged, noted
from review.facts_visits import days_of
from review.models import MutualFeedback, PanelReport, Scorecard, SiteVisit
from review.sections_events import SiteMethod
from review.sections_visits import LOGS
from review.selectors.panels import assignments_reported
from review.selectors.visits import direction_of, own_feedback
from review.transitions import PanelStatus, ReportStatus, ScorecardStatus, VisitStatus

Direction = MutualFeedback.Direction


def findings_now(visit: SiteVisit) -> Findings | None:
    """What the visit's next step still needs; None when it is over."""
    steps = {VisitStatus.SCHEDULED: start_findings, VisitStatus.UNDER_WAY: close_findings}
    step = steps.get(VisitStatus(visit.status))
    return step(visit) if step else None


def start_findings(visit: SiteVisit) -> Findings:
    """第二十、三十三条: may this visit begin?"""
    panel, application = visit.assignment.panel, visit.assignment.application
    ready = panel.status == PanelStatus.CONVENED
    convened = _("现场评审组已成立") if ready else _("现场评审组尚未成立或者已解散")
    listed = application.status == Status.SHORTLISTED
    on_list = _("该组织在现场评审名单内") if listed else _("该组织不在现场评审名单内")
    items = [
        judged("33", "supervisor_present", visit.present_at is not None, _supervisor(visit)),
        judged("20", "panel_convened", ready, convened, str(panel)),
        judged("21", "on_site_list", listed, on_list),
    ]
    if not visit.starts_on <= clock.today() <= visit.ends_on:
        items.append(noted("21", "other_day", _("今天不在排定的日期内")))
    return findings_on(visit, application.round.edition, items)


def _supervisor(visit: SiteVisit) -> str:
    if visit.supervisor is None:
        return _("尚未确定评审监督员，不得开始现场评审")
    if visit.present_at is None:
        return _("监督员（%(name)s）尚未在本人设备上签到，不得开始现场评审") % {"name": visit.supervisor}
    return _("监督员%(name)s已到场") % {"name": visit.supervisor}


def close_findings(visit: SiteVisit) -> Findings:
    """第二十一、三十三、三十四条: report signed, supervisor's record filed, both feedbacks or a reason."""
    signed, filed = _is_signed(visit), hasattr(visit, "supervisor_report")
    report = _("现场评审报告已由全体成员签署") if signed else _("现场评审报告尚未签署")
    watched = _("监督记录已提交") if filed else _("监督员尚未提交监督记录")
    items = [judged("21", "site_report", signed, report), judged("33", "supervisor_record", filed, watched)]
    rows = {row.direction: row for row in visit.feedback.all()}
    items += [_feedback(direction, rows.get(direction.value)) for direction in Direction]
    items += _unrecorded(visit)
    return findings_on(visit, visit.assignment.application.round.edition, items)


def _is_signed(visit: SiteVisit) -> bool:
    return PanelReport.objects.filter(assignment=visit.assignment_id, status=ReportStatus.SIGNED).exists()


def _feedback(direction: MutualFeedback.Direction, row: MutualFeedback | None) -> Finding:
    """Given, or a reason recorded: which of the two it is, is the office's to know."""
    word = _("已提交或者已登记原因") if row else _("尚未提交，也未登记原因")
    return judged("34", f"feedback_{direction.value}", row is not None, f"{direction.label}：{word}")


def _unrecorded(visit: SiteVisit) -> list[Finding]:
    """Methods without any record, days without attendance: worth a look, no bar."""
    kinds = records_by_method(visit)
    found = [
        noted("21", f"method_{method.value}", _("未记录“%(method)s”") % {"method": method.label})
        for method in SiteMethod
        if not kinds[method.value]
    ]
    days = set(visit.attendance.values_list("day", flat=True))
    for day in days_of(visit.starts_on, visit.ends_on):
        if day not in days and day <= clock.today():
            message = _("%(day)s没有登记成员到场") % {"day": _said(day)}
            found.append(noted("20", f"attendance:{day}", message))
    return found


def _said(day: date) -> str:
    return _("%(month)d月%(day)d日") % {"month": day.month, "day": day.day}


def records_by_method(visit: SiteVisit) -> dict[str, int]:
    """How many lines and logs there are of each method: 1 query."""
    counts = {
        method.value: Count(
            "pk", filter=Q(kind=LOGS[method]) | Q(kind="check", key__startswith=f"{method.value}.")
        )
        for method in SiteMethod
    }
    return dict(visit.notes.aggregate(**counts))


@dataclass(frozen=True, slots=True)
class VisitStep:
    """One of the nine steps, as the list of tasks shows it."""

    name: str
    hint: str
    state: str
    tone: str
    url: str = ""


def _step(name: str, hint: str, done: bool, *, url: str = "", begun: bool = False) -> VisitStep:
    if done:
        return VisitStep(name, hint, _("已完成"), "good", url)
    return VisitStep(name, hint, _("进行中") if begun else _("未完成"), "active" if begun else "quiet", url)


def steps_of(visit: SiteVisit, user: User) -> list[VisitStep]:
    """监督员到场 → … → 关闭: where the visit stands; a fixed number of queries.

    Of other people's sheets it says nothing but how many are in, and that to the leader and the office only (R20.4).
    """
    started, over = visit.started_at is not None, visit.status == VisitStatus.CLOSED
    return [
        _step(_("监督员到场"), _present(visit), visit.present_at is not None),
        _step(_("首次会议"), _("介绍成员和日程，宣读评审纪律"), started),
        *_middle(visit, user, started),
        _own_feedback(visit, user),
        _supervision(visit),
        _step(
            _("关闭"),
            _("核对缺项后由组长或者市质委办完成"),
            over,
            url=reverse("review:closing", args=[visit.pk])
            if may(user, "review.conduct_sitevisit", visit)
            else "",
        ),
    ]


def _present(visit: SiteVisit) -> str:
    if visit.supervisor is None:
        return _("市质委办尚未确定监督员")
    return _("%(name)s在本人手机上签到后才能开始") % {"name": visit.supervisor}


def _middle(visit: SiteVisit, user: User, started: bool) -> list[VisitStep]:
    kinds = records_by_method(visit)
    told = _("、").join(f"{method.label} {kinds[method.value]}" for method in SiteMethod)
    records = reverse("review:visit_records", args=[visit.pk])
    signed = _is_signed(visit)
    opens = started and assignments_reported(user).filter(pk=visit.assignment_id).exists()
    report = reverse("review:report", args=[visit.assignment_id]) if opens else ""
    return [
        _step(_("三种形式"), told, all(kinds.values()), url=records, begun=any(kinds.values())),
        _sheets(visit, user),
        _step(_("合议"), _("全体评分表提交后由组长主持"), signed, url=report),
        _step(_("报告"), _("由全体成员签署"), signed, url=report),
    ]


def _sheets(visit: SiteVisit, user: User) -> VisitStep:
    cards = Scorecard.objects.filter(assignment=visit.assignment_id, seat__vacated_at=None)
    rows = list(cards.values_list("pk", "status", "seat__expert__user"))
    own = next(((pk, status) for pk, status, owner in rows if owner == user.pk), None)
    into = sum(status != ScorecardStatus.BLANK for _pk, status, _owner in rows)
    knows = may(user, "review.conduct_sitevisit", visit)
    hint = _("已提交 %(into)d / %(all)d 份") % {"into": into, "all": len(rows)} if knows else _("各评各的")
    done = into == len(rows) > 0 if knows else own is not None and own[1] != ScorecardStatus.BLANK
    url = reverse("review:scorecard", args=[own[0]]) if own else ""
    return _step(_("各自评分"), hint, done, url=url)


def _own_feedback(visit: SiteVisit, user: User) -> VisitStep:
    """Each side learns of its own word only (Art. 34)."""
    side = direction_of(visit, user)
    if side is None:
        return VisitStep(_("双向反馈"), _("双方直接反馈到市质委办"), _("另行登记"), "quiet")
    url = reverse("review:feedback", args=[visit.pk])
    given = own_feedback(visit, side) is not None
    return _step(_("双向反馈"), _("只有市质委办能看到"), given, url=url)


def _supervision(visit: SiteVisit) -> VisitStep:
    return _step(_("监督记录"), _("由监督员在关闭前提交"), hasattr(visit, "supervisor_report"))
