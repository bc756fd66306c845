"""Pages of site review, supervision, presentations and evaluation: who sees them, what they cost, what they take."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from applications.transitions import RoundStage, Status
from nantong_award.core.models import User
from review.documents_evaluation import compile_report
from review.models import (
    CommitteeDecision,
    EvaluationReport,
    MemberScore,
    MutualFeedback,
    Presentation,
    SiteVisit,
    SupervisorReport,
)
from review.sections_events import RATINGS
from review.transitions import PresentationStatus, VisitStatus
from tests.factories.applications import make_round, make_user, owner_of
from tests.factories.review_events import (
    leader_of,
    make_assignment,
    make_decision,
    make_evaluation_round,
    make_feedback,
    make_finalist,
    make_individual,
    make_member_score,
    make_panel,
    make_report,
    make_role,
    make_shortlisted,
    make_site_round,
    make_turn,
    make_unit,
    make_visit,
    make_visited,
    percents_for,
    user_of,
)

pytestmark = pytest.mark.django_db
GARBAGE = ["", "x", "-1", "９９", "2026-13-40", "'; DROP TABLE", "<script>", "\x00", "1" * 400]


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text(response) -> str:
    return response.content.decode()


# --- who sees what ------------------------------------------------------------------------------------------
def test_a_stranger_finds_no_page_of_a_visit_and_a_visitor_must_sign_in():
    visit = make_visit()
    names = ["visit", "start_visit", "close_visit", "record_method", "itinerary", "feedback"]
    names += ["missing_feedback", "supervised_visit", "supervisor_attachment"]
    strangers = [
        make_user(),
        leader_of(make_panel(visit.assignment.application.round)),
        make_role("supervisor"),
    ]
    posts = {"start_visit", "close_visit", "record_method"}
    for name in names:
        address = reverse(f"review:{name}", args=[visit.pk])
        for person in strangers:
            client = signed_in(person)
            answer = client.post(address) if name in posts else client.get(address)
            assert (name, answer.status_code) == (name, 404)
        assert Client().get(address).status_code in (302, 405)


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


@pytest.mark.requirement("R34.1")
def test_no_page_of_either_side_or_of_the_supervisor_tells_what_the_other_has_said():
    visit = make_visit()
    make_feedback(visit, "by_organization", comment="评审组有人迟到")
    make_feedback(visit, "by_panel", comment="企业准备不足")
    leader, owner = leader_of(visit.assignment.panel), owner_of(visit.assignment.application.applicant)
    names = ["visit", "feedback", "supervised_visit"]
    seen = {}
    for key, person in {"leader": leader, "owner": owner, "supervisor": visit.supervisor}.items():
        client = signed_in(person)
        pages = "".join(text(client.get(reverse(f"review:{name}", args=[visit.pk]))) for name in names)
        pages += text(client.get(reverse("review:visits")))
        seen[key] = [said in pages for said in ("评审组有人迟到", "企业准备不足")]
    office = text(signed_in(make_role("office")).get(reverse("review:visit", args=[visit.pk])))
    assert seen == {"leader": [False, False], "owner": [False, False], "supervisor": [False, False]}
    assert ["评审组有人迟到" in office, "企业准备不足" in office] == [True, True]


def test_the_organisation_sees_days_and_form_and_nothing_of_the_panels_records():
    visit = make_visit(methods={"evidence": {"text": "查验发现账实不符", "by": "组长", "at": ""}})
    owner = owner_of(visit.assignment.application.applicant)
    page = text(signed_in(owner).get(reverse("review:visit", args=[visit.pk])))
    member = visit.assignment.panel.seats.filter(is_leader=False).first().expert.user
    panels = text(signed_in(member).get(reverse("review:visit", args=[visit.pk])))
    assert ["账实不符" in page, "双向评价" in page, "账实不符" in panels] == [False, True, True]


@pytest.mark.requirement("R22.2")
def test_the_board_shows_who_has_scored_and_no_figure_before_the_lock():
    turn, unit = make_turn(), make_unit()
    make_member_score(turn, unit, 85)
    office = signed_in(make_role("office"))
    address = reverse("review:board", args=[turn.application.round_id])
    before = text(office.get(address, headers={"HX-Request": "true"}))
    make_unit(name="尚未打分的单位")
    after = text(office.get(address))
    assert ["已打分" in before, "850" in before, "85" in before.replace(str(turn.pk), ""), "未打分" in after] == [
        True, False, False, True,
    ]  # fmt: skip


# --- cost ------------------------------------------------------------------------------------------------------
def queries(django_assert_num_queries, count: int, user: User, address: str) -> None:
    client = signed_in(user)
    client.get(address)
    with django_assert_num_queries(count):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_of_visits_costs_the_same_for_any_number(rows, django_assert_num_queries):
    round, supervisor, owner = make_site_round(), make_role("supervisor"), make_user()
    office = make_role("office")
    panel = make_panel(round)
    for _row in range(rows):
        make_visit(make_shortlisted(round, owner=owner, reviewed=False), panel=panel, supervisor=supervisor)
    make_assignment(make_shortlisted(round, reviewed=False))
    queries(django_assert_num_queries, 11, office, reverse("review:visits"))
    queries(django_assert_num_queries, 10, owner, reverse("review:visits"))
    queries(django_assert_num_queries, 10, supervisor, reverse("review:supervision"))


@pytest.mark.parametrize("rows", [1, 30])
def test_the_board_costs_the_same_for_any_number_of_units_and_turns(rows, django_assert_num_queries):
    turn = make_turn()
    for _row in range(rows):
        make_member_score(turn, make_unit(), 70)
        make_turn(make_finalist(turn.application.round), status=PresentationStatus.WAITING)
    address = reverse("review:board", args=[turn.application.round_id])
    queries(django_assert_num_queries, 12, make_role("office"), address)


@pytest.mark.parametrize("rows", [1, 30])
def test_the_members_sheet_costs_the_same_for_any_number_of_turns(rows, django_assert_num_queries):
    turn, unit = make_turn(), make_unit()
    for _row in range(rows):
        make_turn(make_finalist(turn.application.round), status=PresentationStatus.WAITING)
    queries(django_assert_num_queries, 12, user_of(unit), reverse("review:score_presenter"))


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_for_the_committee_costs_the_same_for_any_number(rows, django_assert_num_queries):
    round = make_site_round()
    panel = make_panel(round, "material", 1)
    for _row in range(rows):
        application = make_shortlisted(round, reviewed=False)
        make_report(make_assignment(application, panel), (60,))
    queries(django_assert_num_queries, 12, make_role("office"), reverse("review:finalists", args=[round.pk]))


# --- what forms take ----------------------------------------------------------------------------------------------
def scene() -> dict[str, tuple[User, str, tuple[str, ...]]]:
    """Every form: who posts it, its address, its fields."""
    office, round = make_role("office"), make_site_round()
    visit = make_visit(make_shortlisted(round))
    planned = make_assignment(make_shortlisted(round))
    leader = leader_of(visit.assignment.panel)
    turn, unit = make_turn(make_finalist(make_round(year=2027, stage=RoundStage.PRESENTATION))), make_unit()
    presentation_round = turn.application.round_id
    at: Callable[[str, int], str] = lambda name, pk: reverse(f"review:{name}", args=[pk])  # noqa: E731
    return {
        "schedule": (
            office,
            at("schedule_visit", planned.pk),
            ("starts_on", "ends_on", "supervisor", "version"),
        ),
        "start": (leader, at("start_visit", visit.pk), ("version",)),
        "close": (leader, at("close_visit", visit.pk), ("version",)),
        "method": (leader, at("record_method", visit.pk), ("version", "method", "text")),
        "feedback": (leader, at("feedback", visit.pk), (*RATINGS["by_panel"], "comment")),
        "missing": (office, at("missing_feedback", visit.pk), ("direction", "reason")),
        "record": (visit.supervisor, at("supervised_visit", visit.pk), ("text", "irregularities", "file")),
        "finalists": (
            office,
            at("finalists", round.pk),
            ("number", "decided_on", "finalists", "seen", "file"),
        ),
        "turns": (office, at("schedule_presentations", presentation_round), ("draw", "starts_at", "minutes")),
        "begin": (office, at("begin_presentation", turn.pk), ("version",)),
        "lock": (office, at("lock_presentation", turn.pk), ("version",)),
        "absence": (office, at("record_absence", turn.pk), ("version", "reason")),
        "score": (
            user_of(unit),
            at("save_member_score", turn.pk),
            (*percents_for(turn, 0), "version", "abstain"),
        ),
        "compile": (office, at("compile_evaluation", round.pk), ("x",)),
    }


def stored() -> list[object]:
    return [
        list(SiteVisit.objects.values_list("pk", "status", "methods", "version")),
        list(Presentation.objects.values_list("pk", "status", "score")),
        SupervisorReport.objects.count(),
        MutualFeedback.objects.count(),
        CommitteeDecision.objects.count(),
        EvaluationReport.objects.count(),
        list(MemberScore.objects.values_list("items", flat=True)),
    ]


# What garbage may do: an irregular text is a text, an abstention is an abstention.
HARMLESS = {"record": "text", "score": "abstain"}


@pytest.mark.parametrize("value", GARBAGE)
def test_garbage_in_any_form_is_answered_with_4xx_and_changes_nothing(value):
    for name, (user, address, fields) in scene().items():
        sent = {field: value for field in fields if field != HARMLESS.get(name)}
        before = stored()
        answer = signed_in(user).post(address, sent)
        assert (name, 400 <= answer.status_code < 500, stored() == before) == (name, True, True)


def test_a_refused_form_comes_back_with_a_chinese_message_at_its_field():
    scenes = scene()
    user, address, _fields = scenes["schedule"]
    answer = signed_in(user).post(
        address, {"starts_on": "2026-09-08", "ends_on": "2026-09-07", "supervisor": "", "version": "0"}
    )
    assert (answer.status_code, answer.context["form"].errors) == (
        422,
        {"ends_on": ["结束日不能早于开始日。"]},
    )


# --- the pages at work ----------------------------------------------------------------------------------------------
def test_a_visit_goes_through_its_pages():
    office, supervisor, round = make_role("office"), make_role("supervisor"), make_site_round()
    assignment = make_assignment(make_shortlisted(round))
    signed_in(office).post(
        reverse("review:schedule_visit", args=[assignment.pk]),
        {"starts_on": "2026-09-07", "ends_on": "2026-09-08", "supervisor": supervisor.pk, "version": 0},
    )
    visit = SiteVisit.objects.get()
    leader = signed_in(leader_of(assignment.panel))
    leader.post(reverse("review:start_visit", args=[visit.pk]), {"version": visit.version})
    visit = SiteVisit.objects.get()
    leader.post(
        reverse("review:record_method", args=[visit.pk]),
        {"version": visit.version, "method": "interview", "text": "与班组长座谈"},
    )
    ratings = dict.fromkeys(RATINGS["by_panel"], 5)
    leader.post(reverse("review:feedback", args=[visit.pk]), ratings)
    again = leader.post(reverse("review:feedback", args=[visit.pk]), ratings)
    signed_in(supervisor).post(reverse("review:supervised_visit", args=[visit.pk]), {"text": "全程在场"})
    signed_in(office).post(
        reverse("review:missing_feedback", args=[visit.pk]),
        {"direction": "by_organization", "reason": "停产"},
    )
    visit = SiteVisit.objects.get()
    closing = leader.post(reverse("review:close_visit", args=[visit.pk]), {"version": visit.version})
    assert (visit.status, visit.methods["interview"]["text"], again.status_code, closing.status_code) == (
        VisitStatus.UNDER_WAY,
        "与班组长座谈",
        409,
        422,
    )
    assert SupervisorReport.objects.get().text == "全程在场"


@pytest.mark.concurrency
def test_a_page_that_is_older_than_the_visit_is_told():
    visit = make_visit(status=VisitStatus.SCHEDULED)
    leader = signed_in(leader_of(visit.assignment.panel))
    address = reverse("review:start_visit", args=[visit.pk])
    answers = [leader.post(address, {"version": visit.version}).status_code for _click in range(2)]
    assert answers == [302, 409]


@pytest.mark.requirement("R22.1")
def test_the_office_enters_the_decision_and_the_list_is_fixed():
    round, office = make_site_round(), make_role("office")
    first, second, person = make_visited(round), make_visited(round), make_individual(round)
    client, address = signed_in(office), reverse("review:finalists", args=[round.pk])
    seen = client.get(address).context["form"].fingerprint
    sent = {
        "number": "通质委〔2026〕9号",
        "decided_on": "2026-09-01",
        "finalists": [first.pk, person.pk],
        "seen": seen,
    }
    answers = [client.post(address, sent).status_code for _click in range(2)]
    states = dict(round.applications.values_list("pk", "status"))
    assert (answers, states) == (
        [302, 422],
        {first.pk: Status.FINALIST, second.pk: Status.ELIMINATED, person.pk: Status.FINALIST},
    )


def test_a_list_that_changed_meanwhile_is_told_and_no_decision_stays():
    round, office = make_site_round(), make_role("office")
    first, second = make_visited(round), make_visited(round)
    client, address = signed_in(office), reverse("review:finalists", args=[round.pk])
    seen = client.get(address).context["form"].fingerprint
    type(second).objects.filter(pk=second.pk).update(status=Status.WITHDRAWN)
    sent = {"number": "通质委〔2026〕9号", "decided_on": "2026-09-01", "finalists": [first.pk], "seen": seen}
    assert (client.post(address, sent).status_code, CommitteeDecision.objects.count()) == (409, 0)


def test_a_refused_list_leaves_no_decision_behind():
    round, office = make_site_round(), make_role("office")
    open_file = make_visit(make_shortlisted(round)).assignment.application
    client, address = signed_in(office), reverse("review:finalists", args=[round.pk])
    seen = client.get(address).context["form"].fingerprint
    sent = {
        "number": "通质委〔2026〕9号",
        "decided_on": "2026-09-01",
        "finalists": [open_file.pk],
        "seen": seen,
    }
    assert (client.post(address, sent).status_code, CommitteeDecision.objects.count()) == (422, 0)


@pytest.mark.requirement("R22.2")
def test_a_member_scores_on_the_page_reconnects_and_finds_everything_again():
    turn, unit = make_turn(), make_unit()
    items = percents_for(turn, 85)
    first = signed_in(user_of(unit))
    first.post(reverse("review:save_member_score", args=[turn.pk]), {**items, "version": 0})
    page = signed_in(user_of(unit)).get(reverse("review:score_presenter"))
    kept = {field.name: field.value() for _item, field in page.context["form"].rows()}
    assert (kept, page.context["form"]["version"].value()) == (items, 1)


@pytest.mark.concurrency
def test_a_second_phone_of_the_unit_gets_409_with_both_sheets_and_may_save_upon_it():
    turn, unit = make_turn(), make_unit()
    other = make_role("member_unit")
    unit.users.add(other)
    address = reverse("review:save_member_score", args=[turn.pk])
    signed_in(user_of(unit)).post(address, {**percents_for(turn, 85), "version": 0})
    second = signed_in(other)
    answer = second.post(address, {**percents_for(turn, 40), "version": 0})
    form = answer.context["form"]
    typed = {field.name: field.value() for _item, field in form.rows()}
    assert (answer.status_code, typed, form["version"].value()) == (409, percents_for(turn, 40), 1)
    assert "850.00" in text(answer)
    second.post(address, {**typed, "version": 1})
    assert MemberScore.objects.get().total == Decimal(400)


def test_the_sheet_says_when_somebody_else_speaks_and_is_silent_otherwise():
    turn, unit = make_turn(), make_unit()
    client = signed_in(user_of(unit))
    same = client.get(reverse("review:now_speaking", args=[turn.pk]))
    other = client.get(reverse("review:now_speaking", args=[0]))
    assert (same.status_code, turn.application.applicant.name in text(other)) == (204, True)


def test_late_scores_are_answered_with_403():
    turn, unit = make_turn(status=PresentationStatus.LOCKED, score=Decimal(1)), make_unit()
    answer = signed_in(user_of(unit)).post(
        reverse("review:save_member_score", args=[turn.pk]), {**percents_for(turn, 85), "version": 0}
    )
    assert (answer.status_code, MemberScore.objects.count()) == (403, 0)


def test_the_office_runs_a_turn_from_the_board():
    office = signed_in(make_role("office"))
    turn, unit = make_turn(status=PresentationStatus.WAITING), make_unit()
    office.post(reverse("review:begin_presentation", args=[turn.pk]), {"version": turn.version})
    make_member_score(turn, unit, 90)
    turn.refresh_from_db()
    office.post(reverse("review:lock_presentation", args=[turn.pk]), {"version": turn.version})
    turn.refresh_from_db()
    assert (turn.status, turn.score) == (PresentationStatus.LOCKED, Decimal(900))


def test_presentations_lead_each_to_the_own_page():
    turn, unit = make_turn(), make_unit()
    address = reverse("review:presentations")
    goes = [signed_in(user).get(address).get("Location") for user in (make_role("office"), user_of(unit))]
    board = reverse("review:board", args=[turn.application.round_id])
    assert goes == [board, reverse("review:score_presenter")]
    assert signed_in(make_user()).get(address).status_code == 404


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


def test_a_decision_is_shown_with_its_list():
    round = make_site_round()
    first = make_visited(round, status=Status.FINALIST)
    decision = make_decision(round)
    page = text(signed_in(make_role("office")).get(reverse("review:finalists", args=[round.pk])))
    assert [decision.number in page, first.applicant.name in page] == [True, True]
