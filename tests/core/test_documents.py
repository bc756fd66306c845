"""PDFs read nothing but the portal's own assets, and papers get one number each."""

import io
import socket
from pathlib import Path

import pikepdf
import pytest
import time_machine

from nantong_award.core import documents
from nantong_award.core.models import AuditEvent, IssuedDocument, StoredFile
from tests.core.machines.models import Paper
from tests.core.people import make_person


@pytest.fixture
def template(settings, tmp_path):
    """Write a template of our own and get its name."""
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}]

    def write(body, name="sample.html"):
        text = f'{{% extends "documents/_base.html" %}}{{% block body %}}{body}{{% endblock %}}'
        (tmp_path / name).write_text(text, encoding="utf-8")
        return name

    return write


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path / "media")
    return Path(settings.MEDIA_ROOT)


def opened(pdf):
    return pikepdf.open(io.BytesIO(pdf))


def test_a_paper_is_tagged_as_archivable_chinese_with_its_fonts_inside(template):
    pdf = documents.render_pdf(template("<p>{{ text }}</p>"), {"title": "受理通知书", "text": "通富微电子"})
    with opened(pdf) as document:
        metadata = str(document.Root.Metadata.read_bytes(), "utf-8")
        assert 'pdfaid:part="2" pdfaid:conformance="U"' in metadata
        assert str(document.Root.Lang) == "zh-CN"
        assert document.docinfo["/Title"] == "受理通知书"
        tables = [each for each in document.objects if isinstance(each, pikepdf.Dictionary)]
        fonts = [each for each in tables if each.get("/Type") == "/FontDescriptor"]
        assert fonts
        assert all("/FontFile2" in font or "/FontFile3" in font for font in fonts)
    assert documents.page_count(pdf) == 1


def test_a_watermark_lies_on_every_page(template):
    name = template('<p>一</p><p style="break-before: page">二</p>')
    plain, marked = documents.render_pdf(name, {}), documents.render_pdf(name, {}, watermark="草稿")
    with opened(plain) as before, opened(marked) as after:
        sizes = [
            len(new.Contents.read_bytes()) - len(old.Contents.read_bytes())
            for old, new in zip(before.pages, after.pages, strict=True)
        ]
    assert len(sizes) == 2
    assert min(sizes) > 0


SECRET = "file-that-must-not-be-read"
# Every place of a page from which a renderer may be made to read something.
MARKUP = """
<img src="{{ address }}"><object data="{{ address }}"></object>
<link rel="stylesheet" href="{{ address }}"><link rel="attachment" href="{{ address }}">
<p style="background: url({{ address }})">x</p>
<svg viewBox="0 0 9 9"><image href="{{ address }}" width="9" height="9"/></svg>
"""
ADDRESSES = [
    "file://{folder}/secret.txt",
    "http://127.0.0.1:1/x",
    "http://169.254.169.254/latest/meta-data",
    "http://assets.invalid.evil.invalid/static/x",
    "/static/../nantong_award/settings.py",
    "/media/x",
    "data:text/plain;base64,YWJj",
]


@pytest.mark.requirement("RX.8")
@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_but_own_assets_is_ever_read(address, template, tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr(socket.socket, "connect", lambda self, place: asked.append(place))
    (tmp_path / "secret.txt").write_text(SECRET)
    pdf = documents.render_pdf(template(MARKUP), {"address": address.format(folder=tmp_path)})
    with opened(pdf) as document:
        streams = b"".join(each.read_bytes() for each in document.objects if isinstance(each, pikepdf.Stream))
        assert ("/Names" in document.Root, SECRET.encode() in streams, asked) == (False, False, [])


@pytest.mark.requirement("RX.8")
def test_what_people_typed_is_text_and_no_markup(template):
    typed = '<img src="file:///etc/passwd"><script>alert(1)</script>'
    name = template("<p>{{ typed }}</p>")
    with (
        opened(documents.render_pdf(name, {"typed": typed})) as told,
        opened(documents.render_pdf(name, {})) as empty,
    ):
        assert len(told.pages[0].Contents.read_bytes()) > len(empty.pages[0].Contents.read_bytes())


@pytest.mark.requirement("RX.8")
@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "http://assets.invalid/etc/passwd",
        "http://assets.invalid/static/none.css",
        "https://assets.invalid/static/css/print.css",
        "http://assets.invalid@evil.invalid/static/css/print.css",
    ],
)
def test_an_address_that_is_no_asset_is_an_error(url):
    with pytest.raises(ValueError, match="asset"):
        documents.asset_path(url)


