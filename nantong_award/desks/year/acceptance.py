"""A small world for testing from outside: two counties with two applicants each, every role, one round."""

import json
import secrets
from base64 import b32encode
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import models
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from applications.models import Application, EndorsingBody, Evidence, Membership
from nantong_award.core import clock
from nantong_award.core.models import User
from nantong_award.desks.year import opening, people
from nantong_award.desks.year.invented import Texts
from nantong_award.desks.year.play import Plan, Year
from nantong_award.desks.year.setting import DUE, Day
from nantong_award.regulation.stage import ORDER, Stage
from publicity.models import PublicityNotice
from review.models import Draw, Expert, PanelReport, Scorecard, SiteVisit

DOMAIN = "acceptance.invalid"
EXPERTS = 16


class BadValues(ValueError):
    """The file of texts is not of the form that is asked for."""


def read_values(path: Path | None) -> Texts:
    """Texts from outside: a JSON object with lists `organizations`, `people`, `free`; raises BadValues."""
    if path is None:
        return Texts()
    try:
        given = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadValues(f"{path}: {error}") from None
    known = {"organizations", "people", "free"}
    if not isinstance(given, dict) or set(given) - known:
        raise BadValues(f"{path}: expected an object with lists {', '.join(sorted(known))}")
    if not all(
        isinstance(rows, list) and all(isinstance(row, str) for row in rows) for rows in given.values()
    ):
        raise BadValues(f"{path}: expected lists of texts")
    return Texts(**{key: tuple(rows) for key, rows in given.items()})


def build(seed: int, stage: Stage, texts: Texts) -> dict[str, Any]:
    """Play up to the stage, begin it today, give everybody a password and a second factor; the manifest."""
    plan = Plan(
        edition="2023-draft",
        year=clock.today().year,
        organizations=2,
        individuals=2,
        experts=EXPERTS,
        seed=seed,
        start=clock.today() - timedelta(days=_days_before(stage)),
        domain=DOMAIN,
        counties=2,
        texts=texts,
        until=stage,
        afterwards=False,
    )
    year = Year(plan, lambda line: None)
    year.play()
    if stage == Stage.APPLICATION:
        year.submit_all()
    else:
        opening.begin(year)
    return manifest(year)


def _days_before(stage: Stage) -> int:
    """How long ago the round was announced, for a stage that begins today."""
    if stage in (Stage.PLANNING, Stage.APPLICATION):
        return int(Day.LAST_FILED)
    if stage == Stage.QUALIFICATION:
        return int(Day.ENDORSING_CLOSES) + 2
    before = Stage.PUBLICITY if stage == Stage.CLOSED else ORDER[ORDER.index(stage) - 1]
    return int(DUE[before]) + 1


def manifest(year: Year) -> dict[str, Any]:
    """Users with passwords and second-factor seeds, and every object with its addresses."""
    return {
        "round": {"id": year.round.pk, "stage": str(year.round.stage), "year": year.round.year},
        "users": [_user(user) for user in _users()],
        "counties": [_county(body) for body in _counties(year)],
        "applications": [_application(row) for row in _files(year)],
        "scorecards": [_scorecard(row) for row in Scorecard.objects.select_related("seat__expert")],
        "reports": [_report(row) for row in PanelReport.objects.all()],
        "visits": [_visit(row) for row in SiteVisit.objects.all()],
        "draws": [_draw(row) for row in Draw.objects.all()],
        "notices": [_notice(row) for row in PublicityNotice.objects.all()],
        "lists": _lists(year),
    }


def _users() -> models.QuerySet[User]:
    return User.objects.filter(email__endswith=DOMAIN).order_by("pk")


def _user(user: User) -> dict[str, Any]:
    """A new password, and a confirmed TOTP device for those who need one."""
    password = secrets.token_urlsafe(12) + "-Aa1"
    user.password = people.hashed(password)
    user.save(update_fields=["password"])
    row: dict[str, Any] = {
        "id": user.pk,
        "username": user.email,
        "password": password,
        "name": user.name,
        "roles": _roles(user),
    }
    if user.second_factor_required:
        device, _created = TOTPDevice.objects.get_or_create(user=user, name="acceptance", confirmed=True)
        row["totp_secret"] = b32encode(device.bin_key).decode()
    return row


