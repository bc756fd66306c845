"""Uploads are judged by their content, whatever they are called (RX.8)."""

import pikepdf
import pytest

from nantong_award.core.inspection import Inspected, inspect
from nantong_award.core.refusals import Unsuitable
from tests.core import specimens
from tests.core.specimens import DOCX, XLSX, archive, ooxml, pdf, pdf_action, upload

pytestmark = pytest.mark.requirement("RX.8")

HARMLESS = {
    "report.pdf": (pdf(3), Inspected("application/pdf", 3)),
    "REPORT.PDF": (pdf(1), Inspected("application/pdf", 1)),
    "plaque.png": (specimens.image("PNG"), Inspected("image/png", 1)),
    "plaque.jpg": (specimens.image("JPEG"), Inspected("image/jpeg", 1)),
    "plaque.jpeg": (specimens.image("JPEG"), Inspected("image/jpeg", 1)),
    "report.docx": (ooxml(DOCX), Inspected(DOCX)),
    "table.xlsx": (ooxml(XLSX), Inspected(XLSX)),
    "table2.xlsx": (archive({"xl/workbook.xml": "<w/>", "[Content_Types].xml": specimens.content_types(XLSX)}),
                    Inspected(XLSX)),
}  # fmt: skip


@pytest.mark.parametrize("name", HARMLESS)
def test_harmless_files_are_taken_for_what_they_are(name):
    data, expected = HARMLESS[name]
    assert inspect(upload(data, name), name) == expected


KIND = "只接受 PDF"
DISGUISE = "文件内容与扩展名不符"
ACTIVE = "脚本、启动动作或嵌入文件"
BROKEN = "已损坏或无法读取"
MACRO = "含有宏或嵌入对象"
OUTSIDE = "引用了外部内容"
BIG = "展开后过大"
STRANGE = "内部结构异常"
HTML = b"<!doctype html><script>alert(1)</script>"
MACRO_SHEET = "application/vnd.ms-excel.intlmacrosheet+xml"
MACRO_MAIN = "application/vnd.ms-word.document.macroEnabled"

