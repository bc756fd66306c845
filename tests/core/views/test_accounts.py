"""Signing in by HTTP: one door, lock-out, second factor, and no word too much (RX.9)."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from nantong_award.core.models import AuditEvent
from tests.core.people import PASSWORD, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.urls"), pytest.mark.requirement("RX.9")]
LOGIN, SECOND, PASSWORD_PAGE, INBOX = (
    "/accounts/login/",
    "/accounts/second-factor/",
    "/accounts/password/",
    "/inbox/",
)
WRONG = "账号或密码不正确"
NOON = datetime(2026, 5, 1, 4, tzinfo=UTC)


def sign_in(client, name, password=PASSWORD, **more):
    return client.post(LOGIN, {"username": name, "password": password, **more})


def where(response):
    return response.status_code, response.headers.get("Location", "")


def test_the_page_asks_for_name_and_password_in_chinese(client):
    response = client.get(LOGIN)
    page = response.content.decode()
    assert response.status_code == 200
    for text in (
        'name="username"',
        'name="password"',
        "电子邮箱或手机号码",
        'autocomplete="current-password"',
    ):
        assert text in page


def test_a_person_comes_to_the_desk_with_a_new_session(client):
    person = make_person(mobile="13812341234")
    client.get(LOGIN)
    client.session["kept"] = 1
    client.session.save()
    before = client.session.session_key
    assert where(sign_in(client, "138 1234 1234")) == (302, "/desk/")
    assert client.session.session_key != before
    assert int(client.session["_auth_user_id"]) == person.pk


@pytest.mark.parametrize(
    ("asked", "target"),
    [
        ("/inbox/?page=2", "/inbox/?page=2"),
        ("https://evil.invalid/", "/desk/"),
        ("//evil.invalid/", "/desk/"),
        ("javascript:alert(1)", "/desk/"),
        ("/\\evil.invalid", "/desk/"),
    ],
)
def test_next_leads_to_this_site_only(asked, target, client):
    assert where(sign_in(client, make_person().email, next=asked)) == (302, target)


def test_the_answer_does_not_tell_what_was_wrong(client):
    person = make_person()
    switched_off = make_person(is_active=False)
    pages = []
    for name, password in (
        (person.email, "wrong"),
        ("no@example.invalid", PASSWORD),
        (switched_off.email, PASSWORD),
    ):
        response = sign_in(client, name, password)
        assert response.status_code == 422
        assert WRONG in response.content.decode()
        pages.append(response.context["form"].errors.as_json())
    assert len(set(pages)) == 1


@pytest.mark.parametrize("data", [{}, {"username": "x"}, {"password": "x"}, {"username": "a\x00b", "password": "x"},
                                  {"username": "x" * 5000, "password": "y" * 100_000}])  # fmt: skip
def test_garbage_answers_422_with_a_message_at_the_field(data, client):
    response = client.post(LOGIN, data)
    assert response.status_code == 422
    assert response.context["form"].errors


def test_five_failures_lock_the_name_for_fifteen_minutes_even_for_the_right_password(client):
    person = make_person(email="person@example.invalid")
    with time_machine.travel(NOON, tick=False):
        spellings = [
            "person@example.invalid",
            "PERSON@example.invalid",
            " person@example.invalid",
            "ｐerson@example.invalid",
        ]
        statuses = [
            sign_in(client, name, "wrong").status_code for name in [*spellings, "person@example.invalid"]
        ]
        locked = sign_in(client, person.email)
    assert (statuses, locked.status_code) == ([422, 422, 422, 422, 429], 429)
    assert "登录已暂时锁定" in locked.content.decode()
    with time_machine.travel(NOON + timedelta(minutes=14, seconds=59), tick=False):
        assert sign_in(client, person.email).status_code == 429


def test_the_lock_ends_after_fifteen_minutes_and_was_for_one_name_only(client):
    person, other = make_person(), make_person()
    with time_machine.travel(NOON, tick=False):
        for _try in range(5):
            sign_in(client, person.email, "wrong")
        assert sign_in(client, other.email).status_code == 302
    with time_machine.travel(NOON + timedelta(minutes=15, seconds=1), tick=False):
        assert sign_in(client, person.email).status_code == 302


def test_signing_out_needs_a_post(client):
    client.force_login(make_person(), backend="nantong_award.core.accounts.EmailOrMobileBackend")
    assert client.get("/accounts/logout/").status_code == 405
    assert "_auth_user_id" in client.session
    assert where(client.post("/accounts/logout/")) == (302, "/")
    assert "_auth_user_id" not in client.session


@pytest.fixture
def officer(settings):
    settings.REQUIRE_SECOND_FACTOR = True
    return make_person(second_factor_required=True, is_staff=True, email="office@example.invalid")


def code_of(device, at):
    with time_machine.travel(at, tick=False):
        return f"{totp(device.bin_key):06d}"


def test_without_the_second_factor_nothing_opens_but_its_page_and_the_way_out(client, officer):
    sign_in(client, officer.email)
    assert where(client.get("/inbox/?page=2")) == (302, f"{SECOND}?next=/inbox/%3Fpage%3D2")
    assert where(client.get("/admin/")) == (302, f"{SECOND}?next=/admin/")
    assert where(client.get(PASSWORD_PAGE)) == (302, f"{SECOND}?next={PASSWORD_PAGE}")
    assert where(client.post("/inbox/read/")) == (302, SECOND)
    assert client.get("/healthz").status_code == 200
    assert where(client.post("/accounts/logout/")) == (302, "/")


def test_the_first_time_a_device_is_enrolled_by_qr_code_or_secret(client, officer):
    with time_machine.travel(NOON, tick=False):
        sign_in(client, officer.email)
        page = client.get(f"{SECOND}?next=/inbox/").content.decode()
        again = client.get(SECOND).content.decode()
        device = TOTPDevice.objects.get()
        before = client.session.session_key
        answer = client.post(SECOND, {"code": code_of(device, NOON), "next": "/inbox/"})
    assert "<svg viewBox" in page
    assert [page.count(part) for part in ("绑定验证器", 'name="next" value="/inbox/"')] >= [1, 1]
    assert _secret(page) == _secret(again)
    assert where(answer) == (302, "/inbox/")
    assert client.session.session_key != before
    device.refresh_from_db()
    assert device.confirmed
    assert AuditEvent.objects.get().verb == "enrol_second_factor"
    with time_machine.travel(NOON, tick=False):
        assert client.get("/inbox/").status_code == 200


def _secret(page):
    return page.split('class="secret">')[1].split("<")[0]


@pytest.fixture
def enrolled(officer):
    TOTPDevice.objects.create(user=officer, name="TOTP", confirmed=True)
    return officer


def give_code(client, code, at, **more):
    with time_machine.travel(at, tick=False):
        return client.post(SECOND, {"code": code, **more})


def test_later_only_the_code_is_asked_and_it_works_once(client, enrolled):
    device = TOTPDevice.objects.get()
    with time_machine.travel(NOON, tick=False):
        sign_in(client, enrolled.email)
        assert "<svg viewBox" not in client.get(SECOND).content.decode().split("<main")[1]
    code = code_of(device, NOON)
    spaced = f" {code[:3]} {code[3:]} "
    assert where(give_code(client, spaced, NOON)) == (302, "/desk/")
    with time_machine.travel(NOON, tick=False):
        client.post("/accounts/logout/")
        sign_in(client, enrolled.email)
    assert give_code(client, code, NOON + timedelta(seconds=2)).status_code == 422


def test_a_wrong_code_is_refused_and_haste_answers_429(client, enrolled):
    with time_machine.travel(NOON, tick=False):
        sign_in(client, enrolled.email)
    device = TOTPDevice.objects.get()
    wrong = f"{(int(code_of(device, NOON)) + 1) % 1_000_000:06d}"
    first = give_code(client, wrong, NOON)
    second = give_code(client, code_of(device, NOON), NOON)
    later = give_code(client, code_of(device, NOON), NOON + timedelta(seconds=2))
    assert (first.status_code, second.status_code, where(later)) == (422, 429, (302, "/desk/"))
    assert "验证码不正确" in first.content.decode()
    assert "请在 1 秒后再试" in second.content.decode()


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "12345６x", "１２３４５", "9" * 5000])
def test_what_is_no_code_is_told_at_the_field_and_costs_no_try(code, client, enrolled):
    with time_machine.travel(NOON, tick=False):
        sign_in(client, enrolled.email)
    response = give_code(client, code, NOON)
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["code"])
    assert TOTPDevice.objects.get().throttling_failure_count == 0


def test_a_second_factor_of_somebody_else_opens_nothing(client, enrolled):
    other = make_person()
    stranger = TOTPDevice.objects.create(user=other, name="TOTP", confirmed=True)
    with time_machine.travel(NOON, tick=False):
        sign_in(client, enrolled.email)
    assert give_code(client, code_of(stranger, NOON), NOON).status_code == 422


def test_a_second_device_cannot_be_enrolled_past_the_first(client, enrolled):
    waiting = TOTPDevice.objects.create(user=enrolled, name="TOTP", confirmed=False)
    with time_machine.travel(NOON, tick=False):
        sign_in(client, enrolled.email)
    assert give_code(client, code_of(waiting, NOON), NOON).status_code == 422


def test_next_after_the_code_leads_to_this_site_only(client, enrolled):
    with time_machine.travel(NOON, tick=False):
        sign_in(client, enrolled.email)
    code = code_of(TOTPDevice.objects.get(), NOON)
    assert where(give_code(client, code, NOON, next="https://evil.invalid/")) == (302, "/desk/")


def test_who_owes_no_second_factor_is_sent_on(client, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    assert where(client.get(SECOND)) == (302, f"{LOGIN}?next={SECOND}")
    sign_in(client, make_person().email)
    assert where(client.get(SECOND)) == (302, "/desk/")
    assert TOTPDevice.objects.count() == 0


def test_the_factor_can_be_switched_off_for_trials_only_by_its_setting(client, officer, settings):
    settings.REQUIRE_SECOND_FACTOR = False
    sign_in(client, officer.email)
    assert client.get("/inbox/").status_code == 200


NEW = "Youxiu-2027!"


def change(client, old=PASSWORD, new=NEW, again=NEW):
    return client.post(PASSWORD_PAGE, {"old_password": old, "new_password1": new, "new_password2": again})


def test_a_changed_password_counts_at_once_and_ends_other_sessions(client, client_class):
    person = make_person()
    other = client_class()
    sign_in(client, person.email)
    sign_in(other, person.email)
    assert where(change(client)) == (302, "/desk/")
    assert (client.get(INBOX).status_code, where(other.get(INBOX))[0]) == (200, 302)
    assert (sign_in(other, person.email).status_code, sign_in(other, person.email, NEW).status_code) == (
        422,
        302,
    )
    assert list(AuditEvent.objects.values_list("verb", "actor_id")) == [("change_password", person.pk)]


@pytest.fixture
def client_class(client):
    return type(client)


@pytest.mark.parametrize(
    ("old", "new", "again", "field"),
    [
        ("wrong", NEW, NEW, "old_password"),
        (PASSWORD, NEW, NEW + "x", "new_password2"),
        (PASSWORD, "short-1A", "short-1A", "new_password2"),
        (PASSWORD, "alllowercaseletters", "alllowercaseletters", "new_password2"),
        (PASSWORD, "", "", "new_password1"),
    ],
)
def test_a_password_that_breaks_a_rule_is_told_at_its_field(old, new, again, field, client):
    person = make_person()
    sign_in(client, person.email)
    response = change(client, old, new, again)
    assert response.status_code == 422
    assert field in response.context["form"].errors
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_strangers_are_asked_to_sign_in_first(client):
    assert where(client.get(PASSWORD_PAGE)) == (302, f"{LOGIN}?next={PASSWORD_PAGE}")


def test_forms_without_their_token_are_refused(client_class):
    strict = client_class(enforce_csrf_checks=True)
    assert sign_in(strict, make_person().email).status_code == 403


def test_staff_are_signed_in_in_one_place_and_others_wherever_they_like(client):
    other = type(client)()
    clerk = make_person(email="clerk@example.invalid", is_staff=True)
    sign_in(client, "clerk@example.invalid")
    assert client.get(INBOX).status_code == 200
    sign_in(other, "clerk@example.invalid")
    told = client.get(INBOX, follow=True)
    assert told.redirect_chain[0][0] == f"{LOGIN}?next={INBOX}"
    assert "已在别处登录" in told.content.decode()
    assert other.get(INBOX).status_code == 200
    clerk.is_staff = False
    clerk.save()
    sign_in(client, "clerk@example.invalid")
    assert (client.get(INBOX).status_code, other.get(INBOX).status_code) == (200, 200)
