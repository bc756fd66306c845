"""The pages of evidence and versions in a real browser: no axe violation, no sideways scrolling, nothing foreign."""

import io

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image

from applications.models import Application, FormSection
from applications.services import filing
from applications.transitions import Status
from nantong_award.core.files import store_bytes
from nantong_award.core.models import Upload
from tests.core.specimens import pdf
from tests.factories import applications as make
from tests.journeys.conftest import DESK, PHONE, Seat

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.requirement("RX.6", "R18.3"),
]


def submitted_and_corrected() -> tuple[Application, Application]:
    """A file of two versions, and one that is being corrected with an upload under way."""
    owner, files = make.make_user(), []
    applicant = make.make_applicant(owner=owner)
    for year in (2026, 2027):
        application = make.make_application(
            applicant=applicant, round=make.make_round(year=year), filled=True
        )
        filing.submit(application, by=owner)
        Application.objects.filter(pk=application.pk).update(status=Status.RETURNED)
        FormSection.objects.filter(application=application, key="profile").update(data={"profile": "补正后"})
        _evidence(application)
        files.append(Application.objects.get(pk=application.pk))
    filing.submit(files[0], by=owner)
    Upload.objects.create(
        subject=f"applications.application:{files[1].pk}", name="检验报告.pdf", size=9, received=4, by=owner
    )
    return files[0], files[1]


def _evidence(application: Application) -> None:
    made = io.BytesIO()
    Image.new("RGB", (900, 600), "white").save(made, "PNG")
    paper = store_bytes(pdf(20), "报告.pdf", "application/pdf", pages=20)
    make.make_evidence(application, title="奖牌", file=store_bytes(made.getvalue(), "a.png", "image/png"))
    make.make_evidence(application, title="报告", file=paper, references={"4.1.2": "3-5", "4.7.2": ""})


def test_every_page_is_accessible_at_both_widths(seat: Seat) -> None:
    done, open_one = submitted_and_corrected()
    owner = make.owner_of(done.applicant)
    seat.sign_in(owner.email, make.PASSWORD)
    picture = done.evidence.get(title="奖牌")
    pages = [
        f"/apply/{open_one.pk}/evidence/",
        f"/apply/{open_one.pk}/evidence/map/?item=4.1.3",
        f"/apply/{open_one.pk}/check/",
        f"/apply/{open_one.pk}/versions/compare/",
        f"/apply/{done.pk}/evidence/{picture.pk}/",
        f"/apply/{done.pk}/evidence/map/",
        f"/apply/{done.pk}/versions/compare/?show=all",
        f"/apply/{done.pk}/submitted/",
        f"/apply/{done.pk}/stamp/",
    ]
    found = []
    for address in pages:
        for size in (DESK, PHONE):
            seat.page.set_viewport_size(size)  # type: ignore[arg-type]
            page = seat.goto(address)
            told = Axe().run(page).response["violations"]
            wide = page.evaluate("document.documentElement.scrollWidth") - size["width"]
            if told or wide:
                found.append((address, wide, [(each["id"], each["nodes"][0]["html"]) for each in told]))
    assert (found, seat.foreign, seat.console) == ([], [], [])
