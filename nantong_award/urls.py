"""Mounts the desks and the four apps."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("accounts/", include("nantong_award.core.urls")),
    path("", include("nantong_award.core.site_urls")),
    path("", include("nantong_award.desks.urls")),
    path("", include("applications.urls")),
    path("", include("review.urls")),
    path("", include("publicity.urls")),
    path("", include("monitoring.urls")),
]
