"""While a file is open again, others read what was filed last: nothing added since, and nothing less (RX.4)."""

from datetime import date

import pytest
from django.urls import reverse

from applications import grants
from applications.models import Application, Evidence, InternalNotice, NoticeProof
from applications.services import filing
from applications.transitions import Status
from nantong_award.core import clock
from nantong_award.core.files import store_bytes
from nantong_award.core.models import User
from tests.core.specimens import pdf
from tests.factories import applications as make

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("RX.4", "R18.3")]
STATES = [Status.DRAFT, Status.RETURNED]


def paper(name: str, pages: int):
    """A PDF that no other has the content of."""
    return store_bytes(pdf(pages), name, "application/pdf", pages=pages)


@pytest.fixture(params=STATES)
def file(request) -> Application:
    """Filed with a report and a proof, open again, and since then changed in every place."""
    owner = make.make_user()
    row = make.make_application(owner=owner, filled=True)
    make.make_evidence(row, title="自评报告", file=paper("报告.pdf", 3), references={"4.1.2": "1-2"})
    NoticeProof.objects.create(notice=row.internal_notice, file=paper("公示照片.pdf", 4))
    filing.submit(row, by=owner)
    Application.objects.filter(pk=row.pk).update(status=request.param)
    _change(row)
    return Application.objects.get(pk=row.pk)


def _change(row: Application) -> None:
    report = row.evidence.get(title="自评报告")
    report.references = {"4.7.2": "3"}
    report.removed_at = clock.now()
    report.save()
    make.make_evidence(row, title="新增材料", file=paper("新增.pdf", 5), references={"4.1.3": ""})
    # The same content under another name tells something that was not filed.
    make.make_evidence(row, title="另一名称", file=paper("另一.pdf", 3))
    InternalNotice.objects.filter(application=row).update(place="改后的公告栏")
    row.internal_notice.proofs.update(removed_at=clock.now())
    NoticeProof.objects.create(notice=row.internal_notice, file=paper("新公示.pdf", 6))
    row.internal_notice.objections.create(received_on=date(2026, 1, 5), content="后来登记的异议")
    basics = row.sections.get(key="basics")
    basics.data = basics.data | {"legal_representative": "后来填写的人"}
    basics.save()


def readers(file: Application) -> dict[str, User]:
    """Everybody beside the applicant, and a body that has nothing to do with it."""
    department = make.make_body(kind="department")
    grants.grant_to_asked(file, department)
    return {
        "county": make.make_clerk(file.county),
        "department": make.make_clerk(department),
        "office": make.make_office(),
        "another county": make.make_clerk(make.make_body()),
        "owner": make.owner_of(file.applicant),
    }


def url(name: str, *more: object) -> str:
    return reverse(f"applications:{name}", args=more)


def statuses(client, file: Application, addresses: list[str]) -> dict[str, list[int]]:
    """How every reader is answered at each address."""
    told = {}
    for name, user in readers(file).items():
        client.force_login(user)
        told[name] = [status(client, address) for address in addresses]
    return told


def status(client, address: str) -> int:
    """The answer's, read to its end."""
    answer = client.get(address)
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer.status_code


def everybody(others: int) -> dict[str, list[int]]:
    """The same at every address for all who read what was filed; the owner reads all, another county nothing."""
    read = {name: [others] * 2 for name in ("county", "department", "office")}
    return read | {"another county": [404] * 2, "owner": [200] * 2}


@pytest.mark.parametrize(("title", "status"), [("自评报告", 200), ("新增材料", 404), ("另一名称", 404)])
def test_evidence_is_read_as_it_was_filed(client, file, title, status):
    row = file.evidence.select_related("file").get(title=title)
    addresses = [url("evidence_file", file.pk, row.pk), url("file", row.file_id) + "?inline"]
    assert statuses(client, file, addresses) == everybody(status)


@pytest.mark.parametrize(("name", "status"), [("公示照片.pdf", 200), ("新公示.pdf", 404)])
def test_proofs_of_the_internal_notice_too(client, file, name, status):
    proof = NoticeProof.objects.get(file__name=name)
    addresses = [url("file", proof.file_id), url("file", proof.file_id) + "?inline"]
    assert statuses(client, file, addresses) == everybody(status)


def test_a_picture_that_was_not_filed_is_not_drawn(client, file):
    stored = store_bytes(b"\x89PNG\r\n\x1a\n", "新照片.png", "image/png")
    make.make_evidence(file, title="新照片", file=stored)
    client.force_login(make.make_office())
    assert client.get(url("picture", stored.pk)).status_code == 404


def words(client, user: User, address: str) -> str:
    client.force_login(user)
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_references_are_those_that_were_filed(client, file):
    row, people = file.evidence.get(title="自评报告"), readers(file)
    for name, filed in {"county": True, "department": True, "office": True, "owner": False}.items():
        page = words(client, people[name], url("evidence_file", file.pk, row.pk))
        assert ("4.1.2" in page, "4.7.2" in page) == (filed, not filed), name
        drawn = words(client, people[name], url("evidence_map", file.pk))
        assert ("自评报告" in drawn, "新增材料" in drawn) == (filed, not filed), name


SINCE = ("后来填写的人", "新增材料", "另一名称", "改后的公告栏", "后来登记的异议", "新公示.pdf")
FILED = ("自评报告", "公司公告栏", "公示照片.pdf")


def shown(page: str) -> tuple[list[str], list[str]]:
    """What the page has of what was added since, and of what was filed."""
    return [text for text in SINCE if text in page], [text for text in FILED if text in page]


def test_the_office_desk_shows_the_version_and_says_so(client, file):
    page = words(client, make.make_office(), f"/admin/applications/application/{file.pk}/change/")
    assert shown(page) == ([], list(FILED))
    assert ("第 1 版" in page, "再次提交后才能看到" in page) == (True, True)


def test_a_file_that_comes_back_is_read_in_its_new_version(client, file):
    people = readers(file)
    Application.objects.filter(pk=file.pk).update(status=Status.RETURNED)
    file.internal_notice.objections.update(settlement="已核实。", settled_on=date(2026, 1, 6))
    again = Application.objects.select_related("round", "applicant", "county").get(pk=file.pk)
    report = again.evidence.get(title="自评报告")
    Evidence.objects.filter(title="自评报告").exclude(pk=report.pk).delete()
    filing.submit(again, by=people["owner"])
    page = words(client, people["county"], url("endorse_file", file.pk))
    assert shown(page) == (list(SINCE), [])
    assert statuses(client, file, [url("evidence_file", file.pk, report.pk), url("file", report.file_id)])[
        "county"
    ] == [404, 404]


@pytest.mark.parametrize("file", [Status.RETURNED], indirect=True)
@pytest.mark.parametrize("who", ["county", "department"])
def test_bodies_read_the_version_with_its_internal_notice(client, file, who):
    page = words(client, readers(file)[who], url("endorse_file", file.pk))
    assert shown(page) == ([], list(FILED))


def test_of_what_was_never_filed_the_office_reads_nothing(client):
    draft = make.make_application(filled=True)
    row = draft.evidence.first()
    office = make.make_office()
    page = words(client, office, f"/admin/applications/application/{draft.pk}/change/")
    assert ("陆海峰" in page, "尚未提交" in page) == (False, True)
    addresses = [
        url("evidence_file", draft.pk, row.pk),
        url("file", row.file_id),
        url("evidence_map", draft.pk),
        url("reveal", draft.pk, "contacts", "mobile"),
    ]
    assert [client.get(address).status_code for address in addresses] == [404] * 4