@pytest.mark.parametrize(
    "name", ["../nantong_award/settings.py", "%2e%2e/nantong_award/settings.py", "css/../../manage.py"]
)
def test_no_path_leads_out_of_the_assets(name):
    with pytest.raises(Exception, match=r"asset|outside|located"):
        documents.asset_path(f"http://assets.invalid/static/{name}")


def test_an_asset_is_found_where_it_lies():
    assert documents.asset_path("http://assets.invalid/static/css/print.css?v=1").name == "print.css"


def test_a_qr_code_is_inline_svg_without_style():
    svg = documents.qr_svg("https://award.invalid/verify/1")
    assert svg.startswith("<svg")
    assert [word in svg for word in ("style=", "width=", "<script", "xmlns")] == [False] * 4


@pytest.mark.django_db
def test_an_issued_paper_has_the_next_number_of_its_prefix_and_year_and_is_told_to_the_log(template, media):
    clerk, about = make_person(), Paper.objects.create()

    def issue(prefix):
        return documents.issue(
            "acceptance",
            prefix,
            "受理通知书",
            about=about,
            template=template("<p>{{ number }}</p>"),
            context={},
            by=clerk,
        )

    with time_machine.travel("2026-12-31 15:59:00Z", tick=False):
        numbers = [issue(prefix).number for prefix in ("通质委办", "通质委办", "通质委")]
    with time_machine.travel("2026-12-31 16:00:00Z", tick=False):
        paper = issue("通质委办")
    assert [*numbers, paper.number] == [
        "通质委办〔2026〕1号",
        "通质委办〔2026〕2号",
        "通质委〔2026〕1号",
        "通质委办〔2027〕1号",
    ]
    assert (paper.subject, paper.file.name, paper.file.pages) == (
        f"machines.paper:{about.pk}",
        "通质委办〔2027〕1号.pdf",
        1,
    )
    event = AuditEvent.objects.filter(verb="issue_document").first()
    assert (event.actor_id, event.details["number"], event.details["sha256"]) == (
        clerk.pk,
        paper.number,
        paper.file.sha256,
    )


@pytest.mark.django_db
def test_whoever_loses_a_number_gets_the_next_one_rendered_and_leaves_no_file(template, media, monkeypatch):
    about, seen = Paper.objects.create(), []
    name = template("<p>{{ number }}</p>")
    real = documents.render_pdf

    def render(template_name, context, **more):
        seen.append(context["number"])
        if len(seen) == 1:
            documents.issue("k", "通质委办", "别的", about=about, template=name, context={}, by=None)
        return real(template_name, context, **more)

    monkeypatch.setattr(documents, "render_pdf", render)
    with time_machine.travel("2026-05-01 08:00:00Z", tick=False):
        paper = documents.issue("k", "通质委办", "本件", about=about, template=name, context={}, by=None)
    assert (paper.serial, seen) == (2, ["通质委办〔2026〕1号", "通质委办〔2026〕1号", "通质委办〔2026〕2号"])
    files = sorted(str(each.relative_to(media)) for each in media.rglob("*") if each.is_file())
    assert files == sorted(StoredFile.objects.values_list("file", flat=True))
    assert IssuedDocument.objects.count() == len(files) == 2


@pytest.mark.django_db
def test_an_error_that_is_no_lost_number_is_not_tried_again(template, media):
    with pytest.raises(Exception, match=r"(?i)null|constraint"):
        documents.issue(
            None, "通质委办", "本件", about=Paper.objects.create(), template=template(""), context={}, by=None
        )
