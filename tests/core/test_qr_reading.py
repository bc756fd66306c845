"""QR codes of scanned paper: turned, coarse, on any of the first and last pages."""

import io

import pytest
import segno
from PIL import Image

from nantong_award.core import files, qr_reading
from nantong_award.core.pictures import SIDE, reduced

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R18.3")]
TEXT = "NTZL 2026Z00012 v2 0123456789abcdef"


def page(angle=0.0, resolution=150, text=TEXT):
    """An A4 scan with a code of three centimetres."""
    paper = Image.new("L", (int(8.27 * resolution), int(11.69 * resolution)), 255)
    if text:
        made = io.BytesIO()
        segno.make(text, error="m").save(made, kind="png", scale=8, border=2)
        code = Image.open(made).convert("L").resize((int(1.2 * resolution),) * 2)
        paper.paste(code, (resolution, resolution))
    return paper.rotate(angle, expand=True, fillcolor=255)


def scan_of(pages, resolution=150):
    """A PDF of pictures, as a scanner makes it."""
    made = io.BytesIO()
    pages[0].save(made, "PDF", save_all=True, append_images=pages[1:], resolution=resolution)
    return files.store_bytes(made.getvalue(), "scan.pdf", "application/pdf")


@pytest.mark.parametrize("resolution", [150, 300])
@pytest.mark.parametrize("angle", [0, 90, 180, 270, 4])
def test_a_code_is_read_whichever_way_the_paper_lay(angle, resolution):
    assert next(qr_reading.codes_in(scan_of([page(angle, resolution)], resolution))) == TEXT


@pytest.mark.parametrize("place", [0, 2, 5, 7])
def test_the_first_and_the_last_three_pages_are_looked_at(place):
    pages = [page(text=TEXT if number == place else "") for number in range(8)]
    assert next(qr_reading.codes_in(scan_of(pages))) == TEXT


def test_a_photograph_is_read(settings):
    made = io.BytesIO()
    page(7, 200).convert("RGB").save(made, "JPEG", quality=40)
    assert next(qr_reading.codes_in(files.store_bytes(made.getvalue(), "a.jpg", "image/jpeg"))) == TEXT


def test_paper_without_a_code_gives_none():
    assert list(qr_reading.codes_in(scan_of([page(text="")]))) == []


@pytest.mark.requirement("RX.8")
def test_a_picture_is_drawn_anew_no_larger_than_a_screen():
    made = io.BytesIO()
    Image.new("RGBA", (4000, 1000), (255, 0, 0, 0)).save(made, "PNG")
    drawn = Image.open(io.BytesIO(reduced(io.BytesIO(made.getvalue()))))
    assert (drawn.format, drawn.size, drawn.getpixel((5, 5))) == ("JPEG", (SIDE, SIDE // 4), (255, 255, 255))


@pytest.mark.requirement("RX.8")
def test_a_photograph_stands_upright_and_carries_nothing_else():
    made, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = 6  # lies on its side
    exif[0x010E] = "where it was taken"
    Image.new("RGB", (400, 100), "red").save(made, "JPEG", exif=exif)
    drawn = Image.open(io.BytesIO(reduced(io.BytesIO(made.getvalue()))))
    assert (drawn.size, dict(drawn.getexif())) == ((100, 400), {})
