"""Addresses of an expert's own profile."""

from django.urls import path

from review.views import profile

urlpatterns = [
    path("review/pledge/", profile.pledge, name="pledge"),
    path("review/profile/", profile.profile, name="profile"),
    path("review/profile/own/", profile.own, name="profile_own"),
    path("review/profile/correct/", profile.correct, name="profile_correct"),
    path("review/profile/employments/new/", profile.employment, name="profile_employment_new"),
    path("review/profile/employments/<int:pk>/", profile.employment, name="profile_employment"),
    path("review/profile/trainings/new/", profile.training, name="profile_training_new"),
    path("review/profile/trainings/<int:pk>/", profile.training, name="profile_training"),
    path("review/profile/trainings/<int:pk>/certificate/", profile.certificate, name="profile_certificate"),
    path("review/profile/<slug:kind>/<int:pk>/remove/", profile.remove, name="profile_remove"),
    path("review/profile/calendar/new/", profile.busy, name="profile_busy"),
    path("review/profile/calendar/<int:pk>/free/", profile.free, name="profile_free"),
]
