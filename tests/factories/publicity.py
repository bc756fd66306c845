"""Rows of the publicity app for tests: evaluated files, lists, notices, titles; every value can be said otherwise."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from applications.models import Applicant, Application, Determination, FormSection, Round, StandingEntry
from applications.sections.specimens import specimen_answers
from applications.services import qualification
from applications.transitions import RoundStage, Status
from nantong_award.core import clock
from nantong_award.core.models import User
from nantong_award.regulation.stage import AwardLevel, Track
from publicity.models import Approval, Candidate, CandidateList, Conferral, Objection, PublicityNotice
from publicity.services import candidates, conferral, notices, objections
from publicity.services.candidate_findings import suggested_picks, suggestion
from publicity.transitions import ListStatus
from review.models import CommitteeDecision, Evaluation
from tests.factories.applications import make_applicant, make_application, make_notice, make_round
from tests.factories.review_events import make_decision, make_role

_serial = count(1)
SMALL = {"employees": 50, "revenue": "3000", "assets": "3000", "industry_code": "3831"}
LARGE = {"employees": 5000, "revenue": "900000", "assets": "900000", "industry_code": "3831"}


def make_office(**over: Any) -> User:
    """质委办 with the role's real rights."""
    return make_role("office", is_staff=True, **over)


def make_committee(**over: Any) -> User:
    """市质委会's second person."""
    return make_role("committee", is_staff=True, **over)


def fresh(user: User) -> User:
    """The person as the next request reads them."""
    return User.objects.get(pk=user.pk)


def make_publicity_round(**over: Any) -> Round:
    """A round at 审定公示."""
    return make_round(**{"stage": RoundStage.PUBLICITY, **over})


def make_evaluated(
    round: Round,
    *,
    rank: int = 1,
    total: Decimal | int | None = None,
    track: Track = Track.ORGANIZATION,
    basics: Mapping[str, Any] = SMALL,
    applicant: Applicant | None = None,
    status: str = Status.FINALIST,
) -> Application:
    """A finalist with a place, whose eligibility was examined and settled."""
    applicant = applicant or make_applicant(track=track)
    application = make_application(round=round, applicant=applicant, status=status)
    answers = specimen_answers(application.track, round.law, round.reference_day)
    if track == Track.ORGANIZATION:
        answers["basics"] = {**answers["basics"], **basics}
    FormSection.objects.bulk_create(
        FormSection(application=application, key=key, data=data, version=1) for key, data in answers.items()
    )
    if round.law.internal_notice_days is not None:
        make_notice(application)
    settle(application)
    value = Decimal(1000 - rank if total is None else total)
    Evaluation.objects.create(
        application=application, rank=rank, material=value, presentation=value, total=value
    )
    return application


def settle(application: Application) -> None:
    """Somebody has found every open question of the qualification review to be met."""
    review = qualification.assess(application)
    judge = make_role("office")
    for finding in review.as_findings().blocking:
        Determination.objects.create(
            review=review, code=finding.code, outcome="met", reason="属实。", determined_by=judge
        )


def make_title(applicant: Applicant, level: str = AwardLevel.AWARD, **over: Any) -> StandingEntry:
    """An earlier title in the ledger."""
    values = {"kind": level, "year": 2016, "effective_on": date(2016, 12, 20), **over}
    return StandingEntry.objects.create(applicant=applicant, **values)


def decide(round: Round) -> CommitteeDecision:
    """The committee's decision on the list."""
    return make_decision(round, matter=CommitteeDecision.Matter.CANDIDATES)


def make_list(
    round: Round,
    picks: Mapping[int, AwardLevel] | None = None,
    *,
    office: User | None = None,
    confirmed: bool = True,
    reasons: Mapping[str, str] | None = None,
) -> CandidateList:
    """A list through the services; the suggested one unless said otherwise."""
    picks = suggested_picks(suggestion(round)) if picks is None else picks
    listed = candidates.draft(round, by=office or make_office(), picks=picks, reasons=reasons)
    return candidates.confirm(listed, by=make_committee(), decision=decide(round)) if confirmed else listed


