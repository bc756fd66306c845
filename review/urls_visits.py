"""Addresses of the site review: plan, visit, records, photos, feedback, supervision; included by review/urls.py."""

from django.urls import path

from review.views import (
    feedback,
    site_photos,
    site_review,
    site_schedule,
    supervision,
    visit_papers,
    visit_records,
)

VISIT = "site-review/<int:pk>/"
PHOTOS = VISIT + "photos/"

urlpatterns = [
    path("site-review/", site_review.visits, name="visits"),
    path("site-review/rounds/<int:pk>/", site_schedule.board, name="visit_board"),
    path("site-review/rounds/<int:pk>/propose/", site_schedule.propose, name="propose_visits"),
    path("site-review/schedule/<int:pk>/", site_schedule.schedule, name="schedule_visit"),
    path("site-review/panels/<int:pk>/itinerary.pdf", visit_papers.panel_pdf, name="panel_itinerary"),
    path("site-review/panels/<int:pk>/visits.ics", visit_papers.panel_ics, name="panel_calendar"),
    path(VISIT, site_review.visit, name="visit"),
    path(VISIT + "answer/", site_review.answer, name="answer_visit"),
    path(VISIT + "start/", site_review.start, name="start_visit"),
    path(VISIT + "closing/", site_review.closing, name="closing"),
    path(VISIT + "close/", site_review.close, name="close_visit"),
    path(VISIT + "itinerary.pdf", visit_papers.visit_pdf, name="itinerary"),
    path(VISIT + "visit.ics", visit_papers.visit_ics, name="visit_calendar"),
    path(VISIT + "records/", visit_records.records, name="visit_records"),
    path(VISIT + "records/save/", visit_records.save_note, name="save_note"),
    path(VISIT + "records/<int:note_pk>/correct/", visit_records.correct, name="correct_note"),
    path(VISIT + "attendance/", visit_records.attendance, name="visit_attendance"),
    path(PHOTOS, visit_records.photos, name="visit_photos"),
    path(PHOTOS + "add/", site_photos.add, name="add_photo"),
    path(PHOTOS + "uploads/", site_photos.begin, name="photo_begin"),
    path(PHOTOS + "uploads/<uuid:upload_pk>/", site_photos.upload, name="photo_upload"),
    path(PHOTOS + "uploads/<uuid:upload_pk>/finish/", site_photos.finish, name="photo_finish"),
    path(PHOTOS + "<int:photo_pk>/", site_photos.picture, name="photo"),
    path(PHOTOS + "<int:photo_pk>/caption/", site_photos.caption, name="photo_caption"),
    path(VISIT + "feedback/", feedback.feedback, name="feedback"),
    path(VISIT + "feedback/missing/", feedback.missing, name="missing_feedback"),
    path("supervision/", supervision.supervision, name="supervision"),
    path("supervision/<int:pk>/", supervision.supervised_visit, name="supervised_visit"),
    path("supervision/<int:pk>/present/", supervision.sign_in, name="supervisor_present"),
    path("supervision/<int:pk>/attachment/", supervision.attachment, name="supervisor_attachment"),
]
