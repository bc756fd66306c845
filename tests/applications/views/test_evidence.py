"""Evidence by HTTP: the list, one file in the page, pieces of a large one, the map of items and pages."""

import hashlib
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from applications.models import Evidence
from applications.services import filing
from applications.transitions import Status
from nantong_award.core.files import store_bytes
from nantong_award.core.models import StoredFile, Upload
from nantong_award.regulation.stage import Track
from tests.core.specimens import pdf
from tests.factories import applications as make

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R18.3")]
DATA = pdf(4)


def url(name, application, *more):
    return reverse(f"applications:{name}", args=[application.pk, *more])


@pytest.fixture
def owner(client):
    user = make.make_user(name="陈一")
    client.force_login(user)
    return user


@pytest.fixture
def application(owner):
    return make.make_application(owner=owner)


def begin(client, application, **over):
    given = {"name": "自评.pdf", "size": len(DATA), "requirement": "self_assessment", "changed_at": "1"}
    return client.post(url("upload_begin", application), given | over)


def piece(client, address, start, end):
    return client.put(f"{address}?offset={start}", DATA[start:end], content_type="application/octet-stream")


def paper(application, pages=20, **over):
    """Evidence with pages."""
    stored = store_bytes(pdf(pages), "报告.pdf", "application/pdf", pages=pages)
    return make.make_evidence(application, file=stored, title="自评报告", **over)


def test_a_file_comes_in_pieces_and_stands_in_the_list(client, application):
    told = begin(client, application).json()
    assert (told["received"], told["size"]) == (0, len(DATA))
    assert piece(client, told["url"], 0, 100).json()["received"] == 100
    assert client.get(told["url"]).json()["received"] == 100
    assert "已传" in client.get(url("evidence", application)).content.decode()
    assert piece(client, told["url"], 100, len(DATA)).status_code == 200
    done = client.post(told["finish"])
    assert (done.status_code, done.json()) == (
        201,
        {"page": url("evidence", application), "sha256": hashlib.sha256(DATA).hexdigest()},
    )
    page = client.get(url("evidence", application)).content.decode()
    assert [text in page for text in ("自评.pdf", "4 页", "陈一", "未经病毒扫描", "未完成的上传")] == [
        True, True, True, True, False,
    ]  # fmt: skip


@pytest.mark.parametrize("offset", ["7", "200"])
def test_a_piece_at_the_wrong_place_is_answered_with_the_right_one(client, application, offset):
    told = begin(client, application).json()
    piece(client, told["url"], 0, 100)
    answer = client.put(f"{told['url']}?offset={offset}", b"x", content_type="application/octet-stream")
    assert (answer.status_code, answer.json()["received"]) == (409, 100)


@pytest.mark.parametrize("offset", ["", "-1", "一", "1" * 30])
def test_a_place_that_is_none_is_refused(client, application, offset):
    told = begin(client, application).json()
    answer = client.put(f"{told['url']}?offset={offset}", b"x", content_type="application/octet-stream")
    assert (answer.status_code, Upload.objects.get().received) == (422, 0)


def test_a_piece_that_is_too_large_is_not_read(client, application, settings):
    settings.UPLOAD_PIECE = 50
    told = begin(client, application).json()
    assert piece(client, told["url"], 0, 51).status_code == 413


