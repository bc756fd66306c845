"""利害关系 outside the panel (Art. 32): an applicant's request, and the own ties of whoever holds an office."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from applications.selectors.applications import applications_of
from nantong_award.core.permissions import may
from nantong_award.core.refusals import Unsuitable
from review.forms.declaring import AvoidForm, OwnTieForm
from review.models import Interest, Suspicion
from review.models.interest import SuspicionClue
from review.selectors.conflicts import people_in_question
from review.services import interests, suspicions
from review.views.access import at_field, person


@login_required
@require_http_methods(["GET", "POST"])
def avoid(request: HttpRequest, pk: int) -> HttpResponse:
    """申请专家回避: the applicant's owner names somebody; who judges is not told, nor what became of it."""
    user = person(request)
    application = get_object_or_404(applications_of(user), pk=pk)
    if not may(user, suspicions.OWNER, application):
        raise Http404
    form = AvoidForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            suspicions.ask_to_avoid(application, by=user, **form.cleaned_data)
        except Unsuitable as error:
            at_field(form, error)
        else:
            messages.success(request, _("已收到回避申请，由市质委办依照第三十二条处理。"))
            return redirect("review:avoid", pk=pk)
    asked = Suspicion.objects.filter(applicant=application.applicant_id, clue=SuspicionClue.ASKED)
    context = {"application": application, "form": form, "asked": asked.order_by("-found_at")}
    return render(request, "review/avoid.html", context, status=422 if form.is_bound else 200)


@login_required
@require_http_methods(["GET", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """本人的利害关系: what somebody of an office or the pool has declared; one more binds at once."""
    user = person(request)
    if not people_in_question().filter(pk=user.pk).exists():
        raise Http404
    form = OwnTieForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        interests.declare(user, given["applicant"], by=user, kind=given["kind"], note=given["note"])
        messages.success(request, _("已登记。您不再办理、查看该申报主体的任何材料。"))
        return redirect("review:own_interests")
    rows = Interest.objects.filter(person=user).select_related("applicant")
    context = {"form": form, "rows": rows}
    return render(request, "review/own_interests.html", context, status=422 if form.is_bound else 200)
