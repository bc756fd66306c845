"""What the pages of site review, presentations and evaluation share: 404 for what one may not see, refusals at fields."""

from django import forms
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404

from applications.models import Round
from nantong_award.core.audit import record
from nantong_award.core.http import send_file
from nantong_award.core.models import StoredFile, User
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Stale, Unsuitable


def person(request: HttpRequest) -> User:
    """The signed-in user, as login_required guarantees."""
    assert isinstance(request.user, User)
    return request.user


def only_with(request: HttpRequest, *permissions: str) -> User:
    """The signed-in user; a page for others is not there at all (RX.4)."""
    user = person(request)
    if not any(may(user, permission) for permission in permissions):
        raise Http404
    return user


def round_for(request: HttpRequest, pk: int, *permissions: str) -> Round:
    """A round's page for those who hold one of these permissions."""
    only_with(request, *permissions)
    return get_object_or_404(Round, pk=pk)


def hand_out(request: HttpRequest, stored: StoredFile, *, inline: bool = False) -> FileResponse:
    """A private file after the caller's permission check; that it was fetched is audited (RX.1)."""
    record("download", stored, by=person(request))
    return send_file(stored, inline=inline)


def at_field(form: forms.Form, error: Unsuitable) -> None:
    """Show a service's refusal where the value was made."""
    form.add_error(error.field if error.field in form.fields else None, error.message)


def demand_version(form: forms.Form, version: int, message: str) -> None:
    """Raise Stale unless the form was made from the row as it stands now; a form without a version is stale."""
    seen = form.cleaned_data.get("version") if form.is_valid() else None
    if seen != version:
        raise Stale(message, yours=seen, theirs=version)
