"""Orders of merit before and after the presentations, and what the committee should know."""

from decimal import Decimal

import pytest

from applications.transitions import RoundStage, Status
from nantong_award.regulation.stage import Track
from review.models import PanelReport
from review.selectors.comprehensive import figures, remarks
from review.selectors.evaluation import final_standing, standing_so_far
from tests.factories.applications import make_applicant, make_round
from tests.factories.review_events import (
    make_evaluation_round,
    make_individual,
    make_shortlisted,
    make_site_round,
    make_visited,
)

pytestmark = pytest.mark.django_db


def told(places) -> list[tuple[str, Decimal | None, int | None]]:
    return [(place.application.applicant.name, place.total, place.rank) for place in places]


def test_before_the_presentations_the_reviews_rank_each_class_and_the_unscored_stand_last():
    round = make_site_round()
    make_shortlisted(round, applicant=make_applicant(name="未评"))
    make_visited(round, (50, 55, 60), applicant=make_applicant(name="乙公司"))
    make_visited(round, (80, 85, 90), applicant=make_applicant(name="甲公司"))
    make_individual(round)
    make_visited(round, status=Status.WITHDRAWN, applicant=make_applicant(name="已撤回"))
    standing = standing_so_far(round)
    assert {track: told(places) for track, places in standing.items()} == {
        # 550 × 0.2 + 850 × 0.7; 550 × 0.2 + 550 × 0.7
        Track.ORGANIZATION: [("甲公司", Decimal(705), 1), ("乙公司", Decimal(495), 2), ("未评", None, None)],
        Track.INDIVIDUAL: [("张三", Decimal(600), 1)],
    }


def test_a_report_that_is_not_signed_does_not_count():
    round = make_site_round()
    application = make_visited(round)
    PanelReport.objects.filter(assignment__application=application, assignment__stage="site").update(
        status="drafted"
    )
    assert told(standing_so_far(round)[Track.ORGANIZATION]) == [(application.applicant.name, None, None)]


def test_after_the_presentations_all_parts_count(django_assert_num_queries):
    round, _files = make_evaluation_round()
    with django_assert_num_queries(8):
        standing = final_standing(round)
    assert {track: told(places) for track, places in standing.items()} == {
        Track.ORGANIZATION: [("甲公司", Decimal(780), 1), ("乙公司", Decimal(660), 2)],
        Track.INDIVIDUAL: [("张三", Decimal(730), 1)],
    }


def test_sheets_far_from_the_others_are_named_with_their_stage():
    round = make_round(stage=RoundStage.EVALUATION)
    application = make_visited(round, (20, 65, 70), status=Status.FINALIST)
    report = PanelReport.objects.get(assignment__stage="site")
    found = remarks(final_standing(round)[Track.ORGANIZATION])
    name = application.applicant.name
    assert [(each.code, each.message) for each in found] == [
        ("outliers", f"{name}的现场评审有偏离较大的评分表：{report.outliers[0]}")
    ]


@pytest.mark.requirement("R23.1")
def test_figures_hold_every_part_as_text_with_the_spread_of_each_panel():
    round, files = make_evaluation_round()
    row = figures(round)["classes"]["organization"]["rows"][0]
    assert (row["application"], row["material"], row["site"], row["total"], row["spreads"]["site"]) == (
        files[0].pk,
        "550.000000000000",
        "850.000000000000",
        "780.000000000000",
        {
            "lowest": "800.000000000000",
            "median": "850.000000000000",
            "highest": "900.000000000000",
            "spread": "100.000000000000",
            "outliers": [],
        },
    )
