"""The queue of 资格审查 in the admin: constant queries, filters, bulk acceptance, the next file (Art. 19)."""

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications.models import Application, Kinship
from applications.selectors.qualification import latest_review, outstanding
from applications.selectors.queue import place_of
from applications.services import bulk, qualification
from applications.transitions import RoundStage, Status
from nantong_award.core import clock
from nantong_award.core.models import IssuedDocument
from nantong_award.core.refusals import Forbidden
from nantong_award.desks import roles
from tests.factories import applications as make

pytestmark = pytest.mark.django_db

LIST = reverse("admin:applications_application_changelist")
MANY = reverse("admin:applications_application_accept_many")


@pytest.fixture
def office(client):
    """质委办, signed in."""
    roles.sync()
    user = make.make_user(groups=(Group.objects.get(name="office"),), is_staff=True)
    client.force_login(user)
    return user


@pytest.fixture
def round():
    """A round at 资格审查."""
    return make.make_round(stage=RoundStage.QUALIFICATION)


def endorsed(round, name, *, filled=True, **over):
    """A recommended file."""
    applicant = make.make_applicant(name=name, **over)
    return make.make_application(
        round=round, applicant=applicant, status=Status.ENDORSED, filled=filled, endorsed_at=clock.now()
    )


def settle(application, office):
    """Examine the file and settle what is open."""
    review = latest_review(application) or qualification.assess(application, by=office)
    for finding in outstanding(application):
        qualification.determine(review, by=office, code=finding.code, outcome="met", reason="属实。")
    return application


def queries(client, address):
    """How many queries a page takes once everything is warm."""
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as taken:
        assert client.get(address).status_code == 200
    return len(taken)


@pytest.mark.requirement("RX.3")
@pytest.mark.parametrize(
    "address", [LIST, f"{LIST}?desk=open", f"{MANY}?all"], ids=["list", "filter", "preview"]
)
def test_ten_files_cost_as_many_queries_as_a_hundred(client, office, round, address):
    county, seen = make.make_body(), []
    for number in range(100):
        row = endorsed(round, f"南通{number:03d}电缆有限公司", filled=False, county=county)
        qualification.assess(row, by=office) if number < 12 else None
        if number in (9, 99):
            seen.append(queries(client, address))
    assert seen[0] == seen[1]


@pytest.mark.parametrize("count", [1, 12])
def test_the_desk_costs_the_same_for_one_determination_and_for_many(client, office, round, count):
    application = endorsed(round, "南通甲电缆有限公司")
    review = qualification.assess(application, by=office)
    for finding in list(review.as_findings())[:count]:
        qualification.determine(review, by=office, code=finding.code, outcome="met", reason="属实。")
    address = reverse("admin:applications_application_change", args=[application.pk])
    assert queries(client, address) == 29


def test_the_filter_tells_clean_open_and_unexamined_files_apart(client, office, round):
    settle(endorsed(round, "甲公司"), office)
    qualification.assess(endorsed(round, "乙公司"), by=office)
    endorsed(round, "丙公司")
    shown = {}
    for kind in ("clean", "open", "unexamined"):
        page = client.get(f"{LIST}?desk={kind}")
        shown[kind] = [row.applicant.name for row in page.context["cl"].result_list]
    assert shown == {"clean": ["甲公司"], "open": ["乙公司"], "unexamined": ["丙公司"]}


def test_the_next_file_is_one_click_away(client, office, round):
    first, second, third = (endorsed(round, name) for name in ("甲公司", "乙公司", "丙公司"))
    place = place_of(second)
    assert (place.position, place.total, place.before, place.after) == (2, 3, first.pk, third.pk)
    page = client.get(reverse("admin:applications_application_change", args=[second.pk])).content.decode()
    assert f'href="{reverse("admin:applications_application_change", args=[third.pk])}" rel="next"' in page
    Application.objects.filter(pk=second.pk).update(status=Status.ACCEPTED)
    second.refresh_from_db()
    assert (place_of(second).position, place_of(second).after) == (0, third.pk)


