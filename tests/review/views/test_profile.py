"""An expert's own profile (R11.1): seen, corrected alone or by asking, never by or for anybody else."""

from datetime import timedelta

import pytest
from django.urls import reverse

from nantong_award.core import clock
from review.models import BusyPeriod, Correction, Employment, Expert, Training
from review.sections_pledges import CURRENT
from review.services import expert_history
from review.services import expert_standing as standing
from tests.factories.applications import make_user
from tests.factories.review import make_expert, make_review_office, make_review_round
from tests.review.views.pages import pdf, signed_in, text

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R11.1")]


def at(name, *args):
    return reverse(f"review:{name}", args=args)


def test_the_profile_is_there_for_experts_only_and_shows_no_marks():
    expert, office = make_expert(), make_review_office()
    standing.rate(expert, make_review_round(), by=office, mark=2, note="迟交评分表")
    page = text(signed_in(expert.user).get(at("profile")))
    assert expert.employer in page
    assert "迟交评分表" not in page
    assert signed_in(make_user()).get(at("profile")).status_code == 404


@pytest.mark.requirement("RX.5")
def test_an_identity_number_is_shown_masked():
    expert = make_expert(identity_number="320602197503070011")
    client = signed_in(expert.user)
    pages = [text(client.get(at(name))) for name in ("profile", "profile_correct")]
    assert ["320602197503070011" in page for page in pages] == [False, False]
    assert "320602********0011" in pages[0]


def test_post_specialities_and_time_are_changed_at_once_over_the_version_seen():
    expert = make_expert()
    client = signed_in(expert.user)
    values = {
        "version": 0,
        "position": "总工",
        "summary": "长期从事测量",
        "industries": ["C"],
        "categories": ["4.6"],
    }
    assert client.post(at("profile_own"), values).status_code == 302
    assert client.post(at("profile_own"), values | {"position": "厂长"}).status_code == 409
    assert client.post(at("profile_own"), values | {"version": 1, "industries": ["Z9"]}).status_code == 422
    expert.refresh_from_db()
    assert (expert.position, expert.is_available, expert.specialities.count()) == ("总工", False, 2)


def test_what_the_office_confirms_is_only_asked_for():
    expert = make_expert(title="工程师", employer_code="")
    client = signed_in(expert.user)
    values = {
        "employer": expert.employer,
        "title": "教授",
        "birth_year": 1975,
        "practice_years": 12,
        "priority": expert.priority,
        "note": "六月评定",
    }
    wrong = client.post(at("profile_correct"), values | {"identity_number": "12"})
    taken = client.post(at("profile_correct"), values)
    expert.refresh_from_db()
    assert (wrong.status_code, taken.status_code, expert.title) == (422, 302, "工程师")
    assert Correction.objects.get().values == {"title": "教授"}
    assert client.get(at("profile_correct")).status_code == 302


def test_an_employment_and_a_course_with_certificate_are_entered_corrected_and_taken_back():
    expert = make_expert()
    client = signed_in(expert.user)
    job = {"employer": "甲厂", "from_year": "2010", "to_year": "", "credit_code": "", "position": ""}
    bad = client.post(at("profile_employment_new"), job | {"credit_code": "91320600MA0000000X"})
    assert (bad.status_code, client.post(at("profile_employment_new"), job).status_code) == (422, 302)
    row = Employment.objects.get()
    assert client.post(at("profile_employment", row.pk), job | {"to_year": "2012"}).status_code == 302
    course = {
        "course": "卓越绩效",
        "organiser": "省质协",
        "completed_on": "2024-05-01",
        "certificate_number": "",
        "file": pdf("证书.pdf"),
    }
    assert client.post(at("profile_training_new"), course).status_code == 302
    training = Training.objects.get()
    seen = client.get(at("profile_certificate", training.pk))
    assert (seen.status_code, b"".join(seen.streaming_content)[:4]) == (200, b"%PDF")
    assert client.post(at("profile_remove", "employments", row.pk)).status_code == 302
    assert Employment.objects.count() == 0


def test_confirmed_entries_and_those_of_others_are_out_of_reach():
    office, expert, other = make_review_office(), make_expert(), make_expert()
    client = signed_in(expert.user)
    confirmed = expert_history.keep_employment(expert, by=office, employer="甲厂", from_year=2010)
    foreign = expert_history.keep_employment(other, by=other.user, employer="乙厂", from_year=2010)
    today = clock.today()
    period = expert_history.add_busy_period(other, by=other.user, starts_on=today, ends_on=today)
    assert client.get(at("profile_employment", confirmed.pk)).status_code == 404
    assert client.get(at("profile_employment", foreign.pk)).status_code == 404
    assert client.post(at("profile_remove", "employments", foreign.pk)).status_code == 404
    assert client.post(at("profile_remove", "experts", expert.pk)).status_code == 404
    assert client.post(at("profile_remove", "employments", confirmed.pk)).status_code == 403
    client.post(at("profile_free", period.pk))
    assert (Employment.objects.count(), BusyPeriod.objects.count()) == (2, 1)


def test_the_calendar_takes_a_period_once_and_gives_it_back():
    expert = make_expert()
    client = signed_in(expert.user)
    today = clock.today()
    days = {"starts_on": str(today), "ends_on": str(today + timedelta(days=2)), "note": "出差"}
    assert client.post(at("profile_busy"), days | {"ends_on": "2001-01-01"}).status_code == 422
    assert [client.post(at("profile_busy"), days).status_code for _each in range(2)] == [302, 302]
    period = BusyPeriod.objects.get()
    assert "出差" in text(client.get(at("profile")))
    assert [client.post(at("profile_free", period.pk)).status_code for _each in range(2)] == [302, 302]
    assert BusyPeriod.objects.count() == 0


@pytest.mark.requirement("R32.1")
def test_an_old_text_of_the_pledge_is_signed_anew_and_the_current_one_once():
    expert = make_expert(pledged_on=clock.today() - timedelta(days=500), pledge_version="2025-1")
    client = signed_in(expert.user)
    assert "我已阅读并签署" in text(client.get(at("pledge")))
    client.post(at("pledge"))
    client.post(at("pledge"))
    kept = Expert.objects.get(pk=expert.pk)
    assert (kept.pledged_on, kept.pledge_version, kept.version) == (clock.today(), CURRENT.version, 1)
    assert "我已阅读并签署" not in text(client.get(at("pledge")))
