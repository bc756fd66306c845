"""Core's own admin: the log is read only, people are guarded, papers open for those who may see them."""

import io
from pathlib import Path

import pytest
from django_otp.plugins.otp_totp.models import TOTPDevice
from openpyxl import load_workbook

from nantong_award.core import audit, clock
from nantong_award.core.files import store_bytes
from nantong_award.core.models import AuditEvent, AuditSeal, IssuedDocument, Message, User
from tests.core.people import PASSWORD, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.urls")]


@pytest.fixture
def sign_in(client):
    def enter(*permissions, **over):
        person = make_person(*permissions, is_staff=True, **over)
        client.force_login(person, backend="nantong_award.core.accounts.EmailOrMobileBackend")
        return person

    return enter


@pytest.mark.requirement("RX.1")
@pytest.mark.parametrize("model", ["auditevent", "auditseal", "storedfile", "message", "issueddocument"])
def test_records_are_read_and_never_added_changed_or_removed(model, client, sign_in):
    sign_in(is_superuser=True)
    event = audit.record("export", "x", by=None)
    AuditSeal.objects.create(first_position=1, last_position=1, root="a", previous="b", chained="c")
    assert client.get(f"/admin/core/{model}/").status_code == 200
    assert client.get(f"/admin/core/{model}/add/").status_code == 403
    assert client.post(f"/admin/core/{model}/{event.pk}/delete/", {"post": "yes"}).status_code in (302, 403)
    assert AuditEvent.objects.count() == 1


@pytest.mark.requirement("RX.1")
def test_an_event_can_be_read_and_not_edited(client, sign_in):
    sign_in("core.view_auditevent")
    event = audit.record("export", "x", by=None, reason="核对名单")
    path = f"/admin/core/auditevent/{event.pk}/change/"
    page = client.get(path).content.decode()
    assert ("核对名单" in page, 'name="reason"' in page) == (True, False)
    assert client.post(path, {"reason": "x"}).status_code == 403


def test_a_reader_without_the_permission_sees_no_log(client, sign_in):
    sign_in("core.view_message")
    assert client.get("/admin/core/auditevent/").status_code == 403


@pytest.mark.parametrize("count", [1, 30])
def test_the_log_costs_the_same_whatever_its_length(count, client, sign_in, django_assert_max_num_queries):
    sign_in("core.view_auditevent")
    for number in range(count):
        audit.record("export", str(number), by=None)
    with django_assert_max_num_queries(12):
        client.get("/admin/core/auditevent/")


def exported(client, path, rows):
    response = client.post(path, {"action": "export_xlsx", "_selected_action": [row.pk for row in rows]})
    return response, list(load_workbook(io.BytesIO(response.content)).worksheets[0].values)


@pytest.mark.requirement("RX.1", "RX.3", "RX.8")
def test_a_list_goes_out_as_a_workbook_and_that_is_audited(client, sign_in):
    person = sign_in("core.view_auditevent")
    event = audit.record("export", "x", by=None, source="=1+1")
    response, rows = exported(client, "/admin/core/auditevent/", [event])
    assert rows[0] == ("时间", "操作人", "动作", "对象名称", "对象", "原状态", "新状态", "序号")
    assert rows[1][1:] == (None, "export", None, "x", "=1+1", None, None)
    assert "filename" in response["Content-Disposition"]
    last = AuditEvent.objects.order_by("pk").last()
    assert (last.verb, last.subject, last.actor_id, last.details) == (
        "export",
        "core.auditevent",
        person.pk,
        {"rows": "1"},
    )