@pytest.mark.requirement("R19.1")
def test_bulk_acceptance_shows_who_and_why_not_then_accepts_file_by_file(client, office, round):
    clean = settle(endorsed(round, "甲公司"), office)
    qualification.assess(endorsed(round, "乙公司"), by=office)
    endorsed(round, "丙公司")
    parent, child = settle(endorsed(round, "丁公司"), office), settle(endorsed(round, "戊公司"), office)
    Kinship.objects.create(
        parent_code=parent.applicant.credit_code,
        child_code=child.applicant.credit_code,
        declared_by=parent.applicant,
    )
    preview = client.get(f"{MANY}?all")
    assert [file.pk for file in preview.context["ready"]] == [clean.pk]
    why = {file.applicant.name: words for file, words in preview.context["left"]}
    assert why["乙公司"].startswith("尚有 4 项")
    assert (why["丙公司"], why["丁公司"]) == (
        "尚未按规则审查",
        "同一母子公司链也有申报，须由集团选定保留哪一份",
    )
    version = Application.objects.get(pk=clean.pk).version
    summary = client.post(MANY, {"row": [f"{clean.pk}:{version}"]}, follow=True)
    notice = IssuedDocument.objects.get()
    assert [(each["name"], each["text"]) for each in summary.context["accepted"]] == [
        ("甲公司", notice.number)
    ]
    assert Application.objects.get(pk=clean.pk).status == Status.ACCEPTED


def test_the_chosen_rows_of_the_list_are_previewed_and_nothing_is_done_yet(client, office, round):
    one, _other = settle(endorsed(round, "甲公司"), office), settle(endorsed(round, "乙公司"), office)
    page = client.post(LIST, {"action": "accept_clean", "_selected_action": [one.pk]}, follow=True)
    assert [file.pk for file in page.context["ready"]] == [one.pk]
    assert Application.objects.filter(status=Status.ACCEPTED).count() == 0


def test_a_file_that_changed_since_the_preview_is_left_and_the_others_go_on(office, round):
    one, two = settle(endorsed(round, "甲公司"), office), settle(endorsed(round, "乙公司"), office)
    Application.objects.filter(pk=one.pk).update(version=one.version + 1)
    handled = bulk.accept_some([(one.pk, one.version), (two.pk, two.version), (0, 0)], by=office)
    assert [(each.name, each.accepted) for each in handled] == [
        ("甲公司", False),
        ("乙公司", True),
        ("—", False),
    ]


def test_a_long_run_stops_after_its_span_and_goes_on_with_the_next_request(
    client, office, round, monkeypatch
):
    monkeypatch.setattr(bulk, "SPAN", bulk.SPAN * 0)
    files = [settle(endorsed(round, name), office) for name in ("甲公司", "乙公司")]
    rows = [f"{file.pk}:{Application.objects.get(pk=file.pk).version}" for file in files]
    client.get(f"{MANY}?all")
    half = client.post(MANY, {"row": rows})
    assert (half.context["done"], half.context["total"]) == (1, 2)
    assert "data-continue" in half.content.decode()
    rest = [f"{pk}:{version}" for pk, version in half.context["left"]]
    summary = client.post(MANY, {"row": rest}, follow=True)
    assert [each["name"] for each in summary.context["accepted"]] == ["甲公司", "乙公司"]


def test_only_those_who_may_accept_see_and_do_it(client, round):
    roles.sync()
    application = endorsed(round, "甲公司")
    client.force_login(make.make_user(groups=(Group.objects.get(name="committee"),), is_staff=True))
    assert client.get(MANY).status_code == 404
    assert "accept_clean" not in client.get(LIST).content.decode()
    with pytest.raises(Forbidden):
        bulk.accept_some([(application.pk, 0)], by=make.make_user())


@pytest.mark.requirement("R12.3")
def test_what_waits_for_evidence_is_settled_together_and_the_next_file_opens(client, office, round):
    first, second = endorsed(round, "甲公司"), endorsed(round, "乙公司")
    review = qualification.assess(first, by=office)
    codes = [finding.code for finding in outstanding(first)]
    address = reverse("admin:applications_application_determine_many", args=[first.pk])
    given = {"review": review.pk, "seen": 0, "codes": codes[:3], "reason": "已逐项核对材料。", "next": "1"}
    assert client.post(address, {**given, "reason": ""}).status_code == 422
    assert client.post(address, {**given, "codes": ["operation"]}).status_code == 422
    assert client.post(address, {**given, "seen": 5}).status_code == 409
    page = client.post(address, given)
    assert page.url == reverse("admin:applications_application_change", args=[second.pk])
    rows = review.determinations.values_list("code", "outcome", "reason", "determined_by")
    assert sorted(rows) == sorted((code, "met", "已逐项核对材料。", office.pk) for code in codes[:3])
    assert [finding.code for finding in outstanding(first)] == codes[3:]
