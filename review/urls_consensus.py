"""Addresses of the consensus, the panel's report and the applicants' feedback reports."""

from django.urls import path

from review.views import consensus, feedback_reports, reports

urlpatterns = [
    path("review/files/<int:pk>/report/", consensus.page, name="report"),
    path("review/files/<int:pk>/consensus/<str:key>/", consensus.save, name="save_consensus"),
    path("review/files/<int:pk>/remarks/<str:key>/", consensus.say, name="say"),
    path("review/files/<int:pk>/live/", consensus.live, name="consensus_live"),
    path("review/files/<int:pk>/compile/", reports.compile_report, name="compile_report"),
    path("review/files/<int:pk>/sign/", reports.sign, name="sign"),
    path("review/files/<int:pk>/dissent/", reports.dissent, name="dissent"),
    path("review/files/<int:pk>/history/", reports.events, name="consensus_history"),
    path("review/dissents/<int:pk>/", reports.answer_dissent, name="answer_dissent"),
    path("review/reports/<int:pk>/report.pdf", reports.pdf, name="report_pdf"),
    path("review/sheets/<int:pk>/reopen/", reports.reopen, name="reopen"),
    path("review/feedback-reports/", feedback_reports.index, name="feedback_reports"),
    path("review/feedback-reports/prepare/", feedback_reports.prepare_all, name="prepare_feedback_reports"),
    path("review/feedback-reports/release/", feedback_reports.release_all, name="release_feedback_reports"),
    path("review/feedback-reports/<int:pk>/", feedback_reports.show, name="feedback_report"),
    path("review/feedback-reports/<int:pk>/edit/", feedback_reports.edit, name="edit_feedback_report"),
    path(
        "review/feedback-reports/<int:pk>/release/", feedback_reports.release, name="release_feedback_report"
    ),
    path("review/feedback-reports/<int:pk>/report.pdf", feedback_reports.pdf, name="feedback_report_pdf"),
]
