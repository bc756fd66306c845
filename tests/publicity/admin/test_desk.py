"""The office's desk: every step from list to announcement in the browser, each by who may (RX.3, Art. 24–26)."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications.models import Announcement
from nantong_award.core import clock
from nantong_award.core.files import store_bytes
from nantong_award.core.models import AuditEvent
from publicity.models import Approval, Candidate, CandidateList, Conferral, Objection, PublicityNotice
from publicity.services import conferral, notices
from tests.factories import publicity as make
from tests.factories.applications import make_user
from tests.factories.review_events import make_role

pytestmark = pytest.mark.django_db
GARBAGE = [
    "\x00",
    "' OR 1=1 --",
    "<script>",
    "９" * 40,
    "x" * 5000,
    "-1",
    "9999-12-31T23:59",
    "0001-01-01T00:00",
]


@pytest.fixture
def office(client):
    user = make.make_office()
    client.force_login(user)
    return user


def desk(round):
    return reverse("admin:publicity_desk", args=[round.pk])


def act(client, round, step, **given):
    return client.post(reverse("admin:publicity_act", args=[round.pk, step]), given)


@pytest.mark.requirement("RX.3")
def test_the_office_and_the_committee_do_every_step_on_one_page(client, office):
    round, committee = make.make_publicity_round(nomination_organizations=0), make.make_committee()
    first, second = make.make_evaluated(round, rank=1), make.make_evaluated(round, rank=2)
    decision = make.decide(round)
    page = client.get(desk(round))
    assert page.context["desk"].step == "draft"
    picked = {f"level_{first.pk}": "award", f"level_{second.pk}": "award"}
    assert act(client, round, "draft", version=-1, **picked).status_code == 302
    client.force_login(committee)
    assert client.get(desk(round)).context["desk"].step == "confirm"
    version = CandidateList.objects.get().version
    assert act(client, round, "confirm", version=version, decision=decision.pk).status_code == 302
    client.force_login(office)
    at = (clock.now() + timedelta(hours=1)).astimezone(clock.SHANGHAI)
    given = {"opens_at": f"{at:%Y-%m-%dT%H:%M}", "contacts": "市质委办 0513-85000000"}
    assert act(client, round, "notice", **given).status_code == 302
    notice = PublicityNotice.objects.get()
    assert client.get(desk(round)).context["desk"].step == "wait"
    with clock.moved_to(notice.closes_at + timedelta(days=1)):
        assert client.get(desk(round)).context["desk"].step == "approve"
        today = clock.today()
        assert act(client, round, "approve", number="通政复〔2026〕1号", approved_on=today).status_code == 302
        struck = Candidate.objects.get(application=second)
        assert act(client, round, "confer", struck=[struck.pk]).status_code == 302
        assert client.get(desk(round)).context["desk"].step == "announce"
        assert act(client, round, "announce").status_code == 302
        assert client.get(desk(round)).context["desk"].step is None
    assert list(Conferral.objects.values_list("applicant", flat=True)) == [first.applicant_id]
    assert Announcement.objects.count() == 1


@pytest.mark.requirement("R17.2")
def test_a_step_taken_twice_or_too_early_is_409(client, office):
    approval, _names = make.make_approved(1)
    round = approval.round
    assert act(client, round, "confer").status_code == 302
    assert act(client, round, "confer").status_code == 409
    assert act(client, round, "draft", version=0).status_code == 409
    assert act(client, round, "announce").status_code == 302
    assert act(client, round, "announce").status_code == 409
    assert (Conferral.objects.count(), Announcement.objects.count()) == (1, 1)


def test_a_draft_over_an_unseen_one_is_409(client, office):
    round = make.make_publicity_round()
    file = make.make_evaluated(round)
    given = {f"level_{file.pk}": "award"}
    assert act(client, round, "draft", version=-1, **given).status_code == 302
    assert act(client, round, "draft", version=-1, **given).status_code == 409
    version = CandidateList.objects.get().version
    assert act(client, round, "draft", version=version, **given).status_code == 302


@pytest.mark.requirement("R24.1")
def test_rules_against_the_list_are_422_with_their_articles(client):
    round = make.make_publicity_round()
    make.make_evaluated(round)
    listed = make.make_list(round, {}, confirmed=False)
    client.force_login(make.make_committee())
    answer = act(client, round, "confirm", version=listed.version, decision=make.decide(round).pk)
    assert answer.status_code == 422
    assert "第二十四条" in answer.content.decode()
    assert "须说明理由" in answer.content.decode()
    assert CandidateList.objects.get().status == "drafted"


@pytest.mark.requirement("R25.1")
def test_a_day_inside_the_notice_is_refused_at_its_field(client, office):
    round, _names, notice = make.make_noticed_round(1, days_ago=20)
    answer = act(client, round, "approve", number="1", approved_on=notice.last_day)
    assert (answer.status_code, list(answer.context["forms"]["approve"].errors)) == (422, ["approved_on"])
    assert Approval.objects.count() == 0


def test_a_name_is_removed_with_a_reason(client, office):
    round, names, _notice = make.make_noticed_round(1)
    assert act(client, round, "remove", candidate=names[0].pk).status_code == 422
    assert act(client, round, "remove", candidate=names[0].pk, reason="新发生较大事故。").status_code == 302
    assert act(client, round, "remove", candidate=names[0].pk, reason="x").status_code == 409
    assert Candidate.objects.get().removal_reason == "新发生较大事故。"


@pytest.mark.parametrize("text", GARBAGE)
def test_garbage_at_every_step_is_4xx(client, office, text):
    round = make.make_publicity_round()
    file = make.make_evaluated(round)
    fields = (f"level_{file.pk}", "order_reason", "version", "opens_at", "contacts", "number", "approved_on",
              "struck", "candidate", "reason", "decision")  # fmt: skip
    given = dict.fromkeys(fields, text)
    assert act(client, round, "draft", **given).status_code == 422
    listed = make.make_list(round)
    assert act(client, round, "notice", **given).status_code == 422
    make.make_public_notice(listed, opens_at=clock.now() - timedelta(days=20))
    assert act(client, round, "approve", **given).status_code == 422
    assert act(client, round, "remove", **given).status_code == 422
    make.approve(round)
    assert act(client, round, "confer", **given).status_code == 422
    assert act(client, round, "nothing").status_code == 404
    assert Conferral.objects.count() == 0


@pytest.mark.requirement("RX.4")
def test_others_find_no_desk_and_take_no_step(client):
    round, _names, _notice = make.make_noticed_round(1)
    inspector = make_role("inspector", is_staff=True)
    client.force_login(inspector)
    assert client.get(desk(round)).status_code == 404
    assert act(client, round, "remove").status_code == 403
    assert client.get(reverse("admin:publicity_payments", args=[round.pk])).status_code == 404
    client.force_login(make_user())
    assert client.get(desk(round)).status_code == 302
    client.force_login(make.make_committee())
    assert client.get(desk(round)).status_code == 200
    assert act(client, round, "remove").status_code == 403


def test_an_empty_list_and_a_2020_round_show_their_page(client, office):
    empty = make.make_publicity_round(year=2030)
    make.make_list(empty)
    assert "奖项空缺" in client.get(desk(empty)).content.decode()
    old = make.make_publicity_round(edition="2020", year=2022, nomination_organizations=3)
    make.make_evaluated(old)
    assert client.get(desk(old)).status_code == 200
    early = make.make_publicity_round(year=2031, stage="evaluation")
    assert client.get(desk(early)).status_code == 200


@pytest.mark.requirement("R26.1")
def test_the_payment_list_names_payer_winner_and_sum(client, office):
    [title] = make.make_conferrals()
    conferral.record_payment(title, by=office, paid_on=clock.today())
    answer = client.get(reverse("admin:publicity_payments", args=[title.approval.round_id]))
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.values)
    assert rows[1][0] == "市财政"
    assert (rows[1][2], rows[1][4], rows[1][5]) == (title.applicant.name, title.plaque_number, 500_000)
    assert rows[1][6].date() == clock.today()
    assert AuditEvent.objects.filter(verb="export").count() == 1


@pytest.mark.requirement("RX.5")
def test_an_objection_is_read_without_its_sender_and_ruled_on_with_an_answer(client, office):
    _round, names, _notice = make.make_noticed_round(1)
    objection = make.make_objection(names[0], name="顾某某", contact="13911112222")
    page = client.get(reverse("admin:publicity_objection_change", args=[objection.pk])).content.decode()
    assert [each for each in ("顾某某", "13911112222") if each in page] == []
    assert objection.content in page

    def step(name, reason):
        target = reverse("admin:publicity_objection_act", args=[objection.pk, name])
        return client.post(target, {"reason": reason, "version": objection.version}, follow=True)

    assert step("uphold", "").status_code == 422
    assert "顾某某" in step("reveal", "联系核实。").content.decode()
    assert step("uphold", "经核查属实。").status_code == 200
    assert (Objection.objects.get().status, Candidate.objects.get().removed_at is None) == ("upheld", False)
    assert step("uphold", "再来一次。").status_code == 409


def test_evidence_of_an_objection_is_for_who_may_see_objections(client, office):
    _round, names, _notice = make.make_noticed_round(1)
    proof = store_bytes(b"%PDF-1.4", "证明.pdf", "application/pdf")
    objection = make.make_objection(names[0], files=[proof])
    target = reverse("admin:publicity_objection_file", args=[objection.pk, proof.pk])
    assert b"".join(client.get(target).streaming_content) == b"%PDF-1.4"
    other = store_bytes(b"%PDF-1.4", "别的.pdf", "application/pdf")
    assert (
        client.get(reverse("admin:publicity_objection_file", args=[objection.pk, other.pk])).status_code
        == 404
    )
    client.force_login(make.make_committee())
    assert client.get(target).status_code == 404


def test_payments_are_recorded_from_the_list(client, office):
    titles = make.make_conferrals(2)
    notices.run_due()
    chosen = {"action": "record_payments", "_selected_action": [row.pk for row in titles]}
    for _click in range(2):
        assert client.post(reverse("admin:publicity_conferral_changelist"), chosen).status_code == 302
    assert set(Conferral.objects.values_list("paid_on", flat=True)) == {clock.today()}


@pytest.mark.requirement("RX.10")
@pytest.mark.parametrize("model", ["candidatelist", "publicitynotice", "objection", "approval", "conferral"])
def test_admin_lists_cost_the_same_at_1_and_at_30_rows(client, office, model):
    target = reverse(f"admin:publicity_{model}_changelist")

    def grow(number, start):
        for year in range(start, start + number):
            round = make.make_publicity_round(year=year)
            title = make.make_conferral(round)
            notice = make.make_public_notice(title.candidate.list)
            make.make_objection(title.candidate)
            assert notice.pk

    def cost():
        with CaptureQueriesContext(connection) as seen:
            assert client.get(target).status_code == 200
        return len(seen)

    grow(1, 2100)
    cost()
    before = cost()
    grow(29, 2101)
    assert cost() == before


def test_pages_of_single_rows_and_exports_answer(client, office):
    [title] = make.make_conferrals()
    rows = [title, title.approval, title.candidate.list, PublicityNotice.objects.get()]
    for row in rows:
        name = row._meta.model_name
        assert client.get(reverse(f"admin:publicity_{name}_change", args=[row.pk])).status_code == 200
        chosen = {"action": "export_xlsx", "_selected_action": [row.pk]}
        answer = client.post(reverse(f"admin:publicity_{name}_changelist"), chosen)
        assert openpyxl.load_workbook(io.BytesIO(answer.content)).active.max_row == 2
