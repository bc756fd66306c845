"""Order, papers and scans of what a body has recommended, by HTTP (Art. 10, 18)."""

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from applications.models import Endorsement
from applications.selectors.recommended import order_seen
from applications.services import endorsing
from applications.transitions import Status
from nantong_award.core.documents import page_count
from nantong_award.core.models import AuditEvent
from nantong_award.regulation.stage import Track
from tests.factories import applications as make
from tests.review.views.pages import pdf

pytestmark = pytest.mark.django_db
PAGE = "/endorse/recommended/"
PAPERS = ("letter.pdf", "list.pdf", "list.xlsx")


@pytest.fixture
def body():
    return make.make_body(name="海安市质量发展委员会")


@pytest.fixture
def round():
    return make.make_round()


@pytest.fixture
def clerk(body, client):
    user = make.make_clerk(body, name="陈芳")
    client.force_login(user)
    return user


def endorsed(body, round, *, ranking=None, **applicant):
    """A file that a clerk of the body has recommended."""
    file = make.make_application(
        round=round, applicant=make.make_applicant(county=body, **applicant), status=Status.SUBMITTED
    )
    return endorsing.endorse(file, by=make.make_clerk(body), opinion="材料真实，同意推荐。", ranking=ranking)


def text(response):
    return response.content.decode()


def ordered(client, body, round, rows, places, /, **over):
    """Send the form of the organisations' order."""
    given = {"body": body.pk, "round": round.pk, "track": "organization", "seen": order_seen(rows)}
    given |= {f"place_{row.pk}": place for row, place in zip(rows, places, strict=True)}
    return client.post(f"{PAGE}rank/", given | over)


def test_an_empty_page_says_what_will_stand_there(client, clerk):
    assert "这里列出本单位已推荐的申报" in text(client.get(PAGE))


def test_whoever_is_no_clerk_finds_nothing(client):
    assert client.get(PAGE).status_code == 302
    client.force_login(make.make_office())
    assert client.get(PAGE).status_code == 404


@pytest.mark.requirement("R18.4")
def test_a_clerk_orders_and_sees_what_is_missing(client, clerk, body, round):
    rows = [endorsed(body, round), endorsed(body, round)]
    assert "缺签章扫描件" in text(client.get(PAGE))
    answer = ordered(client, body, round, rows, ["2", "1"])
    assert (answer.status_code, [row.ranking for row in Endorsement.objects.order_by("pk")]) == (302, [2, 1])


@pytest.mark.parametrize("places", [["1", "1"], ["x", "1"], ["0", "1"], ["1e9", "-3"], ["٣", "9999"]])
def test_what_cannot_be_an_order_comes_back_at_its_place(client, clerk, body, round, places):
    rows = [endorsed(body, round), endorsed(body, round)]
    answer = ordered(client, body, round, rows, places)
    if places == ["٣", "9999"]:
        assert "999" in text(answer)
    assert (answer.status_code, "errorlist" in text(answer)) == (422, True)
    assert [row.ranking for row in Endorsement.objects.all()] == [None, None]


def test_a_stale_order_is_told_with_409(client, clerk, body, round):
    rows = [endorsed(body, round), endorsed(body, round)]
    seen = order_seen(rows)
    ordered(client, body, round, rows, ["1", "2"])
    assert ordered(client, body, round, rows, ["2", "1"], seen=seen).status_code == 409
    assert [row.ranking for row in Endorsement.objects.order_by("pk")] == [1, 2]


@pytest.mark.parametrize("over", [{"body": "999"}, {"round": "x"}, {"track": "both"}])
def test_an_order_of_nothing_is_not_there(client, clerk, body, round, over):
    assert ordered(client, body, round, [endorsed(body, round)], ["1"], **over).status_code == 404


def test_letter_and_list_name_the_chosen_files_in_the_bodys_order(client, clerk, body, round):
    rows = [
        endorsed(body, round, ranking=2, name="南通乙公司"),
        endorsed(body, round, ranking=1, name="=南通甲公司"),
        endorsed(body, round, track=Track.INDIVIDUAL, name="陆海峰"),
        endorsed(body, round, name="南通丙公司"),
    ]
    chosen = {"file": [row.pk for row in rows[:3]]}
    for name in PAPERS[:2]:
        answer = client.get(PAGE + name, chosen)
        assert (answer["Content-Type"], page_count(answer.content) in (1, 2)) == ("application/pdf", True)
    answer = client.get(PAGE + "list.xlsx", chosen)
    book = load_workbook(io.BytesIO(answer.content))
    names = {sheet.title: [row[1].value for row in sheet.iter_rows(min_row=2)] for sheet in book}
    assert names == {"组织": ["=南通甲公司", "南通乙公司"], "个人": ["陆海峰"]}
    assert "attachment" in answer["Content-Disposition"]
    events = AuditEvent.objects.filter(verb="print_recommendation", actor_id=clerk.pk)
    assert sorted(event.details["format"] for event in events) == ["pdf", "pdf", "xlsx"]


@pytest.mark.requirement("RX.4")
@pytest.mark.parametrize("name", [*PAPERS, "scan/"])
def test_a_file_of_another_county_is_in_no_paper(client, clerk, body, round, name):
    own, other = endorsed(body, round), endorsed(make.make_body(), round)
    for chosen in ([own.pk, other.pk], [other.pk], ["x"], [own.pk, "999999"]):
        assert client.get(PAGE + name, {"file": chosen}).status_code == 404
    assert client.get(PAGE + name).status_code == 422


def test_a_returned_or_asked_row_is_no_recommendation(client, clerk, body, round):
    file = make.make_application(
        round=round, applicant=make.make_applicant(county=body), status=Status.SUBMITTED
    )
    row = endorsing.return_for_correction(file, by=clerk, reason="缺页", sections=["basics"])
    assert client.get(f"{PAGE}letter.pdf", {"file": row.pk}).status_code == 404


def test_one_letter_is_of_one_year(client, clerk, body, round):
    older = endorsed(body, make.make_round(year=2025))
    chosen = {"file": [endorsed(body, round).pk, older.pk]}
    assert client.get(f"{PAGE}letter.pdf", chosen).status_code == 422
    assert older.application.applicant.name not in text(client.get(PAGE))
    assert older.application.applicant.name in text(client.get(PAGE, {"round": older.application.round_id}))


def test_one_scan_is_uploaded_for_all_that_were_chosen(client, clerk, body, round):
    rows = [endorsed(body, round), endorsed(body, round)]
    chosen = [row.pk for row in rows]
    page = text(client.get(f"{PAGE}scan/", {"file": chosen}))
    assert all(row.application.applicant.name in page for row in rows)
    assert client.post(f"{PAGE}scan/", {"file": chosen}).status_code == 422
    answer = client.post(f"{PAGE}scan/", {"file": chosen, "scan": pdf("letter.pdf")}, follow=True)
    assert "对应 2 件申报" in text(answer)
    scan = Endorsement.objects.first().scan
    assert reverse("applications:file", args=[scan.pk]) in text(answer)
    assert b"".join(client.get(reverse("applications:file", args=[scan.pk])).streaming_content)


@pytest.mark.requirement("RX.10")
@pytest.mark.parametrize("count", [3, 60])
def test_the_page_costs_the_same_for_few_and_for_many(
    client, clerk, body, round, django_assert_num_queries, count
):
    for _each in range(count):
        endorsed(body, round)
    client.get(PAGE)
    with django_assert_num_queries(8):
        response = client.get(PAGE)
    assert text(response).count('<th scope="row">') == count
