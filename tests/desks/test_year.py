"""One whole award year, played through the services: what is in the database afterwards (design §3, §4)."""

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import transaction
from guardian.models import GroupObjectPermission, UserObjectPermission

from applications.models import Application, FormSection, Membership, Round, StandingEntry
from applications.services import filing, qualification, rounds
from applications.transitions import OPEN_STATUSES, RoundStage, Status
from monitoring.models import AnnualReport, Incident, Recovery, Revocation
from nantong_award.core.audit import label_of
from nantong_award.core.clock import at, moved_to
from nantong_award.core.lifecycle import LifecycleModel, StateField, transitions_of
from nantong_award.core.models import AuditEvent, Message
from nantong_award.desks.management.commands.rebuild_grants import standing
from nantong_award.desks.year.play import Plan, Year, result_table
from nantong_award.desks.year.setting import Day, on, set_up
from nantong_award.regulation.finding import Outcome
from nantong_award.regulation.stage import AwardLevel, Stage, Track
from publicity.models import Candidate, CandidateList, Conferral, Objection, PublicityNotice
from review.models import Evaluation, Panel, Scorecard, SiteVisit

PLAN = Plan("2023-draft", 2023, organizations=6, individuals=3, experts=24, seed=1, start=date(2023, 4, 1))
SMALL = Plan("2020", 2021, organizations=3, individuals=2, experts=14, seed=1, start=date(2021, 4, 1),
             afterwards=False)  # fmt: skip
SLICE = Plan("2023-draft", 2025, organizations=2, individuals=1, experts=9, seed=7, start=date(2025, 4, 1),
             until=Stage.SITE_REVIEW)  # fmt: skip
PRIZES = {AwardLevel.AWARD: Decimal(500_000), AwardLevel.NOMINATION: Decimal(100_000)}
pytestmark = pytest.mark.django_db


def play(plan):
    return Year(plan, lambda _line: None).play()


@pytest.fixture(scope="module")
def played(django_db_setup, django_db_blocker):
    """The year, played once for all tests of this file and undone at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield play(PLAN)
        transaction.set_rollback(True)


def winners(round, **filters):
    return Conferral.objects.filter(approval__round=round, **filters).select_related("applicant", "approval")


def outcomes(findings):
    return {finding.code for finding in findings if finding.outcome == Outcome.UNMET}


@pytest.mark.requirement("R17.1")
def test_the_year_is_closed_and_no_file_is_left_open(played):
    assert played.stage == RoundStage.CLOSED
    files = Counter(Application.objects.filter(round=played).values_list("status", flat=True))
    assert sum(files.values()) == 9
    assert {status for status in files if status in OPEN_STATUSES} == set()
    assert files[Status.CONFERRED] == winners(played).count() > 0


@pytest.mark.requirement("R17.1")
def test_every_state_of_the_year_is_the_end_of_its_own_history(played):
    """Each row's events lead from the first state of its kind to the one it has: nothing else wrote a state."""
    events = {}
    for event in AuditEvent.objects.order_by("pk"):
        events.setdefault(event.subject, []).append((event.verb, event.source, event.target))
    broken, kinds = [], set()
    for model in apps.get_models():
        if not issubclass(model, LifecycleModel) or model._meta.app_label == "machines":
            continue
        field = next(each for each in model._meta.local_fields if isinstance(each, StateField))
        for row in model.objects.all():
            steps, here = events.get(label_of(row), []), str(field.default)
            for _verb, source, target in (step for step in steps if step[0] in transitions_of(model)):
                broken += [] if source == here else [f"{label_of(row)}: {here} before {source}"]
                here = target
            broken += [] if here == getattr(row, field.name) else [f"{label_of(row)}: {here}"]
            kinds |= {model.__name__} if steps else set()
    assert broken == []
    assert len(kinds) == 13


@pytest.mark.requirement("R6.1")
@pytest.mark.requirement("R24.1")
def test_titles_stay_within_the_quota_and_come_from_the_confirmed_list(played):
    given = Counter((row.level, row.applicant.track) for row in winners(played))
    quota = {(level, track): played.law.quota(track, level) for level in AwardLevel for track in Track}
    assert {
        key: number for key, number in given.items() if number > quota[AwardLevel(key[0]), Track(key[1])]
    } == {}
    listed = CandidateList.objects.get(round=played)
    assert listed.confirmed_by_id is None or listed.confirmed_by_id != listed.drafted_by_id
    assert set(winners(played).values_list("candidate", flat=True)) == set(
        Candidate.objects.filter(list=listed, removed_at=None).values_list("pk", flat=True)
    )


