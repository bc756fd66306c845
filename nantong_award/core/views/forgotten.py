"""The forgotten password: ask for a link, follow it, set a new one (RX.9)."""

from django.contrib import messages
from django.contrib.auth.views import PasswordResetConfirmView
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from nantong_award.core import forgotten as service
from nantong_award.core.audit import record
from nantong_award.core.forms import ForgottenForm
from nantong_award.core.views.accounts import UNPROCESSABLE


@require_http_methods(["GET", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Asks for the name; the answer is the same whether an account has it or not."""
    form = ForgottenForm(request.POST or None)
    if form.is_valid():
        service.send_link(form.cleaned_data["username"])
        told = _("如果有账号使用这一联系方式，设置新密码的链接已经发出，一小时内有效。十分钟内只发一次。")
        messages.info(request, told)
        return redirect("accounts:login")
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "accounts/forgotten.html", {"form": form}, status=status)


class NewPassword(PasswordResetConfirmView):
    """The new password behind a link that works once; an old link says how to get another."""

    template_name = "accounts/new_password.html"
    success_url = "/accounts/login/"

    def form_valid(self, form: BaseForm) -> HttpResponse:
        """Set it, tell the log; the second factor is asked at signing in as ever."""
        response = super().form_valid(form)
        record("set_forgotten_password", self.user, by=self.user)
        messages.success(self.request, _("新密码已经设置，请用新密码登录。"))
        return response

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        """The form again, with its messages and 422."""
        return self.render_to_response(self.get_context_data(form=form), status=UNPROCESSABLE)
