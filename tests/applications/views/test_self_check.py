"""The self-check step by step: nothing on the server, a calendar at the end, answers carried only on request."""

from datetime import date, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from applications.models import FormSection
from applications.sections.self_check import steps
from applications.services import saving
from applications.views.self_check_answers import Kept, kept_of
from nantong_award.core import clock
from nantong_award.core.models import AuditEvent
from nantong_award.regulation.editions import loader
from nantong_award.regulation.stage import Track
from nantong_award.regulation.terms import years_after
from tests.factories import applications as make

pytestmark = pytest.mark.django_db
LAW = loader.by_key("2023-draft")
HTMX = {"HX-Request": "true"}


def at(key, track="organization"):
    return reverse("applications:self_check_step", args=[track, key])


def result_of(client, track="organization"):
    return client.get(reverse("applications:self_check_result", args=[track]))


def kept(client, track=Track.ORGANIZATION):
    """What the browser holds."""

    class Asked:
        COOKIES = {name: morsel.value for name, morsel in client.cookies.items()}

    return kept_of(Asked, track)


def answer(client, key, track="organization", go="next", **given):
    return client.post(at(key, track), {"go": go, **given})


def all_met(today):
    """Answers that fulfil everything, by step."""
    long_ago = years_after(today, -8).isoformat()
    return {
        "registered-in-city": {"registered_in_city": "True"},
        "independent-legal-person": {"independent_legal_person": "True"},
        "established-on": {"established_on": long_ago},
        "category": {"category": "industry"},
        "excellence-model-since": {"excellence_model_since": long_ago},
        "chief-quality-officer": {"chief_quality_officer": "True"},
        "industry-leading": {"industry_leading": "True"},
        "honours": {"honours-0-kind": "provincial_credit_aaa", "honours-0-granted_on": long_ago},
        "performance-leading": {"performance_leading": "True"},
        "is-industrial": {
            "is_industrial": "True",
            "environmental_rating": "green",
            "shown": "environmental_rating",
        },
        "waste-compliant": {"waste_compliant": "True"},
        "good-credit": {"good_credit": "True"},
        "policy-compliant": {"policy_compliant": "True"},
        "has-incidents": {"has_incidents": "False"},
        "titles": {},
    }


def go_through(client, given):
    """Every step in turn, each leading to the next."""
    line = steps(Track.ORGANIZATION, LAW)
    for step in line:
        response = answer(client, step.key, **given[step.key])
        after = line[step.number].key if step.number < step.of else None
        assert response.url == (
            at(after) if after else reverse("applications:self_check_result", args=["organization"])
        )


def test_one_question_stands_on_each_page_with_its_article():
    found = [
        (step.key, step.section.article, len(step.section.fields)) for step in steps(Track.INDIVIDUAL, LAW)
    ]
    assert found == [
        ("works-in-city", "14", 1),
        ("quality-work-since", "14", 1),
        ("quality-contribution", "14", 1),
        ("quality-culture-contribution", "14", 1),
        ("role-model", "14", 1),
        ("serious-violation", "14", 1),
        ("employer-policy-compliant", "14", 1),
        ("employer-has-incidents", "14", 2),
        ("titles", "30", 1),
    ]


@pytest.mark.requirement("R12.2")
def test_the_whole_line_of_questions_ends_with_the_verdict_and_leaves_nothing_on_the_server(client):
    make.make_round()
    before = AuditEvent.objects.count()
    go_through(client, all_met(clock.today()))
    page = result_of(client).content.decode()
    assert "按所填内容，符合申报条件" in page
    assert (AuditEvent.objects.count(), Session.objects.count(), FormSection.objects.count()) == (
        before,
        0,
        0,
    )


@pytest.mark.requirement("R12.2")
def test_the_calendar_names_the_day_from_which_everything_is_met(client):
    make.make_round()
    reference_day = clock.day_of(make.Round.objects.get().filing_closes_at - timedelta(seconds=1))
    founded = years_after(reference_day, -4)
    given = all_met(clock.today()) | {"established-on": {"established_on": founded.isoformat()}}
    go_through(client, given)
    page = result_of(client).content.decode()
    full = years_after(founded, 5)
    assert f"最早自 {full.year}年{full.month}月{full.day}日 起符合" in page
    assert f'datetime="{full.isoformat()}"' in page


def test_a_penalty_is_told_with_its_last_day_and_what_to_do(client):
    make.make_round()
    fined = years_after(clock.today(), -1)
    given = all_met(clock.today()) | {
        "has-incidents": {
            "has_incidents": "True",
            "incidents-0-kind": "administrative_penalty",
            "incidents-0-on": fined.isoformat(),
            "shown": "incidents",
        }
    }
    go_through(client, given)
    page = result_of(client).content.decode()
    last = years_after(fined, 3)
    assert f"至{last.year}年{last.month}月{last.day}日（含当日）" in page
    assert "先向作出决定的机关申请更正" in page
    assert "记录超出年限，不再构成限制" in page


def test_an_answer_that_brings_a_question_stays_on_its_page_without_script(client):
    assert answer(client, "is-industrial", is_industrial="True").url == at("is-industrial")
    assert 'name="environmental_rating"' in client.get(at("is-industrial")).content.decode()
    assert answer(client, "is-industrial", is_industrial="False").url == at("waste-compliant")


