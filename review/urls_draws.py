"""Addresses of draws, invitations and the shortlist's results; everybody reads what is published."""

from django.urls import path

from review.views import draws, invitations, shortlist

urlpatterns = [
    path("draws/", draws.index, name="draws"),
    path("draws/<int:pk>/", draws.show, name="draw"),
    path("draws/<int:pk>/live/", draws.live, name="draw_live"),
    path("draws/<int:pk>/progress/", draws.progress, name="draw_progress"),
    path("draws/<int:pk>/record.json", draws.record, name="draw_record"),
    path("draws/<int:pk>/recipe.txt", draws.recipe, name="draw_recipe"),
    path("draws/<int:pk>/commit/", draws.commit, name="commit"),
    path("draws/<int:pk>/reveal/", draws.reveal, name="reveal"),
    path("review/invitations/<int:pk>/", invitations.show, name="invitation"),
    path("review/invitations/<int:pk>/accept/", invitations.accept, name="accept_invitation"),
    path("review/invitations/<int:pk>/decline/", invitations.decline, name="decline_invitation"),
    path("review/invitations/<int:pk>/sign-in/", invitations.sign_in, name="sign_in"),
    path("review/results/<int:pk>/", shortlist.result, name="shortlist_result"),
    path("review/results/<int:pk>/letter.pdf", shortlist.letter, name="shortlist_letter"),
]