def _roles(user: User) -> list[str]:
    roles = list(user.groups.values_list("name", flat=True))
    if Membership.objects.filter(user=user).exists():
        roles.append("applicant")
    if Expert.objects.filter(user=user).exists() and "expert" not in roles:
        roles.append("expert")
    return roles


def _counties(year: Year) -> list[EndorsingBody]:
    return people.counties(list(people.all_bodies()))[: year.plan.counties]


def _county(body: EndorsingBody) -> dict[str, Any]:
    clerks = list(User.objects.filter(groups=body.group_id).values_list("email", flat=True))
    return {"id": body.pk, "name": body.name, "clerks": clerks, "list": reverse("applications:endorsing")}


def _files(year: Year) -> models.QuerySet[Application]:
    rows = Application.objects.filter(round=year.round).select_related("applicant", "county", "round")
    return rows.prefetch_related("sections", "versions").order_by("pk")


def _application(row: Application) -> dict[str, Any]:
    """One file with everything that hangs on it."""
    evidence = Evidence.objects.filter(application=row).values_list("file_id", flat=True)
    owners = row.applicant.memberships.values_list("user__email", flat=True)
    versions = [
        reverse("applications:version_pdf", args=[row.pk, version.number]) for version in row.versions.all()
    ]
    return {
        "id": row.pk,
        "number": row.number,
        "status": str(row.status),
        "track": str(row.track),
        "county": row.county_id,
        "members": list(owners),
        "list": reverse("applications:applications"),
        "detail": reverse("applications:application", args=[row.pk]),
        "forms": [
            reverse("applications:section", args=[row.pk, section.key]) for section in row.sections.all()
        ],
        "pdf": [reverse("applications:form_pdf", args=[row.pk]), *versions],
        "files": [reverse("applications:file", args=[pk]) for pk in evidence],
        "endorse": reverse("applications:endorse_file", args=[row.pk]),
        "admin": reverse("admin:applications_application_change", args=[row.pk]),
    }


def _scorecard(row: Scorecard) -> dict[str, Any]:
    return {
        "id": row.pk,
        "expert": row.seat.expert.code,
        "application": row.assignment.application_id,
        "list": reverse("review:desk"),
        "detail": reverse("review:scorecard", args=[row.pk]),
        "export": reverse("review:sheet_xlsx", args=[row.pk]),
    }


def _report(row: PanelReport) -> dict[str, Any]:
    return {"id": row.pk, "pdf": reverse("review:report_pdf", args=[row.pk])}


def _visit(row: SiteVisit) -> dict[str, Any]:
    names = {
        "detail": "visit",
        "pdf": "itinerary",
        "feedback": "feedback",
        "supervision": "supervised_visit",
    }
    return {"id": row.pk, **{key: reverse(f"review:{name}", args=[row.pk]) for key, name in names.items()}}


def _draw(row: Draw) -> dict[str, Any]:
    return {
        "id": row.pk,
        "detail": reverse("review:draw", args=[row.pk]),
        "record": reverse("review:draw_record", args=[row.pk]),
    }


def _notice(row: PublicityNotice) -> dict[str, Any]:
    names = {"detail": "notice", "pdf": "notice_paper", "json": "notice_json"}
    return {"id": row.pk, **{key: reverse(f"publicity:{name}", args=[row.pk]) for key, name in names.items()}}


def _lists(year: Year) -> Mapping[str, str]:
    """The lists and exports of the office."""
    return {
        "cockpit": reverse("admin:cockpit", args=[year.round.pk]),
        "applications": reverse("admin:applications_application_changelist"),
        "experts": reverse("admin:review_expert_changelist"),
        "evaluation": reverse("review:evaluation", args=[year.round.pk]),
        "payments": reverse("admin:publicity_payments", args=[year.round.pk]),
        "audit": reverse("admin:core_auditevent_changelist"),
    }
