"""The addresses of core alone, so that its tests do not depend on the apps downstream."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("accounts/", include("nantong_award.core.urls")),
    path("", include("nantong_award.core.site_urls")),
]
