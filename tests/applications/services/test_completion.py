"""补正 inside the qualification review: once, named parts, a term, and what follows when it ends (Art. 19)."""

import subprocess
from datetime import date, timedelta

import pytest

from applications.models import Application, FormSection
from applications.selectors.qualification import decision_notice
from applications.selectors.readiness import filing_ends_at, is_open
from applications.services import completion, filing, freezing, qualification
from applications.transitions import RoundStage, Status
from nantong_award.core import clock
from nantong_award.core.models import IssuedDocument, Message
from nantong_award.core.refusals import Closed, Forbidden, Stale, Unsuitable
from tests.factories import applications as make

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R19.1")]

MONDAY = clock.at(date(2026, 11, 23), 9)
PARTS = ["basics", "evidence"]


@pytest.fixture(autouse=True)
def monday():
    """A Monday morning; five working days later is the next Monday."""
    with clock.moved_to(MONDAY):
        yield


@pytest.fixture
def office():
    """Somebody of 质委办."""
    return make.make_office()


@pytest.fixture
def application():
    """A complete file with its first version, endorsed by its county, at 资格审查."""
    row = make.make_application(round=make.make_round(), status=Status.ENDORSED, filled=True)
    freezing.freeze(row, number=1, by=owner(row))
    type(row.round).objects.filter(pk=row.round_id).update(stage=RoundStage.QUALIFICATION)
    return reread(row)


def reread(row):
    """As another request reads it."""
    return Application.objects.select_related("round", "applicant", "county").get(pk=row.pk)


def owner(row):
    """Who submits."""
    return make.owner_of(row.applicant)


def returned(row, office, **over):
    """The file after it was sent back."""
    given = {"reason": "请补充近三年审计报告。", "sections": PARTS, **over}
    completion.return_for_completion(row, by=office, **given)
    return reread(row)


def test_t_79_a_file_is_returned_for_named_parts_until_the_end_of_the_fifth_working_day(application, office):
    """T-79: the one return for completion inside the window."""
    clerk = make.make_clerk(application.county)
    row = returned(application, office)
    assert (row.status, row.reopened_sections) == (Status.RETURNED, PARTS)
    assert row.completion_due_at == clock.end_of(date(2026, 11, 30)) == filing_ends_at(row)
    assert [
        part for part in ("basics", "quality", "evidence", "internal_notice") if is_open(row, part)
    ] == PARTS
    notice = decision_notice(row)
    assert notice.kind == "completion_notice"
    told = Message.objects.filter(kind="completion_asked")
    assert {message.recipient for message in told} == {owner(row), clerk}
    assert all(notice.number in message.body and "2026年11月30日" in message.body for message in told)


def test_the_notice_is_numbered_and_says_what_until_when_and_what_follows(application, office):
    row = returned(application, office)
    with decision_notice(row).file.file.open("rb") as paper:
        words = subprocess.run(["pdftotext", "-", "-"], input=paper.read(), capture_output=True, check=True)
    printed = "".join(words.stdout.decode().split())
    for part in (
        "通质委办〔2026〕1号",
        "补正通知书",
        row.applicant.name,
        "证明材料",
        "请补充近三年审计报告。",
        "2026年11月30日24时",
        "只退回补正一次",
        "第十九条",
        f"抄送：{row.county.name}",
    ):
        assert part in printed


def test_the_owner_completes_by_the_ordinary_button_and_the_endorsement_stands(application, office):
    row = returned(application, office)
    first = row.submitted_at
    with clock.moved_to(clock.at(date(2026, 11, 30), 23, 59, 50)):
        version = filing.submit(row, by=owner(row))
        completed_at = clock.now()
    row = reread(row)
    assert (row.status, row.submitted_at, version.number) == (Status.ENDORSED, first, 2)
    assert abs(version.submitted_at - completed_at) < timedelta(seconds=5)
    told = Message.objects.filter(kind="completion_received").values_list("recipient", flat=True)
    assert set(told) == {owner(row).pk, office.pk}


