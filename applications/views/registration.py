"""Register as an organisation or an individual; a person already signed in adds another applicant."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import login
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from applications.forms.registration import (
    AccountForm,
    IndividualForm,
    LoneAccountForm,
    OrganizationForm,
)
from applications.services import registration
from applications.services.registration import AlreadyRegistered
from applications.views.access import at_field
from nantong_award.core.identifiers import credit_code_warning
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
    context = {"track": track, "account": account, "subject": subject}
    if posted is not None and all(sound):
        try:
            user = _registered(request, account, subject)
        except AlreadyRegistered as error:
            context |= _ways_on(track, subject)
            at_field(subject, error)
        else:
            if user is not None:
                return _welcomed(request, user, account, subject)
    status = 422 if any(form.errors for form in forms) else 200
    return render(request, "applications/register_as.html", context, status=status)


def _welcomed(
    request: HttpRequest,
    user: User,
    account: AccountForm | None,
    subject: OrganizationForm | IndividualForm,
) -> HttpResponse:
    """Signed in, and told where a valid code still looks odd (GB 11714)."""
    if account is not None:
        login(request, user, backend=BACKEND)
    hint = credit_code_warning(
        subject.cleaned_data.get("credit_code") or subject.cleaned_data["employer_code"]
    )
    if hint:
        messages.warning(request, _("已登记。统一社会信用代码有效，但%(hint)s") % {"hint": hint})
    return redirect("applications:applications")


def _ways_on(track: str, subject: OrganizationForm | IndividualForm) -> dict[str, str]:
    """Where to claim what is registered already; an identity number stays out of the address."""
    claim = reverse("applications:new_claim", args=[track])
    if track == Track.ORGANIZATION:
        claim += "?" + urlencode({"code": subject.cleaned_data["credit_code"]})
    return {"claim": claim}


@sensitive_post_parameters()
def register_account(request: HttpRequest) -> HttpResponse:
    """An account alone, for who was invited or claims an applicant; goes on to `next` on this site."""
    onward = request.POST.get("next") or request.GET.get("next") or ""
    if not url_has_allowed_host_and_scheme(onward, {request.get_host()}, require_https=request.is_secure()):
        onward = reverse("applications:applications")
    if request.user.is_authenticated:
        return redirect(onward)
    form = LoneAccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = _user(request, form)
        except Unsuitable as error:
            at_field(form, error)
        else:
            login(request, user, backend=BACKEND)
            return redirect(onward)
    context = {"form": form, "next": onward}
    return render(request, "applications/register_account.html", context, status=422 if form.errors else 200)


def _registered(
    request: HttpRequest, account: AccountForm | None, subject: OrganizationForm | IndividualForm
) -> User | None:
    """The person, once both rows stand; None when a service refused, with the reason at its field."""
    try:
        with transaction.atomic():
            user = _user(request, account)
            _applicant(subject, user)
    except AlreadyRegistered:
        raise
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
