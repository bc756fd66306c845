"""Addresses of the endorsing bodies' pages, below /endorse/."""

from django.urls import path

from applications.views import deciding, recommended
from applications.views import endorsing as views

urlpatterns = [
    path("", views.inbox, name="endorsing"),
    path("recommended/", recommended.recommended, name="recommended"),
    path("recommended/rank/", recommended.rank, name="rank_endorsed"),
    path("recommended/scan/", recommended.scan, name="attach_scan"),
    path("recommended/letter.pdf", recommended.letter, name="recommendation_letter"),
    path("recommended/list.pdf", recommended.list_pdf, name="recommendation_list"),
    path("recommended/list.xlsx", recommended.list_xlsx, name="recommendation_workbook"),
    path("<int:pk>/", views.file, name="endorse_file"),
    path("<int:pk>/endorse/", deciding.endorse, name="endorse"),
    path("<int:pk>/return/", deciding.return_for_correction, name="return_for_correction"),
    path("<int:pk>/decline/", deciding.decline, name="decline"),
    path("<int:pk>/ask/", deciding.ask_opinion, name="ask_opinion"),
    path("<int:pk>/opinion/", deciding.add_opinion, name="add_opinion"),
]
