"""Register as an organisation or an individual; a person already signed in adds another applicant."""

from typing import Any

from django.contrib.auth import login
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters

from applications.forms.registration import AccountForm, IndividualForm, OrganizationForm
from applications.services import registration
from applications.views.access import at_field
from nantong_award.core.models import User
from nantong_award.core.refusals import Unsuitable
from nantong_award.regulation.stage import Track

BACKEND = "nantong_award.core.accounts.EmailOrMobileBackend"
FORMS: dict[str, type[OrganizationForm] | type[IndividualForm]] = {
    Track.ORGANIZATION.value: OrganizationForm,
    Track.INDIVIDUAL.value: IndividualForm,
}
Forms = list[AccountForm | OrganizationForm | IndividualForm]


def register(request: HttpRequest) -> HttpResponse:
    """Which kind of applicant."""
    return render(request, "applications/register.html")


@sensitive_post_parameters()
def register_as(request: HttpRequest, track: str) -> HttpResponse:
    """The form of one kind; on success the person is signed in and starts at its own page."""
    if track not in FORMS:
        raise Http404
    posted = request.POST if request.method == "POST" else None
    subject = FORMS[track](posted)
    account = None if request.user.is_authenticated else AccountForm(posted)
    forms: Forms = [form for form in (account, subject) if form is not None]
    sound = [form.is_valid() for form in forms]  # each form shows its own messages
    if posted is not None and all(sound):
        user = _registered(request, account, subject)
        if user is not None:
            if account is not None:
                login(request, user, backend=BACKEND)
            return redirect("applications:applications")
    context = {"track": track, "account": account, "subject": subject}
    status = 422 if any(form.errors for form in forms) else 200
    return render(request, "applications/register_as.html", context, status=status)


def _registered(
    request: HttpRequest, account: AccountForm | None, subject: OrganizationForm | IndividualForm
) -> User | None:
    """The person, once both rows stand; None when a service refused, with the reason at its field."""
    try:
        with transaction.atomic():
            user = _user(request, account)
            _applicant(subject, user)
    except Unsuitable as error:
        of_account = account is not None and error.field in account.fields
        at_field(account if of_account and account is not None else subject, error, code="credit_code")
        return None
    return user


def _user(request: HttpRequest, account: AccountForm | None) -> User:
    if account is None:
        assert isinstance(request.user, User)
        return request.user
    given = account.cleaned_data
    return registration.register_user(
        name=given["contact"], email=given["email"], mobile=given["mobile"], password=given["password"]
    )


def _applicant(subject: OrganizationForm | IndividualForm, user: User) -> None:
    given: dict[str, Any] = subject.cleaned_data
    if isinstance(subject, OrganizationForm):
        registration.register_organization(
            by=user, name=given["name"], code=given["credit_code"], county=given["county"]
        )
    else:
        registration.register_individual(by=user, **given)
