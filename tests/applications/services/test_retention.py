"""Personal data goes when its term is over, once, counted in the log; awards and bars stay (RX.5)."""

from datetime import date, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection

from applications.models import Application, ApplicationVersion, FormSection, Invitation, StandingEntry
from applications.services import freezing, members, retention
from applications.tasks import purge_personal_data
from applications.transitions import RoundStage, Status
from nantong_award.core import clock
from nantong_award.core.models import AuditEvent, StoredFile
from nantong_award.regulation.finding import Findings
from nantong_award.regulation.stage import Track
from nantong_award.regulation.terms import months_before
from tests.factories import applications as make

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("RX.5")]
CLOSED = date(2026, 12, 18)
CONTACTS = {"contacts": {"mobile": "13962900001", "phone": "0513-85210001"}}
NOTHING = {"drafts": 0, "answers": 0, "identity_numbers": 0, "invitations": 0}


@pytest.fixture
def round():
    """A round closed on 2026-12-18."""
    return make.make_round(stage=RoundStage.CLOSED, closed_at=clock.at(CLOSED, 15))


def filed(round, status, **over):
    """A file with two kept answers, submitted and frozen."""
    application = make.make_application(round=round, status=status, sections=CONTACTS, **over)
    freezing.freeze(application, number=1, by=make.make_user())
    return application


def run(day):
    """The clock of one night."""
    with time_machine.travel(clock.at(day, 3, 30), tick=False):
        return retention.purge()


def contacts(application):
    """What the form and its frozen version say of phones."""
    row = FormSection.objects.get(application=application, key="contacts").data
    frozen = ApplicationVersion.objects.get(application=application).content["sections"]["contacts"]
    return [(each["mobile"], each["phone"], each["contact_name"]) for each in (row, frozen)]


def events():
    """What the log says of purges: rules and counts."""
    found = AuditEvent.objects.filter(verb="purge_personal_data").order_by("pk")
    return [(each.subject, each.actor_id, each.details) for each in found]


def test_a_file_that_was_never_submitted_goes_twelve_months_after_its_round(
    round, django_capture_on_commit_callbacks
):
    draft = make.make_application(round=round, filled=True)
    files = [*draft.evidence.all(), *draft.internal_notice.proofs.all()]
    paths = [Path(each.file.file.path) for each in files]
    sections = draft.sections.count()
    assert run(date(2027, 12, 18)) == NOTHING

    with django_capture_on_commit_callbacks(execute=True):
        assert run(date(2027, 12, 19)) == NOTHING | {"drafts": 1}
    draft = Application.objects.get(pk=draft.pk)
    assert (draft.sections.count(), draft.evidence.count(), hasattr(draft, "internal_notice")) == (
        0,
        0,
        False,
    )
    assert StoredFile.objects.filter(pk__in=[each.file_id for each in files]).count() == 0
    assert [path.exists() for path in paths] == [False] * len(paths)
    counts = {"sections": str(sections), "notices": "1", "files": str(len(files))}
    assert events() == [(f"applications.application:{draft.pk}", None, {"rule": "drafts", **counts})]
    assert run(date(2028, 1, 1)) == NOTHING


def test_a_file_that_something_else_names_stays(round):
    draft, other = (
        make.make_application(round=round),
        make.make_application(status=Status.SUBMITTED, round=round),
    )
    shared = make.make_evidence(draft).file
    make.make_evidence(other, file=shared)
    assert run(date(2027, 12, 19)) == NOTHING | {"drafts": 1}
    assert (draft.evidence.count(), other.evidence.get().file) == (0, shared)
    assert events()[0][2]["files"] == "0"


def test_drafts_of_a_round_that_is_not_closed_stay():
    draft = make.make_application(filled=True)
    assert run(date(2036, 1, 1)) == NOTHING
    assert draft.sections.exists()


@pytest.mark.parametrize(
    "status",
    [
        Status.DECLINED,
        Status.REFUSED,
        Status.WITHDRAWN,
        Status.ELIMINATED,
        Status.CANCELLED,
        Status.DISQUALIFIED,
    ],
)
def test_phones_of_a_file_without_an_award_are_blotted_out_after_three_years(round, status):
    application = filed(round, status)
    version = ApplicationVersion.objects.get(application=application)
    assert run(date(2029, 12, 18)) == NOTHING
    assert run(date(2029, 12, 19)) == NOTHING | {"answers": 1}

    name = "顾文清"
    assert contacts(application) == [("", "", name), ("", "", name)]
    after = ApplicationVersion.objects.get(pk=version.pk)
    assert (after.sha256, after.purged_at) == (version.sha256, clock.at(date(2029, 12, 19), 3, 30))
    details = {"rule": "answers", "answers": "4", "versions": "1"}
    assert events() == [(f"applications.application:{application.pk}", None, details)]
    assert run(date(2029, 12, 20)) == NOTHING


