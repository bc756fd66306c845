"""Rows of the applications app for tests: plain functions, made-up data, every value can be said otherwise."""

from datetime import date, timedelta
from itertools import count
from typing import Any

from django.contrib.auth.models import Group, Permission
from stdnum.cn import ric, uscc

from applications import grants
from applications.models import (
    Announcement,
    Applicant,
    Application,
    EndorsingBody,
    Evidence,
    FormSection,
    InternalNotice,
    Membership,
    OwnershipClaim,
    Round,
)
from applications.sections.evidence import requirements_of
from applications.sections.specimens import specimen_answers
from applications.transitions import RoundStage, Status
from nantong_award.core import clock
from nantong_award.core.encryption import blind_index
from nantong_award.core.files import store_bytes
from nantong_award.core.models import User
from nantong_award.regulation.stage import Track

PASSWORD = "Chengzhi-2026"
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)
WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_serial = count(1)


def make_user(*, permissions: tuple[str, ...] = (), groups: tuple[Group, ...] = (), **over: Any) -> User:
    """A person who can sign in with PASSWORD; `permissions` are model permissions like "applications.run_round"."""
    number = next(_serial)
    values = {"name": f"用户{number}", "email": f"user{number}@example.invalid", "password": PASSWORD, **over}
    user = User.objects.create_user(**values)
    for name in permissions:
        app, codename = name.split(".")
        user.user_permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))
    user.groups.add(*groups)
    return user


def make_office(**over: Any) -> User:
    """Somebody of 质委办."""
    verbs = (
        "accept",
        "refuse",
        "shortlist",
        "select_finalist",
        "propose",
        "confer",
        "eliminate",
        "disqualify",
        "view",
    )
    names = ("applications.run_round", *(f"applications.{verb}_application" for verb in verbs))
    return make_user(**{"name": "市质委办", "permissions": names, "is_staff": True, **over})


def make_body(**over: Any) -> EndorsingBody:
    """A county committee with its group of clerks."""
    number = next(_serial)
    name = over.pop("name", f"第{number}区质量发展委员会")
    values = {
        "name": name,
        "kind": EndorsingBody.Kind.COUNTY,
        "region_code": f"3206{number % 100:02d}",
        **over,
    }
    return EndorsingBody.objects.create(group=Group.objects.create(name=f"body:{name}"), **values)


def make_clerk(body: EndorsingBody, **over: Any) -> User:
    """Somebody who works for an endorsing body."""
    return make_user(**{"name": "经办人", "groups": (body.group,), **over})


def make_round(**over: Any) -> Round:
    """This year's round under 2023-draft, open for filing today."""
    today = clock.today()
    days = ("qualification", "material_review", "site_review", "presentation", "evaluation", "publicity")
    values: dict[str, Any] = {
        "year": 2026,
        "edition": "2023-draft",
        "stage": RoundStage.APPLICATION,
        "filing_opens_at": clock.at(today - timedelta(days=30)),
        "filing_closes_at": clock.end_of(today + timedelta(days=30)),
        "endorsing_closes_at": clock.end_of(today + timedelta(days=45)),
        **{f"{day}_due_on": today + timedelta(days=60 + 20 * place) for place, day in enumerate(days)},
        "award_organizations": 5,
        "award_individuals": 1,
        "nomination_organizations": 5,
        "nomination_individuals": 2,
        **over,
    }
    values.setdefault("title", f"{values['year']}年度南通市市长质量奖")
    return Round.objects.create(**values)


def make_announcement(round: Round | None = None, **over: Any) -> Announcement:
    """A published announcement."""
    kind = Announcement.Kind.OPENING if round else Announcement.Kind.OTHER
    values = {
        "title": "申报公告",
        "body": "不收取任何费用。",
        "published_at": clock.now(),
        "kind": kind,
        **over,
    }
    return Announcement.objects.create(round=round, **values)


def credit_code(number: int | None = None) -> str:
    """A valid made-up credit code of Nantong."""
    body = f"MA{(next(_serial) if number is None else number):06d}"
    rest = 11 - sum(weight * int(each, 36) for weight, each in zip(WEIGHTS, body, strict=True)) % 11
    start = "91320600" + body + {10: "X", 11: "0"}.get(rest, str(rest))
    return start + uscc.calc_check_digit(start)


