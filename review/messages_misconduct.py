"""Who is told of misconduct cases (Art. 32); messages carry codes, never names."""

from applications.selectors.recipients import holders, office
from nantong_award.core.models import User
from nantong_award.core.outbox import notify
from review.models import MisconductCase, Panel, Seat, StruckSheet
from review.transitions.misconduct import HANDLE


def case_reported(case: MisconductCase) -> None:
    """Those who handle cases and those who watch over the procedure learn of a new one."""
    people = [*holders(HANDLE), *holders("review.view_misconductcase")]
    notify("misconduct_reported", to=people, key=f"case:{case.pk}", link=_link(case), case=case)


def case_carried_out(case: MisconductCase) -> None:
    """Office, watchers and the leaders of the panels concerned; the committee where it is asked to decide."""
    people = [*office(), *holders("review.view_misconductcase")]
    key = f"case:{case.pk}"
    notify("misconduct_carried_out", to=people, key=key, link=_link(case), case=case)
    notify("misconduct_panel", to=_leaders(case), key=key, link="/review/", case=case)
    if case.asks_the_committee:
        committee = holders("review.receive_evaluation")
        notify("misconduct_committee", to=committee, key=key, link=_link(case), case=case)


def _link(case: MisconductCase) -> str:
    return f"/misconduct/{case.pk}/"


def _leaders(case: MisconductCase) -> list[User]:
    """Who leads a panel that lost a sheet, unless it is the person concerned."""
    struck = StruckSheet.objects.filter(case=case, scorecard__isnull=False)
    panels = Panel.objects.filter(assignments__scorecards__struck_by__in=struck)
    seats = Seat.objects.filter(panel__in=panels, is_leader=True, vacated_at=None)
    rows = seats.exclude(expert=case.expert_id).select_related("expert__user")
    return [seat.expert.user for seat in rows]
