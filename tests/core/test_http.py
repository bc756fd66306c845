"""One address, two shapes; files as attachments, or shown where that is harmless (RX.8)."""

import pytest

from nantong_award.core import http
from nantong_award.core.files import store_bytes


@pytest.mark.django_db
@pytest.mark.requirement("RX.8")
@pytest.mark.parametrize(
    ("kind", "inline", "shown", "sent_as"),
    [
        ("application/pdf", True, True, "application/pdf"),
        ("application/pdf", False, False, "application/octet-stream"),
        ("image/png", True, True, "image/png"),
        ("text/html", True, False, "application/octet-stream"),
        ("image/svg+xml", True, False, "application/octet-stream"),
    ],
)
def test_only_harmless_kinds_are_shown_and_nothing_is_sniffed_or_cached(
    kind, inline, shown, sent_as, settings, tmp_path
):
    settings.MEDIA_ROOT = str(tmp_path)
    response = http.send_file(store_bytes(b"data", "报告.pdf", kind), inline=inline)
    assert b"".join(response.streaming_content) == b"data"
    response.close()
    assert response["Content-Disposition"].startswith("inline" if shown else "attachment")
    assert (response["Content-Type"], response["X-Content-Type-Options"]) == (sent_as, "nosniff")
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("headers", "part"), [({}, False), ({"hx-request": "true"}, True), ({"hx-request": "1"}, False)]
)
def test_htmx_gets_the_fragment_and_caches_keep_the_two_apart(headers, part, rf):
    request = rf.get("/", headers=headers)
    response = http.render_part(
        request, "errors/refused.html", "errors/_refused.html", {"refusal": {"message": "无"}}, status=422
    )
    assert http.is_htmx(request) is part
    assert ("<html" in response.content.decode(), response.status_code) == (not part, 422)
    assert "HX-Request" in response["Vary"]
