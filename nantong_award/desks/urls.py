"""Home, desk, inbox and the two health addresses."""

from django.urls import path

from nantong_award.core.views import health, inbox
from nantong_award.desks import views

app_name = "desks"
urlpatterns = [
    path("", views.home, name="home"),
    path("desk/", views.desk, name="desk"),
    path("inbox/", inbox.show, name="inbox"),
    path("inbox/<int:pk>/", inbox.open_message, name="message"),
    path("inbox/read/", inbox.mark_all_read, name="read_all"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
