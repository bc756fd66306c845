"""The expert's own page: take the seat or decline it, and sign in at the panel's meeting (Art. 20)."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from nantong_award.core.refusals import Unsuitable
from review.forms.draws import DeclineForm
from review.models import Invitation
from review.selectors import panels as selectors
from review.services import invitations
from review.transitions import PanelStatus
from review.views.access import at_field, person


def _own(request: HttpRequest, pk: int) -> Invitation:
    return get_object_or_404(selectors.invitations_of(person(request)), pk=pk)


@login_required
@require_GET
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """What the seat is, until when to answer, and the answer given."""
    return _page(request, _own(request, pk))


def _page(
    request: HttpRequest, invitation: Invitation, form: DeclineForm | None = None, status: int = 200
) -> HttpResponse:
    seat = invitation.seat
    live = not seat.vacated_at and seat.panel.status in (PanelStatus.FORMED, PanelStatus.CONVENED)
    context = {
        "invitation": invitation,
        "seat": seat,
        "form": form or DeclineForm(),
        "may_accept": live and not invitation.answer,
        "may_decline": live and not seat.signed_in_at and invitation.answer != Invitation.Answer.DECLINED,
        "may_sign_in": live and not seat.signed_in_at,
    }
    return render(request, "review/invitation.html", context, status=status)


@login_required
@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the seat."""
    invitations.accept(_own(request, pk), by=person(request))
    messages.success(request, _("已答复：接受邀请。请等候召集通知。"))
    return redirect("review:invitation", pk=pk)


@login_required
@require_POST
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """Decline it, with the reason."""
    invitation, form = _own(request, pk), DeclineForm(request.POST)
    if form.is_valid():
        try:
            invitations.decline(invitation, by=person(request), reason=form.cleaned_data["reason"])
        except Unsuitable as error:
            at_field(form, error)
        else:
            messages.success(request, _("已答复：不能参加。市质委办将从备选名单依次递补。"))
            return redirect("review:invitation", pk=pk)
    return _page(request, invitation, form, 422)


@login_required
@require_POST
def sign_in(request: HttpRequest, pk: int) -> HttpResponse:
    """签到 at the panel's meeting."""
    invitations.sign_in(_own(request, pk).seat, by=person(request))
    messages.success(request, _("已签到。"))
    return redirect("review:invitation", pk=pk)
