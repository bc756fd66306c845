"""Addresses of the endorsing bodies' pages."""

from django.urls import path

from applications.views import endorsing as views

urlpatterns = [
    path("endorse/", views.inbox, name="endorsing"),
    path("endorse/<int:pk>/", views.file, name="endorse_file"),
    path("endorse/<int:pk>/endorse/", views.endorse, name="endorse"),
    path("endorse/<int:pk>/return/", views.return_for_correction, name="return_for_correction"),
    path("endorse/<int:pk>/decline/", views.decline, name="decline"),
    path("endorse/<int:pk>/ask/", views.ask_opinion, name="ask_opinion"),
    path("endorse/<int:pk>/opinion/", views.add_opinion, name="add_opinion"),
]
