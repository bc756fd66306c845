"""Bars: whoever must keep away from a subject is kept away from every row that leads to it (Art. 32)."""

import pytest
from django.http import HttpResponse

from applications.models import Applicant
from nantong_award.core import bars
from nantong_award.core.audit import label_of, record
from nantong_award.core.bar_middleware import BarMiddleware
from nantong_award.core.documents import render_pdf
from nantong_award.core.models import AuditEvent, Bar
from nantong_award.core.permissions import may
from review.models import Scorecard
from tests.factories.applications import make_application, make_office, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R32.1")]
VIEW = "applications.view_application"


@pytest.fixture
def file():
    return make_application(status="submitted")


@pytest.fixture
def person(file):
    user = make_office()
    bars.set_bars(user, [label_of(file.applicant)])
    return user


def test_every_table_that_leads_to_an_applicant_is_known_by_its_keys_alone():
    paths = bars.paths()
    assert paths[Applicant] == ("",)
    assert paths[Scorecard] == ("assignment__application__applicant",)


def test_what_leads_to_the_subject_is_closed_and_the_rest_open(person, file):
    other = make_application(round=file.round, status="submitted")
    assert [bars.is_barred(person, each) for each in (file, file.applicant, other)] == [True, True, False]
    assert list(bars.open_to(person, type(file).objects.all())) == [other]
    assert (may(person, VIEW, file), may(person, VIEW, other)) == (False, True)


def test_the_log_and_texts_are_read_without_what_names_the_subject(person, file):
    record("seen", file, by=None)
    record("told", "elsewhere", by=None, reason=f"关于{file.applicant.name}")
    record("other", "elsewhere", by=None)
    events = AuditEvent.objects.exclude(subject__in=bars.labels(person))
    kept = bars.unnamed(person, events, "reason")
    assert list(kept.values_list("verb", flat=True)) == ["other"]


def test_nobody_else_pays_a_query(django_assert_num_queries, file):
    free = make_user()
    with django_assert_num_queries(0):
        assert bars.open_to(free, type(file).objects.all()).query.where.children == []
        assert (bars.barred(free), bars.is_barred(free, file), bars.labels(free)) == (frozenset(), False, [])


def test_lines_are_made_exactly_those_wanted_and_the_mark_follows(person, file):
    assert (Bar.objects.count(), person.is_barred) == (1, True)
    assert bars.set_bars(person, [label_of(file.applicant)]) == 0
    assert bars.set_bars(person, []) == 1
    assert (Bar.objects.count(), type(person).objects.get(pk=person.pk).is_barred) == (0, False)
    assert may(person, VIEW, file)


@pytest.mark.parametrize("about", ["barred", "other"])
def test_a_paper_made_on_the_way_is_read_before_it_is_sent(about, person, file, rf, settings, tmp_path):
    """A paper over several files leaves no name out; whoever keeps away from one of them does not get it."""
    text = '{% extends "documents/_base.html" %}{% block body %}<p>{{ name }}</p>{% endblock %}'
    (tmp_path / "names.html").write_text(text, encoding="utf-8")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}]
    other = make_application(round=file.round, status="submitted")
    told = file if about == "barred" else other
    paper = render_pdf("names.html", {"name": told.applicant.name})
    request = rf.get("/endorse/recommended/list.pdf")
    request.user = person
    answer = BarMiddleware(lambda _request: HttpResponse(paper, content_type="application/pdf"))(request)
    assert answer.status_code == (404 if about == "barred" else 200)
