"""Incidents: 30 days for the winner, tips by anyone, investigation, conclusion (Art. 29, 31)."""

from datetime import date, timedelta

import pytest

from monitoring import selectors
from monitoring.models import Incident, Investigation
from monitoring.services import incidents
from nantong_award.core import clock
from nantong_award.core.models import AuditEvent, Message
from nantong_award.core.refusals import Forbidden, Stale, Unsuitable
from tests.factories import monitoring as make
from tests.factories.applications import make_user
from tests.factories.publicity import make_office

pytestmark = pytest.mark.django_db
TIP = {"about": "某某公司", "kind": "title_misuse", "description": "产品包装上印有称号。"}


@pytest.mark.requirement("R29.1")
@pytest.mark.parametrize(("reported", "in_time"), [(date(2026, 10, 8), True), (date(2026, 10, 9), False)])
def test_thirty_days_from_confirmation_and_never_ending_on_a_holiday(reported, in_time):
    """T-115: confirmed on 2026-09-02, the thirtieth day lies in the National Day week."""
    title = make.make_winner(2023)
    with clock.moved_to(clock.at(reported, 23, 59)):
        incident = make.make_incident(title, confirmed_on=date(2026, 9, 2))
    assert (incident.report_due_on, incidents.was_reported_in_time(incident)) == (date(2026, 10, 8), in_time)


def test_under_the_2020_edition_too():
    incident = make.make_incident(make.make_winner(2022, edition="2020"))
    assert incidents.was_reported_in_time(incident)


@pytest.mark.parametrize("wrong", [clock.today() + timedelta(days=30), date(1, 1, 1)])
def test_a_day_that_cannot_be_is_refused(wrong):
    title = make.make_winner()
    with pytest.raises(Unsuitable) as refused:
        make.make_incident(title, confirmed_on=wrong)
    assert (refused.value.field, Incident.objects.count()) == ("confirmed_on", 0)


def test_only_the_winner_reports_on_itself():
    title = make.make_winner()
    with pytest.raises(Forbidden):
        incidents.report(
            title, by=make_user(), kind="other", confirmed_on=clock.today(), description="不属实。"
        )
    assert not Incident.objects.exists()


@pytest.mark.requirement("R31.1", "R31.2")
def test_anyone_tells_of_a_winner_or_of_a_forged_plaque_and_looks_up_the_answer():
    office, title = make_office(), make.make_winner()
    incident, code = incidents.tip(**TIP, conferral=title, contact="13900000000")
    forged, other = incidents.tip(about="冒用者", kind="forgery", description="仿制奖牌一块。")
    year = clock.today().year
    assert [incident.case_number, forged.case_number] == [f"SX{year}-0001", f"SX{year}-0002"]
    assert Message.objects.filter(kind="incident_reported", recipient=office).count() == 2
    assert selectors.find_case(incident.case_number, other) is None
    assert selectors.find_case(incident.case_number.lower(), code.lower()).row == incident
    assert (selectors.find_case(forged.case_number, other).answer, forged.conferral) == ("", None)
    incidents.investigate(incident, by=office, facts="属实。", is_grave=False)
    incidents.conclude(incident, by=office, conclusion="已责令改正。")
    assert selectors.find_case(incident.case_number, code).answer == "已责令改正。"


@pytest.mark.parametrize("over", [{"about": " "}, {"description": " "}, {"kind": "nothing"}])
def test_a_tip_says_whom_and_what(over):
    with pytest.raises(Unsuitable):
        incidents.tip(**{**TIP, **over})
    assert not Incident.objects.exists()


def test_the_same_tip_twice_is_one():
    incidents.tip(**TIP)
    with pytest.raises(Stale):
        incidents.tip(**TIP)
    assert Incident.objects.count() == 1


def test_the_office_enters_what_it_has_found():
    """T-117: a duty missed by the winner is a case of its own, without an own deadline."""
    found = incidents.found(by=make_office(), conferral=make.make_winner(), **TIP)
    assert (found.source, incidents.was_reported_in_time(found)) == ("office", None)
    with pytest.raises(Forbidden):
        incidents.found(by=make_user(), about="某某", kind="other", description="x")
    assert Incident.objects.count() == 1


@pytest.mark.requirement("R29.1")
def test_an_incident_is_investigated_then_concluded_each_once_and_with_words():
    """T-116: without gravity it ends with a note."""
    incident, office = make.make_incident(), make_office()
    seen = Incident.objects.get()
    with pytest.raises(Stale):
        incidents.conclude(incident, by=office, conclusion="太早。")
    with pytest.raises(Unsuitable):
        incidents.investigate(incident, by=office, facts=" ", is_grave=False)
    incidents.investigate(incident, by=office, facts="一般事故。", is_grave=False)
    with pytest.raises(Stale):
        incidents.investigate(seen, by=office, facts="再查。", is_grave=True)
    with pytest.raises(Unsuitable):
        incidents.conclude(incident, by=office, conclusion=" ")
    incidents.conclude(incident, by=office, conclusion="不撤销称号。")
    row = Incident.objects.get()
    assert (row.status, row.conclusion, Investigation.objects.get().is_grave) == (
        "concluded",
        "不撤销称号。",
        False,
    )


@pytest.mark.parametrize("act", ["investigate", "conclude"])
def test_only_the_office_investigates_and_concludes(act):
    investigation = make.make_investigated(is_grave=False) if act == "conclude" else None
    incident = investigation.incident if investigation else make.make_incident()
    before = incident.status
    owner = make.owner_of(incident.conferral.applicant)
    words = {"investigate": {"facts": "x", "is_grave": False}, "conclude": {"conclusion": "x"}}[act]
    with pytest.raises(Forbidden):
        getattr(incidents, act)(incident, by=owner, **words)
    assert Incident.objects.get().status == before


@pytest.mark.requirement("RX.5")
def test_who_told_is_read_on_record_only():
    incident, _code = incidents.tip(**TIP, contact="13912345678")
    with pytest.raises(Forbidden):
        incidents.reveal(incident, by=make_user(), reason="想看。")
    office = make_office()
    with pytest.raises(Unsuitable):
        incidents.reveal(incident, by=office, reason="")
    assert incidents.reveal(Incident.objects.get(), by=office, reason="核实。") == "13912345678"
    assert AuditEvent.objects.filter(verb="reveal_identity", actor_id=office.pk).count() == 1
    assert "13912345678" not in str(list(AuditEvent.objects.values()))
