"""Deadlines as a calendar file: of one file for its applicant, of a round for everybody (Art. 18)."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from applications.models import Announcement, Application, Round
from applications.selectors.readiness import filing_ends_at
from applications.selectors.timeline import DONE, timeline
from applications.transitions import RoundStage, Status
from nantong_award.core import calendar_files
from nantong_award.core.calendar_files import Deadline

PLANNED = (
    ("qualification_due_on", RoundStage.QUALIFICATION),
    ("material_review_due_on", RoundStage.MATERIAL_REVIEW),
    ("site_review_due_on", RoundStage.SITE_REVIEW),
    ("presentation_due_on", RoundStage.PRESENTATION),
    ("evaluation_due_on", RoundStage.EVALUATION),
    ("publicity_due_on", RoundStage.PUBLICITY),
)


def of_application(application: Application) -> bytes:
    """What is still to come for one file: the own term with its name, the bodies' terms, the planned days."""
    name = _("%(name)s：%(title)s") % {
        "name": application.applicant.name,
        "title": application.round.title,
    }
    sequence = application.version + application.round.version
    return calendar_files.write(name, _of_file(application), sequence=sequence)


def _of_file(application: Application) -> Iterator[Deadline]:
    path = reverse("applications:application", args=[application.pk])
    key = f"application-{application.pk}"
    ahead = [step for step in timeline(application) if step.place != DONE and step.until is not None]
    for step in ahead:
        title = _("%(what)s截止") % {"what": step.what} if step.is_instant else step.what
        text = _("%(name)s，由%(who)s办理。") % {"name": application.applicant.name, "who": step.who}
        yield Deadline(
            key=f"{key}-{_name_of(application, step.until)}",
            title=f"{title}（{application.round.title}）",
            until=step.until,  # type: ignore[arg-type]
            text=text,
            path=path,
            days_before=(7, 3, 1) if step.is_own else (1,),
        )


def _name_of(application: Application, until: object) -> str:
    """Which of the calendar's dates this is: an entry keeps its identifier when its date is moved."""
    round = application.round
    if application.status in (Status.DRAFT, Status.RETURNED) and until == filing_ends_at(application):
        return "completion" if application.is_out_for_completion else "submit"
    if until == round.endorsing_closes_at:
        return "endorsing"
    return next((name for name, _stage in PLANNED if getattr(round, name) == until), "term")


def of_round(announcement: Announcement, round: Round) -> bytes:
    """The announced dates of a round, for everybody's calendar."""
    return calendar_files.write(round.title, _of_round(announcement, round), sequence=round.version)


def _of_round(announcement: Announcement, round: Round) -> Iterator[Deadline]:
    path = reverse("applications:announcement", args=[announcement.pk])
    key, note = f"round-{round.pk}", _("本奖项不收取任何费用。时间以公告为准。")
    named = {"title": round.title}
    yield Deadline(
        f"{key}-filing", _("申报截止（%(title)s）") % named, round.filing_closes_at, note, path, (7, 3, 1)
    )
    yield Deadline(
        f"{key}-endorsing", _("推荐截止（%(title)s）") % named, round.endorsing_closes_at, note, path
    )
    for name, stage in PLANNED:
        words = {"stage": RoundStage(stage).label, "title": round.title}
        title = _("%(stage)s计划完成（%(title)s）") % words
        yield Deadline(f"{key}-{name}", title, getattr(round, name), note, path, ())
