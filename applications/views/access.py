"""What the applicant's views share: one's own file or 404, refusals at the field."""

from collections.abc import Collection

from django import forms
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from applications.models import Application
from applications.selectors.applications import VIEW, application_page, form_page
from applications.selectors.readiness import Readiness
from nantong_award.core import clock
from nantong_award.core.models import User
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Unsuitable


def person(request: HttpRequest) -> User:
    """The signed-in user, as login_required guarantees."""
    assert isinstance(request.user, User)
    return request.user


def own(request: HttpRequest, pk: int) -> Application:
    """The file with all that its pages show; a stranger's is a 404 (RX.4)."""
    return get_object_or_404(application_page(person(request)), pk=pk)


def own_form(request: HttpRequest, pk: int, keys: Collection[str] | None = None) -> Application:
    """The same with the form alone, or some of its sections: what is saved every few seconds loads no more."""
    application = get_object_or_404(form_page(person(request), keys), pk=pk)
    if not may(person(request), VIEW, application):
        raise Http404
    return application


def seen(request: HttpRequest, pk: int) -> Application:
    """A file that the person may see, its own or one laid before it; any other is a 404 (RX.4)."""
    application = get_object_or_404(Application.objects.select_related("round", "applicant"), pk=pk)
    if not may(person(request), VIEW, application):
        raise Http404
    return application


def readiness(application: Application) -> Readiness:
    """How far the file is today."""
    return Readiness(application, clock.today())


def at_field(form: forms.BaseForm, error: Unsuitable, **renamed: str) -> None:
    """Show a service's refusal where the value was made; `renamed` maps its field to the form's."""
    name = renamed.get(error.field or "", error.field)
    form.add_error(name if name in form.fields else None, error.message)
