"""The own profile: the one page that shows a mobile number in full, to its owner."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET

from nantong_award.core import profile as services
from nantong_award.core.audit import record
from nantong_award.core.forms import ProfileForm
from nantong_award.core.models import User


def _person(request: HttpRequest) -> User:
    """The signed-in user as the database has them: a refused form leaves no half-changed person behind."""
    return User.objects.get(pk=request.user.pk)


@never_cache
@sensitive_post_parameters("password")
@login_required
def profile(request: HttpRequest) -> HttpResponse:
    """Name, e-mail address and mobile number; contacts change with the password only."""
    user = _person(request)
    form = ProfileForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        services.change(user, name=given["name"], email=given["email"], mobile=given["mobile"])
        messages.success(request, _("个人资料已保存。"))
        return redirect("accounts:profile")
    context = {"form": form}
    return render(request, "accounts/profile.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_GET
def own_data(request: HttpRequest) -> JsonResponse:
    """Everything the portal holds of this person, as a file."""
    user = _person(request)
    record("export_own_data", user, by=user)
    return JsonResponse(
        services.own_data(user),
        json_dumps_params={"ensure_ascii": False, "indent": 2},
        headers={"Content-Disposition": 'attachment; filename="own-data.json"'},
    )
