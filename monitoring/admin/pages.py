"""One form on a page of the admin: shown, refused with its errors, or carried out."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from nantong_award.core.refusals import Refusal, Stale


def answer_form(
    site: admin.AdminSite,
    request: HttpRequest,
    form: forms.Form,
    act: Callable[[dict[str, Any]], object],
    *,
    title: str,
    about: str,
    back: str,
    danger: bool = False,
) -> HttpResponse:
    """Show the form; on POST call `act` with its values, and go `back` when that was done."""
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                act(form.cleaned_data)
            except Stale:
                raise
            except Refusal as refusal:
                field = getattr(refusal, "field", None)
                form.add_error(field if field in form.fields else None, refusal.message)
                status = refusal.status
            else:
                messages.success(request, _("已办理：%(title)s。") % {"title": title})
                return redirect(back)
    context = {
        **site.each_context(request),
        "title": title,
        "about": about,
        "form": form,
        "cancel": back,
        "danger": danger,
    }
    return TemplateResponse(request, "admin/monitoring/form.html", context, status=status)