def make_public_notice(
    listed: CandidateList, *, office: User | None = None, opens_at: datetime | None = None
) -> PublicityNotice:
    """A notice that opens now, or at the instant given, which may be past; not yet moved by the clock."""
    opens_at = opens_at or clock.now()
    with clock.moved_to(opens_at - timedelta(seconds=1)):
        return notices.schedule(listed, by=office or make_office(), opens_at=opens_at)


def make_noticed_round(
    files: int = 2, *, days_ago: int = 0, **over: Any
) -> tuple[Round, list[Candidate], PublicityNotice]:
    """A round whose list stands on the public site since `days_ago` days."""
    round = make_publicity_round(**over)
    for rank in range(1, files + 1):
        make_evaluated(round, rank=rank)
    notice = make_public_notice(make_list(round), opens_at=clock.now() - timedelta(days=days_ago))
    notices.run_due()
    notice.refresh_from_db()
    return round, list(Candidate.objects.filter(list__round=round).order_by("position")), notice


def make_approved(
    files: int = 2, *, office: User | None = None, **over: Any
) -> tuple[Approval, list[Candidate]]:
    """A round whose notice is over and whose list the government approved today."""
    round, names, _notice = make_noticed_round(files, days_ago=20, **over)
    return approve(round, office), names


def approve(round: Round, office: User | None = None, **over: Any) -> Approval:
    """The government's approval, entered today."""
    values = {"number": f"通政复〔2026〕{next(_serial)}号", "approved_on": clock.today(), **over}
    return conferral.approve(round, by=office or make_office(), **values)


def make_conferrals(files: int = 1, **over: Any) -> list[Conferral]:
    """Titles through the services."""
    office = make_office()
    approval, _names = make_approved(files, office=office, **over)
    return conferral.confer_approved(approval, by=office)


def make_conferral(
    round: Round | None = None, *, applicant: Applicant | None = None, **over: Any
) -> Conferral:
    """A title as rows alone, for lists and for what comes after."""
    number = next(_serial)
    round = round or make_publicity_round(stage=RoundStage.CLOSED, year=over.get("year", 2026))
    application = make_application(round=round, applicant=applicant, status=Status.CONFERRED)
    office = over.pop("office", None) or make_role("office")
    listed, _new = CandidateList.objects.get_or_create(
        round=round, defaults={"drafted_by": office, "status": ListStatus.CONFIRMED}
    )
    candidate = Candidate.objects.create(
        list=listed, application=application, level=AwardLevel.AWARD, position=number, rank=number
    )
    approval, _new = Approval.objects.get_or_create(
        round=round,
        defaults={
            "number": f"通政复〔{round.year}〕{number}号",
            "approved_on": over.pop("approved_on", clock.today()),
            "entered_by": office,
        },
    )
    approval.names.add(candidate)
    values = {
        "candidate": candidate,
        "approval": approval,
        "applicant": application.applicant,
        "level": AwardLevel.AWARD,
        "year": round.year,
        "prize": Decimal(500_000),
        "paying_treasury": Conferral.Treasury.CITY,
        "plaque_number": f"NTSZ-{round.year}-A{number:02d}",
        **over,
    }
    entry = {"kind": values["level"], "year": values["year"], "effective_on": approval.approved_on}
    StandingEntry.objects.create(applicant=application.applicant, **entry)
    return Conferral.objects.create(**values)


def make_objection(candidate: Candidate, **over: Any) -> Objection:
    """An objection through the service."""
    values = {
        "name": "李某",
        "contact": "13900000000",
        "content": f"第{next(_serial)}件：反映该单位存在环保问题。",
    }
    return objections.object_to(candidate, **{**values, **over})[0]


def names_of(rows: Sequence[Any]) -> list[str]:
    """Applicants' names of candidates or titles."""
    return [str(getattr(row, "application", row).applicant) for row in rows]
