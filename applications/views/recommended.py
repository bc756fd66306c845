"""What a body has recommended (Art. 10, 18): its own order, the letter and the list to print, the stamped scan."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from applications import documents_recommending as papers
from applications import workbooks_recommending as books
from applications.forms.recommending import OrderForm, ScanForm
from applications.models import Endorsement, EndorsingBody, Round
from applications.selectors import endorsing
from applications.selectors import recommended as selectors
from applications.services import recommending
from applications.views.access import person
from nantong_award.core import clock, workbooks
from nantong_award.core.audit import record
from nantong_award.core.refusals import Unsuitable
from nantong_award.regulation.stage import Track

KINDS = {track.value for track in Track}
MOST = 500  # papers for more files than this are not one letter


@login_required
@require_GET
def recommended(request: HttpRequest) -> HttpResponse:
    """Recommended files of one body and round in the body's own order, to rank, print and complete."""
    body = _body(request)
    rounds = list(selectors.rounds_with_endorsed(body))
    chosen = _number(request.GET.get("round"))
    round = next((each for each in rounds if each.pk == chosen), rounds[0] if rounds else None)
    rows = list(selectors.endorsed_files(body, round)) if round else []
    forms = [OrderForm(rows=rows, track=track) for track in Track] if rows else []
    return _page(request, body, round, rows, [form for form in forms if form.rows])


def _page(
    request: HttpRequest,
    body: EndorsingBody,
    round: Round | None,
    rows: list[Endorsement],
    forms: list[OrderForm],
    status: int = 200,
) -> HttpResponse:
    context = {
        "body": body,
        "bodies": endorsing.bodies_of(person(request)),
        "round": round,
        "rounds": selectors.rounds_with_endorsed(body),
        "rows": rows,
        "forms": forms,
        "is_open": round is not None and clock.now() < round.endorsing_closes_at,
        "takes_scans": round is not None and round.stage in recommending.SCANS_ARE_TAKEN,
        "without_scan": sum(row.scan_id is None for row in rows),
        "without_place": sum(row.ranking is None for row in rows),
    }
    return render(request, "applications/recommended.html", context, status=status)


def _body(request: HttpRequest) -> EndorsingBody:
    """The body that the address names, among those whose clerk the person is; else the first of them."""
    bodies = list(endorsing.bodies_of(person(request)))
    if not bodies:
        raise Http404
    wanted = request.POST.get("body") or request.GET.get("body")
    if wanted is None:
        return bodies[0]
    for body in bodies:
        if str(body.pk) == wanted:
            return body
    raise Http404


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


@login_required
@require_POST
def rank(request: HttpRequest) -> HttpResponse:
    """Keep the body's own order of one track; two on one place are told at the place."""
    body = _body(request)
    round = get_object_or_404(selectors.rounds_with_endorsed(body), pk=_number(request.POST.get("round")))
    track = request.POST.get("track", "")
    if track not in KINDS:
        raise Http404
    rows = list(selectors.endorsed_files(body, round))
    form = OrderForm(request.POST, rows=rows, track=Track(track))
    if form.is_valid() and _ranked(request, body, round, track, form):
        return redirect(f"{reverse('applications:recommended')}?body={body.pk}&round={round.pk}")
    others = [OrderForm(rows=rows, track=each) for each in Track if each != track]
    shown = [form, *(each for each in others if each.rows)]
    return _page(request, body, round, rows, shown, status=422)


def _ranked(request: HttpRequest, body: EndorsingBody, round: Round, track: str, form: OrderForm) -> bool:
    try:
        changed = recommending.rank_endorsed(
            body,
            by=person(request),
            round=round,
            track=track,
            places=form.places(),
            seen=form.cleaned_data["seen"],
        )
    except Unsuitable as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return False
    told = _("排序已保存，%(count)d 件有变动。") % {"count": len(changed)} if changed else _("排序没有变动。")
    messages.success(request, told)
    return True


def _chosen(request: HttpRequest) -> list[Endorsement]:
    """The chosen recommendations in the body's order; one of another body is a 404 for the whole (RX.4)."""
    given = request.POST if request.method == "POST" else request.GET
    keys = {_number(text) for text in given.getlist("file")[:MOST]}
    if not keys:
        raise Unsuitable(_("请先选择申报，再打印或者上传。"))
    bodies = endorsing.bodies_of(person(request))
    found = Endorsement.objects.filter(
        pk__in=keys - {None}, body__in=bodies, decision=Endorsement.Decision.ENDORSED
    ).select_related("body", "application__round")
    rows = list(found)
    if len(rows) != len(keys):
        raise Http404
    if len({(row.body_id, row.application.round_id) for row in rows}) > 1:
        raise Unsuitable(_("一份推荐函只列同一推荐单位、同一年度的申报。"))
    order = selectors.endorsed_files(rows[0].body, rows[0].application.round)
    return list(order.filter(pk__in=[row.pk for row in rows]).select_related(*papers.LOADED))


@login_required
@require_GET
def letter(request: HttpRequest) -> HttpResponse:
    """推荐函 for the chosen files."""
    rows = _chosen(request)
    return _paper(request, rows, papers.letter(rows, by=person(request)), _("推荐函"), "pdf")


@login_required
@require_GET
def list_pdf(request: HttpRequest) -> HttpResponse:
    """推荐名单 for the chosen files."""
    rows = _chosen(request)
    return _paper(request, rows, papers.name_list(rows), _("推荐名单"), "pdf")


@login_required
@require_GET
def list_xlsx(request: HttpRequest) -> HttpResponse:
    """推荐名单 as a workbook."""
    rows = _chosen(request)
    return _paper(request, rows, books.name_list(rows), _("推荐名单"), "xlsx")


def _paper(
    request: HttpRequest, rows: list[Endorsement], data: bytes, title: str, suffix: str
) -> HttpResponse:
    """The paper itself; that it left the house is audited."""
    body = rows[0].body
    numbers = ",".join(row.application.number or str(row.application_id) for row in rows)
    details = {"paper": title, "format": suffix, "files": numbers[:2000]}
    record("print_recommendation", body, by=person(request), details=details)
    kind = "application/pdf" if suffix == "pdf" else workbooks.CONTENT_TYPE
    name = f"{title}-{body.name}-{clock.today():%Y%m%d}.{suffix}"
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(suffix != "pdf", name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
def scan(request: HttpRequest) -> HttpResponse:
    """Upload the stamped paper for the chosen files: one letter may carry them all."""
    rows = _chosen(request)
    posted = request.method == "POST"
    form = ScanForm(request.POST if posted else None, request.FILES if posted else None)
    if posted and form.is_valid():
        try:
            recommending.attach_scan(rows, by=person(request), uploaded=form.cleaned_data["scan"])
        except Unsuitable as refusal:
            form.add_error("scan", refusal.message)
        else:
            messages.success(request, _("签章扫描件已保存，对应 %(count)d 件申报。") % {"count": len(rows)})
            return redirect(
                f"{reverse('applications:recommended')}?body={rows[0].body_id}&round={rows[0].application.round_id}"
            )
    context: dict[str, Any] = {"form": form, "rows": rows, "body": rows[0].body}
    return render(request, "applications/recommended_scan.html", context, status=422 if form.errors else 200)
