"""The public home page and the signed-in person's desk."""

from django.urls import path

from nantong_award.desks import views

app_name = "desks"
urlpatterns = [
    path("", views.home, name="home"),
    path("desk/", views.desk, name="desk"),
]
