"""Looking up what one has written: an objection or a tip, by number and code (R31.2)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from monitoring import selectors
from monitoring.forms.cases import CaseForm


def case(request: HttpRequest) -> HttpResponse:
    """State and answer of one's own case; a wrong pair tells nothing."""
    form = CaseForm(request.POST or None)
    found = None
    if request.method == "POST" and form.is_valid():
        found = selectors.find_case(form.cleaned_data["case_number"], form.cleaned_data["code"])
        if found is None:
            form.add_error(None, _("没有查到，请核对受理编号和查询码。"))
    status = 422 if request.method == "POST" and found is None else 200
    return render(request, "monitoring/case.html", {"form": form, "case": found}, status=status)