def test_back_and_forth_keeps_the_answers(client):
    answer(client, "registered-in-city", registered_in_city="True")
    assert answer(client, "independent-legal-person", go="back", independent_legal_person="False").url == at(
        "registered-in-city"
    )
    assert kept(client).answers == {"basics": {"registered_in_city": True, "independent_legal_person": False}}
    page = client.get(at("registered-in-city")).content.decode()
    assert "checked" in page


def test_not_knowing_takes_the_answer_back_and_leads_on(client):
    answer(client, "honours", **{"honours-0-kind": "luban"})
    assert answer(client, "honours", go="skip", **{"honours-0-kind": "luban"}).url == at(
        "performance-leading"
    )
    assert kept(client) == Kept({}, frozenset({"honours"}))
    assert "不清楚" in result_of(client).content.decode()


def test_a_wrong_day_is_told_at_its_field_and_nothing_moves(client):
    response = answer(client, "established-on", established_on="2019-02-31")
    assert response.status_code == 422
    assert "id_established_on" in response.content.decode()
    assert kept(client) == Kept()


@pytest.mark.requirement("R12.2")
def test_the_verdict_grows_only_with_what_was_asked(client):
    page = client.post(
        at("registered-in-city"), {"registered_in_city": "False"}, headers=HTMX
    ).content.decode()
    assert "不在本市登记注册" in page
    assert "荣誉" not in page
    assert "<html" not in page
    assert kept(client) == Kept()


def test_the_conclusion_without_answers_leads_to_the_first_question(client):
    assert result_of(client).url == at("registered-in-city")


@pytest.mark.parametrize("sent", ["", "x", "e30:1:x", "\x00"])
def test_a_forged_cookie_says_nothing(client, sent):
    client.cookies["self_check_organization"] = sent
    assert client.get(at("honours")).status_code == 200
    assert kept(client) == Kept()


def test_answers_are_thrown_away_on_request(client):
    answer(client, "honours", **{"honours-0-kind": "luban"})
    client.post(reverse("applications:self_check_clear", args=["organization"]))
    assert kept(client) == Kept()


@pytest.mark.parametrize("name", ["self_check_clear", "self_check_carry"])
def test_reading_changes_nothing(client, name):
    assert client.get(reverse(f"applications:{name}", args=["organization"])).status_code == 405


@pytest.mark.parametrize(
    "address", ["robot/questions/honours/", "organization/questions/robot/", "robot/result/"]
)
def test_what_is_not_asked_does_not_exist(client, address):
    assert client.get(f"/apply/self-check/{address}").status_code == 404


@pytest.mark.requirement("R12.2")
def test_answers_enter_a_new_file_only_on_request_and_leave_the_browser(client):
    make.make_round()
    owner = make.make_user()
    applicant = make.make_applicant(owner=owner)
    client.force_login(owner)
    go_through(client, all_met(clock.today()))
    client.post(reverse("applications:self_check_carry", args=["organization"]))
    assert kept(client).carried is True
    client.post(reverse("applications:start"), {"applicant": applicant.pk})
    sections = {row.key: row.data for row in FormSection.objects.all()}
    assert set(sections) == {"basics", "quality", "honours", "performance", "standing", "incidents"}
    assert sections["basics"]["registered_in_city"] is True
    assert sections["incidents"] == {"has_incidents": False}
    assert kept(client) == Kept()


@pytest.mark.requirement("R12.2")
def test_answers_stay_in_the_browser_where_nobody_asked_for_them(client):
    make.make_round()
    owner = make.make_user()
    applicant = make.make_applicant(owner=owner)
    client.force_login(owner)
    go_through(client, all_met(clock.today()))
    client.post(reverse("applications:start"), {"applicant": applicant.pk})
    assert FormSection.objects.count() == 0
    assert kept(client).carried is False


def test_a_section_that_holds_an_answer_is_not_touched(client):
    make.make_round()
    owner = make.make_user()
    application = make.make_application(round=make.Round.objects.get(), owner=owner)
    own = {"established_on": date(2001, 1, 1).isoformat()}
    saving.save_section(application, key="basics", data=own, version=0, by=owner)
    client.force_login(owner)
    go_through(client, all_met(clock.today()))
    client.post(reverse("applications:self_check_carry", args=["organization"]))
    client.post(reverse("applications:start"), {"applicant": application.applicant_id})
    assert application.sections.get(key="basics").data == own
    assert application.sections.filter(key="honours").exists()


def test_without_an_account_the_answers_wait_for_registration_or_sign_in(client):
    answer(client, "honours", **{"honours-0-kind": "luban"})
    carry = reverse("applications:self_check_carry", args=["organization"])
    assert client.post(carry).url == reverse("applications:register_as", args=["organization"])
    assert client.post(carry, {"to": "login"}).url.startswith(reverse("accounts:login"))
    assert kept(client).carried is True


@pytest.mark.requirement("R12.2")
def test_a_file_that_something_stands_against_shows_its_own_calendar(client):
    round = make.make_round()
    owner = make.make_user()
    client.force_login(owner)
    founded = years_after(round.reference_day, -4).isoformat()
    young, old = (
        make.make_application(
            round=round, applicant=make.make_applicant(owner=owner), filled=True, sections=sections
        )
        for sections in ({"basics": {"established_on": founded}}, {})
    )
    full = years_after(date.fromisoformat(founded), 5)
    pages = [
        client.get(reverse("applications:check", args=[file.pk])).content.decode() for file in (young, old)
    ]
    assert ["今后何时符合" in page for page in pages] == [True, False]
    assert f'datetime="{full.isoformat()}"' in pages[0]
