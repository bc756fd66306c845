"""Addresses of the endorsing bodies' pages, below /endorse/."""

from django.urls import path

from applications.views import endorsing as views

urlpatterns = [
    path("", views.inbox, name="endorsing"),
    path("<int:pk>/", views.file, name="endorse_file"),
    path("<int:pk>/endorse/", views.endorse, name="endorse"),
    path("<int:pk>/return/", views.return_for_correction, name="return_for_correction"),
    path("<int:pk>/decline/", views.decline, name="decline"),
    path("<int:pk>/ask/", views.ask_opinion, name="ask_opinion"),
    path("<int:pk>/opinion/", views.add_opinion, name="add_opinion"),
]
