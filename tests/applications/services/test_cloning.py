"""Next year's round from last year's: dates on working days, places within the quota, nothing announced."""

from datetime import date

import pytest

from applications.models import Announcement, Round
from applications.selectors import schedule
from applications.services import cloning
from applications.transitions import RoundStage
from nantong_award.core import clock
from nantong_award.core.models import AuditEvent, Message
from nantong_award.core.refusals import Forbidden, Unsuitable
from tests.factories import applications as make

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R6.1")]


@pytest.fixture
def former():
    """The year 2025 with its announcement."""
    round = make.make_round(
        year=2025,
        stage=RoundStage.CLOSED,
        filing_opens_at=clock.at(date(2025, 5, 6), 9),
        filing_closes_at=clock.end_of(date(2025, 6, 20)),
        endorsing_closes_at=clock.at(date(2025, 7, 4), 17, 30),
        qualification_due_on=date(2025, 7, 18),
        material_review_due_on=date(2025, 8, 29),
        site_review_due_on=date(2025, 9, 12),
        presentation_due_on=date(2025, 9, 16),
        evaluation_due_on=date(2025, 9, 22),
        publicity_due_on=date(2025, 10, 9),
        notes="2025年度每个组织只报一个推荐单位。",
        panel_policy="mean",
        interest_years=5,
        hides_expert_names=False,
        award_organizations=4,
    )
    make.make_announcement(round, title="关于开展2025年度申报的公告", body="2025年度申报开始。")
    return round


def test_dates_come_a_year_later_on_working_days_and_places_and_words_are_kept(former):
    """20 June 2026 is a Saturday of the Dragon Boat holiday, 4 July a Saturday; the notice is over on 10 October."""
    made = cloning.clone(former, by=make.make_office(), year=2026, edition="2023-draft")
    made.refresh_from_db()
    dates = {name: schedule.last_day(getattr(made, name)) for name in (*schedule.INSTANTS, *schedule.DAYS)}
    assert dates == {
        "filing_opens_at": date(2026, 5, 6),
        "filing_closes_at": date(2026, 6, 22),
        "endorsing_closes_at": date(2026, 7, 6),
        "qualification_due_on": date(2026, 7, 20),
        "material_review_due_on": date(2026, 8, 31),
        "site_review_due_on": date(2026, 9, 14),
        "presentation_due_on": date(2026, 9, 16),
        "evaluation_due_on": date(2026, 9, 22),
        "publicity_due_on": date(2026, 10, 9),
    }
    assert made.endorsing_closes_at == clock.at(date(2026, 7, 6), 17, 30)
    assert made.filing_closes_at == clock.end_of(date(2026, 6, 22))
    kept = (made.title, made.notes, made.panel_policy, made.award_organizations, made.stage)
    assert kept == (
        "2026年度南通市市长质量奖",
        "2026年度每个组织只报一个推荐单位。",
        "mean",
        4,
        RoundStage.PLANNING,
    )
    assert (made.interest_years, made.hides_expert_names) == (5, False)
    assert schedule.refusals(made) == ()


def test_the_announcement_is_a_draft_and_nobody_is_told(former):
    make.make_clerk(make.make_body())
    made = cloning.clone(former, by=make.make_office(), year=2026, edition="2023-draft")
    drafts = list(made.announcements.values_list("kind", "title", "body", "published_at"))
    assert drafts == [(Announcement.Kind.OPENING, "关于开展2026年度申报的公告", "2026年度申报开始。", None)]
    assert not Message.objects.exists()
    assert AuditEvent.objects.get(verb="clone_round").details == {"from": "2025"}


def test_places_are_cut_to_the_quota_of_the_edition_chosen(former):
    made = cloning.clone(former, by=make.make_office(), year=2026, edition="2020")
    names = ("award_organizations", "award_individuals", "nomination_organizations", "nomination_individuals")
    quota = [made.law.places[track][level] for track in made.law.places for level in made.law.places[track]]
    assert all(getattr(made, name) <= getattr(former, name) for name in names)
    assert made.award_organizations + made.nomination_organizations <= sum(quota)
    assert schedule.refusals(made) == ()


def test_a_year_before_the_portal_kept_announcements_gets_the_usual_text(former):
    former.announcements.all().delete()
    made = cloning.clone(former, by=make.make_office(), year=2026, edition="2023-draft")
    assert "不收取任何费用" in made.announcements.get().body


@pytest.mark.parametrize(
    ("year", "edition", "field"), [(2025, "2023-draft", "year"), (2026, "1999", "edition")]
)
def test_a_year_is_set_up_once_and_under_an_edition_that_exists(former, year, edition, field):
    with pytest.raises(Unsuitable) as refused:
        cloning.clone(former, by=make.make_office(), year=year, edition=edition)
    assert (refused.value.field, Round.objects.count()) == (field, 1)


def test_only_the_office_clones(former):
    with pytest.raises(Forbidden):
        cloning.clone(former, by=make.make_user(), year=2026, edition="2023-draft")