HOSTILE = {
    "executable by name": ("a.exe", b"MZ" + bytes(200), KIND),
    "no extension": ("a", pdf(), KIND),
    "double extension": ("a.pdf.exe", pdf(), KIND),
    "SVG": ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", KIND),
    "old word file": ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), KIND),
    "executable renamed": ("a.pdf", b"MZ\x90\x00" + bytes(600), DISGUISE),
    "html renamed": ("a.pdf", HTML, DISGUISE),
    "html before pdf": ("a.pdf", HTML + pdf(), DISGUISE),
    "pdf as picture": ("a.png", pdf(), DISGUISE),
    "jpeg as png": ("a.png", specimens.image("JPEG"), DISGUISE),
    "gif as png": ("a.png", specimens.image("GIF"), DISGUISE),
    "picture as docx": ("a.docx", specimens.image(), DISGUISE),
    "xlsx as docx": ("a.docx", ooxml(XLSX), DISGUISE),
    "plain archive as docx": ("a.docx", archive({"readme.txt": "x"}), BROKEN),
    "pdf with script": ("a.pdf", pdf(OpenAction=pdf_action("JavaScript", JS="app.alert(1)")), ACTIVE),
    "pdf that launches": ("a.pdf", pdf(OpenAction=pdf_action("Launch", F="cmd.exe")), ACTIVE),
    "pdf that submits": ("a.pdf", pdf(X=pikepdf.Array([pdf_action("SubmitForm", F="https://x.invalid")])), ACTIVE),
    "pdf with scripts by name": ("a.pdf", pdf(Names=pikepdf.Dictionary(JavaScript=pikepdf.Dictionary())), ACTIVE),
    "pdf with XFA form": ("a.pdf", pdf(AcroForm=pikepdf.Dictionary(XFA=pikepdf.Array([]))), ACTIVE),
    "pdf with attachment": ("a.pdf", specimens.pdf_with_attachment(), ACTIVE),
    "locked pdf": ("a.pdf", pdf(encrypted=True), "设有密码"),
    "pdf without pages": ("a.pdf", pdf(0), "页数"),
    "pdf of rubbish": ("a.pdf", b"%PDF-1.7\n" + bytes(300), BROKEN),
    "picture bomb": ("a.png", specimens.png_bomb(), BROKEN),
    "picture of many pixels": ("a.png", specimens.png_bomb(9_000, 9_000), "像素过大"),
    "picture cut short": ("a.png", specimens.image("PNG", (300, 300))[:150], BROKEN),
    "macros declared": ("a.docx", ooxml(DOCX, f"{MACRO_MAIN}.main+xml"), MACRO),
    "macros as part": ("a.docx", ooxml(DOCX, **{"word/vbaProject.bin": b"x"}), MACRO),
    "excel 4 macro sheet": ("a.xlsx", ooxml(XLSX, MACRO_SHEET, **{"xl/macrosheets/sheet1.xml": "<x/>"}), MACRO),
    "activex": ("a.docx", ooxml(DOCX, **{"word/activeX/activeX1.bin": b"x"}), MACRO),
    "embedded object": ("a.docx", ooxml(DOCX, **{"word/embeddings/oleObject1.bin": b"x"}), MACRO),
    "template from outside": (
        "a.docx", ooxml(DOCX, **{"word/_rels/settings.xml.rels": specimens.relationships("attachedTemplate")}), OUTSIDE,
    ),
    "picture from outside": (
        "a.docx", ooxml(DOCX, **{"word/_rels/document.xml.rels": specimens.relationships("image")}), OUTSIDE,
    ),
    "zip bomb": ("a.docx", ooxml(DOCX, **{"word/media/a.bin": bytes(20_000_000)}), BIG),
    "path out of the archive": ("a.docx", ooxml(DOCX, **{"../../etc/passwd": "x"}), STRANGE),
    "billion laughs": (
        "a.docx",
        archive({"[Content_Types].xml": '<!DOCTYPE a [<!ENTITY b "ha">]><a>&b;</a>', "word/document.xml": "<x/>"}),
        BROKEN,
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_files_are_refused_with_a_reason_at_the_field(case):
    name, data, why = HOSTILE[case]
    with pytest.raises(Unsuitable, match=why) as refusal:
        inspect(upload(data, name), name)
    assert (refusal.value.field, refusal.value.status) == ("file", 422)


@pytest.mark.parametrize(("name", "kind"), [("a.png", "PNG"), ("a.jpg", "JPEG")])
def test_a_picture_cut_short_is_refused_even_after_a_pdf_was_made_in_this_process(name, kind, monkeypatch):
    monkeypatch.setattr("PIL.ImageFile.LOAD_TRUNCATED_IMAGES", True)
    with pytest.raises(Unsuitable, match=BROKEN):
        inspect(upload(specimens.image(kind, (300, 300))[:-200], name), name)


def test_a_pdf_with_an_archive_behind_it_is_still_judged_as_pdf():
    data = pdf(2) + archive({"x.html": HTML})
    assert inspect(upload(data, "a.pdf"), "a.pdf") == Inspected("application/pdf", 2)


def test_an_ordinary_link_in_a_pdf_is_no_active_content():
    linked = pdf(
        OpenAction=pdf_action("GoTo", D=pikepdf.Array([0])), X=pdf_action("URI", URI="https://x.invalid")
    )
    assert inspect(upload(linked, "a.pdf"), "a.pdf") == Inspected("application/pdf", 1)


def test_a_huge_pdf_structure_is_refused_before_it_costs_minutes(monkeypatch):
    monkeypatch.setattr("nantong_award.core.inspection_pdf.MAX_OBJECTS", 3)
    with pytest.raises(Unsuitable, match="过于复杂"):
        inspect(upload(pdf(5), "a.pdf"), "a.pdf")
