"""Two people in one section by HTTP: what the page sends, what it is told, how a dispute is settled."""

import pytest
from django.urls import reverse

from applications.models import Evidence
from applications.services.saving import save_section
from applications.transitions import Status
from nantong_award.core import clock
from tests.factories import applications as make

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R18.3")]
SCRIPT = {"HX-Request": "true"}


@pytest.fixture
def owner(client):
    user = make.make_user(name="陈一")
    client.force_login(user)
    return user


@pytest.fixture
def application(owner):
    return make.make_application(owner=owner)


def url(application, key):
    return reverse("applications:section", args=[application.pk, key])


def kept(application, key):
    return application.sections.get(key=key).data


def by_script(client, application, key, touched, **given):
    data = {"script": "1", "version": "0", "touched": touched, **given}
    return client.post(url(application, key), data, headers=SCRIPT)


def test_a_colleagues_other_field_is_kept_and_comes_to_the_page(client, owner, application):
    save_section(application, key="basics", data={"registered_address": "工农路1号"}, version=0, by=owner)
    answer = by_script(client, application, "basics", "legal_representative:0", legal_representative="陆海峰")
    page = answer.content.decode()
    assert kept(application, "basics") == {
        "registered_address": "工农路1号",
        "legal_representative": "陆海峰",
    }
    assert (answer.status_code, 'value="工农路1号"' in page, 'id="part-legal_representative"' in page) == (
        200,
        True,
        False,
    )
    assert '<input type="hidden" name="version" value="2">' in page


@pytest.mark.parametrize("script", [True, False])
def test_the_same_field_is_shown_with_both_values_and_kept_as_chosen(client, owner, application, script):
    save_section(application, key="profile", data={"profile": "同事写的"}, version=0, by=owner)
    post = {"version": "0", "profile": "我写的"} | ({"script": "1", "touched": "profile:0"} if script else {})
    headers = SCRIPT if script else {}
    answer = client.post(url(application, "profile"), post, headers=headers)
    page = answer.content.decode()
    assert (answer.status_code, "同事写的" in page, "我写的" in page) == (409, True, True)
    assert 'name="choice-profile" value="mine:1"' in page
    assert kept(application, "profile") == {"profile": "同事写的"}
    settled = {**post, "settle": "yes", "choice-profile": "mine:1"}
    assert client.post(url(application, "profile"), settled, headers=headers).status_code == (
        200 if script else 302
    )
    assert kept(application, "profile") == {"profile": "我写的"}


def test_who_takes_the_others_value_gets_it_into_the_page(client, owner, application):
    save_section(application, key="profile", data={"profile": "同事写的"}, version=0, by=owner)
    given = {"profile": "我写的", "choice-profile": "theirs", "settle": "yes"}
    page = by_script(client, application, "profile", "profile:0", **given).content.decode()
    assert kept(application, "profile") == {"profile": "同事写的"}
    assert ("同事写的</textarea>" in page, 'id="section-dispute"' in page) == (True, True)


def test_a_choice_made_before_a_third_change_is_asked_again(client, owner, application):
    save_section(application, key="profile", data={"profile": "一"}, version=0, by=owner)
    save_section(application, key="profile", data={"profile": "二"}, version=1, by=owner)
    given = {"profile": "我写的", "choice-profile": "mine:1", "settle": "yes"}
    assert by_script(client, application, "profile", "profile:0", **given).status_code == 409
    assert kept(application, "profile") == {"profile": "二"}


def test_the_choice_already_made_is_carried_while_another_place_is_open(client, owner, application):
    theirs = {"legal_representative": "乙", "registered_address": "乙路"}
    save_section(application, key="basics", data=theirs, version=0, by=owner)
    mine = {"legal_representative": "甲", "registered_address": "甲路"}
    touched = "legal_representative:0 registered_address:0"
    first = {"choice-legal_representative": "mine:1", "settle": "yes"}
    page = by_script(client, application, "basics", touched, **mine, **first).content.decode()
    assert '<input type="hidden" name="choice-legal_representative" value="mine:1">' in page
    assert 'name="choice-registered_address" value="mine:1"' in page
    assert kept(application, "basics") == theirs


def test_two_people_fill_lines_of_one_table(client, owner, application):
    save_section(
        application, key="performance", data={"indicators": {"profit": ["1", "2", "3"]}}, version=0, by=owner
    )
    line = {f"indicators-taxes-{place}": str(place + 4) for place in range(3)}
    page = by_script(client, application, "performance", "indicators.taxes:0", **line).content.decode()
    figures = kept(application, "performance")["indicators"]
    assert (figures["profit"], figures["taxes"]) == (["1", "2", "3"], ["4", "5", "6"])
    assert 'id="cell-id_indicators-profit-0"' in page
    assert 'id="cell-id_indicators-taxes-0"' not in page


