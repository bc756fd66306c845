"""What speaks against a day of a visit: panel or supervisor elsewhere, the way, experts without time, days off (Art. 20)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Q
from django.utils.translation import gettext as _

from nantong_award.core import clock
from nantong_award.core.models import User
from nantong_award.core.working_days import OfficeCalendar, calendar
from review.facts_visits import CLOSES, OPENS, Stop, days_of, overlap, stop_of, too_close
from review.models import Assignment, BusyPeriod, Expert, Panel, SiteVisit
from review.selectors import availability
from review.selectors.visits import seats_of, visits


@dataclass(frozen=True, slots=True)
class Clash:
    """Something that speaks against a plan; `bars` = it cannot be saved like this."""

    code: str
    message: str
    bars: bool = False
    field: str = "starts_on"


def planned(
    assignment: Assignment,
    starts_on: date,
    ends_on: date,
    *,
    starts_at: time = OPENS,
    ends_at: time = CLOSES,
    supervisor: User | None = None,
    travel_minutes: int | None = None,
    visit: SiteVisit | None = None,
) -> Stop:
    """A stop as it would be."""
    application = assignment.application
    return Stop(
        visit=visit.pk if visit else None,
        name=application.applicant.name,
        area=application.county.name,
        panel=assignment.panel_id,
        supervisor=supervisor.pk if supervisor else None,
        begins=datetime.combine(starts_on, starts_at, clock.SHANGHAI),
        ends=datetime.combine(ends_on, ends_at, clock.SHANGHAI),
        travel_minutes=travel_minutes,
    )


def clashes(stop: Stop, panel: Panel) -> list[Clash]:
    """Whatever speaks against a plan, the bars first: 4 queries."""
    same = Q(assignment__panel=panel)
    if stop.supervisor:
        same |= Q(supervisor=stop.supervisor)
    rows = visits().filter(same, assignment__released_at=None).exclude(pk=stop.visit or 0)
    experts = [seat.expert for seat in seats_of(panel)]
    first, last = stop.begins.date(), stop.ends.date()
    others = [stop_of(row) for row in rows]
    found = [*meetings(stop, others), *busy(experts, first, last), *days_off(first, last, calendar())]
    return sorted(found, key=lambda clash: not clash.bars)


def meetings(stop: Stop, others: Iterable[Stop]) -> list[Clash]:
    """The panel or the supervisor is elsewhere at that time, or has no time for the way."""
    found = []
    for other in others:
        panel, supervisor = (
            stop.panel == other.panel,
            bool(stop.supervisor) and (stop.supervisor == other.supervisor),
        )
        who = [(panel, "panel", _("该评审组")), (supervisor, "supervisor", _("该监督员"))]
        for concerned, code, word in who:
            if not concerned:
                continue
            field = "starts_on" if code == "panel" else "supervisor"
            values = {"who": word, "name": other.name}
            if overlap(stop, other):
                message = _("%(who)s这一时间已安排在“%(name)s”。") % values
                found.append(Clash(f"{code}:{other.visit}", message, bars=True, field=field))
            elif (minutes := too_close(stop, other)) is not None:
                message = _("%(who)s与“%(name)s”之间路上约需 %(minutes)d 分钟，间隔不够。")
                found.append(Clash(f"way_{code}:{other.visit}", message % {**values, "minutes": minutes}))
    return found


def busy(experts: Sequence[Expert], first: date, last: date) -> list[Clash]:
    """Members without time on these days: 1 query."""
    named = {expert.pk: expert for expert in experts}
    return [
        Clash(f"busy:{pk}:{period.pk}", said(named[pk], period))
        for pk, periods in availability.clashes(experts, first, last).items()
        for period in periods
    ]


def said(expert: Expert, period: BusyPeriod) -> str:
    """That a member has no time; the reason is not the reader's."""
    values = {"name": expert.user.name, "from": f"{period.starts_on:%m-%d}", "to": f"{period.ends_on:%m-%d}"}
    return _("专家%(name)s登记 %(from)s 至 %(to)s 没有时间。") % values


def days_off(first: date, last: date, days: OfficeCalendar) -> list[Clash]:
    """The days of a visit on which nobody works."""
    found = []
    for day in days_of(first, last):
        if not days.is_workday(day):
            values = {"day": f"{day:%m-%d}", "name": days.name_of(day) or _("周末")}
            found.append(Clash(f"off:{day}", _("%(day)s 不是工作日（%(name)s）。") % values))
    return found
