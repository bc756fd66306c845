"""The shortlist's page: the line, ties with a reason, names withheld, one check, one decision, letters (R21.1)."""

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from applications.models import Application
from nantong_award.core.models import AuditEvent, IssuedDocument, Message
from review.models import PanelReport
from review.selectors import shortlist as selectors
from review.services import material_review, shortlist_letters
from tests.factories.applications import make_user
from tests.factories.review import make_review_office, make_review_round, make_scored_file

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R21.1")]


@pytest.fixture
def office(client):
    user = make_review_office()
    client.force_login(user)
    return user


@pytest.fixture
def round_():
    """One planned: floor(1.5) = 1 organisation to the site."""
    return make_review_round(award_organizations=1, nomination_organizations=0)


def url(name, round_):
    return reverse(f"admin:{name}", args=[round_.pk])


def page(client, round_):
    return client.get(url("review_shortlist", round_))


def seen(client, round_):
    return {"seen": page(client, round_).context["form"]["seen"].value()}


def statuses(files):
    return [str(Application.objects.get(pk=file.pk).status) for file in files]


def test_t_92_a_tie_across_the_line_is_decided_with_a_reason_and_never_above_the_limit(
    client, office, round_
):
    files = [make_scored_file(round_, 60), make_scored_file(round_, 60)]
    shortlist, given = url("review_shortlist", round_), seen(client, round_)
    assert "线上同分" in page(client, round_).content.decode()
    assert client.post(shortlist, given | {"reason": "", "tie_decision": [files[0].pk]}).status_code == 422
    both = {"reason": "都好", "tie_decision": [file.pk for file in files]}
    assert client.post(shortlist, given | both).status_code == 422
    one = given | {"reason": "结果类得分较高", "tie_decision": [files[0].pk]}
    checked = client.post(shortlist, one)
    assert (checked.status_code, len(checked.context["going"]), statuses(files)) == (200, 1, ["accepted"] * 2)
    assert client.post(shortlist, one | {"confirmed": "1"}).status_code == 302
    assert statuses(files) == ["shortlisted", "eliminated"]


def test_a_decision_on_figures_that_have_changed_is_refused(client, office, round_):
    files = [make_scored_file(round_, 60), make_scored_file(round_, 70)]
    given = seen(client, round_)
    PanelReport.objects.filter(assignment__application=files[0]).update(score=900)
    assert client.post(url("review_shortlist", round_), given | {"confirmed": "1"}).status_code == 409
    assert statuses(files) == ["accepted", "accepted"]


def test_names_are_withheld_until_asked_for_and_who_saw_them_is_in_the_log(client, office, round_):
    files = [make_scored_file(round_, 60), make_scored_file(round_, 70)]
    names, numbers = [file.applicant.name for file in files], [file.number for file in files]
    text = page(client, round_).content.decode()
    assert [name for name in names if name in text] == []
    assert all(number in text for number in numbers)
    for _twice in range(2):
        client.post(url("review_shortlist_names", round_), {"show": "1"})
    text = page(client, round_).content.decode()
    assert all(name in text for name in names)
    told = AuditEvent.objects.filter(verb="view_shortlist_names")
    assert list(told.values_list("actor_id", flat=True)) == [office.pk]
    client.post(url("review_shortlist_names", round_), {"show": "0"})
    assert names[0] not in page(client, round_).content.decode()


def test_the_ranking_goes_out_as_a_workbook_without_names_unless_they_are_shown(client, office, round_):
    file = make_scored_file(round_, 60)
    PanelReport.objects.filter(assignment__application=file).update(spread=130)
    rows = []
    for show in ("0", "1"):
        client.post(url("review_shortlist_names", round_), {"show": show})
        book = load_workbook(BytesIO(client.get(url("review_shortlist_xlsx", round_)).content))
        rows.append([cell.value for cell in book.worksheets[0][2]])
    assert rows == [
        [1, file.number, 600, 130, "是", "线上"],
        [1, file.number, file.applicant.name, 600, 130, "是", "线上"],
    ]


def test_every_organisation_gets_one_numbered_letter_and_reads_only_its_own(client, office, round_):
    going, out = make_scored_file(round_, 80), make_scored_file(round_, 60)
    material_review.decide_shortlist(round_, by=office)
    while shortlist_letters.issue_some(round_, by=office):
        pass
    assert shortlist_letters.issue_some(round_, by=office) == 0
    assert shortlist_letters.issue_due() == 0
    papers = [selectors.letter(file) for file in (going, out)]
    assert [paper.kind for paper in papers] == ["shortlist_notice", "not_shortlisted_notice"]
    assert IssuedDocument.objects.count() == 2
    people = sum(file.applicant.memberships.count() for file in (going, out))
    assert Message.objects.filter(kind="review_shortlist_letter").count() == people
    reader = make_user()
    out.applicant.memberships.create(user=reader)
    client.force_login(reader)
    result, letter = (
        reverse(f"review:{name}", args=[out.pk]) for name in ("shortlist_result", "shortlist_letter")
    )
    text = client.get(result).content.decode()
    assert papers[1].number in text
    assert "材料评审排名第 2" in text
    assert b"".join(client.get(letter).streaming_content).startswith(b"%PDF")
    other = [reverse(f"review:{name}", args=[going.pk]) for name in ("shortlist_result", "shortlist_letter")]
    assert [client.get(each).status_code for each in other] == [404, 404]


def test_who_may_not_decide_finds_nothing(client, round_):
    client.force_login(make_user(is_staff=True, permissions=("review.view_panel",)))
    pages = (
        "review_shortlist",
        "review_shortlist_xlsx",
        "review_shortlist_names",
        "review_shortlist_letters",
    )
    assert {client.get(url(name, round_)).status_code for name in pages} == {403}