@pytest.mark.requirement("R26.1")
def test_prizes_go_to_organisations_that_win_for_the_first_time(played):
    assert {row.pk: row.prize for row in winners(played)} == {
        row.pk: PRIZES[AwardLevel(row.level)] if row.applicant.track == Track.ORGANIZATION else 0
        for row in winners(played)
    }
    assert {row[2] for row in result_table(played)} == {row.plaque_number for row in winners(played)}


@pytest.mark.requirement("R25.1")
def test_the_ledger_holds_every_title_with_its_day_and_prize(played):
    entries = StandingEntry.objects.filter(kind__in=["award", "nomination"], year=played.year)
    written = {(row.applicant_id, row.kind, row.effective_on, row.edition, row.prize) for row in entries}
    assert written == {
        (row.applicant_id, row.level, row.approval.approved_on, played.edition, row.prize)
        for row in winners(played)
    }


@pytest.mark.requirement("R23.1")
def test_every_score_equals_a_recomputation_from_the_raw_sheets(played, capsys):
    with pytest.raises(SystemExit) as ended:
        call_command("verify_round", str(played.pk))
    assert (ended.value.code, capsys.readouterr().out.count("\n")) == (0, 1)
    ranks = Evaluation.objects.filter(application__round=played).values_list(
        "application__applicant__track", "rank", "total"
    )
    for track in Track:
        totals = [total for kind, _rank, total in sorted(ranks) if kind == track]
        assert totals == sorted(totals, reverse=True)
        assert totals


@pytest.mark.requirement("R20.1")
def test_panels_sheets_and_visits_are_done(played):
    assert set(Panel.objects.values_list("status", flat=True)) == {"concluded"}
    assert set(Scorecard.objects.values_list("status", flat=True)) == {"locked"}
    assert set(SiteVisit.objects.values_list("status", flat=True)) == {"closed"}
    assert {panel.seats.filter(is_leader=True).count() for panel in Panel.objects.all()} == {1}
    assert min(panel.seats.count() for panel in Panel.objects.all()) >= 3


@pytest.mark.requirement("R24.2")
def test_the_notice_ran_its_term_by_the_clock_and_its_objection_is_answered(played):
    notice = PublicityNotice.objects.get(list__round=played)
    steps = AuditEvent.objects.filter(subject=label_of(notice)).exclude(target="").order_by("pk")
    clocks = [(event.verb, event.actor_id is None) for event in steps]
    assert clocks == [("open", True), ("elapse", True), ("close", False)]
    assert (notice.last_day - notice.opens_at.date()).days >= 10
    assert set(Objection.objects.values_list("status", flat=True)) == {"dismissed"}


@pytest.mark.requirement("R28.1")
def test_every_winning_organisation_reports_for_three_years_until_its_title_is_revoked(played):
    revoked = Revocation.objects.get().conferral_id
    reports = {}
    for report in AnnualReport.objects.order_by("year"):
        reports.setdefault(report.conferral_id, []).append((report.year, report.status))
    organizations = winners(played, applicant__track=Track.ORGANIZATION)
    received = [(year, "received") for year in (2024, 2025, 2026)]
    assert reports == {row.pk: received[:1] if row.pk == revoked else received for row in organizations}


@pytest.mark.requirement("R29.1")
def test_an_incident_leads_to_revocation_recovery_and_a_bar(played):
    revocation = Revocation.objects.select_related("conferral").get()
    assert Incident.objects.get().status == "concluded"
    assert Recovery.objects.filter(revocation=revocation, thing="plaque").exists()
    money = Recovery.objects.filter(revocation=revocation, thing="prize").values_list("amount_due", flat=True)
    assert sum(money) == (revocation.conferral.prize if revocation.conferral.paid_on else 0)
    entry = StandingEntry.objects.get(kind="revocation")
    assert (entry.applicant_id, entry.effective_on, entry.until) == (
        revocation.conferral.applicant_id,
        date(2025, 5, 20),
        date(2030, 5, 20),
    )