def id_number(number: int | None = None) -> str:
    """A valid made-up identity number of Nantong."""
    start = f"32061319800101{(next(_serial) if number is None else number) % 1000:03d}"
    return start + ric.calc_check_digit(start + "0")


def make_applicant(*, owner: User | None = None, **over: Any) -> Applicant:
    """An organisation (or `track=Track.INDIVIDUAL`) with an owner."""
    number = next(_serial)
    values: dict[str, Any] = {"track": Track.ORGANIZATION, "name": f"南通第{number}电缆有限公司", **over}
    if values["track"] == Track.INDIVIDUAL:
        values.setdefault("employer_name", "南通特种电缆有限公司")
        values.setdefault("employer_code", credit_code())
        values.setdefault("id_number", id_number())
        values.setdefault("id_index", blind_index(values["id_number"]))
    else:
        values.setdefault("credit_code", credit_code())
    if "county" not in values:
        values["county"] = make_body()
    applicant = Applicant.objects.create(**values)
    Membership.objects.create(applicant=applicant, user=owner or make_user(), role=Membership.Role.OWNER)
    return applicant


def owner_of(applicant: Applicant) -> User:
    """The person who may submit for the applicant, freshly read."""
    return User.objects.get(pk=applicant.memberships.get(role=Membership.Role.OWNER).user_id)


def make_application(
    *,
    round: Round | None = None,
    applicant: Applicant | None = None,
    owner: User | None = None,
    filled: bool = False,
    sections: dict[str, dict[str, Any]] | None = None,
    **over: Any,
) -> Application:
    """A draft; `filled=True` makes it ready to submit, `status=…` puts it anywhere (with the body's grants)."""
    round = round or make_round()
    applicant = applicant or make_applicant(owner=owner)
    status = over.setdefault("status", Status.DRAFT)
    if status != Status.DRAFT:
        over.setdefault("submitted_at", clock.now())
    over.setdefault("county", applicant.county)
    application = Application.objects.create(round=round, applicant=applicant, **over)
    grants.grant_to_members(application)
    if status != Status.DRAFT:
        if not application.number:
            Application.objects.filter(pk=application.pk).update(number=f"{round.year}T{application.pk:05d}")
            application.refresh_from_db()
        grants.grant_to_body(application)
    if filled or sections:
        fill(application, **(sections or {}))
    return application


def fill(application: Application, **over: dict[str, Any]) -> Application:
    """Complete sections, evidence and internal notice."""
    law, day = application.round.law, application.round.reference_day
    answers = specimen_answers(application.track, law, day, **over)
    for key, data in answers.items():
        FormSection.objects.update_or_create(
            application=application, key=key, defaults={"data": data, "version": 1}
        )
    for need in requirements_of(application.track):
        if need.required:
            make_evidence(application, requirement=need.key, title=str(need.label))
    if law.internal_notice_days is not None:
        make_notice(application)
    return application


def make_evidence(application: Application, **over: Any) -> Evidence:
    """A file of an application."""
    values = {"requirement": "other", "title": "材料", **over}
    values.setdefault("file", store_bytes(PDF, f"{values['title']}.pdf", "application/pdf"))
    return Evidence.objects.create(application=application, **values)


def make_notice(application: Application, **over: Any) -> InternalNotice:
    """An internal notice that is over and long enough."""
    today: date = clock.today()
    values = {
        "started_on": today - timedelta(days=40),
        "ended_on": today - timedelta(days=20),
        "place": "公司公告栏",
        **over,
    }
    return InternalNotice.objects.create(application=application, **values)


def make_claim(applicant: Applicant, *, claimant: User | None = None, **over: Any) -> OwnershipClaim:
    """Somebody says that the applicant is theirs; status=… says how it stands."""
    values = {
        "number": f"RL2026-{next(_serial):04d}",
        "claimant": claimant or make_user(),
        "reason": "原负责人已离职。",
        **over,
    }
    values.setdefault("proof", store_bytes(PDF, "授权书.pdf", "application/pdf"))
    return OwnershipClaim.objects.create(applicant=applicant, **values)
