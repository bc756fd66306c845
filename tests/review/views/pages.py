"""What tests of pages share: a signed-in client, a page's text, an upload."""

import io

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from nantong_award.core.models import User


def signed_in(user: User) -> Client:
    """A client in which this person is signed in."""
    client = Client()
    client.force_login(user)
    return client


def text(response) -> str:
    """The page as text."""
    return response.content.decode()


def status_of(user: User, address: str) -> int:
    """What this person gets there; a file that comes is read to its end, which closes it."""
    response = signed_in(user).get(address)
    if response.streaming:
        b"".join(response.streaming_content)
    return response.status_code


def pdf(name: str) -> SimpleUploadedFile:
    """A real, empty PDF."""
    data = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(data)
    return SimpleUploadedFile(name, data.getvalue(), "application/pdf")
