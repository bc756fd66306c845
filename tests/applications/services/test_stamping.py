"""The stamped scan: of this version, by its code or by the person's word; refused otherwise (Art. 18, R18.3)."""

import io
from datetime import timedelta

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from applications.documents import version_pdf
from applications.services import filing, freezing, stamping
from applications.transitions import Status
from nantong_award.core import clock
from nantong_award.core.models import AuditEvent
from nantong_award.core.refusals import Closed, Forbidden, Stale, Unsuitable
from tests.core.specimens import pdf
from tests.factories import applications as make

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R18.3")]


@pytest.fixture
def owner():
    return make.make_user()


def submitted(owner, **over):
    return filing.submit(make.make_application(owner=owner, filled=True, **over), by=owner)


def returned_and_filed_again(version, owner):
    application = version.application
    type(application).objects.filter(pk=application.pk).update(status=Status.RETURNED)
    fresh = type(application).objects.get(pk=application.pk)
    return filing.submit(fresh, by=owner)


def scan_of(version, turned=0):
    """The print as a scanner gives it back: a picture of its first page, turned."""
    import pypdfium2

    with version_pdf(version).file.open("rb") as opened, pypdfium2.PdfDocument(opened.read()) as document:
        picture = document[0].render(scale=150 / 72, grayscale=True).to_pil().rotate(turned, expand=True)
    made = io.BytesIO()
    picture.convert("RGB").save(made, "PDF", resolution=150)
    return SimpleUploadedFile("盖章.pdf", made.getvalue())


def test_the_code_says_number_version_and_the_beginning_of_the_hash(owner):
    version = submitted(owner)
    assert freezing.code_of(version) == f"NTZL {version.application.number} v1 {version.sha256[:16]}"


@pytest.mark.parametrize("turned", [0, 90, 180])
def test_the_scan_of_the_print_is_known_by_its_code(owner, turned):
    version = stamping.stamp(version := submitted(owner), by=owner, uploaded=scan_of(version, turned))
    assert (version.stamped_how, version.stamped_by, version.stamped_scan.pages) == ("qr", owner, 1)
    event = AuditEvent.objects.get(verb="stamp")
    assert event.details == {"version": "1", "how": "qr", "sha256": version.stamped_scan.sha256}


def test_the_scan_of_another_version_is_refused_with_both_named(owner):
    first = submitted(owner)
    old = scan_of(first)
    second = returned_and_filed_again(first, owner)
    with pytest.raises(Unsuitable) as refused:
        stamping.stamp(second, by=owner, uploaded=old)
    number = second.application.number
    assert refused.value.field == "file"
    assert [f"{number} 第 {each} 版" in refused.value.message for each in (1, 2)] == [True, True]
    second.refresh_from_db()
    assert second.stamped_scan is None


def test_the_scan_of_another_file_is_refused_with_both_named(owner):
    mine, other = submitted(owner), submitted(make.make_user(), round=make.make_round(year=2027))
    with pytest.raises(Unsuitable) as refused:
        stamping.stamp(mine, by=owner, uploaded=scan_of(other))
    assert mine.application.number in refused.value.message
    assert other.application.number in refused.value.message


def test_a_new_version_needs_a_scan_of_its_own(owner):
    first = submitted(owner)
    stamping.stamp(first, by=owner, uploaded=scan_of(first))
    second = returned_and_filed_again(first, owner)
    assert second.stamped_scan is None
    with pytest.raises(Stale):
        stamping.stamp(first, by=owner, uploaded=scan_of(first))


def test_without_a_readable_code_the_person_confirms_number_and_version(owner):
    version = submitted(owner)
    with pytest.raises(stamping.Unreadable) as unreadable:
        stamping.stamp(version, by=owner, uploaded=SimpleUploadedFile("a.pdf", pdf(2)))
    number, scan = version.application.number, unreadable.value.scan
    for typed in (stamping.Typed(number, 2), stamping.Typed("2026Z99999", 1)):
        with pytest.raises(Unsuitable) as refused:
            stamping.confirm(version, by=owner, scan=scan, typed=typed)
        assert f"{typed.number} 第 {typed.version} 版" in refused.value.message
    kept = stamping.confirm(version, by=owner, scan=scan, typed=stamping.Typed(f" {number.lower()} ", 1))
    assert (kept.stamped_how, kept.stamped_scan) == ("confirmed", scan)


def test_a_word_document_is_no_scan(owner):
    from tests.core.specimens import DOCX, ooxml

    with pytest.raises(Unsuitable, match="扫描件"):
        stamping.stamp(submitted(owner), by=owner, uploaded=SimpleUploadedFile("a.docx", ooxml(DOCX)))


def test_a_broken_page_is_a_page_without_a_code(owner):
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(14_000, 14_000))
        made = io.BytesIO()
        document.save(made)
    with pytest.raises(stamping.Unreadable):
        stamping.stamp(submitted(owner), by=owner, uploaded=SimpleUploadedFile("a.pdf", made.getvalue()))


def test_it_is_taken_until_the_endorsing_term_ends_from_who_may_edit(owner):
    version = submitted(owner)
    made = io.BytesIO()
    Image.new("RGB", (50, 50), "white").save(made, "PNG")
    with pytest.raises(Forbidden):
        stamping.stamp(version, by=make.make_user(), uploaded=scan_of(version))
    ends = version.application.round.endorsing_closes_at
    with clock.moved_to(ends), pytest.raises(Closed) as refused:
        stamping.stamp(version, by=owner, uploaded=scan_of(version))
    assert refused.value.instant == ends
    with clock.moved_to(ends - timedelta(seconds=1)):
        assert stamping.stamp(version, by=owner, uploaded=scan_of(version)).stamped_how == "qr"
