"""Addresses of this app: /review/… for experts, /draws/… for everybody; the events' own list follows."""

from django.urls import path

from review.urls_conflicts import urlpatterns as conflicts
from review.urls_draws import urlpatterns as draws_and_invitations
from review.urls_events import urlpatterns as events
from review.urls_experts import urlpatterns as experts
from review.urls_presentations import urlpatterns as presentations
from review.urls_sheets import urlpatterns as sheets
from review.views import desk, reports

app_name = "review"
urlpatterns = [
    path("review/", desk.desk, name="desk"),
    *experts,
    *conflicts,
    path("review/sheets/<int:pk>/reopen/", reports.reopen, name="reopen"),
    path("review/files/<int:pk>/report/", reports.report, name="report"),
    path("review/reports/<int:pk>/sign/", reports.sign, name="sign"),
    path("review/reports/<int:pk>/report.pdf", reports.pdf, name="report_pdf"),
    *sheets,
    *draws_and_invitations,
    *events,
    *presentations,
]
