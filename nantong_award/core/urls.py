"""Sign-in, second factor, password; mounted at /accounts/."""

from django.contrib.auth.views import LogoutView
from django.urls import URLPattern, URLResolver, path

from nantong_award.core.views import accounts, forgotten, profile

app_name = "accounts"
urlpatterns: list[URLPattern | URLResolver] = [
    path("login/", accounts.SignIn.as_view(), name="login"),
    path("second-factor/", accounts.SecondFactor.as_view(), name="second_factor"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("profile/", profile.profile, name="profile"),
    path("profile/data.json", profile.own_data, name="own_data"),
    path("password/", accounts.ChangePassword.as_view(), name="password"),
    path("forgotten/", forgotten.forgotten, name="forgotten"),
    path("forgotten/<str:uidb64>/<str:token>/", forgotten.NewPassword.as_view(), name="new_password"),
]
