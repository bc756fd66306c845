"""Announcement to qualification, as people would do it: register, notice, fill, submit, endorse, examine."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count, islice

from applications.models import Applicant, Application, EndorsingBody, Round
from applications.sections.evidence import requirements_of
from applications.sections.specimens import Answers
from applications.selectors.qualification import outstanding
from applications.services import (
    endorsing,
    evidence,
    filing,
    internal_notice,
    qualification,
    registration,
    saving,
)
from applications.transitions import Status
from nantong_award.core import clock
from nantong_award.core.models import User
from nantong_award.desks.year import answers, invented
from nantong_award.desks.year.people import Cast, counties
from nantong_award.desks.year.setting import paper, printed
from nantong_award.regulation.finding import Outcome
from nantong_award.regulation.stage import Track


@dataclass
class Filer:
    """An applicant with the person who files and what the form will say."""

    owner: User
    applicant: Applicant
    form: Answers


class Crowd:
    """Invented applicants of one year, one after another, from one seed."""

    def __init__(self, dice: random.Random, year: int, domain: str, texts: invented.Texts) -> None:
        self.dice, self.domain, self.texts = dice, domain, texts
        self._companies, self._people = invented.companies(dice, year, texts), invented.people(dice, texts)
        self._numbers = count(1)

    def organizations(self, round: Round, bodies: list[EndorsingBody], size: int) -> Iterator[Filer]:
        """Register `size` organisations, county after county."""
        for place, company in enumerate(islice(self._companies, size)):
            head = next(self._people)
            owner = self._owner(head)
            applicant = registration.register_organization(
                by=owner,
                name=company.name,
                code=company.code,
                county=bodies[place % len(bodies)],
                industry=company.industry,
            )
            form = answers.organization(company, head, round, self.dice)
            yield Filer(owner, applicant, self.texts.put_into(form))

    def individuals(self, round: Round, bodies: list[EndorsingBody], size: int) -> Iterator[Filer]:
        """Register `size` individuals, each with an employer of their own."""
        for place, person in enumerate(islice(self._people, size)):
            owner, employer = self._owner(person), next(self._companies)
            applicant = registration.register_individual(
                by=owner,
                name=person.name,
                id_number=person.id_number,
                county=bodies[place % len(bodies)],
                employer_name=employer.name,
                employer_code=employer.code,
            )
            form = answers.individual(person, round, self.dice)
            yield Filer(owner, applicant, self.texts.put_into(form))

    def _owner(self, person: invented.Person) -> User:
        """An account that nobody can sign in to until a password is set."""
        email = f"applicant{next(self._numbers)}@{self.domain}"
        return registration.register_user(name=person.name, email=email, password=None)


Papers = dict[Track, dict[str, tuple[str, bytes]]]


def print_papers() -> Papers:
    """Title and PDF for every required kind of evidence, printed once for all invented applicants."""
    return {
        track: {
            need.key: (str(need.label), printed(str(need.label)))
            for need in requirements_of(track)
            if need.required
        }
        for track in Track
    }


def fill(filer: Filer, round: Round, papers: Papers) -> Application:
    """Start the file, answer every section, attach the papers, record the internal notice."""
    application = filing.start(filer.applicant, round=round, by=filer.owner)
    for key, data in filer.form.items():
        saving.save_section(application, key=key, data=data, version=0, by=filer.owner)
    for requirement, (title, pdf) in papers[application.track].items():
        stored = paper(title, pdf, filer.owner)
        evidence.attach(application, by=filer.owner, stored=stored, requirement=requirement)
    if round.law.internal_notice_days is not None:
        today = clock.today()
        internal_notice.record_notice(
            application,
            by=filer.owner,
            started_on=today - timedelta(days=21),
            ended_on=today - timedelta(days=2),
            place="单位公告栏和内部网站",
        )
    return Application.objects.select_related("round", "applicant", "county").get(pk=application.pk)


def _waiting(round: Round, status: Status) -> list[Application]:
    rows = Application.objects.filter(round=round, status=status)
    return list(rows.select_related("round", "applicant", "county").order_by("number"))


def endorse_all(round: Round, cast: Cast, dice: random.Random) -> None:
    """Each county reads its files: nearly all are recommended, now and then one is not."""
    for place, application in enumerate(_waiting(round, Status.SUBMITTED)):
        clerk = cast.clerk_of(application.county)
        if place % 17 == 16:
            endorsing.decline(application, by=clerk, reason="证明材料不足以支持申报，不予推荐。")
        else:
            endorsing.endorse(application, by=clerk, opinion="经审核，材料真实完整，同意推荐。")


def examine_all(round: Round, cast: Cast) -> None:
    """The office settles what needs evidence and decides on every endorsed file; one is refused."""
    for place, application in enumerate(_waiting(round, Status.ENDORSED)):
        review = qualification.assess(application, by=cast.office)
        fails = place % 13 == 12
        for number, finding in enumerate(outstanding(application)):
            if finding.outcome != Outcome.NEEDS_EVIDENCE:
                continue
            met = not (fails and number == 0)
            qualification.determine(
                review,
                by=cast.deputy,
                code=finding.code,
                outcome="met" if met else "unmet",
                reason="核对证明材料，予以认定。" if met else "所附证明材料不能证明该项条件。",
            )
        open_findings = outstanding(application)
        if open_findings:
            qualification.refuse(
                application,
                by=cast.office,
                reason="申报条件中有一项不能证明。",
                cites=[finding.code for finding in open_findings],
            )
        else:
            qualification.accept(application, by=cast.office)


def filing_bodies(bodies: list[EndorsingBody]) -> list[EndorsingBody]:
    """Where invented applicants are at home."""
    return counties(bodies)


def spread(first: date, last: date, size: int) -> list[datetime]:
    """`size` instants evenly over the working hours of a period."""
    days = (last - first).days
    return [
        clock.at(first + timedelta(days=days * n // max(size, 1)), 9 + n % 8, n % 60) for n in range(size)
    ]
