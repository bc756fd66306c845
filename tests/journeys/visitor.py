"""A person before the portal: opens pages, fills in the form that stands there, sends it, reads the answer."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from lxml import html  # type: ignore[import-untyped]

from nantong_award.core.models import User

LOGOUT = "/accounts/logout/"
FINE = (200,)


class Visitor:
    """One person's browser without scripts; every post follows a form of the page, hidden fields included."""

    def __init__(self, user: User | None = None) -> None:
        self.client = Client(enforce_csrf_checks=True)
        if user is not None:
            self.client.force_login(user)
        self.url = "/"
        self.status = 0
        self.page: Any = None

    def open(self, url: str, expect: tuple[int, ...] = FINE) -> "Visitor":
        """Go to an address, or to a link of this page."""
        return self._arrive(self.client.get(urljoin(self.url, url), follow=True), url, expect)

    def fetch(self, url: str) -> bytes:
        """A download's bytes."""
        answer = self.client.get(urljoin(self.url, url))
        assert answer.status_code == 200, (url, answer.status_code)
        return b"".join(answer.streaming_content) if answer.streaming else answer.content

    def send(
        self,
        values: Mapping[str, Any] | None = None,
        *,
        to: str = "",
        having: str = "",
        where: Mapping[str, str] | None = None,
        button: str = "",
        loose: bool = False,
        htmx: bool = False,
        expect: tuple[int, ...] = FINE,
    ) -> "Visitor":
        """Fill in and send the form that goes `to` an address ending so, has a field `having`, hides `where`.

        Values of fields that the form does not show are refused, unless `loose`: nobody could type them. With `htmx`
        it is sent as the page's script does; the page stays.
        """
        values = dict(values or {})
        form = self._form(to, having or ("" if loose else next(iter(values), "")), where or {})
        if not loose:
            self._check(form, values)
        data: dict[str, Any] = {}
        for name, value in form.form_values():
            if name not in values:
                data.setdefault(name, []).append(value)
        if button:
            data[button] = [self._button(form, button)]
        uploads = any(isinstance(value, SimpleUploadedFile) for value in values.values())
        buttons = form.xpath(".//button[@type='submit'] | .//input[@type='submit']")
        assert any(each.get("disabled") is None for each in buttons), (
            f"{self.url}: no button to press {self._told()}"
        )
        assert not uploads or form.get("enctype") == "multipart/form-data", f"{self.url}: form takes no files"
        target = urljoin(self.url, form.get("action") or self.url)
        if htmx:
            part = self.client.post(target, {**data, **values}, headers={"HX-Request": "true"})
            assert part.status_code in expect, f"{target}: {part.status_code} {part.content.decode()[:500]}"
            return self
        answer = self.client.post(target, {**data, **values}, follow=True)
        return self._arrive(answer, target, expect)

    @property
    def text(self) -> str:
        """What the page says."""
        return " ".join(self.page.text_content().split())

    @property
    def links(self) -> list[str]:
        """Addresses of this page's links."""
        return [urljoin(self.url, each.get("href")) for each in self.page.iterfind(".//a[@href]")]

    def link(self, part: str) -> str:
        """The first link whose address contains this."""
        found = [each for each in self.links if part in each]
        assert found, f"{self.url}: no link with {part!r}"
        return found[0]

    def value(self, field: str) -> str:
        """What stands in a field of this page."""
        return str(self._form("", field).fields[field])

    def choices(self, field: str) -> list[str]:
        """What a list or a group of boxes offers."""
        found = self._form("", field).inputs[field]
        options = getattr(found, "value_options", None)
        if options is None:
            options = [each.get("value") for each in found]
        return [each for each in options if each]

    def _arrive(self, answer: Any, url: str, expect: tuple[int, ...]) -> "Visitor":
        if answer.redirect_chain:
            self.url = urljoin(url, answer.redirect_chain[-1][0])
        else:
            self.url = urljoin(self.url, url)
        self.status = answer.status_code
        is_page = answer.get("Content-Type", "").startswith("text/html") and answer.content
        self.page = html.fromstring(answer.content.decode()) if is_page else None
        assert self.status in expect, f"{url}: {self.status} {self._told()}"
        return self

    def _told(self) -> str:
        if self.page is None:
            return ""
        place = self.page.find(".//main")
        return " ".join((self.page if place is None else place).text_content().split())[:1500]

    def _form(self, to: str, having: str, where: Mapping[str, str] | None = None) -> Any:
        for form in self.page.forms:
            target = urljoin(self.url, form.get("action") or self.url)
            if (form.get("action") or "") == LOGOUT or (form.method or "GET").upper() != "POST":
                continue
            fits = not to or target.split("?")[0].endswith(to)
            shows = not having or having in form.inputs.keys()  # noqa: SIM118
            if (
                fits
                and shows
                and all(form.fields.get(name) == value for name, value in (where or {}).items())
            ):
                return form
        raise AssertionError(f"{self.url}: no form to {to!r} with {having!r}: {self._told()}")

    def _check(self, form: Any, values: Mapping[str, Any]) -> None:
        for name, value in values.items():
            assert name in form.inputs.keys(), f"{self.url}: no field {name}"  # noqa: SIM118
            if form.inputs[name].tag == "select" if not isinstance(form.inputs[name], list) else False:
                offered = form.inputs[name].value_options
                wanted = value if isinstance(value, list) else [value]
                assert all(str(each) in offered for each in wanted), f"{self.url}: {name} offers {offered}"

    def _button(self, form: Any, name: str) -> str:
        found = form.xpath(".//button[@name=$name]", name=name)
        assert found, f"{self.url}: no button {name}"
        return str(found[0].get("value") or "")
