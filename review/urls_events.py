"""Addresses of site review, supervision, presentations and evaluation; included by review/urls.py."""

from django.urls import path

from review.views import (
    evaluation,
    feedback,
    finalists,
    member_scores,
    presentations,
    site_review,
    supervision,
)

urlpatterns = [
    path("site-review/", site_review.visits, name="visits"),
    path("site-review/schedule/<int:pk>/", site_review.schedule, name="schedule_visit"),
    path("site-review/finalists/<int:pk>/", finalists.finalists, name="finalists"),
    path("site-review/decisions/<int:pk>/file/", finalists.decision_file, name="decision_file"),
    path("site-review/<int:pk>/", site_review.visit, name="visit"),
    path("site-review/<int:pk>/start/", site_review.start, name="start_visit"),
    path("site-review/<int:pk>/methods/", site_review.record_method, name="record_method"),
    path("site-review/<int:pk>/close/", site_review.close, name="close_visit"),
    path("site-review/<int:pk>/itinerary.pdf", site_review.itinerary_pdf, name="itinerary"),
    path("site-review/<int:pk>/feedback/", feedback.feedback, name="feedback"),
    path("site-review/<int:pk>/feedback/missing/", feedback.missing, name="missing_feedback"),
    path("supervision/", supervision.supervision, name="supervision"),
    path("supervision/<int:pk>/", supervision.supervised_visit, name="supervised_visit"),
    path("supervision/<int:pk>/attachment/", supervision.attachment, name="supervisor_attachment"),
    path("presentations/", presentations.presentations, name="presentations"),
    path("presentations/score/", member_scores.score_presenter, name="score_presenter"),
    path("presentations/score/now/<int:pk>/", member_scores.now_speaking, name="now_speaking"),
    path("presentations/<int:pk>/score/", member_scores.save, name="save_member_score"),
    path("presentations/<int:pk>/begin/", presentations.begin, name="begin_presentation"),
    path("presentations/<int:pk>/lock/", presentations.lock, name="lock_presentation"),
    path("presentations/<int:pk>/absence/", presentations.absence, name="record_absence"),
    path("presentations/rounds/<int:pk>/", presentations.board, name="board"),
    path("presentations/rounds/<int:pk>/schedule/", presentations.schedule, name="schedule_presentations"),
    path("evaluation/<int:pk>/", evaluation.evaluation, name="evaluation"),
    path("evaluation/<int:pk>/compile/", evaluation.compile_report, name="compile_evaluation"),
    path("evaluation/<int:pk>/report.pdf", evaluation.paper, {"kind": "pdf"}, name="evaluation_pdf"),
    path("evaluation/<int:pk>/report.xlsx", evaluation.paper, {"kind": "xlsx"}, name="evaluation_xlsx"),
]
