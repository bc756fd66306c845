"""Internal notice of an applicant or, for an individual, of its employer (Art. 18, R18.2)."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from applications.forms.notice import NoticeForm
from applications.models import Application
from applications.selectors.readiness import INTERNAL_NOTICE, is_open
from applications.services import internal_notice as notice_service
from applications.views.access import at_field, own, person, readiness
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Unsuitable


@login_required
def internal_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Record start, end, place, proof and objections; the kernel counts the working days."""
    application = own(request, pk)
    if application.round.law.internal_notice_days is None:
        raise Http404
    notice = getattr(application, "internal_notice", None)
    form = NoticeForm(request.POST or None, request.FILES or None, instance=notice)
    if request.method == "POST" and form.is_valid() and _recorded(application, form, request):
        messages.success(request, _("内部公示已登记。"))
        return redirect("applications:application", pk)
    if request.method == "POST":
        application = own(request, pk)
    context = {
        "application": application,
        "notice": getattr(application, "internal_notice", None),
        "form": form,
        "days": application.round.law.internal_notice_days,
        "findings": readiness(application).notice_findings,
        "editable": is_open(application, INTERNAL_NOTICE)
        and may(person(request), "applications.edit_application", application),
    }
    return render(request, "applications/internal_notice.html", context, status=422 if form.errors else 200)


def _recorded(application: Application, form: NoticeForm, request: HttpRequest) -> bool:
    given = dict(form.cleaned_data)
    proof = given.pop("proof_upload")
    try:
        notice_service.record_notice(application, by=person(request), proof=proof, **given)
    except Unsuitable as error:
        at_field(form, error, file="proof_upload")
        return False
    return True
