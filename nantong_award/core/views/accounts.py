"""Signing in, the second factor, signing out, changing the password."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.views import LoginView, PasswordChangeView, RedirectURLMixin
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.generic import FormView

from nantong_award.core import second_factor
from nantong_award.core.accounts import begin_only_session
from nantong_award.core.audit import record
from nantong_award.core.forms import CodeForm, SignInForm
from nantong_award.core.qr import qr_svg

UNPROCESSABLE, TOO_MANY = 422, 429


class SignIn(LoginView):
    """Name and password. `next` leads to this site only; the session's key changes (Django's login)."""

    form_class = SignInForm
    template_name = "accounts/login.html"

    def form_valid(self, form: Any) -> HttpResponse:
        """Sign in; what a staff member had open elsewhere ends."""
        response = super().form_valid(form)
        begin_only_session(self.request, form.get_user())
        return response

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        """The form again, with its message and 422."""
        return self.render_to_response(self.get_context_data(form=form), status=UNPROCESSABLE)


class SecondFactor(LoginRequiredMixin, RedirectURLMixin, FormView):
    """The code of the enrolled device, or enrolment where there is none yet."""

    form_class = CodeForm
    next_page = "/desk/"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Whoever owes no second factor goes on."""
        if request.user.is_authenticated and not second_factor.is_missing(request):
            return redirect(self.get_success_url())
        return super().dispatch(request, *args, **kwargs)

    def get_template_names(self) -> list[str]:
        """One page asks for the code, the other enrols."""
        return ["accounts/second_factor.html" if self._enrolled() else "accounts/enrol.html"]

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        """For enrolment, the secret as picture and as text."""
        context = super().get_context_data(**more) | {"next": self.get_redirect_url()}
        if not self._enrolled():
            device = self._device()
            context |= {"qr_svg": qr_svg(device.config_url), "secret": second_factor.secret_of(device)}
        return context

    def form_valid(self, form: BaseForm) -> HttpResponse:
        """A right code opens the way; a wrong one says so, and whoever tries too often must wait."""
        device = self._device()
        if wait := second_factor.seconds_to_wait(device):
            form.add_error("code", _("尝试过于频繁，请在 %(seconds)s 秒后再试。") % {"seconds": wait})
            return self._again(form, TOO_MANY)
        if second_factor.accept_code(self.request, device, form.cleaned_data["code"]):
            return HttpResponseRedirect(self.get_success_url())
        form.add_error("code", _("验证码不正确或已用过，请等手机显示新的验证码后再填。"))
        return self._again(form, UNPROCESSABLE)

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        """The form again, with its message and 422."""
        return self._again(form, UNPROCESSABLE)

    def _again(self, form: BaseForm, status: int) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=status)

    def _enrolled(self) -> bool:
        return second_factor.device_of(self.request.user) is not None

    def _device(self) -> Any:
        user = self.request.user
        return second_factor.device_of(user) or second_factor.device_to_enrol(user)


class ChangePassword(PasswordChangeView):
    """The old password and a new one that the rules accept; other sessions of the person end."""

    template_name = "accounts/password.html"
    success_url = "/desk/"

    def form_valid(self, form: BaseForm) -> HttpResponse:
        """Change it, tell the log, say so."""
        response = super().form_valid(form)
        record("change_password", self.request.user, by=self.request.user)
        messages.success(self.request, _("密码已修改。"))
        return response

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        """The form again, with its messages and 422."""
        return self.render_to_response(self.get_context_data(form=form), status=UNPROCESSABLE)