def test_the_database_holds_no_token_of_what_was_blotted_out(round):
    application = filed(round, Status.DECLINED)
    run(date(2030, 1, 1))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT data FROM applications_formsection WHERE application_id = %s", [application.pk]
        )
        raw = [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT content FROM applications_applicationversion")
        raw += [row[0] for row in cursor.fetchall()]
    assert [text for text in raw if "sealed:" in str(text)] == []


def test_winners_and_who_stands_in_the_ledger_with_an_award_are_never_touched(round):
    conferred = filed(round, Status.CONFERRED)
    once = filed(round, Status.ELIMINATED)
    StandingEntry.objects.create(applicant=once.applicant, kind=StandingEntry.Kind.NOMINATION, year=2023)
    ledger = list(StandingEntry.objects.values())
    assert run(date(2040, 1, 1)) == NOTHING
    assert [contacts(each)[0][0] for each in (conferred, once)] == ["13962900001"] * 2
    assert list(StandingEntry.objects.values()) == ledger


@pytest.mark.requirement("R30.1")
def test_the_number_of_a_person_without_an_award_goes_and_a_bar_still_follows_the_person(round):
    """T-32: the blind index stays."""
    person = make.make_applicant(track=Track.INDIVIDUAL)
    index = person.id_index
    filed(round, Status.DECLINED, applicant=person)
    StandingEntry.objects.create(applicant=person, kind=StandingEntry.Kind.DEBARMENT, until=date(2035, 1, 1))
    assert run(date(2029, 12, 19)) == NOTHING | {"answers": 1, "identity_numbers": 1}
    person.refresh_from_db()
    assert (person.id_number, person.id_index, person.standing.count()) == ("", index, 1)
    assert events()[-1][2] == {"rule": "identity_numbers", "numbers": "1"}
    assert run(date(2029, 12, 20)) == NOTHING


def test_the_number_stays_while_a_younger_file_or_an_award_needs_it(round):
    again, winner = (make.make_applicant(track=Track.INDIVIDUAL) for _place in range(2))
    filed(round, Status.DECLINED, applicant=again)
    later = make.make_round(year=2028, stage=RoundStage.CLOSED, closed_at=clock.at(date(2028, 12, 1)))
    filed(later, Status.DECLINED, applicant=again)
    filed(round, Status.CONFERRED, applicant=winner)
    assert run(date(2029, 12, 19)) == NOTHING | {"answers": 1}
    assert [bool(type(each).objects.get(pk=each.pk).id_number) for each in (again, winner)] == [True, True]


def test_the_address_of_an_invitation_goes_a_year_after_it_ran_out():
    with time_machine.travel(datetime(2026, 3, 2, 9, tzinfo=clock.SHANGHAI), tick=False):
        owner = make.make_user()
        applicant = make.make_applicant(owner=owner)
        members.invite(applicant, by=owner, contact="b@example.invalid", role="editor")
        members.invite(applicant, by=owner, contact="c@example.invalid", role="editor")
    last = clock.day_of(Invitation.objects.earliest("expires_at").expires_at - timedelta(microseconds=1))
    assert run(date(2027, last.month, last.day)) == NOTHING
    assert run(date(2027, last.month, last.day) + timedelta(days=2)) == NOTHING | {"invitations": 2}
    assert {(row.contact, row.contact_shown) for row in Invitation.objects.all()} == {("", "已清除")}
    assert [(subject, details["rule"]) for subject, _by, details in events()] == [
        (f"applications.applicant:{applicant.pk}", "invitations")
    ] * 2
    assert run(date(2028, 1, 1)) == NOTHING


def test_the_command_counts_first_and_purges_then(round):
    application = filed(round, Status.REFUSED)
    with time_machine.travel(clock.at(date(2030, 1, 1)), tick=False):
        told = StringIO()
        call_command("purge_personal_data", "--dry-run", stdout=told)
        assert "未获奖申报的个人信息：应清除 1 件。" in told.getvalue()
        assert (contacts(application)[0][0], events()) == ("13962900001", [])
        call_command("purge_personal_data", stdout=told)
        assert "未获奖申报的个人信息：已清除 1 件。" in told.getvalue()
        assert (contacts(application)[0][0], purge_personal_data()) == ("", 0)


def test_pages_say_that_answers_went_by_rule(client, round):
    application = filed(round, Status.DECLINED)
    run(date(2029, 12, 19))
    client.force_login(make.owner_of(application.applicant))
    assert (
        "个人信息已于2029年12月19日按保存期限清除" in client.get(f"/apply/{application.pk}/").content.decode()
    )


def test_a_comparison_says_why_phones_are_gone_and_the_hash_is_the_one_that_was_filed(client, round):
    application = filed(round, Status.DECLINED)
    second = freezing.freeze(application, number=2, by=make.make_user())
    run(date(2029, 12, 19))
    client.force_login(make.owner_of(application.applicant))
    compared = client.get(f"/apply/{application.pk}/versions/2/changes/", follow=True).content.decode()
    assert "个人信息已于2029年12月19日按保存期限清除" in compared
    kept = ApplicationVersion.objects.get(pk=second.pk)
    assert (kept.sha256, freezing.code_of(kept)) == (second.sha256, freezing.code_of(second))


def test_terms_run_from_the_moment_in_which_a_round_is_closed(round):
    open_round = make.make_round(year=2027, stage=RoundStage.PUBLICITY)
    clearance = Findings.of((), subject=open_round.clearance_subject, edition=open_round.edition)
    at = clock.at(date(2027, 12, 20), 15)
    with time_machine.travel(at, tick=False):
        open_round.close_publicity(clearance=clearance)
    assert (open_round.stage, open_round.closed_at) == (RoundStage.CLOSED, at)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2027, 12, 18), 12, date(2026, 12, 18)),
        (date(2026, 1, 31), 2, date(2025, 11, 30)),
        (date(2024, 3, 31), 1, date(2024, 2, 29)),
        (date(2026, 12, 1), 0, date(2026, 12, 1)),
    ],
)
def test_months_are_counted_back_to_the_same_date(day, months, expected):
    assert months_before(day, months) == expected
