"""成员: who works on an applicant's files; invitations and how they are accepted (RX.4, RX.5)."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from applications.forms.members import InviteForm, MemberForm, RoleForm
from applications.models import Applicant, Invitation, Membership
from applications.selectors.members import (
    applicant_of,
    invitation_of,
    invitations_of,
    is_invited,
    members_of,
    owns,
)
from applications.services import members as services
from applications.views.access import at_field, person
from nantong_award.core import sms
from nantong_award.core.models import User
from nantong_award.core.refusals import Unsuitable

GONE, UNPROCESSABLE = 410, 422
ACTS = {"remove": services.remove, "hand-over": services.hand_over}


def _own(request: HttpRequest, pk: int) -> Applicant:
    return get_object_or_404(applicant_of(person(request)), pk=pk)


def _member(request: HttpRequest, pk: int, member_pk: int) -> Membership:
    return get_object_or_404(_own(request, pk).memberships.select_related("user", "applicant"), pk=member_pk)


def _invitation(request: HttpRequest, pk: int, invitation_pk: int) -> Invitation:
    return get_object_or_404(_own(request, pk).invitations.select_related("applicant"), pk=invitation_pk)


@never_cache
@login_required
def members(request: HttpRequest, pk: int) -> HttpResponse:
    """The members with their rights; the owner invites, and sees a new link once."""
    applicant, user = _own(request, pk), person(request)
    is_owner = owns(user, applicant)
    form = InviteForm(request.POST or None)
    link = ""
    if request.method == "POST" and form.is_valid():
        try:
            _row, token = services.invite(applicant, by=user, **form.cleaned_data)
            form, link = InviteForm(), _link(token)
        except Unsuitable as error:
            at_field(form, error)
    return _page(request, applicant, is_owner=is_owner, form=form, link=link)


def _page(
    request: HttpRequest, applicant: Applicant, *, is_owner: bool, form: InviteForm, link: str
) -> HttpResponse:
    context = {
        "applicant": applicant,
        "is_owner": is_owner,
        "members": members_of(applicant),
        "invitations": invitations_of(applicant) if is_owner else [],
        "form": form,
        "link": link,
        "days": settings.INVITATION_DAYS,
        "sends_texts": sms.is_on(),
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "applications/members.html", context, status=status)


def _link(token: str) -> str:
    return settings.SITE_URL + reverse("applications:invitation", args=[token])


@never_cache
@login_required
@require_POST
def resend(request: HttpRequest, pk: int, invitation_pk: int) -> HttpResponse:
    """A new link; the earlier one opens nothing any more."""
    invitation = _invitation(request, pk, invitation_pk)
    token = services.resend(invitation, by=person(request))
    return _page(request, invitation.applicant, is_owner=True, form=InviteForm(), link=_link(token))


@login_required
@require_POST
def revoke(request: HttpRequest, pk: int, invitation_pk: int) -> HttpResponse:
    """The link opens nothing from now on."""
    services.revoke(_invitation(request, pk, invitation_pk), by=person(request))
    messages.success(request, _("邀请已撤销，原链接失效。"))
    return redirect("applications:members", pk)


@login_required
def change_role(request: HttpRequest, pk: int, member_pk: int) -> HttpResponse:
    """Editor or viewer."""
    row = _member(request, pk, member_pk)
    form = RoleForm(request.POST or None, initial={"was": row.role, "role": row.role})
    if request.method == "POST" and form.is_valid():
        try:
            services.change_role(row, by=person(request), **form.cleaned_data)
        except Unsuitable as error:
            at_field(form, error)
        else:
            messages.success(request, _("%(name)s的权限已变更。") % {"name": row.user})
            return redirect("applications:members", pk)
    return _confirmation(request, row, form, "role")


@login_required
def act(request: HttpRequest, pk: int, member_pk: int, name: str) -> HttpResponse:
    """Remove a member (or leave oneself), or hand over, after a page that says what follows."""
    row, user = _member(request, pk, member_pk), person(request)
    form = MemberForm(request.POST or None, initial={"was": row.role})
    if request.method == "POST" and form.is_valid():
        try:
            ACTS[name](row, by=user, was=form.cleaned_data["was"])
        except Unsuitable as error:
            at_field(form, error)
        else:
            messages.success(request, _("已办理。"))
            left = row.user == user
            return redirect("applications:applications") if left else redirect("applications:members", pk)
    return _confirmation(request, row, form, name)


def _confirmation(request: HttpRequest, row: Membership, form: MemberForm, name: str) -> HttpResponse:
    is_self = row.user == person(request)
    context = {
        "applicant": row.applicant,
        "member": row,
        "is_self": is_self,
        "act": name,
        "form": form,
        "danger": name != "role",
        "cancel": reverse("applications:members", args=[row.applicant_id]),
        "submit": {"remove": _("退出") if is_self else _("移除"), "hand-over": _("移交")}.get(
            name, _("保存")
        ),
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "applications/member_act.html", context, status=status)


@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """What one is invited to; a used, revoked or expired link says so and what to do."""
    row = get_object_or_404(invitation_of(token))
    if request.method == "POST" and isinstance(request.user, User):
        membership = services.accept(token, by=request.user)
        messages.success(request, _("您已加入%(name)s。") % {"name": membership.applicant})
        return redirect("applications:applications")
    context = {
        "invitation": row,
        "is_invited": isinstance(request.user, User) and is_invited(request.user, row),
        "address": request.path,
    }
    return render(request, "applications/invitation.html", context, status=200 if row.is_open else GONE)
