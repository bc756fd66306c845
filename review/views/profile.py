"""An expert's own profile (R11.1): what the pool holds, what one corrects alone, what the office has to confirm."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nantong_award.core import clock, files
from nantong_award.core.http import send_file
from nantong_award.core.refusals import Unsuitable
from review.forms.expert_profile import BusyForm, CorrectionForm, EmploymentForm, OwnForm, TrainingForm
from review.models import BusyPeriod, Employment, Expert, Training
from review.models.expert_history import Speciality
from review.sections_pledges import CURRENT, pledge_of
from review.sections_specialities import words
from review.selectors import experts as selectors
from review.selectors.availability import months
from review.services import expert_corrections as corrections
from review.services import expert_history, experts
from review.views.access import at_field, person

LISTS: dict[str, Any] = {"employments": Employment, "trainings": Training}
READ_WRITE = require_http_methods(["GET", "POST"])


def own_expert(request: HttpRequest) -> Expert:
    """The reader's own row of the pool; whoever is not in it finds nothing."""
    return get_object_or_404(Expert.objects.select_related("user"), user=person(request))


@login_required
@require_GET
def profile(request: HttpRequest) -> HttpResponse:
    """All that the pool holds of the reader; the office's marks are not among it."""
    expert, today = own_expert(request), clock.today()
    periods = list(expert.busy_periods.filter(ends_on__gte=today))
    context = {
        "expert": expert,
        "facts": _facts(expert),
        "own": _own_facts(expert),
        "employments": expert.employments.all(),
        "trainings": expert.trainings.select_related("certificate"),
        "months": months(periods, today),
        "periods": periods,
        "correction": selectors.open_correction(expert),
        "suspension": selectors.suspension_now(expert),
        "pledge": pledge_of(expert.pledge_version),
        "pledge_is_old": _is_old(expert),
    }
    return render(request, "review/profile.html", context)


def _is_old(expert: Expert) -> bool:
    return bool(expert.pledged_on) and expert.pledge_version not in ("", CURRENT.version)


def _facts(expert: Expert) -> list[dict[str, str]]:
    return [
        {"label": selectors.label_of(name), "value": selectors.shown(expert, name)}
        for name in corrections.TO_CONFIRM
    ]


def _own_facts(expert: Expert) -> list[dict[str, str]]:
    known = list(expert.specialities.all())
    return [
        {"label": _("职务"), "value": expert.position or "—"},
        {"label": _("行业门类"), "value": "、".join(words(known, Speciality.Kind.INDUSTRY)) or "—"},
        {"label": _("准则类目"), "value": "、".join(words(known, Speciality.Kind.CATEGORY)) or "—"},
        {"label": _("专业简介"), "value": expert.summary or "—"},
        {"label": _("本年度可参加"), "value": _("是") if expert.is_available else _("否")},
    ]


@login_required
@READ_WRITE
def own(request: HttpRequest) -> HttpResponse:
    """Post, summary, specialities, time this year: taken at once."""
    expert = own_expert(request)
    form = OwnForm(request.POST or None, instance=own_expert(request))
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        version, codes = given.pop("version"), {key: given.pop(key) for key in ("industries", "categories")}

        def act() -> None:
            corrections.change_own(expert, by=person(request), version=version, codes=codes, **given)

        if _taken(form, act):
            messages.success(request, _("已保存。"))
            return redirect("review:profile")
    return _form(request, form, title=_("职务、专长和参加意愿"), submit=_("保存"))


@login_required
@READ_WRITE
def correct(request: HttpRequest) -> HttpResponse:
    """Ask the office to correct what conflicts and conditions rest on."""
    expert = own_expert(request)
    if selectors.open_correction(expert):
        messages.info(request, _("已有一份更正申请在办理中。"))
        return redirect("review:profile")
    form = CorrectionForm(request.POST or None, instance=own_expert(request), initial={"identity_number": ""})
    if request.method == "POST" and form.is_valid():
        note = form.cleaned_data["note"]

        def act() -> None:
            corrections.ask(expert, by=person(request), values=form.wanted(), note=note)

        if _taken(form, act):
            messages.success(request, _("更正申请已提交，市质委办核对后生效。"))
            return redirect("review:profile")
    text = _("这些内容用于判断专家条件（第十一条）和利害关系（第三十二条），由市质委办核对证明后更正。")
    return _form(request, form, title=_("申请更正资料"), submit=_("提交更正申请"), text=text)