@pytest.mark.requirement("RX.8")
def test_a_disguised_file_is_refused_at_the_end_and_forgotten(client, application):
    told = begin(client, application, size=5).json()
    client.put(f"{told['url']}?offset=0", b"MZ\x90\x00\x03", content_type="application/octet-stream")
    answer = client.post(told["finish"])
    assert (answer.status_code, answer.json()) == (
        422,
        {"message": "文件内容与扩展名不符，请用原来的软件重新保存后再上传。"},
    )
    assert (Upload.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_what_cannot_come_is_told_before_its_first_byte(client, application):
    assert begin(client, application, requirement="").status_code == 422
    assert begin(client, application, size=0).status_code == 422
    assert begin(client, application, size=10**15).status_code == 422
    assert not Upload.objects.exists()


@pytest.mark.requirement("RX.4")
def test_somebody_elses_upload_is_not_there(client, application, owner):
    told = begin(client, application).json()
    colleague = make.make_user()
    application.applicant.memberships.create(user=colleague, role="editor")
    from applications import grants

    grants.grant_to_member(application, colleague, "editor")
    for somebody in (make.make_user(), colleague):
        client.force_login(somebody)
        assert client.get(told["url"]).status_code == 404
        assert piece(client, told["url"], 0, 10).status_code == 404
        assert client.post(told["finish"]).status_code == 404
    client.force_login(owner)
    assert client.post(f"{told['url']}drop/").status_code == 302
    assert not Upload.objects.exists()


def test_one_file_is_shown_in_the_page_to_who_may_see_the_application(client, application, owner):
    item = paper(application)
    page = client.get(url("evidence_file", application, item.pk)).content.decode()
    assert [text in page for text in (item.file.sha256, "20 页", "<iframe", "未经病毒扫描")] == [True] * 4
    client.force_login(make.make_user())
    assert client.get(url("evidence_file", application, item.pk)).status_code == 404


@pytest.mark.requirement("RX.8")
def test_a_picture_is_drawn_anew_in_a_sandbox(client, application):
    made = io.BytesIO()
    Image.new("RGB", (3000, 20), "red").save(made, "PNG")
    item = make.make_evidence(application, file=store_bytes(made.getvalue(), "a.png", "image/png", pages=1))
    assert "<img" in client.get(url("evidence_file", application, item.pk)).content.decode()
    answer = client.get(reverse("applications:picture", args=[item.file_id]))
    assert Image.open(io.BytesIO(answer.content)).size == (1600, 11)
    assert (answer["Content-Type"], answer["Content-Security-Policy"]) == (
        "image/jpeg",
        "sandbox; default-src 'none'",
    )
    assert client.get(reverse("applications:picture", args=[paper(application).file_id])).status_code == 404


def refer(client, application, evidence_row, **given):
    return client.post(url("evidence_map", application), {"evidence": evidence_row.pk, **given})


def test_an_item_lists_its_files_with_pages_and_opens_them_there(client, application):
    item = paper(application)
    assert refer(client, application, item, item="4.1.2", pages="第 3 至 5 页、9").status_code == 302
    item.refresh_from_db()
    assert item.references == {"4.1.2": "3-5,9"}
    page = client.get(url("evidence_map", application)).content.decode()
    assert [text in page for text in ("第 3–5、9 页", "?inline#page=3", "1 / 23 项")] == [True] * 3
    client.post(url("unrefer", application, item.pk, "4.1.2"))
    item.refresh_from_db()
    assert item.references == {}
    assert client.post(url("unrefer", application, item.pk, "4.1.2")).status_code == 409


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"item": "4.1.2", "pages": "19-21"}, "该文件共 20 页"),
        ({"item": "4.1.2", "pages": "前几页"}, "页码请写成"),
        ({"item": "4.1.2", "evidence": ""}, "必填"),
    ],
)
def test_pages_that_are_not_there_are_refused_at_the_field(client, application, given, told):
    item = paper(application)
    answer = refer(client, application, item, **given)
    assert (answer.status_code, told in answer.content.decode()) == (422, True)
    item.refresh_from_db()
    assert item.references == {}


def test_an_item_of_another_sheet_is_refused(client, owner):
    application = make.make_application(applicant=make.make_applicant(owner=owner, track=Track.INDIVIDUAL))
    item = paper(application)
    assert refer(client, application, item, item="4.1.2").status_code == 422
    assert refer(client, application, item, item="P1.1").status_code == 302
    assert "1 / 5 项" in client.get(url("evidence_map", application)).content.decode()


def test_the_county_reads_the_map_as_it_was_submitted(client, owner):
    application = make.make_application(owner=owner, filled=True)
    item = paper(application, references={"4.1.2": "3-5"})
    version = filing.submit(application, by=owner)
    assert [row["references"] for row in version.content["evidence"] if row["references"]] == [
        {"4.1.2": "3-5"}
    ]
    type(application).objects.filter(pk=application.pk).update(status=Status.RETURNED)
    Evidence.objects.filter(pk=item.pk).update(references={"4.2.2": "9"})
    assert "第 9 页" in client.get(url("evidence_map", application)).content.decode()
    client.force_login(make.make_clerk(application.county))
    page = client.get(url("evidence_map", application)).content.decode()
    assert ["第 3–5 页" in page, "第 9 页" in page, "登记证据" in page] == [True, False, False]
    assert refer(client, application, item, item="4.1.2", pages="1").status_code == 404


@pytest.mark.requirement("R18.3")
def test_a_return_that_does_not_name_the_evidence_leaves_list_and_map_shut(client, owner):
    application = make.make_application(
        owner=owner, filled=True, status=Status.RETURNED, reopened_sections=["profile"]
    )
    item = paper(application)
    assert "登记证据" not in client.get(url("evidence_map", application)).content.decode()
    assert 'id="upload"' not in client.get(url("evidence", application)).content.decode()
    assert refer(client, application, item, item="4.1.2", pages="1").status_code == 409
    assert begin(client, application).status_code == 409
    type(application).objects.filter(pk=application.pk).update(reopened_sections=["evidence"])
    assert refer(client, application, item, item="4.1.2", pages="1").status_code == 302
    assert begin(client, application).status_code == 201


@pytest.mark.parametrize("name", ["evidence", "evidence_map"])
def test_the_pages_cost_the_same_for_two_files_and_for_thirty(client, application, name):
    def counted():
        with CaptureQueriesContext(connection) as queries:
            client.get(url(name, application))
        return len(queries)

    for _ in range(2):
        paper(application, references={"4.1.2": "1"})
    counted()  # content types are remembered from then on
    few = counted()
    for _ in range(28):
        paper(application, references={"4.1.2": "1"})
    assert counted() == few
    assert few <= 22
