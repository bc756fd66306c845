"""What the admin's own pages share: who may, the frame, a form with its refusals."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from nantong_award.core.permissions import may
from nantong_award.core.refusals import Unsuitable
from nantong_award.regulation.finding import Obstructed

TEMPLATE = "admin/review/form_page.html"


class PagesAdmin(admin.ModelAdmin):
    """Adds pages with one form each."""

    def demand(self, request: HttpRequest, permission: str) -> None:
        """Raise PermissionDenied unless the person holds the permission at large."""
        if not may(request.user, permission):
            raise PermissionDenied

    def page(
        self, request: HttpRequest, form: forms.Form, template: str = TEMPLATE, **context: Any
    ) -> HttpResponse:
        """The form in the admin's frame; 422 when it was not taken."""
        frame = {**self.admin_site.each_context(request), "opts": self.opts, "form": form, **context}
        return TemplateResponse(
            request, template, frame, status=422 if form.is_bound and form.errors else 200
        )


def taken(form: forms.Form, act: Any) -> bool:
    """Call a service; what the regulation or the values forbid is told on the form."""
    try:
        act()
    except Unsuitable as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return False
    except Obstructed as error:
        for finding in error.findings.blocking:
            form.add_error(None, f"{finding.citation.text}：{finding.message}")
        return False
    return True
