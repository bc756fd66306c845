"""What is recorded on site, for tests: photos as a phone takes them, lines, a visit's writers."""

import io
import random
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from nantong_award.core.models import User
from review.models import SiteVisit
from review.services import visit_records

PLACE = {1: "N", 2: (31.98, 0.0, 0.0), 3: "E", 4: (120.89, 0.0, 0.0)}
LINE = "evidence.process"


def photo(name: str = "IMG_1.jpg", *, taken: datetime | None = None, seed: int = 1) -> SimpleUploadedFile:
    """A picture with the camera's hour and the place where it was taken."""
    image = Image.new("RGB", (640, 480), (40 + seed % 200, 90, 120))
    noise = random.Random(seed)
    for _spot in range(40):
        image.putpixel((noise.randrange(640), noise.randrange(480)), (255, 255, 255))
    exif = Image.Exif()
    exif.get_ifd(0x8825).update(PLACE)
    if taken is not None:
        exif.get_ifd(0x8769)[36867] = f"{taken:%Y:%m:%d %H:%M:%S}"
    made = io.BytesIO()
    image.save(made, "JPEG", exif=exif)
    return SimpleUploadedFile(name, made.getvalue(), "image/jpeg")


def member_of(visit: SiteVisit, place: int = 1) -> User:
    """A member of the panel who does not lead it, freshly read."""
    seat = visit.assignment.panel.seats.filter(is_leader=False).order_by("pk")[place - 1]
    return User.objects.get(pk=seat.expert.user_id)


def write_line(visit: SiteVisit, by: User, key: str = LINE, version: int = 0, **over: Any) -> Any:
    """A line of a checklist."""
    values = {"state": "met", "text": "有检验记录", **over}
    return visit_records.save_note(visit, by=by, kind="check", key=key, values=values, version=version)
