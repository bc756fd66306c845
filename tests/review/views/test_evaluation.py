"""The page of the comprehensive evaluation and its papers."""

import pytest
from django.urls import reverse

from nantong_award.core import clock
from nantong_award.core.refusals import Forbidden
from review.documents_evaluation import compile_report
from review.models import (
    Presentation,
)
from review.services import finalist_lists, interests, ties
from tests.factories.review_events import (
    make_evaluation_round,
    make_role,
    make_shortlisted,
    make_site_round,
    make_visit,
)
from tests.review.views.pages import signed_in, text

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", ["member_unit", "supervisor", "inspector", "expert", "system_admin"])
def test_office_pages_are_not_there_for_others(role):
    round, _files = make_evaluation_round()
    turn = Presentation.objects.all()[0]
    client = signed_in(make_role(role))
    for name, pk in (
        ("finalists", round.pk),
        ("board", round.pk),
        ("schedule_presentations", round.pk),
        ("lock_presentation", turn.pk),
        ("record_absence", turn.pk),
        ("evaluation", round.pk),
        ("evaluation_pdf", round.pk),
        ("evaluation_xlsx", round.pk),
    ):
        assert (name, client.get(reverse(f"review:{name}", args=[pk])).status_code) == (name, 404)
    assert client.post(reverse("review:compile_evaluation", args=[round.pk])).status_code == 404


@pytest.mark.requirement("R23.1")
def test_the_report_is_compiled_on_the_page_and_read_by_the_committee(monkeypatch):
    monkeypatch.setattr("review.documents_evaluation.comprehensive_report", lambda round, data: b"%PDF-1.4")
    round, _files = make_evaluation_round()
    office = signed_in(make_role("office"))
    office.post(reverse("review:compile_evaluation", args=[round.pk]))
    committee = signed_in(make_role("committee"))
    page = text(committee.get(reverse("review:evaluation", args=[round.pk])))
    pdf = committee.get(reverse("review:evaluation_pdf", args=[round.pk]))
    xlsx = committee.get(reverse("review:evaluation_xlsx", args=[round.pk]))
    assert ["1. 甲公司" in page, "780.00" in page, "重新汇总" in page] == [True, True, False]
    assert (pdf["Content-Type"], b"".join(pdf.streaming_content)) == ("application/pdf", b"%PDF-1.4")
    assert b"".join(xlsx.streaming_content)[:2] == b"PK"


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_papers_are_real_pdfs():
    round, _files = make_evaluation_round()
    report = compile_report(round, by=make_role("office"))
    visit = make_visit(make_shortlisted(make_site_round(year=2027)))
    itinerary = signed_in(visit.supervisor).get(reverse("review:itinerary", args=[visit.pk]))
    with report.pdf.file.open("rb") as stored_pdf:
        assert [stored_pdf.read(5), itinerary.content[:5]] == [b"%PDF-", b"%PDF-"]


@pytest.mark.requirement("R32.1")
def test_who_keeps_away_from_one_of_the_files_neither_reads_nor_makes_the_report(monkeypatch):
    """第三十二条: ranking, PDF and workbook hold all files; somebody else of the office sees to them."""
    monkeypatch.setattr("review.documents_evaluation.comprehensive_report", lambda round, data: b"%PDF-1.4")
    round, (first, second, _person) = make_evaluation_round()
    apart, colleague = make_role("office"), make_role("office")
    compile_report(round, by=colleague)
    interests.declare(apart, first.applicant, by=apart, kind="family", note="亲属任职")
    apart.refresh_from_db()
    pages = [reverse(f"review:evaluation{part}", args=[round.pk]) for part in ("", "_pdf", "_xlsx")]
    found = {user: [_status(signed_in(user), page) for page in pages] for user in (apart, colleague)}
    assert found == {apart: [404] * 3, colleague: [200] * 3}
    with pytest.raises(Forbidden):
        compile_report(round, by=apart)
    with pytest.raises(Forbidden):
        ties.rule_tie(
            round, by=apart, order=[first.pk, second.pk], number="纪要1号", decided_on=clock.today()
        )


@pytest.mark.requirement("R32.1")
def test_who_keeps_away_from_one_of_the_files_proposes_no_list_of_presenters():
    round, office = make_site_round(), make_role("office")
    file = make_shortlisted(round)
    interests.declare(office, file.applicant, by=office, kind="family", note="亲属任职")
    office.refresh_from_db()
    with pytest.raises(Forbidden):
        finalist_lists.draft(round, by=office, finalists=[], reasons={})


def _status(client, page):
    """The answer's status, its file read to the end."""
    answer = client.get(page)
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer.status_code
