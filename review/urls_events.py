"""Addresses of the evaluation; included by review/urls.py."""

from django.urls import path

from review.views import evaluation

urlpatterns = [
    path("evaluation/<int:pk>/", evaluation.evaluation, name="evaluation"),
    path("evaluation/<int:pk>/compile/", evaluation.compile_report, name="compile_evaluation"),
    path("evaluation/<int:pk>/report.pdf", evaluation.paper, {"kind": "pdf"}, name="evaluation_pdf"),
    path("evaluation/<int:pk>/report.xlsx", evaluation.paper, {"kind": "xlsx"}, name="evaluation_xlsx"),
]
