"""The stamped scan of the last submitted version (Art. 18, R18.3)."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from applications.forms.evidence import ConfirmStampForm, StampForm
from applications.models import ApplicationVersion
from applications.services import stamping
from applications.views.access import at_field, own, person
from nantong_award.core.models import StoredFile
from nantong_award.core.refusals import Unsuitable


@login_required
def stamp(request: HttpRequest, pk: int) -> HttpResponse:
    """Upload the scan; where its code cannot be read, number and version are asked for next."""
    application = own(request, pk)
    version = application.versions.select_related("stamped_scan", "stamped_by").last()
    if version is None:
        raise Http404
    version.application = application
    confirming = "scan" in request.POST
    form = ConfirmStampForm(request.POST) if confirming else _upload_form(request)
    if request.method == "POST" and form.is_valid():
        form, done = (_confirmed if confirming else _stamped)(request, version, form)
        if done:
            messages.success(request, _("盖章件已上传：%(how)s。") % {"how": done.get_stamped_how_display()})
            return redirect("applications:stamp", pk)
    context: dict[str, Any] = {
        "application": application,
        "version": version,
        "form": form,
        "confirming": isinstance(form, ConfirmStampForm),
        "may_stamp": stamping.may_stamp(application, version, person(request)),
    }
    return render(request, "applications/stamp.html", context, status=422 if form.errors else 200)


def _upload_form(request: HttpRequest) -> StampForm:
    return StampForm(request.POST, request.FILES) if request.method == "POST" else StampForm()


def _stamped(
    request: HttpRequest, version: ApplicationVersion, form: StampForm
) -> tuple[StampForm | ConfirmStampForm, ApplicationVersion | None]:
    by = person(request)
    try:
        return form, stamping.stamp(version, by=by, uploaded=form.cleaned_data["file"])
    except stamping.Unreadable as unreadable:
        asked = ConfirmStampForm({"scan": signing.dumps(unreadable.scan.pk, salt=_salt(version, by.pk))})
        asked.errors.clear()
        asked.add_error(None, unreadable.message)
        return asked, None
    except Unsuitable as error:
        at_field(form, error)
        return form, None


def _confirmed(
    request: HttpRequest, version: ApplicationVersion, form: ConfirmStampForm
) -> tuple[ConfirmStampForm, ApplicationVersion | None]:
    by, given = person(request), form.cleaned_data
    try:
        scan = StoredFile.objects.get(pk=signing.loads(given["scan"], salt=_salt(version, by.pk)))
        typed = stamping.Typed(given["number"], given["version"])
        return form, stamping.confirm(version, by=by, scan=scan, typed=typed)
    except (signing.BadSignature, StoredFile.DoesNotExist):
        form.add_error(None, _("扫描件已失效，请重新上传。"))
    except Unsuitable as error:
        at_field(form, error)
    return form, None


def _salt(version: ApplicationVersion, user: int) -> str:
    """A kept scan can be confirmed by who uploaded it, for the version it was uploaded for."""
    return f"stamp:{version.pk}:{user}"
