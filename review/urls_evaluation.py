"""Addresses of the evaluation and of misconduct cases; included by review/urls.py."""

from django.urls import path

from review.views import evaluation, misconduct

urlpatterns = [
    path("evaluation/<int:pk>/", evaluation.evaluation, name="evaluation"),
    path("evaluation/<int:pk>/compile/", evaluation.compile_report, name="compile_evaluation"),
    path("evaluation/<int:pk>/tie/<int:first>/", evaluation.tie, name="rule_tie"),
    path("evaluation/<int:pk>/report.pdf", evaluation.paper, {"kind": "pdf"}, name="evaluation_pdf"),
    path("evaluation/<int:pk>/report.xlsx", evaluation.paper, {"kind": "xlsx"}, name="evaluation_xlsx"),
    path("misconduct/", misconduct.cases, name="misconduct"),
    path("misconduct/rounds/<int:pk>/new/", misconduct.report, name="report_misconduct"),
    path("misconduct/<int:pk>/", misconduct.show, name="misconduct_case"),
    path("misconduct/<int:pk>/hear/", misconduct.hear, name="hear_misconduct"),
    path("misconduct/<int:pk>/dismiss/", misconduct.dismiss, name="dismiss_misconduct"),
    path("misconduct/<int:pk>/decide/", misconduct.decide, name="decide_misconduct"),
    path("misconduct/<int:pk>/carry-out/", misconduct.carry_out, name="carry_out_misconduct"),
    path("misconduct/<int:pk>/follow-up/", misconduct.follow_up, name="follow_up_misconduct"),
]
