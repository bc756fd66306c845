"""Who is told what of site reviews, the committee's list, presentations and the evaluation."""

from collections.abc import Iterable

from applications.models import Application, Membership, Round
from applications.selectors.recipients import holders, members, office
from nantong_award.core.models import User
from nantong_award.core.outbox import notify
from review.models import CommitteeDecision, EvaluationReport, MemberUnit, Presentation, SiteVisit
from review.selectors.visits import seats_of


def _owners(application: Application) -> list[User]:
    rows = Membership.objects.filter(applicant=application.applicant_id, role=Membership.Role.OWNER)
    return [row.user for row in rows.select_related("user")]


def _panel(visit: SiteVisit) -> list[User]:
    return [seat.expert.user for seat in seats_of(visit.assignment.panel)]


def visit_scheduled(visit: SiteVisit) -> None:
    """Panel, supervisor and organisation learn the days; each change of them tells again."""
    supervisor = [visit.supervisor] if visit.supervisor else []
    key = f"visit:{visit.pk}:{visit.version}"
    link = f"/site-review/{visit.pk}/"
    notify(
        "visit_scheduled",
        to=_panel(visit) + _owners(visit.assignment.application),
        key=key,
        link=link,
        visit=visit,
    )
    notify("visit_to_supervise", to=supervisor, key=key, link=f"/supervision/{visit.pk}/", visit=visit)


def feedback_due(visit: SiteVisit) -> None:
    """Both sides are asked for their feedback when the visit begins (Art. 34)."""
    leaders = [seat.expert.user for seat in seats_of(visit.assignment.panel) if seat.is_leader]
    notify(
        "feedback_due",
        to=leaders + _owners(visit.assignment.application),
        key=f"visit:{visit.pk}",
        link=f"/site-review/{visit.pk}/feedback/",
        visit=visit,
    )


def irregularities_found(visit: SiteVisit) -> None:
    """The office learns at once that a supervisor has found something (Art. 33)."""
    notify(
        "visit_irregularities",
        to=office(),
        key=f"visit:{visit.pk}",
        link=f"/site-review/{visit.pk}/",
        visit=visit,
    )


def finalists_decided(
    decision: CommitteeDecision, chosen: Iterable[Application], left: Iterable[Application]
) -> None:
    """Each applicant learns whether the file goes on to the presentation (Art. 22)."""
    for kind, files in (("finalist_selected", chosen), ("finalist_not_selected", left)):
        for application in files:
            notify(
                kind,
                to=members(application.applicant),
                key=f"application:{application.pk}",
                link=f"/apply/{application.pk}/",
                application=application,
                decision=decision,
            )


def presentations_scheduled(round: Round, rows: Iterable[Presentation]) -> None:
    """Finalists learn turn and time, member units the day; a change of the time tells again."""
    turns = list(rows)
    for row in turns:
        instant = row.scheduled_at.isoformat() if row.scheduled_at else ""
        notify(
            "presentation_scheduled",
            to=members(row.application.applicant),
            key=f"presentation:{row.pk}:{instant}",
            link=f"/apply/{row.application_id}/",
            presentation=row,
        )
    units = User.objects.filter(
        is_active=True, pk__in=MemberUnit.objects.filter(is_active=True).values("users")
    )
    first = min((row.scheduled_at for row in turns if row.scheduled_at), default=None)
    notify(
        "scoring_announced",
        to=units,
        key=f"round:{round.pk}:{first.isoformat() if first else ''}",
        link="/presentations/score/",
        round=round,
        first=first,
        count=len(turns),
    )


def absence_recorded(presentation: Presentation) -> None:
    """The committee is told that a finalist did not come (the stage counts as zero)."""
    notify(
        "presentation_absent",
        to=holders("review.receive_evaluation"),
        key=f"presentation:{presentation.pk}",
        link="/presentations/",
        presentation=presentation,
    )


def evaluation_reported(report: EvaluationReport) -> None:
    """Art. 23: the comprehensive report lies with the committee."""
    notify(
        "evaluation_reported",
        to=holders("review.receive_evaluation"),
        key=f"round:{report.round_id}",
        link=f"/evaluation/{report.round_id}/",
        round=report.round,
    )
