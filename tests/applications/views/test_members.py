"""Members, invitations and claims by HTTP: who sees which page, and what leads on."""

import re

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from stdnum.cn import uscc

from applications.models import Invitation, Membership, OwnershipClaim
from applications.services import members as services
from nantong_award.core.models import AuditEvent, Message, User
from tests.core.specimens import pdf
from tests.factories import applications as make

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("RX.4")]
PASSWORD = "Chengzhi-2026"
CODE = "91320600MA1T00013M"
Role = Membership.Role


@pytest.fixture
def owner():
    return make.make_user(name="陈一", mobile="13812341234")


@pytest.fixture
def applicant(owner):
    return make.make_application(
        applicant=make.make_applicant(owner=owner, credit_code=CODE, name="南通某某有限公司")
    ).applicant


def address(name, *args):
    return reverse(f"applications:{name}", args=args)


def text(answer):
    return answer.content.decode()


def joined(applicant, role=Role.EDITOR, **over):
    return Membership.objects.create(applicant=applicant, user=make.make_user(**over), role=role)


@pytest.mark.requirement("RX.5")
def test_members_see_the_list_with_masked_numbers_and_only_the_owner_its_acts(client, applicant, owner):
    viewer = joined(applicant, Role.VIEWER, name="林二")
    acts = [address("member_role", applicant.pk, viewer.pk), "邀请成员"]
    for user, offered in ((owner, [True, True]), (viewer.user, [False, False])):
        client.force_login(user)
        page = text(client.get(address("members", applicant.pk)))
        assert [each in page for each in acts] == offered
        assert ("138****1234" in page, "13812341234" in page, "林二" in page) == (True, False, True)


def test_the_list_costs_the_same_for_two_members_and_for_thirty(client, applicant, owner):
    client.force_login(owner)
    client.get(address("members", applicant.pk))  # the first request stores the session
    counts = []
    for more in (1, 29):
        for _each in range(more):
            joined(applicant)
            services.invite(
                applicant, by=owner, contact=f"a{Invitation.objects.count()}@b.cn", role=Role.EDITOR
            )
        with CaptureQueriesContext(connection) as queries:
            client.get(address("members", applicant.pk))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_stranger_finds_no_page_of_it(client, applicant, owner):
    row = joined(applicant)
    invitation, _token = services.invite(applicant, by=owner, contact="a@b.cn", role=Role.EDITOR)
    claim = make.make_claim(applicant)
    client.force_login(make.make_user())
    pages = [
        address("members", applicant.pk),
        *(address(f"member_{act}", applicant.pk, row.pk) for act in ("role", "remove", "hand_over")),
        address("claim", claim.pk),
        address("file", claim.proof_id),
        address("invitation", "guessed"),
    ]
    assert [client.get(page).status_code for page in pages] == [404] * len(pages)
    acts = [address(f"{act}_invitation", applicant.pk, invitation.pk) for act in ("resend", "revoke")]
    assert [client.post(act).status_code for act in acts] == [404, 404]
    client.force_login(owner)
    assert [client.get(page).status_code for page in pages[4:6]] == [404, 404]


def test_another_applicants_member_is_not_reached_through_mine(client, applicant, owner):
    other = make.make_applicant()
    client.force_login(owner)
    row = other.memberships.get()
    assert client.post(address("member_remove", applicant.pk, row.pk), {"was": "owner"}).status_code == 404


def test_inviting_shows_the_link_once(client, applicant, owner):
    client.force_login(owner)
    page = text(client.post(address("members", applicant.pk), {"contact": "a@b.cn", "role": "editor"}))
    link = re.search(r"/apply/invitations/[\w-]{43}/", page)[0]
    assert link in Message.objects.get(kind="member_invited").secret_link
    assert link not in text(client.get(address("members", applicant.pk)))
    wrong = client.post(address("members", applicant.pk), {"contact": "no", "role": "owner"})
    assert (wrong.status_code, Invitation.objects.count()) == (422, 1)


def test_a_new_person_registers_by_the_link_and_joins(client, applicant, owner):
    _row, token = services.invite(applicant, by=owner, contact="lin@b.cn", role=Role.EDITOR)
    page = address("invitation", token)
    assert address("register_account") in text(client.get(page))
    given = {"contact": "林二", "email": "lin@b.cn", "password": PASSWORD, "password_again": PASSWORD}
    assert client.post(address("register_account"), {**given, "next": page}).url == page
    assert "接受邀请" in text(client.get(page))
    client.post(page)
    member = applicant.memberships.get(user__email="lin@b.cn")
    assert (member.role, client.get(page).status_code) == (Role.EDITOR, 410)


def test_who_was_not_invited_is_told_why_and_cannot_accept(client, applicant, owner):
    _row, token = services.invite(applicant, by=owner, contact="lin@b.cn", role=Role.EDITOR)
    client.force_login(make.make_user(name="周三"))
    page = text(client.get(address("invitation", token)))
    assert ("只有使用这一联系方式的账号能够接受" in page, "lin@b.cn" in page) == (True, False)
    assert client.post(address("invitation", token)).status_code == 403
    assert applicant.memberships.count() == 1


