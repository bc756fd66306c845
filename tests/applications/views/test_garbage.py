"""Garbage at every form of the applicant's side: a 4xx page with messages, never a crash, nothing stored."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from applications.models import Applicant, Application, Evidence, FormSection, InternalNotice
from applications.sections.registry import sections_of
from applications.sections.self_check import steps
from nantong_award.regulation.editions import loader
from nantong_award.regulation.stage import Track
from tests.factories import applications as make

pytestmark = pytest.mark.django_db

GARBAGE = [
    "\x00",
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "９９９９９９９９９９９９９９９９９９９",
    "x" * 5000,
    "-1",
    "٣",
]
NAMES = {
    "register_as": "name credit_code id_number employer_name employer_code county contact email mobile password",
    "start": "applicant",
    "internal_notice": "started_on ended_on place version objections-0-received_on objections-0-raised_by "
    "objections-0-content objections-0-settlement objections-0-settled_on",
    "evidence": "requirement title criteria_items",
    "check": "confirmed",
    "withdraw": "reason",
}


@pytest.mark.parametrize("text", GARBAGE)
@pytest.mark.parametrize("track", list(Track))
def test_at_registration(client, text, track):
    given = dict.fromkeys(NAMES["register_as"].split(), text)
    answer = client.post(reverse("applications:register_as", args=[track.value]), given)
    assert answer.status_code == 422
    assert not Applicant.objects.exists()


@pytest.mark.parametrize("text", GARBAGE)
@pytest.mark.parametrize("name", ["start", "internal_notice", "evidence"])
def test_at_the_pages_of_a_file(client, text, name):
    owner = make.make_user()
    client.force_login(owner)
    application = make.make_application(owner=owner)
    target = reverse(f"applications:{name}", args=[] if name == "start" else [application.pk])
    given = dict.fromkeys(NAMES[name].split(), text)
    if name == "evidence":
        given["file"] = SimpleUploadedFile("x.pdf", text.encode(), "application/pdf")
    answer = client.post(target, given)
    assert answer.status_code == 422
    assert (Application.objects.count(), InternalNotice.objects.count(), Evidence.objects.count()) == (
        1,
        0,
        0,
    )


@pytest.mark.parametrize("text", GARBAGE)
@pytest.mark.parametrize("track", list(Track))
def test_at_every_section(client, text, track):
    owner = make.make_user()
    client.force_login(owner)
    application = make.make_application(applicant=make.make_applicant(owner=owner, track=track))
    for section in sections_of(track, loader.by_key("2023-draft")):
        target = reverse("applications:section", args=[application.pk, section.key])
        given = {"version": text}
        for field in section.fields:
            given[field.key] = text
            given |= {f"{field.key}-0-{column.key}": text for column in field.columns}
            given |= {f"{field.key}-{line.key}-1": text for line in field.lines}
        assert 400 <= client.post(target, given).status_code < 500, section.key
        given["version"] = "0"
        assert client.post(target, given).status_code in (302, 422), section.key
        assert client.get(target).status_code == 200, section.key
    assert "\x00" not in str(list(FormSection.objects.values_list("data", flat=True)))


@pytest.mark.parametrize("text", GARBAGE)
@pytest.mark.parametrize("track", list(Track))
def test_at_the_self_check(client, text, track):
    names = "established_on category honours-0-kind honours-0-granted_on incidents-0-on past-titles quality_work_since"
    target = reverse("applications:self_check_as", args=[track.value])
    for headers in ({}, {"HX-Request": "true"}):
        answer = client.post(target, dict.fromkeys(names.split(), text), headers=headers)
        assert answer.status_code == 422


@pytest.mark.parametrize("text", GARBAGE)
def test_at_the_days_of_a_notice_and_at_every_question_of_the_self_check(client, text):
    owner = make.make_user()
    client.force_login(owner)
    application = make.make_application(owner=owner)
    days = reverse("applications:notice_days", args=[application.pk])
    assert client.get(days, {"started_on": text, "ended_on": text}).status_code == 200
    for step in steps(Track.ORGANIZATION, application.round.law):
        keys = [field.key for field in step.section.fields]
        keys += [f"{field.key}-0-{column.key}" for field in step.section.fields for column in field.columns]
        target = reverse("applications:self_check_step", args=["organization", step.key])
        answer = client.post(target, {**dict.fromkeys(keys, text), "go": text, "shown": keys})
        assert answer.status_code in (302, 422), step.key
    assert client.get(reverse("applications:self_check_result", args=["organization"])).status_code in (
        200,
        302,
    )