def issued(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    stored = store_bytes(b"%PDF-1.7 paper", "a.pdf", "application/pdf")
    return IssuedDocument.objects.create(
        kind="acceptance",
        prefix="通质委办",
        year=2026,
        serial=7,
        title="受理通知书",
        subject="x:1",
        file=stored,
    )


@pytest.mark.requirement("RX.1", "RX.4")
def test_a_paper_opens_for_those_who_may_see_papers_and_is_audited(client, sign_in, settings, tmp_path):
    paper = issued(settings, tmp_path)
    reader = sign_in("core.view_issueddocument")
    assert "通质委办〔2026〕7号" in client.get("/admin/core/issueddocument/").content.decode()
    response = client.get(f"/admin/core/issueddocument/{paper.pk}/paper/")
    assert b"".join(response.streaming_content) == b"%PDF-1.7 paper"
    assert (response["Content-Type"], response["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    event = AuditEvent.objects.order_by("pk").last()
    assert (event.verb, event.actor_id, event.subject) == (
        "download",
        reader.pk,
        f"core.issueddocument:{paper.pk}",
    )


def test_a_paper_stays_closed_for_others(client, sign_in, settings, tmp_path):
    paper = issued(settings, tmp_path)
    sign_in("core.view_message")
    assert client.get(f"/admin/core/issueddocument/{paper.pk}/paper/").status_code == 403
    assert Path(paper.file.file.path).exists()


def make_message(person, **over):
    return Message.objects.create(
        recipient=person, kind="k", subject="消息", body="b", dedupe_key=str(Message.objects.count()), **over
    )


@pytest.mark.requirement("RX.2")
def test_delivery_is_told_in_words_and_what_was_given_up_can_be_tried_again(client, sign_in):
    sign_in(is_superuser=True)
    person, silent = make_person(), make_person(email="", mobile="13812341234")
    make_message(person, sent_at=clock.now())
    make_message(silent, sent_at=clock.now())
    make_message(person)
    failed = make_message(person, attempts=6, error="refused")
    page = client.get("/admin/core/message/").content.decode()
    assert [word in page for word in ("已发邮件", "仅站内", "待投递", "投递失败")] == [True] * 4
    client.post("/admin/core/message/", {"action": "try_again", "_selected_action": [failed.pk]})
    failed.refresh_from_db()
    assert (failed.attempts, AuditEvent.objects.get().verb) == (0, "retry_messages")


USERS = "/admin/core/user/"
GUARDIAN = ("core.view_user", "core.change_user", "core.add_user")


@pytest.mark.requirement("RX.9")
def test_a_person_is_added_with_address_or_mobile_and_a_good_password(client, sign_in):
    sign_in(*GUARDIAN)
    data = {"name": "李评", "email": "", "mobile": "13812341234", "usable_password": "true"}
    weak = client.post(f"{USERS}add/", {**data, "password1": "abc", "password2": "abc"})
    assert (weak.status_code, User.objects.filter(name="李评").count()) == (422, 0)
    nobody = client.post(f"{USERS}add/", {**data, "mobile": "", "password1": PASSWORD, "password2": PASSWORD})
    assert (nobody.status_code, User.objects.filter(name="李评").count()) == (422, 0)
    assert (
        client.post(f"{USERS}add/", {**data, "password1": PASSWORD, "password2": PASSWORD}).status_code == 302
    )
    user = User.objects.get(name="李评")
    assert (user.email, user.mobile, user.check_password(PASSWORD)) == (None, "13812341234", True)


def edit(user, **over):
    values = {"name": user.name, "email": user.email or "", "mobile": user.mobile or "", "is_active": "on"}
    return {**values, **over}


@pytest.mark.requirement("RX.9")
def test_a_security_officer_makes_nobody_a_superuser_and_touches_none(client, sign_in):
    sign_in(*GUARDIAN)
    person, chief = make_person(), make_person(is_superuser=True)
    client.post(f"{USERS}{person.pk}/change/", edit(person, is_superuser="on", name="改名"))
    person.refresh_from_db()
    assert (person.name, person.is_superuser) == ("改名", False)
    assert client.post(f"{USERS}{chief.pk}/change/", edit(chief, name="改名")).status_code == 403
    new = {"password1": "Qita-mima-2026", "password2": "Qita-mima-2026"}
    assert client.post(f"{USERS}{chief.pk}/password/", new).status_code == 403
    chief.refresh_from_db()
    assert chief.check_password(PASSWORD)


@pytest.mark.requirement("RX.9")
def test_people_are_switched_off_and_not_removed(client, sign_in):
    sign_in(is_superuser=True)
    person = make_person()
    assert client.post(f"{USERS}{person.pk}/delete/", {"post": "yes"}).status_code == 403
    client.post(f"{USERS}{person.pk}/change/", edit(person, is_active=""))
    person.refresh_from_db()
    assert person.is_active is False


@pytest.mark.requirement("RX.9")
def test_a_lost_phone_is_unbound_and_that_is_audited(client, sign_in):
    officer = sign_in(*GUARDIAN)
    person, chief = make_person(), make_person(is_superuser=True)
    for user in (person, chief):
        TOTPDevice.objects.create(user=user, name="TOTP")
    client.post(USERS, {"action": "unbind_second_factor", "_selected_action": [person.pk, chief.pk]})
    assert list(TOTPDevice.objects.values_list("user", flat=True)) == [chief.pk]
    event = AuditEvent.objects.get()
    assert (event.verb, event.subject, event.actor_id) == (
        "unbind_second_factor",
        f"core.user:{person.pk}",
        officer.pk,
    )


@pytest.mark.requirement("RX.5")
def test_mobile_numbers_are_masked_in_the_admin_found_by_the_whole_number_and_replaced(client, sign_in):
    sign_in(*GUARDIAN)
    person = make_person(mobile="13812341234")
    make_person(mobile="13899999999")
    pages = [client.get(address) for address in (USERS, f"{USERS}{person.pk}/change/")]
    texts = [page.content.decode() for page in pages]
    assert [("13812341234" in text, "138****1234" in text) for text in texts] == [(False, True)] * 2
    found = client.get(USERS, {"q": "138 1234 1234"}).context["cl"].result_list
    assert list(found) == [person]
    taken = client.post(f"{USERS}{person.pk}/change/", edit(person, new_mobile="13899999999"))
    assert (taken.status_code, "已有使用此手机号码的账号" in taken.content.decode()) == (422, True)
    assert client.post(f"{USERS}{person.pk}/change/", edit(person)).status_code == 302
    assert User.objects.get(pk=person.pk).mobile == "13812341234"
    client.post(f"{USERS}{person.pk}/change/", edit(person, new_mobile="+86 137-0000-0000"))
    assert User.objects.get(pk=person.pk).mobile == "13700000000"