def test_computed_figures_and_notes_come_with_the_answer(client, application):
    line = {"indicators-liabilities-2": "90", "indicators-total_assets-2": "60"}
    touched = "indicators.liabilities:0 indicators.total_assets:0"
    page = by_script(client, application, "performance", touched, **line).content.decode()
    assert '<output id="derived-debt_ratio-2">150.00</output>' in page
    assert "2025年：超过 100%" in page


def test_what_is_wrong_is_not_kept_and_named_and_the_rest_is(client, application):
    given = {"established_on": "去年", "registered_address": "工农路1号"}
    touched = "established_on:0 registered_address:0"
    answer = by_script(client, application, "basics", touched, **given)
    assert answer.status_code == 422
    assert 'data-wrong="established_on"' in answer.content.decode()
    assert kept(application, "basics") == {"registered_address": "工农路1号"}


def test_nothing_touched_changes_nothing(client, application):
    assert by_script(client, application, "profile", "").status_code == 200
    assert not application.sections.exists()


@pytest.mark.parametrize(
    "touched", ["nonsense", "profile:x", "profile:-3", "indicators.x:1", "profile:1e9 :"]
)
def test_garbage_among_the_touched_places_stores_nothing_wrong(client, application, touched):
    assert by_script(client, application, "profile", touched, profile="甲").status_code == 200
    stored = application.sections.first()
    assert stored is None or stored.data == {"profile": "甲"}


def test_restored_rows_come_back_as_rows(client, application):
    row = {"honours-1-kind": "luban", "honours-1-granted_on": "2024-05-01", "honours-1-issuer": "协会"}
    page = by_script(client, application, "honours", "honours:0", restore="1", **row).content.decode()
    assert 'id="part-honours"' in page
    assert [each["issuer"] for each in kept(application, "honours")["honours"]] == ["协会"]


def test_an_honour_names_a_file_of_this_application_only(client, application):
    own = make.make_evidence(application, requirement="honours", title="AAA 证书")
    other = make.make_evidence(
        make.make_application(round=application.round), requirement="honours", title="别家"
    )
    row = {"honours-0-kind": "luban", "honours-0-granted_on": "2024-05-01", "honours-0-issuer": "协会"}
    bad = by_script(client, application, "honours", "honours:0", **row, **{"honours-0-file": str(other.pk)})
    assert (bad.status_code, application.sections.exists()) == (422, False)
    page = client.get(url(application, "honours")).content.decode()
    assert ("AAA 证书" in page, "别家" in page) == (True, False)
    by_script(client, application, "honours", "honours:0", **row, **{"honours-0-file": str(own.pk)})
    assert kept(application, "honours")["honours"][0]["file"] == f"{own.pk}:AAA 证书"


def test_an_honour_whose_file_was_removed_can_still_be_saved(client, application):
    file = make.make_evidence(application, requirement="honours", title="旧证书")
    row = {"honours-0-kind": "luban", "honours-0-granted_on": "2024-05-01", "honours-0-issuer": "协会"}
    given = {**row, "honours-0-file": str(file.pk)}
    by_script(client, application, "honours", "honours:0", **given)
    Evidence.objects.update(removed_at=clock.now())
    page = client.get(url(application, "honours")).content.decode()
    assert "第 1 行选择的证书文件已移除" in page
    answer = by_script(client, application, "honours", "honours:1", **row, **{"honours-0-file": ""})
    assert (answer.status_code, kept(application, "honours")["honours"][0]["file"]) == (200, "")


@pytest.mark.requirement("R6.2")
def test_the_size_class_stands_beside_the_declared_one(client, application):
    """T-07: declared small or medium, but 1500 staff and 50,000 万元 in industry are large."""
    given = {"industry_code": "3831", "employees": "1500", "revenue": "50000", "declared_size": "medium"}
    touched = " ".join(f"{key}:0" for key in given)
    page = by_script(client, application, "basics", touched, **given).content.decode()
    assert "按 2017 年划型标准计算为大型企业（从业人员 ≥ 1,000 人、营业收入 ≥ 40,000 万元）" in page
    assert "与您选择的规模不一致" in page
    assert "C 制造业 › 38 电气机械和器材制造业" in page


@pytest.mark.requirement("RX.4")
@pytest.mark.parametrize(("status", "told"), [(Status.SUBMITTED, True), (Status.DRAFT, False)])
def test_of_declared_kin_only_a_filed_application_is_told(client, application, status, told):
    kin = make.make_application(round=application.round, status=status)
    row = {
        "companies-0-relation": "child",
        "companies-0-name": "子公司",
        "companies-0-code": kin.applicant.credit_code,
    }
    given = {"has_kin": "True", **row}
    page = by_script(client, application, "kin", "has_kin:0 companies:0", **given).content.decode()
    assert ("“子公司”本年度也已提交申报" in page) is told
    assert kin.applicant.name not in page