@login_required
@READ_WRITE
def employment(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Add or correct an employment."""
    row = _open_row(request, Employment, pk)
    form = EmploymentForm(request.POST or None, instance=row)

    def act() -> None:
        expert_history.keep_employment(own_expert(request), by=person(request), pk=pk, **form.cleaned_data)

    return _entry(
        request, form, act, _("任职经历"), text=_("曾任职和现任职的单位都请填写，用于回避（第三十二条）。")
    )


@login_required
@READ_WRITE
def training(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Add or correct a course."""
    row = _open_row(request, Training, pk)
    form = TrainingForm(request.POST or None, request.FILES or None, instance=row)

    def act() -> None:
        given = dict(form.cleaned_data)
        if uploaded := given.pop("file"):
            given["certificate"] = files.store(uploaded, by=person(request))
        expert_history.keep_training(own_expert(request), by=person(request), pk=pk, **given)

    return _entry(request, form, act, _("培训经历"))


@login_required
@require_POST
def remove(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Take back an entry that the office has not confirmed."""
    model = LISTS.get(kind)
    if model is None:
        raise Http404
    expert_history.remove(_own_entry(request, model, pk), by=person(request))
    messages.success(request, _("已删除。"))
    return redirect("review:profile")


@login_required
@READ_WRITE
def busy(request: HttpRequest) -> HttpResponse:
    """Days without time."""
    form = BusyForm(request.POST or None)

    def act() -> None:
        expert_history.add_busy_period(own_expert(request), by=person(request), **form.cleaned_data)

    return _entry(request, form, act, _("不能参加的时段"), text=_("现场评审排期和抽取时避开这些日子。"))


@login_required
@require_POST
def free(request: HttpRequest, pk: int) -> HttpResponse:
    """Time again on these days; sent twice it does nothing more."""
    period = BusyPeriod.objects.filter(pk=pk, expert=own_expert(request)).first()
    if period is not None:
        expert_history.remove_busy_period(period, by=person(request))
    messages.success(request, _("已删除，这些日子恢复为可参加。"))
    return redirect("review:profile")


@login_required
@require_GET
def certificate(request: HttpRequest, pk: int) -> FileResponse:
    """The own certificate."""
    row = _own_entry(request, Training, pk)
    if row.certificate is None:
        raise Http404
    return send_file(row.certificate, inline=True)


@login_required
@READ_WRITE
def pledge(request: HttpRequest) -> HttpResponse:
    """Art. 32: the integrity pledge, on the text that stands now."""
    expert = own_expert(request)
    is_due = expert.pledged_on is None or _is_old(expert)
    if request.method == "POST":
        if is_due:
            experts.pledge(expert, by=person(request))
        messages.success(request, _("已签署廉洁承诺。"))
        return redirect("review:desk")
    shown = CURRENT if is_due else pledge_of(expert.pledge_version) or CURRENT
    return render(request, "review/pledge.html", {"expert": expert, "is_due": is_due, "pledge": shown})


def _own_entry(request: HttpRequest, model: Any, pk: int) -> Any:
    return get_object_or_404(model.objects.select_related("expert"), pk=pk, expert=own_expert(request))


def _open_row(request: HttpRequest, model: Any, pk: int | None) -> Any:
    """The row to correct; a confirmed one is corrected by the office only, so its form is not there."""
    expert = own_expert(request)
    return None if pk is None else get_object_or_404(model, pk=pk, expert=expert, confirmed_at=None)


def _entry(
    request: HttpRequest, form: Any, act: Callable[[], None], title: str, text: str = ""
) -> HttpResponse:
    """A form of the own histories; back to the profile when it is taken."""
    own_expert(request)
    if request.method == "POST" and form.is_valid() and _taken(form, act):
        messages.success(request, _("已保存。"))
        return redirect("review:profile")
    return _form(request, form, title=title, submit=_("保存"), text=text)


def _taken(form: Any, act: Callable[[], None]) -> bool:
    """Call a service; what it will not take is told at its field."""
    try:
        act()
    except Unsuitable as error:
        at_field(form, error)
        return False
    return True


def _form(request: HttpRequest, form: Any, **context: Any) -> HttpResponse:
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "review/profile_form.html", {"form": form, **context}, status=status)
