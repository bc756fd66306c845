"""Addresses of one's own sheet: /review/sheets/…"""

from django.urls import path

from review.views import offline, scoring, sheet_parts

urlpatterns = [
    path("review/sheets/<int:pk>/", scoring.scorecard, name="scorecard"),
    path("review/sheets/<int:pk>/items/<str:code>/", scoring.score_item, name="score_item"),
    path("review/sheets/<int:pk>/items/<str:code>/history/", sheet_parts.history, name="history"),
    path("review/sheets/<int:pk>/key-factors/", sheet_parts.key_factors, name="key_factors"),
    path("review/sheets/<int:pk>/evidence/<int:evidence>/", sheet_parts.evidence, name="evidence"),
    path("review/sheets/<int:pk>/submit/", scoring.submit, name="submit"),
    path("review/sheets/<int:pk>/sheet.xlsx", offline.sheet_xlsx, name="sheet_xlsx"),
    path("review/sheets/<int:pk>/offline/", offline.offline, name="offline"),
]
