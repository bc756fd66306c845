"""Reports and incidents."""

from django.urls import path

from monitoring.views import cases, incidents, reports

app_name = "monitoring"
urlpatterns = [
    path("reports/", reports.report_list, name="reports"),
    path("reports/<int:pk>/", reports.report_page, name="report"),
    path("reports/<int:pk>/self-assessment/", reports.self_assessment, name="self_assessment"),
    path("incidents/new/", incidents.report_incident, name="incident"),
    path("incidents/tip/", incidents.tip, name="tip"),
    path("cases/", cases.case, name="case"),
]