@pytest.mark.parametrize("onward", ["https://evil.invalid/", "//evil.invalid", "javascript:alert(1)"])
def test_registering_leads_nowhere_else(client, onward):
    given = {"contact": "林二", "email": "lin@b.cn", "password": PASSWORD, "password_again": PASSWORD}
    answer = client.post(address("register_account"), {**given, "next": onward})
    assert (answer.url, User.objects.count()) == (address("applications"), 1)


def test_a_right_is_changed_a_member_removed_and_the_applicant_handed_over(client, applicant, owner):
    row = joined(applicant, name="林二")
    client.force_login(owner)
    client.post(address("member_role", applicant.pk, row.pk), {"was": "editor", "role": "viewer"})
    row.refresh_from_db()
    assert row.role == Role.VIEWER
    stale = client.post(address("member_remove", applicant.pk, row.pk), {"was": "editor"})
    assert stale.status_code == 409
    client.post(address("member_hand_over", applicant.pk, row.pk), {"was": "viewer"})
    row.refresh_from_db()
    assert (row.role, applicant.memberships.get(user=owner).role) == (Role.OWNER, Role.EDITOR)
    mine = applicant.memberships.get(user=owner)
    assert client.post(address("member_remove", applicant.pk, mine.pk), {"was": "editor"}).url == address(
        "applications"
    )
    assert applicant.memberships.count() == 1


def test_a_registered_code_is_no_dead_end_and_nothing_of_its_members_is_told(client, applicant, owner):
    registration = {
        "name": "某某",
        "credit_code": CODE,
        "county": make.make_body().pk,
        "contact": "林二",
        "email": "lin@b.cn",
        "password": PASSWORD,
        "password_again": PASSWORD,
    }
    page = client.post(address("register_as", "organization"), registration)
    new = address("new_claim", "organization")
    assert (page.status_code, new in text(page), "该号码已经登记" in text(page)) == (422, True, True)
    client.force_login(make.make_user())
    page_of_claim = client.get(f"{new}?code={CODE}")
    assert CODE in text(page_of_claim)
    papers = {"proof": SimpleUploadedFile("授权书.pdf", pdf(1), "application/pdf")}
    answer = client.post(new, {"number": CODE, "reason": "原负责人已离职。", **papers})
    shown = text(client.get(answer.url))
    assert OwnershipClaim.objects.get().number in shown
    for told in (text(page), text(page_of_claim), shown):
        assert (owner.name in told, owner.email in told) == (False, False)


def test_an_identity_number_stays_out_of_the_address(client, owner):
    make.make_applicant(owner=owner, track="individual", id_number="320613198802290018")
    client.force_login(make.make_user())
    given = {
        "name": "周敏",
        "id_number": "320613198802290018",
        "employer_name": "某",
        "employer_code": CODE,
        "county": make.make_body().pk,
    }
    page = client.post(address("register_as", "individual"), given)
    assert f'href="{address("new_claim", "individual")}"' in text(page)


def test_a_claim_without_a_proof_is_refused(client, applicant):
    client.force_login(make.make_user())
    answer = client.post(address("new_claim", "organization"), {"number": CODE, "reason": "是"})
    assert (answer.status_code, OwnershipClaim.objects.count()) == (422, 0)
    assert client.get(address("new_claim", "robot")).status_code == 404


def test_an_odd_but_valid_code_is_registered_with_a_hint(client):
    """GB 11714: the organisation code inside fails its own check; old codes may do so."""
    client.force_login(make.make_user())
    start = "91320600MA1T0001A"
    given = {"name": "某", "credit_code": start + uscc.calc_check_digit(start), "county": make.make_body().pk}
    page = client.post(address("register_as", "organization"), given, follow=True)
    assert "已登记。统一社会信用代码有效，但其中的组织机构代码校验位不符" in text(page)


def test_the_office_settles_in_the_admin(client, applicant, owner):
    claim = make.make_claim(applicant)
    permissions = (
        "applications.view_ownershipclaim",
        "applications.grant_ownershipclaim",
        "applications.refuse_ownershipclaim",
    )
    client.force_login(make.make_user(permissions=permissions, is_staff=True))
    change = reverse("admin:applications_ownershipclaim_change", args=[claim.pk])
    page = text(client.get(change))
    assert [each in page for each in ("移除原负责人", "改为填报人", "不同意认领")] == [True] * 3
    paper = client.get(address("file", claim.proof_id))
    assert b"".join(paper.streaming_content).startswith(b"%PDF")
    act = reverse("admin:applications_ownershipclaim_act", args=[claim.pk, "grant_and_remove"])
    assert client.post(act, {"version": 0, "reason": ""}).status_code == 422
    client.post(act, {"version": 0, "reason": "核对无误。"})
    claim.refresh_from_db()
    assert (claim.status, claim.former_owner) == ("granted", "removed")
    assert list(applicant.memberships.values_list("user", "role")) == [(claim.claimant_id, Role.OWNER)]
    assert "移除原负责人</a>" not in text(client.get(change))


def test_an_invitation_says_how_long_it_holds(client, applicant, owner):
    client.force_login(owner)
    assert f"链接 {settings.INVITATION_DAYS} 天内有效" in text(client.get(address("members", applicant.pk)))
    assert AuditEvent.objects.filter(verb="invite_member").count() == 0
