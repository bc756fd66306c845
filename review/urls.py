"""Addresses of this app: /review/… for experts, /draws/… for everybody; the events' own list follows."""

from django.urls import path

from review.urls_events import urlpatterns as events
from review.views import declaring, desk, draws, reports, scoring

app_name = "review"
urlpatterns = [
    path("review/", desk.desk, name="desk"),
    path("review/pledge/", desk.pledge, name="pledge"),
    path("review/sheets/<int:pk>/", scoring.scorecard, name="scorecard"),
    path("review/sheets/<int:pk>/declare/", declaring.declare, name="declare"),
    path("review/sheets/<int:pk>/recuse/", declaring.recuse, name="recuse"),
    path("review/sheets/<int:pk>/items/<str:code>/", scoring.score_item, name="score_item"),
    path("review/sheets/<int:pk>/submit/", scoring.submit, name="submit"),
    path("review/sheets/<int:pk>/sheet.xlsx", scoring.sheet_xlsx, name="sheet_xlsx"),
    path("review/sheets/<int:pk>/reopen/", reports.reopen, name="reopen"),
    path("review/files/<int:pk>/report/", reports.report, name="report"),
    path("review/reports/<int:pk>/sign/", reports.sign, name="sign"),
    path("review/reports/<int:pk>/report.pdf", reports.pdf, name="report_pdf"),
    path("draws/", draws.index, name="draws"),
    path("draws/<int:pk>/", draws.show, name="draw"),
    path("draws/<int:pk>/record.json", draws.record, name="draw_record"),
    path("draws/<int:pk>/commit/", draws.commit, name="commit"),
    path("draws/<int:pk>/reveal/", draws.reveal, name="reveal"),
    path("draws/<int:pk>/carry-out/", draws.carry_out, name="carry_out"),
    path("draws/<int:pk>/void/", draws.void, name="void"),
    *events,
]
