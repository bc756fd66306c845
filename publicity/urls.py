"""The public pages of notice and award."""

from django.urls import path

from publicity.views import public

app_name = "publicity"
urlpatterns = [
    path("notices/", public.notice_list, name="notices"),
    path("notices/<int:pk>/", public.notice_page, name="notice"),
    path("notices/<int:pk>/notice.pdf", public.notice_paper, name="notice_paper"),
    path("notices/<int:pk>/notice.json", public.notice_json, name="notice_json"),
    path("winners/", public.winner_list, name="winners"),
    path("verify/", public.verify, name="verify"),
]