def test_at_midnight_the_term_is_over_and_the_filed_papers_count(application, office):
    row, by = returned(application, office), owner(application)
    make.make_evidence(row, title="迟来的材料")
    typed = FormSection.objects.get(application=row, key="basics")
    typed.data = typed.data | {"employees": 1}
    typed.save()
    with clock.moved_to(clock.end_of(date(2026, 11, 30))):
        with pytest.raises(Closed) as closed:
            filing.submit(row, by=by)
        assert closed.value.instant == row.completion_due_at
        with pytest.raises(Closed):
            filing.open_to_edit(row, "evidence", by=by)
        assert (completion.run_due(), completion.run_due()) == (1, 0)
    row = reread(row)
    filed = row.versions.get().content
    assert row.status == Status.ENDORSED
    basics = FormSection.objects.get(application=row, key="basics")
    assert basics.data == filed["sections"]["basics"]
    # Whoever still has the late page open is told of a conflict there, and only there.
    assert basics.field_versions == typed.field_versions | {"employees": basics.version}
    titles = row.evidence.filter(removed_at=None).values_list("title", flat=True)
    assert sorted(titles) == sorted(item["title"] for item in filed["evidence"])
    assert set(Message.objects.filter(kind="completion_lapsed").values_list("recipient", flat=True)) == {
        by.pk,
        office.pk,
    }


def test_a_running_term_is_not_ended_and_a_file_is_returned_only_once(application, office):
    row = returned(application, office)
    assert completion.run_due() == 0
    filing.submit(row, by=owner(row))
    with pytest.raises(Stale):
        completion.return_for_completion(reread(row), by=office, reason="再补", sections=PARTS)
    assert reread(row).status == Status.ENDORSED
    assert IssuedDocument.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"sections": []}, "sections"),
        ({"sections": ["nonsense"]}, "sections"),
        ({"days": 0}, "days"),
        ({"days": 16}, "days"),
    ],
)
def test_no_return_without_reason_parts_or_a_sensible_term(application, office, given, field):
    with pytest.raises(Unsuitable) as refused:
        returned(application, office, **given)
    assert refused.value.field == field
    assert reread(application).status == Status.ENDORSED
    assert not IssuedDocument.objects.exists()


def test_the_term_may_not_run_beyond_the_day_by_which_the_review_is_to_be_done(application, office):
    type(application.round).objects.update(qualification_due_on=date(2026, 11, 27))
    with pytest.raises(Unsuitable) as refused:
        returned(reread(application), office)
    assert refused.value.field == "days"
    assert returned(reread(application), office, days=4).completion_due_at == clock.end_of(date(2026, 11, 27))


def test_only_the_office_returns_and_only_the_owner_completes(application, office):
    with pytest.raises(Forbidden):
        returned(application, make.make_clerk(application.county))
    row = returned(application, office)
    with pytest.raises(Forbidden):
        filing.submit(row, by=office)


def test_a_file_out_for_completion_keeps_the_stage_open(application, office):
    row = returned(application, office)
    assert [(item.code, item.rests_on) for item in qualification.findings(row.round).blocking] == [
        ("out_for_completion", f"applications.application:{row.pk}")
    ]


def test_what_is_missing_stops_the_completed_file(application, office):
    from nantong_award.regulation.finding import Obstructed

    row = returned(application, office)
    row.evidence.all().update(removed_at=clock.now())
    with pytest.raises(Obstructed) as stopped:
        filing.submit(row, by=owner(row))
    assert all(item.code.startswith("evidence:") for item in stopped.value.findings.unmet)


def test_the_applicant_is_reminded_once_a_step_while_the_term_runs(application, office):
    row = returned(application, office)
    told = [completion.remind(on=day) for day in (date(2026, 11, 23), date(2026, 11, 27), date(2026, 11, 28))]
    assert told == [1, 1, 1]
    # Seven days before, then three: the third asking is the same step as the second.
    reminders = Message.objects.filter(kind="completion_deadline_near")
    assert list(reminders.values_list("recipient", flat=True)) == [owner(row).pk] * 2
    with clock.moved_to(row.completion_due_at):
        assert completion.remind() == 0
