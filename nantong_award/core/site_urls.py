"""Inbox and health; mounted at the root."""

from django.urls import URLPattern, URLResolver, path

from nantong_award.core.views import health, inbox

app_name = "core"
urlpatterns: list[URLPattern | URLResolver] = [
    path("inbox/", inbox.show, name="inbox"),
    path("inbox/read/", inbox.read_all, name="read_all"),
    path("inbox/<int:pk>/", inbox.open_message, name="message"),
    path("healthz", health.process, name="healthz"),
    path("readyz", health.readiness, name="readyz"),
]
