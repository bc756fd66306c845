"""Addresses of the list of presenters and the live session; included by review/urls.py."""

from django.urls import path

from review.views import big_screen, finalists, member_scores, presentation_steps, presentations

urlpatterns = [
    path("site-review/finalists/<int:pk>/", finalists.finalists, name="finalists"),
    path("site-review/finalists/<int:pk>/confirm/", finalists.confirm, name="confirm_finalists"),
    path("site-review/finalists/<int:pk>/publish/", finalists.publish, name="publish_finalists"),
    path("site-review/decisions/<int:pk>/file/", finalists.decision_file, name="decision_file"),
    path("finalists/<int:pk>/", finalists.public_list, name="public_finalists"),
    path("presentations/", presentations.presentations, name="presentations"),
    path("presentations/pulse/<str:token>/", presentations.pulse, name="presentation_pulse"),
    path("presentations/screen/<str:token>/", big_screen.screen, name="big_screen"),
    path("presentations/score/", member_scores.score_presenter, name="score_presenter"),
    path("presentations/<int:pk>/score/", member_scores.save, name="save_member_score"),
    path("presentations/<int:pk>/own/", member_scores.own, name="own_member_score"),
    path(
        "presentations/<int:pk>/abstain/",
        member_scores.stand_aside,
        {"kind": "abstain"},
        name="abstain_presenter",
    ),
    path(
        "presentations/<int:pk>/interest/",
        member_scores.stand_aside,
        {"kind": "interest"},
        name="declare_presenter_interest",
    ),
    path("presentations/<int:pk>/begin/", presentation_steps.begin, name="begin_presentation"),
    path("presentations/<int:pk>/undo/", presentation_steps.undo_begin, name="undo_presentation"),
    path("presentations/<int:pk>/timer/", presentation_steps.timer, name="presentation_timer"),
    path("presentations/<int:pk>/lock/", presentation_steps.lock, name="lock_presentation"),
    path("presentations/<int:pk>/reopen/", presentation_steps.reopen, name="reopen_presentation"),
    path("presentations/<int:pk>/absence/", presentation_steps.absence, name="record_absence"),
    path("presentations/<int:pk>/release/", presentation_steps.release, name="release_presentation"),
    path("presentations/rounds/<int:pk>/", presentations.board, name="board"),
    path("presentations/rounds/<int:pk>/schedule/", presentations.schedule, name="schedule_presentations"),
    path("presentations/rounds/<int:pk>/schedule.ics", presentations.calendar, name="presentations_ics"),
    path(
        "presentations/rounds/<int:pk>/release/", presentation_steps.release_all, name="release_presentations"
    ),
    path("presentations/rounds/<int:pk>/screen/", presentation_steps.screen_link, name="screen_link"),
]
