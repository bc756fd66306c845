"""Addresses of this app: /review/… for experts, /draws/… for everybody; the events' own list follows."""

from django.urls import path

from review.urls_conflicts import urlpatterns as conflicts
from review.urls_consensus import urlpatterns as consensus
from review.urls_draws import urlpatterns as draws_and_invitations
from review.urls_evaluation import urlpatterns as evaluation
from review.urls_experts import urlpatterns as experts
from review.urls_presentations import urlpatterns as presentations
from review.urls_sheets import urlpatterns as sheets
from review.urls_visits import urlpatterns as visits
from review.views import desk

app_name = "review"
urlpatterns = [
    path("review/", desk.desk, name="desk"),
    *experts,
    *conflicts,
    *consensus,
    *sheets,
    *draws_and_invitations,
    *visits,
    *evaluation,
    *presentations,
]
