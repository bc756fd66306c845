"""Uploaded pictures as the page shows them: decoded and drawn anew, no larger than a screen (RX.8)."""

import io

from django.core.files.base import File

SIDE = 1600
QUALITY = 82


def reduced(content: File, side: int = SIDE) -> bytes:
    """A JPEG of the picture, turned as it was taken, without anything else that the file carries."""
    from PIL import Image, ImageOps

    with Image.open(content, formats=["PNG", "JPEG"]) as image:
        image.draft("RGB", (side, side))
        image.thumbnail((side, side))  # first: a turned copy of a whole scan would cost its memory twice
        flat = ImageOps.exif_transpose(image).convert("RGBA")
    ground = Image.new("RGB", flat.size, "white")
    ground.paste(flat, mask=flat.getchannel("A"))
    made = io.BytesIO()
    ground.save(made, "JPEG", quality=QUALITY)
    return made.getvalue()
