"""Addresses of 利害关系: declaring, recusing, requests of applicants, one's own ties; included by review/urls.py."""

from django.urls import path

from review.views import declaring, interests

urlpatterns = [
    path("review/declarations/", declaring.declarations, name="declarations"),
    path("review/interests/", interests.own, name="own_interests"),
    path("review/sheets/<int:pk>/declare/", declaring.declare, name="declare"),
    path("review/sheets/<int:pk>/recuse/", declaring.recuse, name="recuse"),
    path("apply/<int:pk>/avoid/", interests.avoid, name="avoid"),
]