@pytest.mark.requirement("R30.1")
@pytest.mark.requirement("R30.2")
def test_the_next_round_sees_the_bar_and_the_award(played):
    """Four years later the revoked one is still debarred, and an award winner waits its five years."""
    barred = Revocation.objects.get().conferral.applicant
    award = winners(played, level="award", applicant__track="organization").exclude(applicant=barred).first()
    applicants = [barred, award.applicant]
    start = date(2027, 4, 1)
    office = AuditEvent.objects.filter(verb="announce").latest("pk").actor_id
    person = Membership._meta.get_field("user").related_model.objects.get(pk=office)
    with moved_to(at(start, 9)):
        next_round = set_up(2027, "2023-draft", start, person)
        rounds.announce(next_round, by=person)
    with moved_to(at(on(start, Day.FIRST_FILED), 9)):
        found = [outcomes(qualification.examined(file_again(each, next_round))) for each in applicants]
    assert found == [{"revocation_debarment"}, {"award_bar"}]


def file_again(applicant, round):
    """A new file with the answers of the last one."""
    owner = applicant.memberships.get(role="owner").user
    last = Application.objects.filter(applicant=applicant).latest("pk")
    application = filing.start(applicant, round=round, by=owner)
    for section in last.sections.all():
        FormSection.objects.create(application=application, key=section.key, data=section.data, version=1)
    return Application.objects.get(pk=application.pk)


@pytest.mark.requirement("RX.2")
def test_everybody_concerned_was_told_once(played):
    told = Message.objects.filter(kind="conferred").values_list("dedupe_key", flat=True)
    assert len(told) == len(set(told)) >= winners(played).count()


@pytest.mark.requirement("RX.4")
def test_deriving_all_grants_again_changes_nothing(played, capsys):
    before = standing()
    call_command("rebuild_grants")
    assert standing() == before
    assert capsys.readouterr().out.startswith("补授 0 项，收回 0 项，")
    assert len(before) > 100


@pytest.mark.requirement("RX.4")
def test_a_lost_grant_is_found_and_given_again(played, capsys):
    application = Application.objects.filter(round=played).first()
    table = apps.get_model("applications", "ApplicationUserObjectPermission")
    before = standing()
    table.objects.filter(content_object=application, permission__codename="submit_application").delete()
    with pytest.raises(SystemExit) as ended:
        call_command("rebuild_grants", "--check")
    assert (ended.value.code, len(before - standing())) == (1, 1)
    call_command("rebuild_grants")
    assert standing() == before
    assert capsys.readouterr().out.count("补授 1 项，收回 0 项，") == 2


@pytest.mark.requirement("RX.4")
def test_no_grant_is_kept_in_a_table_without_foreign_keys(played):
    assert (UserObjectPermission.objects.count(), GroupObjectPermission.objects.count()) == (0, 0)


@pytest.mark.requirement("R0.1")
def test_a_year_under_the_edition_of_2020_runs_as_well():
    round = play(SMALL)
    assert (round.edition, round.stage) == ("2020", RoundStage.CLOSED)
    assert winners(round).count() > 0
    assert set(winners(round).values_list("has_certificate", flat=True)) == {True}


def test_the_same_seed_plays_the_same_year():
    assert told_twice(SLICE) == told_twice(SLICE)


def told_twice(plan):
    """What can be compared of a played slice: names, decisions, drawn experts, scores; undone afterwards."""
    with transaction.atomic():
        round = play(plan)
        files = Application.objects.filter(round=round).order_by("applicant__name")
        panels = Panel.objects.filter(round=round).order_by("name")
        told = (
            Round.objects.get(pk=round.pk).stage,
            list(files.values_list("applicant__name", "applicant__credit_code", "status")),
            [section.data for file in files for section in file.sections.order_by("key")],
            [panel.draw.drawn for panel in panels],
            [
                str(row.report.score)
                for panel in panels
                for row in panel.assignments.order_by("application__number")
            ],
        )
        transaction.set_rollback(True)
    assert told[0] == RoundStage.SITE_REVIEW
    return told
