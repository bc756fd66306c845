"""A body sees its own area only: everything of another county's file is a 404 (R18.4, RX.4)."""

import pytest
from django.urls import reverse

from applications.services import endorsing, freezing, opinions
from applications.transitions import Status
from tests.factories import applications as make

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("RX.4"), pytest.mark.requirement("R18.4")]


@pytest.fixture
def application():
    """A file with two versions and evidence, submitted to its county."""
    file = make.make_application(status=Status.SUBMITTED, filled=True)
    owner = make.owner_of(file.applicant)
    for number in (1, 2):
        freezing.freeze(file, number=number, by=owner)
    return file


def addresses(application):
    """Every address of the file that a body may open."""
    pk, item = application.pk, application.evidence.first()
    return {
        "file": reverse("applications:endorse_file", args=[pk]),
        "PDF": reverse("applications:version_pdf", args=[pk, 1]),
        "changes": reverse("applications:version_changes", args=[pk, 2]),
        "comparison": reverse("applications:compare_versions", args=[pk]),
        "evidence": reverse("applications:evidence_file", args=[pk, item.pk]),
        "stored file": reverse("applications:file", args=[item.file_id]),
    }


def opened(client, user, application):
    client.force_login(user)
    return {name: status(client.get(address)) for name, address in addresses(application).items()}


def status(answer):
    """Its status; a download is read to its end, which closes the file."""
    if answer.streaming:
        assert b"".join(answer.streaming_content)
    return answer.status_code


def test_the_own_county_opens_everything_and_another_county_nothing(client, application):
    own = opened(client, make.make_clerk(application.county), application)
    other = opened(client, make.make_clerk(make.make_body()), application)
    assert (set(own.values()), set(other.values())) == ({200}, {404})


def test_a_department_opens_the_file_once_it_is_asked_and_no_other(client, application):
    department = make.make_body(kind="department", name="市生态环境局")
    officer = make.make_clerk(department)
    assert set(opened(client, officer, application).values()) == {404}
    opinions.ask_opinion(application, by=make.make_clerk(application.county), body=department)
    assert set(opened(client, officer, application).values()) == {200}
    assert set(opened(client, officer, make_other()).values()) == {404}


def make_other():
    """A file of another county, with versions and evidence."""
    file = make.make_application(round=make.make_round(year=2025), status=Status.SUBMITTED, filled=True)
    for number in (1, 2):
        freezing.freeze(file, number=number, by=make.owner_of(file.applicant))
    return file


def test_no_list_of_a_body_names_another_countys_file(client, application):
    endorsing.endorse(application, by=make.make_clerk(application.county), opinion="同意推荐。")
    client.force_login(make.make_clerk(make.make_body()))
    for address in ("/endorse/", "/endorse/?status=all", "/endorse/?q=南通", "/endorse/recommended/"):
        assert application.applicant.name not in client.get(address).content.decode()


def test_a_body_reads_what_was_submitted_and_not_what_is_being_corrected(client, application):
    clerk = make.make_clerk(application.county)
    endorsing.return_for_correction(application, by=clerk, reason="缺页", sections=["basics", "evidence"])
    section = application.sections.get(key="basics")
    section.data = {**section.data, "legal_representative": "改了一半"}
    section.save()
    make.make_evidence(application, title="尚未提交的材料")
    client.force_login(clerk)
    page = client.get(reverse("applications:endorse_file", args=[application.pk])).content.decode()
    assert ("改了一半" in page, "尚未提交的材料" in page, "陆海峰" in page) == (False, False, True)


@pytest.mark.requirement("RX.10")
@pytest.mark.parametrize("count", [10, 100])
def test_the_inbox_costs_the_same_for_ten_and_for_a_hundred(client, django_assert_num_queries, count):
    body, round = make.make_body(), make.make_round()
    for _each in range(count):
        applicant = make.make_applicant(county=body)
        make.make_application(round=round, applicant=applicant, status=Status.SUBMITTED)
    client.force_login(make.make_clerk(body))
    client.get("/endorse/")
    with django_assert_num_queries(7):
        response = client.get("/endorse/?status=all&sort=-name&q=电缆&track=organization")
    assert response.content.decode().count('<th scope="row">') == min(count, 30)
