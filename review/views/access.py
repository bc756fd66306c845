"""What this app's views share: the person, and one's own row or 404."""

from django import forms
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from nantong_award.core.models import User
from nantong_award.core.refusals import Stale, Unsuitable
from review.models import Assignment, Scorecard
from review.selectors import panels as selectors


def person(request: HttpRequest) -> User:
    """The signed-in user, as login_required guarantees."""
    assert isinstance(request.user, User)
    return request.user


def own_card(request: HttpRequest, pk: int) -> Scorecard:
    """The expert's own sheet; another's, or one of a recused file, is not there (R20.4, R32.1)."""
    return get_object_or_404(selectors.cards_for(person(request)), pk=pk)


def opened_card(request: HttpRequest, pk: int) -> Scorecard:
    """The own sheet once the expert has declared: before that nothing of the file is there."""
    return get_object_or_404(selectors.cards_for(person(request)).exclude(declared_at=None), pk=pk)


def reported(request: HttpRequest, pk: int) -> Assignment:
    """A file whose consensus or report the person may open."""
    return get_object_or_404(selectors.assignments_reported(person(request)), pk=pk)


def same_version(form: forms.Form, version: object, name: str = "version") -> None:
    """Raise Stale when the row is no longer as the person saw it."""
    seen = form.cleaned_data[name]
    if seen != version:
        raise Stale(_("内容刚刚已有变动，请刷新后再办。"), yours=seen, theirs=version)


def at_field(form: forms.Form, error: Unsuitable) -> None:
    """Show a service's refusal where the value was made."""
    form.add_error(error.field if error.field in form.fields else None, error.message)
