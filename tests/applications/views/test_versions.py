"""Submitted versions by HTTP: stamped scans, receipts, any two beside each other."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from applications.models import ApplicationVersion, FormSection
from applications.services import evidence, filing
from applications.transitions import Status
from nantong_award.core import clock, sealing
from nantong_award.core.files import store_bytes
from tests.applications.services.test_stamping import scan_of
from tests.core.specimens import pdf
from tests.factories import applications as make

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R18.3")]


def url(name, application, *more):
    return reverse(f"applications:{name}", args=[application.pk, *more])


@pytest.fixture
def owner(client):
    user = make.make_user(name="陈一")
    client.force_login(user)
    return user


@pytest.fixture
def application(owner):
    row = make.make_application(owner=owner, filled=True)
    filing.submit(row, by=owner)
    return row


def corrected(application, owner, text="补正后的概述"):
    type(application).objects.filter(pk=application.pk).update(status=Status.RETURNED)
    row = type(application).objects.get(pk=application.pk)
    FormSection.objects.filter(application=row, key="profile").update(data={"profile": text})
    evidence.remove(row.evidence.get(requirement="honours"), by=owner)
    stored = store_bytes(pdf(1), "新证书.pdf", "application/pdf")
    evidence.attach(row, by=owner, stored=stored, requirement="honours", title="新证书")
    filing.submit(row, by=owner)
    return row


def test_the_confirmation_has_number_version_hash_and_place_in_the_log(client, application):
    version = ApplicationVersion.objects.get()
    before = client.get(url("submitted", application)).content.decode()
    sealing.seal()
    after = client.get(url("submitted", application)).content.decode()
    for page in (before, after):
        assert [text in page for text in (application.number, "第 1 版", version.sha256, "上传盖章件")] == [
            True
        ] * 4
    assert ["一分钟内封存" in before, "已封存" in after] == [True, True]
    receipt = client.get(url("receipt_pdf", application, 1))
    assert (receipt["Content-Type"], receipt.content[:5]) == ("application/pdf", b"%PDF-")


def test_the_print_carries_its_code_and_says_at_every_foot_what_it_is(client, application):
    import pypdfium2

    from nantong_award.core import qr_reading

    version = ApplicationVersion.objects.get()
    b"".join(client.get(url("version_pdf", application, 1)).streaming_content)
    version.refresh_from_db()
    assert next(qr_reading.codes_in(version.pdf)) == f"NTZL {application.number} v1 {version.sha256[:16]}"
    with version.pdf.file.open("rb") as opened, pypdfium2.PdfDocument(opened.read()) as document:
        feet = ["".join(page.get_textpage().get_text_range().split()) for page in document]
    wanted = f"申报编号{application.number}第1版{version.sha256[:16]}"
    assert [wanted in text for text in feet] == [True] * len(feet)


def test_a_draft_has_no_code(client, owner):
    application = make.make_application(owner=owner, filled=True)
    page = client.get(url("form_pdf", application))
    from nantong_award.core import qr_reading

    stored = store_bytes(page.content, "draft.pdf", "application/pdf")
    assert list(qr_reading.codes_in(stored)) == []


def test_the_stamped_scan_is_uploaded_and_the_county_sees_how_it_was_checked(client, application):
    clerk = make.make_clerk(application.county)
    version = ApplicationVersion.objects.get()
    answer = client.post(url("stamp", application), {"file": scan_of(version)})
    assert (answer.status_code, answer.url) == (302, url("stamp", application))
    client.force_login(clerk)
    page = client.get(reverse("applications:endorse_file", args=[application.pk])).content.decode()
    assert "第 1 版，二维码核对一致" in page
    version.refresh_from_db()
    fetched = client.get(reverse("applications:file", args=[version.stamped_scan_id]))
    assert b"".join(fetched.streaming_content)[:5] == b"%PDF-"
    client.force_login(make.make_user())
    assert client.get(reverse("applications:file", args=[version.stamped_scan_id])).status_code == 404


def test_a_scan_that_is_missing_is_said_to_be_and_stops_nothing(client, application):
    client.force_login(make.make_clerk(application.county))
    page = client.get(reverse("applications:endorse_file", args=[application.pk])).content.decode()
    assert "第 1 版，未上传" in page


def test_a_scan_without_a_code_is_confirmed_by_number_and_version(client, application):
    blank = SimpleUploadedFile("a.pdf", pdf(1))
    asked = client.post(url("stamp", application), {"file": blank})
    page = asked.content.decode()
    token = page.split('name="scan" value="')[1].split('"')[0]
    assert (asked.status_code, "没有读到二维码" in page) == (422, True)
    typed = {"scan": token, "number": application.number, "version": "2"}
    wrong = client.post(url("stamp", application), typed)
    assert (wrong.status_code, f"{application.number} 第 2 版" in wrong.content.decode()) == (422, True)
    assert client.post(url("stamp", application), typed | {"version": "1"}).status_code == 302
    assert ApplicationVersion.objects.get().stamped_how == "confirmed"


@pytest.mark.requirement("RX.4")
def test_a_kept_scan_is_confirmed_only_by_who_uploaded_it(client, application, owner):
    page = client.post(
        url("stamp", application), {"file": SimpleUploadedFile("a.pdf", pdf(1))}
    ).content.decode()
    token = page.split('name="scan" value="')[1].split('"')[0]
    given = {"number": application.number, "version": "1"}
    for forged in (token[:-1] + "x", "1"):
        assert client.post(url("stamp", application), given | {"scan": forged}).status_code == 422
    client.force_login(make.make_user())
    assert client.post(url("stamp", application), given | {"scan": token}).status_code == 404
    assert ApplicationVersion.objects.get().stamped_scan is None


def test_any_two_versions_are_compared_with_all_or_only_the_changes(client, application, owner):
    row = corrected(application, owner)
    target = url("compare_versions", application)
    some = client.get(target).content.decode()
    whole = client.get(target, {"left": 2, "right": 1, "show": "all"}).content.decode()
    told = ("补正后的概述", "新证书", "组织基本信息", "新增", "移除")
    assert [text in some for text in told] == [True, True, False, True, True]
    assert [text in whole for text in told] == [True] * 5
    assert f"<ins>{row.evidence.get(requirement='honours', removed_at=None).title}</ins>" in some
    for left, right in ((1, 3), (0, 1), ("x", 1), ("9" * 40, 1)):
        assert client.get(target, {"left": left, "right": right}).status_code == 404


def test_who_corrects_compares_the_draft_with_what_was_submitted(client, application, owner):
    assert client.get(url("compare_versions", application)).status_code == 404
    type(application).objects.filter(pk=application.pk).update(status=Status.RETURNED)
    FormSection.objects.filter(application=application, key="profile").update(data={"profile": "草稿里的话"})
    page = client.get(url("compare_versions", application)).content.decode()
    assert ["当前草稿" in page, "草稿里的话" in page] == [True, True]
    client.force_login(make.make_clerk(application.county))
    assert client.get(url("compare_versions", application)).status_code == 404


def test_what_was_read_is_what_is_submitted(client, owner):
    application = make.make_application(owner=owner, filled=True)
    page = client.get(url("check", application)).content.decode()
    checked = page.split('name="checked" value="')[1].split('"')[0]
    make.make_evidence(application, title="同事刚刚上传")
    given = {"confirmed": "on", "checked": checked}
    assert client.post(url("check", application), given).status_code == 409
    page = client.get(url("check", application)).content.decode()
    given["checked"] = page.split('name="checked" value="')[1].split('"')[0]
    assert client.post(url("check", application), given).status_code == 302


def test_the_office_reads_scan_and_comparison_on_its_desk(client, application, owner):
    corrected(application, owner)
    office = make.make_office()
    client.force_login(office)
    page = client.get(url("compare_versions", application)).content.decode()
    assert "补正后的概述" in page
    printed = b"".join(client.get(url("version_pdf", application, 1)).streaming_content)
    assert printed[:5] == b"%PDF-"


def test_a_picture_of_the_print_is_a_scan_too(client, application):
    import pypdfium2

    from applications.documents import version_pdf

    version = ApplicationVersion.objects.get()
    with version_pdf(version).file.open("rb") as opened, pypdfium2.PdfDocument(opened.read()) as document:
        made = io.BytesIO()
        document[0].render(scale=200 / 72).to_pil().convert("RGB").save(made, "JPEG", quality=60)
    given = {"file": SimpleUploadedFile("手机拍摄.jpg", made.getvalue())}
    assert client.post(url("stamp", application), given).status_code == 302
    version.refresh_from_db()
    assert version.stamped_how == "qr"


@pytest.mark.requirement("R19.1")
def test_completing_papers_says_where_the_file_goes_and_asks_only_for_paper(client, owner):
    application = make.make_application(owner=owner, filled=True)
    filing.submit(application, by=owner)
    due_at = clock.end_of(clock.today() + timedelta(days=5))
    values = {"status": Status.RETURNED, "completion_due_at": due_at}
    type(application).objects.filter(pk=application.pk).update(**values)
    page = client.get(url("check", application)).content.decode()
    assert ["交回市质委办继续审查资格" in page, "审核推荐；除退回补正外" in page] == [True, False]
